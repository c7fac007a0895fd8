import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairwiseCorrelation } from '../../src/measures/pairwise.ts';
import { stream } from '../../src/random/streams.ts';
import { correlation } from '../../src/studies/statistics/correlation.ts';

describe('pairwise correlation', () => {
  it('finds the 0.30 that was built in', () => {
    const random = stream(1, 'pairs');
    const common = Float64Array.from({ length: 20_000 }, () => random.normal());
    const series = Array.from({ length: 20 }, () =>
      common.map((shared) => Math.sqrt(0.3) * shared + Math.sqrt(0.7) * random.normal()),
    );
    expect(Math.abs(pairwiseCorrelation(series) - 0.3)).toBeLessThan(0.01);
  });

  it('is the mean over all pairs', () => {
    const series = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 6, maxLength: 6 }), {
      minLength: 2,
    });
    fc.assert(
      fc.property(series, (all) => {
        const varying = all.filter((values) => new Set(values).size > 1);
        const pairs = varying.flatMap((one, i) => varying.slice(i + 1).map((other) => correlation(one, other)));
        const mean = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
        const found = pairwiseCorrelation(all);
        expect(Number.isNaN(mean) ? Number.isNaN(found) : Math.abs(found - mean) < 1e-9).toBe(true);
      }),
    );
  });

  it('needs two series that vary', () => {
    expect(pairwiseCorrelation([])).toBeNaN();
    expect(
      pairwiseCorrelation([
        [1, 2, 3],
        [5, 5, 5],
      ]),
    ).toBeNaN();
  });
});
