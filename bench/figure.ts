/** One figure of the benchmark. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  detail: string;
}

export const show = ({ name, value, unit, detail }: Figure): string =>
  `${name}: ${value >= 100 ? Math.round(value).toLocaleString('en-GB') : value.toPrecision(3)} ${unit} (${detail})`;

/** Seconds a piece of work takes: the least of some tries, since a busy machine only ever adds. */
export async function seconds(work: () => unknown, tries = 3): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < tries; k++) {
    const start = performance.now();
    await work();
    least = Math.min(least, (performance.now() - start) / 1000);
  }
  return least;
}

/** Some work with what it took, seconds of CPU and by the clock. */
export interface Timed<T> {
  result: T;
  cpu: number;
  wall: number;
}

export async function timed<T>(work: () => T | Promise<T>): Promise<Timed<T>> {
  const before = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { result, cpu: (user + system) / 1e6, wall };
}
