/** Pages of a run that is watched, for whoever asks: while it goes on, of what it has come to; then the whole. */
export class Pages {
  private whole: Uint8Array | undefined;
  private asked: { page: Promise<Uint8Array | undefined>; give(page: Uint8Array | undefined): void } | undefined;

  /** @param want has a page made, which is then given */
  constructor(private readonly want: () => void) {}

  /** A page as it stands, packed; undefined: nothing can be shown yet. */
  ask(): Promise<Uint8Array | undefined> {
    if (this.whole) return Promise.resolve(this.whole);
    if (this.asked) return this.asked.page;
    let give = (_: Uint8Array | undefined) => {};
    const page = new Promise<Uint8Array | undefined>((resolve) => {
      give = resolve;
    });
    this.asked = { page, give };
    this.want();
    return page;
  }

  give(page: Uint8Array | undefined): void {
    this.asked?.give(page);
    this.asked = undefined;
  }

  /** From now on it is this one. */
  end(whole: Uint8Array): void {
    this.whole = whole;
    this.give(whole);
  }
}
