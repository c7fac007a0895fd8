import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjust } from '../../../src/studies/statistics/correction.ts';

const close = (found: number[], expected: number[]): void => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 10);
  });
};

describe('p-values adjusted for their number', () => {
  // As p.adjust of R gives them.
  const raw = [0.01, 0.04, 0.03, 0.005];

  it('are those of a worked example', () => {
    expect(adjust(raw, 'none')).toEqual(raw);
    close(adjust(raw, 'bonferroni'), [0.04, 0.16, 0.12, 0.02]);
    close(adjust(raw, 'holm'), [0.03, 0.06, 0.06, 0.02]);
    close(adjust(raw, 'benjamini-hochberg'), [0.02, 0.04, 0.04, 0.02]);
  });

  it('reject the four hypotheses of Benjamini and Hochberg (1995) at 0.05', () => {
    const published = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    const rejected = (method: Parameters<typeof adjust>[1]): number => {
      return adjust(published, method).filter((p) => p <= 0.05).length;
    };
    expect(rejected('bonferroni')).toBe(3);
    expect(rejected('holm')).toBe(3);
    expect(rejected('benjamini-hochberg')).toBe(4);
  });

  it('leave out what has no answer', () => {
    const { NaN: missing } = Number;
    const gapped = adjust([missing, ...raw, missing], 'holm');
    expect(gapped[0]).toBeNaN();
    close(gapped.slice(1, 5), [0.03, 0.06, 0.06, 0.02]);
    expect(adjust([], 'holm')).toEqual([]);
  });

  it('keep their order, are none below the raw and none above Bonferroni', () => {
    const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(pValues, (values) => {
        const bonferroni = adjust(values, 'bonferroni');
        const holm = adjust(values, 'holm');
        const hochberg = adjust(values, 'benjamini-hochberg');
        const rising = [...values.keys()].sort((i, j) => values[i] - values[j]);
        for (const adjusted of [bonferroni, holm, hochberg]) {
          expect(rising.every((i, k) => k === 0 || adjusted[i] >= adjusted[rising[k - 1]])).toBe(true);
        }
        values.forEach((value, i) => {
          expect(hochberg[i]).toBeGreaterThanOrEqual(value);
          expect(holm[i]).toBeGreaterThanOrEqual(hochberg[i] - 1e-12);
          expect(bonferroni[i]).toBeGreaterThanOrEqual(holm[i]);
          expect(bonferroni[i]).toBeLessThanOrEqual(1);
        });
      }),
      { seed: 17 },
    );
  });
});
