/** One figure of the benchmark. */
export interface Figure {
  /** By which sentences of the documentation find it. */
  id?: string;
  name: string;
  value: number;
  unit: string;
  detail: string;
  goal?: Goal;
}

export type Goal = { atMost: number } | { atLeast: number };

export const numberText = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-GB') : value.toPrecision(3);

export const isMet = (value: number, goal: Goal): boolean =>
  'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;

/** A goal and whether a value meets it, as `at most 0.6: met`. */
export const goalText = (value: number, goal: Goal): string => {
  const [word, bound] = 'atMost' in goal ? ['at most', goal.atMost] : ['at least', goal.atLeast];
  return `${word} ${bound.toLocaleString('en-GB')}: ${isMet(value, goal) ? 'met' : 'missed'}`;
};

export const show = ({ name, value, unit, detail, goal }: Figure): string =>
  `${name}: ${numberText(value)} ${unit} (${detail}${goal === undefined ? '' : `; goal: ${goalText(value, goal)}`})`;

/** Seconds a piece of work takes by the clock: the least of some tries, since a busy machine only ever adds. */
export async function seconds(work: () => unknown, tries = 3): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < tries; k++) {
    const start = performance.now();
    await work();
    least = Math.min(least, (performance.now() - start) / 1000);
  }
  return least;
}

/** Some work with what it took: seconds of CPU, of all threads of this process, and by the clock. */
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

/** What a piece of work took. */
export type Cost = Pick<Timed<unknown>, 'cpu' | 'wall'>;

/**
 * What each of some pieces of work takes, done in turns so that other work on the machine falls on all: the least CPU, with the least time
 * by the clock. @param tries after one that warms up, where `warm`
 */
export async function leastOf(
  works: readonly (() => unknown)[],
  { tries = 3, warm = true }: { tries?: number; warm?: boolean } = {},
): Promise<Cost[]> {
  const least = works.map(() => ({ cpu: Number.POSITIVE_INFINITY, wall: Number.POSITIVE_INFINITY }));
  for (let k = warm ? -1 : 0; k < tries; k++) {
    for (const [w, work] of works.entries()) {
      const { cpu, wall } = await timed(work);
      if (k < 0) continue;
      least[w] = { cpu: Math.min(least[w].cpu, cpu), wall: Math.min(least[w].wall, wall) };
    }
  }
  return least;
}

const inUnits = (s: number): string =>
  s < 1e-3 ? `${numberText(1e6 * s)} us` : s < 1 ? `${numberText(1000 * s)} ms` : `${numberText(s)} s`;

/** A cost in words: `1.2 s of CPU, 1.1 s by the clock`. */
export const costText = ({ cpu, wall }: Cost): string => `${inUnits(cpu)} of CPU, ${inUnits(wall)} by the clock`;

/**
 * How CPU grows with a size: the exponent of the power that leads from the smallest to the largest size, and between neighbours the least
 * and the largest. @param points by size
 */
export function growth(
  of: string,
  points: readonly { size: number; cost: Cost }[],
  { detail, ...more }: Pick<Figure, 'detail' | 'id' | 'goal'>,
): Figure {
  const exponent = (a: number, b: number) =>
    Math.log(points[b].cost.cpu / points[a].cost.cpu) / Math.log(points[b].size / points[a].size);
  const between = points.slice(1).map((_, k) => exponent(k, k + 1));
  const [least, largest] = [Math.min(...between), Math.max(...between)];
  const each = points.map(({ size, cost }) => `${size.toLocaleString('en-GB')}: ${costText(cost)}`).join('; ');
  const from = points[0].size.toLocaleString('en-GB');
  const to = (points.at(-1)?.size ?? 0).toLocaleString('en-GB');
  return {
    name: `Growth with ${of}, from ${from} to ${to}`,
    value: exponent(0, points.length - 1),
    unit: 'exponent',
    detail: `between neighbours ${least.toFixed(2)} to ${largest.toFixed(2)}; ${each}; ${detail}`,
    ...more,
  };
}
