import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requirement } from '../../../../agents/nested/tso/requirement.ts';

const series = (length: number) =>
  fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: length, maxLength: length });

describe('the flexibility required', () => {
  const forecast = { systemMw: [60, 90, 70], importMw: [9, 13, 15], windMw: [10, 10, 10] };

  it('is that of the worked example', () => {
    const { upMw, downMw } = requirement({ ...forecast, halfWidthMw: [2, 2, 2] });
    expect([...upMw, ...downMw]).toEqual([36, 0, 2, 0, 20, 2]);
  });

  it('looks to the half-width of the step after, and of the last step to its own', () => {
    const { upMw, downMw } = requirement({ ...forecast, halfWidthMw: [100, 1, 4] });
    expect([...upMw, ...downMw]).toEqual([35, 0, 4, 0, 22, 4]);
  });

  it('is at least the half-width one way, and both add up to twice it or to the change', () => {
    fc.assert(
      fc.property(fc.tuple(series(5), series(5), series(5), series(5)), ([systemMw, importMw, windMw, halfWidthMw]) => {
        const { upMw, downMw } = requirement({ systemMw, importMw, windMw, halfWidthMw });
        const net = systemMw.map((mw, t) => mw + importMw[t] - windMw[t]);
        for (let t = 0; t < 5; t++) {
          const next = Math.min(t + 1, 4);
          expect(upMw[t] - downMw[t] - net[next] + net[t]).toBeLessThanOrEqual(halfWidthMw[next] + 1e-9);
          expect(Math.max(upMw[t], downMw[t])).toBeCloseTo(Math.abs(net[next] - net[t]) + halfWidthMw[next], 9);
        }
      }),
      { numRuns: 50 },
    );
  });
});
