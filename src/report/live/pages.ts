/** The page of a run that is watched, for whoever asks: before it begins, while it goes on as it stands by then, and the whole of it. */
export class Pages {
  private isGoing = false;
  private asked: { page: Promise<string>; give(page: string): void } | undefined;

  /**
   * @param page of a run that has not begun
   * @param want has one made of what the run has come to, which is then given
   */
  constructor(
    private page: string,
    private readonly want: () => void,
  ) {}

  begin(): void {
    this.isGoing = true;
  }

  ask(): Promise<string> {
    if (!this.isGoing) return Promise.resolve(this.page);
    if (this.asked) return this.asked.page;
    let give = (_: string) => {};
    const page = new Promise<string>((resolve) => {
      give = resolve;
    });
    this.asked = { page, give };
    this.want();
    return page;
  }

  /** @param page undefined: there is none newer than the last */
  give(page: string | undefined): void {
    this.page = page ?? this.page;
    this.asked?.give(this.page);
    this.asked = undefined;
  }

  /** From now on it is this one; the last, where not given. */
  end(page?: string): void {
    this.isGoing = false;
    this.give(page);
  }
}
