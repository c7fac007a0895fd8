/** Something to be done, and who waits for what comes of it. */
interface Task<T, R> {
  item: T;
  world: string | undefined;
  resolve: (outcome: R) => void;
  reject: (error: unknown) => void;
}

/**
 * Deals work to workers that do one thing at a time and keep the worlds they met last. A worker does what comes next and is of a world
 * that it has, or nobody: what shares a world goes to one worker, and finds what others found there. None idles while there is work.
 */
export class Dealer<T, R> {
  readonly #waiting: Task<T, R>[] = [];
  readonly #idle: Set<number>;
  /** Who met each world last, the last met last. */
  readonly #homes = new Map<string, number>();

  /**
   * @param keeps worlds that a worker keeps
   * @param doOn does something on a worker; not before the last it did there has settled
   */
  constructor(
    private readonly workers: number,
    private readonly keeps: number,
    private readonly doOn: (worker: number, item: T) => Promise<R>,
  ) {
    this.#idle = new Set(Array(workers).keys());
  }

  /** Has something done. @param world what tells the world it is done in from others; undefined where that is made for it alone */
  run(item: T, world: string | undefined): Promise<R> {
    queueMicrotask(() => this.#deal()); // when all that is asked for together waits
    return new Promise((resolve, reject) => void this.#waiting.push({ item, world, resolve, reject }));
  }

  /** Does nothing more of what waits. */
  giveUp(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #deal(): void {
    for (const worker of this.#idle) this.#begin(worker, this.#ownOf(worker));
    for (const worker of this.#idle) this.#begin(worker, this.#anyOne());
  }

  /** What comes next of a world that a worker has, or nobody. */
  #ownOf = (worker: number) =>
    this.#waiting.find(({ world }) => world === undefined || (this.#homes.get(world) ?? worker) === worker);

  /** What comes next of the world that most waits for. */
  #anyOne(): Task<T, R> | undefined {
    const counts = new Map<string | undefined, number>();
    for (const { world } of this.#waiting) counts.set(world, (counts.get(world) ?? 0) + 1);
    const most = Math.max(...counts.values());
    return this.#waiting.find(({ world }) => counts.get(world) === most);
  }

  #begin(worker: number, task: Task<T, R> | undefined): void {
    if (task === undefined) return;
    this.#waiting.splice(this.#waiting.indexOf(task), 1);
    this.#idle.delete(worker);
    if (task.world !== undefined) this.#meet(worker, task.world);
    const end = () => {
      this.#idle.add(worker);
      this.#deal();
    };
    void this.doOn(worker, task.item).then(task.resolve, task.reject).then(end);
  }

  #meet(worker: number, world: string): void {
    this.#homes.delete(world);
    this.#homes.set(world, worker);
    const most = this.workers * this.keeps;
    for (const oldest of [...this.#homes.keys()].slice(0, -most)) this.#homes.delete(oldest);
  }
}
