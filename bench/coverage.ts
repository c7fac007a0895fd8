/**
 * How often the intervals of a study hold the true mean: Student's t and the BCa bootstrap, on samples of known distributions.
 * Alone: `npx tsx bench/coverage.ts`.
 */
import { fileURLToPath } from 'node:url';
import { exp } from '../src/arithmetic/index.ts';
import { type Random, stream } from '../src/random/streams.ts';
import { bootstrapInterval } from '../src/studies/statistics/bootstrap.ts';
import { summarize } from '../src/studies/statistics/summary.ts';
import { type Figure, show } from './figure.ts';

const SAMPLES = 4000;
const SIZES = [5, 10, 20, 50];

/** Student's t of three degrees of freedom. */
function heavy(random: Random): number {
  const squares = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  return random.normal() / Math.sqrt(squares / 3);
}

/** Draws, and their true mean. */
const DISTRIBUTIONS: Record<string, { draw: (random: Random) => number; mean: number }> = {
  normal: { draw: (random) => random.normal(), mean: 0 },
  'skewed (lognormal, sigma 1)': { draw: (random) => exp(random.normal()), mean: exp(0.5) },
  'heavy tails (t, 3 degrees of freedom)': { draw: heavy, mean: 0 },
};

/** Coverage of both 95 % intervals. */
export async function benchCoverage(): Promise<Figure[]> {
  return Object.entries(DISTRIBUTIONS).flatMap(([name, { draw, mean }]) =>
    SIZES.flatMap((n) => {
      const random = stream(1, 'coverage', name, n);
      const held = { t: 0, BCa: 0 };
      for (let k = 0; k < SAMPLES; k++) {
        const sample = Float64Array.from({ length: n }, () => draw(random));
        const { low, high } = summarize(sample);
        if (low <= mean && mean <= high) held.t++;
        const [from, to] = bootstrapInterval(sample, random, { resamples: 1000 });
        if (from <= mean && mean <= to) held.BCa++;
      }
      return Object.entries(held).map(
        ([interval, count]): Figure => ({
          name: `coverage of ${interval}: ${name}, n = ${n}`,
          value: (100 * count) / SAMPLES,
          unit: '%',
          detail: `${SAMPLES} samples`,
        }),
      );
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await benchCoverage()) console.log(show(figure));
}
