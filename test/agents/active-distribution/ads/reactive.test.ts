import { describe, expect, it } from 'vitest';
import type { Generator } from '../../../../agents/active-distribution/ads/problem.ts';
import { planReactive, reactiveMvar } from '../../../../agents/active-distribution/ads/reactive.ts';
import { cos, sin } from '../../../../src/arithmetic/index.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { Model } from '../../../../src/optimizers/model.ts';
import { smallDay } from './smallDay.ts';

const solver = await loadSolver();
/** Tangents of a quarter of the circle. */
const SIDES = 64;

describe('reactive power', () => {
  it('is what the apparent power leaves', () => {
    expect(reactiveMvar({ pMaxMw: 0.9 }, 0.9, 0.9)).toBeCloseTo(Math.sqrt(1 - 0.81), 12);
    expect(reactiveMvar({ pMaxMw: 0.9 }, 0, 0.9)).toBe(1);
    expect(reactiveMvar({ pMaxMw: 0.9 }, 1.2, 0.9)).toBe(0);
  });

  it('is sold where the load leaves some, and bought where it does not', () => {
    const problem = { ...smallDay(2), reactivePrice: [10, 20, 30] };
    const none = problem.generators.map(() => [0, 0, 0]);
    const powers = problem.scenarios.map(() => problem.generators.map(() => [0.9, 0, 0]));
    const bought = planReactive(problem, none, powers);
    const load = (hour: number): number =>
      problem.scenarios.reduce((sum, { probability, loadMvar }) => sum + probability * loadMvar[hour], 0);
    for (let hour = 0; hour < 3; hour++) expect(bought.boughtMvar[hour]).toBeCloseTo(load(hour), 12);
    const [first] = problem.generators;
    const big = {
      ...problem,
      generators: [
        { ...first, pMaxMw: 9 },
        { ...first, pMaxMw: 9 },
      ],
    };
    const sold = planReactive(
      big,
      none.map(() => [1, 1, 1]),
      powers,
    );
    expect(sold.soldMvar[1]).toBeCloseTo(20 - load(1), 12);
    expect(sold.eur - bought.eur).toBeCloseTo(10 * 2 * Math.sqrt(100 - 0.81) + 20 * 20 + 30 * 20, 9);
  });

  it('is not sold where its price is below 0', () => {
    const problem = { ...smallDay(2), reactivePrice: [-10, -10, -10] };
    const powers = problem.scenarios.map(() => problem.generators.map(() => [0.5, 0.5, 0.5]));
    const { soldMvar, boughtMvar, eur } = planReactive(
      problem,
      problem.generators.map(() => [1, 1, 1]),
      powers,
    );
    expect([Math.max(...soldMvar), Math.max(...boughtMvar), eur + 0]).toEqual([0, 0, 0]);
  });

  /** Six units for an hour, active and reactive power sold together within tangents of the circle: what active power first loses. */
  it.each([
    [0.1, 0.02],
    [0.25, 0.08],
  ])('loses little by coming after active power at %d of its price', (ratio, most) => {
    const price = 100;
    const units = [45, 53, 61, 69, 88, 96].map(
      (costEurPerMwh): Pick<Generator, 'pMaxMw' | 'costEurPerMwh'> => ({ pMaxMw: 1, costEurPerMwh }),
    );
    const m = new Model('max');
    const apparent = 1 / 0.9;
    units.forEach(({ costEurPerMwh }, g) => {
      const p = m.column('p', g, { upper: 1, cost: price - costEurPerMwh });
      const q = m.column('q', g, { cost: ratio * price });
      for (let side = 0; side <= SIDES; side++) {
        const angle = (Math.PI / 2) * (side / SIDES);
        m.row('side', g, side, '<=', apparent).add(p, cos(angle)).add(q, sin(angle));
      }
    });
    const together = m.solve((model) => solver.solve(model)).objective;
    const after = units.reduce(
      (sum, unit) => sum + (price - unit.costEurPerMwh) + ratio * price * reactiveMvar(unit, 1, 0.9),
      0,
    );
    const loss = (together - after) / together;
    expect(loss).toBeGreaterThan(0);
    expect(loss).toBeLessThan(most);
  });
});
