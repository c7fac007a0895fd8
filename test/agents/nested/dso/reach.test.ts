import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reach } from '../../../../agents/nested/dso/reach.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { exampleFeeder } from '../workedExample.ts';
import { feeders, planAt, prices } from './plannedFeeder.ts';

const solver = await loadSolver();

describe('what a feeder can reach', () => {
  it('is what the battery of the worked example can do either way', () => {
    const [first] = reach(exampleFeeder());
    expect(first).toEqual({ leastMw: 4, mostMw: 14, mostUpMw: 10, mostDownMw: 10 });
  });

  it('is limited by what a small battery holds, and counts m feeders, generators, PV and users', () => {
    const day = exampleFeeder({ steps: 1 });
    const small = { ...day.storages[0], mostMwh: 2, startMwh: 1, efficiency: 0.8 };
    const users = [{ upMw: Float64Array.of(0.3), downMw: Float64Array.of(0.2) }];
    const generators = [{ maxMw: 1, eurPerMwh: 50 }];
    const pvMw = [Float64Array.of(0.7)];
    const [{ leastMw, mostMw, mostUpMw, mostDownMw }] = reach({
      ...day,
      multiplicity: 10,
      storages: [small],
      users,
      generators,
      pvMw,
    });
    expect(leastMw).toBeCloseTo(10 * (9 - 1 - 1.6), 9);
    expect(mostMw).toBeCloseTo(10 * (9 + 0.7 + 2.5), 9);
    expect(mostUpMw).toBeCloseTo(10 * (1 + 0.3 + 1.6), 9);
    expect(mostDownMw).toBeCloseTo(10 * (1 + 0.2 + 2.5), 9);
  });

  it('holds every plan', () => {
    fc.assert(
      fc.property(feeders, prices, (feeder, some) => {
        const { importMw, offerUpMw, offerDownMw } = planAt(solver, feeder, some);
        reach(feeder).forEach(({ leastMw, mostMw, mostUpMw, mostDownMw }, t) => {
          const room = [
            importMw[t] - leastMw,
            mostMw - importMw[t],
            mostUpMw - offerUpMw[t],
            mostDownMw - offerDownMw[t],
          ];
          expect(Math.min(...room)).toBeGreaterThanOrEqual(-1e-7);
        });
      }),
      { numRuns: 100 },
    );
  });
});
