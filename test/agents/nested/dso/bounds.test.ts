import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, capped, type Reach, type StepBounds, scaled } from '../../../../agents/nested/dso/bounds.ts';
import { stateOptimality, worth } from '../../../../agents/nested/dso/kkt.ts';
import { Follower } from '../../../../agents/nested/tso/dispatch.ts';
import type { Drawn, TsoMarket, TsoStep } from '../../../../agents/nested/tso/tsoMarket.ts';
import { loadSolver, type Solver } from '../../../../src/optimizers/highs.ts';
import { Model } from '../../../../src/optimizers/model.ts';
import { exampleMarket, exampleSteps } from '../workedExample.ts';
import { markets, stepsOf } from './randomMarket.ts';

/** The least payment of all that are right for what is drawn, by the optimality conditions; undefined where none is left. */
function leastPayment(
  solver: Solver,
  market: TsoMarket,
  step: TsoStep,
  drawn: Drawn,
  reach: Reach,
  bounds: StepBounds,
) {
  const m = new Model('min');
  const fixed = (name: string, mw: number, i = 0) => m.column(name, i, { lower: mw, upper: mw });
  const columns = {
    importMw: Array.from(drawn.importMw, (mw, i) => fixed('P', mw, i)),
    offerUpMw: [fixed('F+', drawn.offerUpMw)],
    offerDownMw: [fixed('F-', drawn.offerDownMw)],
  };
  const { payment, pairs } = stateOptimality(m, market, { step, t: 0, drawn: columns, reach, bounds });
  for (const [column, eur] of payment.terms) m.cost[column] += eur;
  const { status, x } = m.solve((model) => solver.solve(model));
  return status === 'optimal' ? { eur: worth(payment, x), pairs, x } : undefined;
}

function published(solver: Solver, market: TsoMarket, step: TsoStep, drawn: Drawn): number {
  using follower = new Follower(solver, market, step);
  const { lmpInterface, upPrice, downPrice, takenUpMw, takenDownMw } = follower.publish(drawn);
  const energy = drawn.importMw.reduce((eur, mw, i) => eur + mw * lmpInterface[i], 0);
  return energy - upPrice * takenUpMw - downPrice * takenDownMw;
}

const reach: Reach = { leastImportMw: [4], mostImportMw: [20], mostUpMw: 10, mostDownMw: 10 };

describe('bounds of the duals and slacks of a dispatch', () => {
  it('are those of the worked example', () => {
    const bounds = boundsOf(exampleMarket(), exampleSteps()[2], reach);
    const pair = (name: string) => [bounds.get(name)?.dual, bounds.get(name)?.slack].map((m) => Number(m?.toFixed(6)));
    expect(pair('shed')).toEqual([1100, 90]);
    expect(pair('dumped')).toEqual([1100, 210]);
    expect(pair('up required')).toEqual([100, 24 + 10 + 2]);
    expect(pair('up offer')).toEqual([100, 10]);
    expect(pair('up room 0')).toEqual([Number((1000 + 500 / 3 - 20 + 100).toFixed(6)), 100]);
    expect(pair('up room 1')).toEqual([1000 - 50 + 100, 100]);
    expect(pair('down ramp 1')).toEqual([100, 12]);
    expect(pair('down shortage 0')).toEqual([100, 0.5]);
    expect(pair('down missed 0')).toEqual([15, 0.5]);
    expect(pair('down missed 1')).toEqual([100, 2]);
    expect(pair('full 1 1')).toEqual([1000 - 60 + 100, 80]);
    expect(pair('windFull')).toEqual([1000, 10]);
    expect(pair('wind')).toEqual([100, 10]);
    expect(pair('along 0')).toEqual([500, 52]);
    expect(pair('along over 0')).toEqual([500, Number((100 / 3 + 20 / 3).toFixed(6))]);
  });

  it('are left out where there is nothing to bound', () => {
    const [step] = exampleSteps();
    const names = [...boundsOf(exampleMarket(), step, { ...reach, mostUpMw: 0 }).keys()];
    expect(names.filter((name) => name.startsWith('down'))).toEqual([]);
    expect(names).not.toContain('up offer');
    expect(names).toContain('up room 0');
    const windless = boundsOf(exampleMarket(), { ...step, windMw: 0, requiredUpMw: 0 }, reach);
    expect([...windless.keys()].filter((name) => /^(up|wind)/.test(name))).toEqual([]);
  });

  it('can be doubled, and capped where they are multipliers', () => {
    const bounds = boundsOf(exampleMarket(), exampleSteps()[0], reach);
    expect(scaled(bounds, 2).get('shed')).toEqual({ dual: 2200, slack: 160, ofVariable: true });
    expect(capped(bounds, 40).get('shed')?.dual).toBe(1100);
    expect(capped(bounds, 40).get('up required')?.dual).toBe(40);
  });

  it('let the optimality conditions find the payment at published prices, of one and of two interfaces', async () => {
    const solver = await loadSolver();
    const cases = fc.integer({ min: 1, max: 2 }).chain((interfaces) =>
      fc.record({
        market: markets(interfaces),
        steps: stepsOf(1),
        importMw: fc.array(fc.integer({ min: -500, max: 2500 }), { minLength: interfaces, maxLength: interfaces }),
        up: fc.integer({ min: 0, max: 1000 }),
        down: fc.integer({ min: 0, max: 1000 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ market, steps: [step], importMw, up, down }) => {
        const drawn = {
          importMw: Float64Array.from(importMw, (hundredths) => hundredths / 100 + 0.003),
          offerUpMw: Math.min(step.requiredUpMw, up / 100),
          offerDownMw: Math.min(step.requiredDownMw, down / 100),
        };
        const box = {
          leastImportMw: importMw.map(() => -6),
          mostImportMw: importMw.map(() => 26),
          mostUpMw: 10,
          mostDownMw: 10,
        };
        const bounds = boundsOf(market, step, box);
        const eur = published(solver, market, step, drawn);
        const tolerance = 1e-5 * Math.max(1, Math.abs(eur));
        for (const factor of [1, 2]) {
          const least = leastPayment(solver, market, step, drawn, box, scaled(bounds, factor));
          expect(Math.abs(least!.eur - eur)).toBeLessThan(tolerance);
        }
      }),
      { numRuns: 40, seed: 11 },
    );
  });
});
