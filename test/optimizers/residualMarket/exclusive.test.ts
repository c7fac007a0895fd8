import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { Model } from '../../../src/optimizers/model.ts';
import { minimiseByCuts } from '../../../src/optimizers/residualMarket/cuttingPlanes.ts';
import { clearExclusive, type ExclusiveGroup } from '../../../src/optimizers/residualMarket/exclusive.ts';
import type { ResidualSupply } from '../../../src/optimizers/residualMarket/residualSupply.ts';
import { anySupply, anyVolumes, faultsOf, supplyOf } from './markets.ts';

const solver = await loadSolver();

/** G + own costs of a clearing (EUR). */
const worthOf = (supply: ResidualSupply, { boughtMw, awards }: ReturnType<typeof clearExclusive>): number =>
  supply.potential(boughtMw) + awards.reduce((sum, { ownCostEur }) => sum + ownCostEur, 0);

/** The mixtures of groups as a linear programme with columns `bought`. */
function stateGroups(supply: ResidualSupply, groups: readonly ExclusiveGroup[]): Model {
  const m = new Model('min');
  const { intervalCount } = supply;
  m.columns('bought', [intervalCount], { lower: Number.NEGATIVE_INFINITY });
  for (let k = 0; k < intervalCount; k++) m.row('sum', k, '=', 0).add(m.columnAt('bought', k), -1);
  for (const [i, { schedules }] of groups.entries()) {
    m.row('whole', i, '=', 1);
    for (const [s, { energyKwh, ownCostEur }] of schedules.entries()) {
      const weight = m.column('weight', i, s, { cost: ownCostEur });
      m.rowOf('whole', i).add(weight, 1);
      const means = supply.means(energyKwh).map((kwh) => kwh / (1000 * supply.spec.hoursPerIsp));
      for (let k = 0; k < intervalCount; k++) m.rowOf('sum', k).add(weight, means[k]);
    }
  }
  return m;
}

const anyGroups = (ispCount: number): fc.Arbitrary<ExclusiveGroup[]> => {
  const schedule = fc.record({
    energyKwh: anyVolumes(ispCount).map((mw) => mw.map((power) => 1000 * power)),
    ownCostEur: fc.constantFrom(0, 0, 5, -40, 100),
  });
  const schedules = fc.array(schedule, { minLength: 1, maxLength: 4 });
  return fc
    .array(schedules, { minLength: 1, maxLength: 4 })
    .map((list) => list.map((ofGroup, i) => ({ name: `group ${i}`, schedules: ofGroup })));
};
const anyAuction = anySupply(4).chain((supply) =>
  fc.record({ supply: fc.constant(supply), groups: anyGroups(supply.ispCount) }),
);

describe('an auction of exclusive groups', () => {
  it('mixes two hours until their prices meet', () => {
    const schedules = [
      { energyKwh: [12_000, 0], ownCostEur: 0 },
      { energyKwh: [0, 12_000], ownCostEur: 0 },
    ];
    const clearing = clearExclusive(supplyOf([10, 20]), [{ name: 'a', schedules }]);
    expect([...clearing.priceEurPerMwh].map((price) => price.toFixed(9))).toEqual(['21.000000000', '21.000000000']);
    expect([...clearing.awards[0].weights].map((weight) => (12 * weight).toFixed(9))).toEqual([
      '11.000000000',
      '1.000000000',
    ]);
    expect(clearing.rounds).toBe(1);
  });

  it('takes the cheapest schedule whole where the price does not move', () => {
    const schedules = [7, 3, 3, 9].map((ownCostEur) => ({ energyKwh: [1000], ownCostEur }));
    const clearing = clearExclusive(supplyOf([10], { slope: 0 }), [{ name: 'a', schedules }]);
    expect(clearing).toMatchObject({ gapEur: 0, billEur: 10 });
    expect(clearing.awards[0].ownCostEur).toBe(3);
  });

  it('refuses groups that are none', () => {
    const supply = supplyOf([10, 20]);
    const group = { name: 'a', schedules: [{ energyKwh: [1, 2], ownCostEur: 0 }] };
    expect(() => clearExclusive(supply, [group, group])).toThrow('two exclusive groups have one name');
    expect(() => clearExclusive(supply, [{ name: 'a', schedules: [] }])).toThrow(
      'the exclusive group of a has no schedules',
    );
    const short = { name: 'a', schedules: [{ energyKwh: [1], ownCostEur: 0 }] };
    expect(() => clearExclusive(supply, [short])).toThrow('the schedule of a has 1 ISPs, not 2');
  });

  it('finds the least that cutting planes find, and proves it by its gap', () => {
    fc.assert(
      fc.property(anyAuction, ({ supply, groups }) => {
        const clearing = clearExclusive(supply, groups, { gapShare: 1e-7 });
        const { lowerEur, objectiveEur } = minimiseByCuts(solver, supply, stateGroups(supply, groups), 1e-5);
        const valueEur = worthOf(supply, clearing);
        const nearEur = 1e-4 + 1e-6 * clearing.billEur;
        expect(clearing.gapEur).toBeLessThan(0.01 + 1e-6 * clearing.billEur); // no share is small where the best bill is 0
        expect(valueEur - objectiveEur).toBeLessThan(clearing.gapEur + nearEur);
        expect(valueEur - lowerEur).toBeGreaterThan(-nearEur);
      }),
      { numRuns: 100 },
    );
  });

  it('is as good as the best of all mixtures on a grid', () => {
    const two = anySupply(2).chain((supply) =>
      fc.record({
        supply: fc.constant(supply),
        volumes: fc.array(anyVolumes(supply.ispCount), { minLength: 4, maxLength: 4 }),
        costs: fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 4, maxLength: 4 }),
      }),
    );
    fc.assert(
      fc.property(two, ({ supply, volumes: [a, b, c, d], costs }) => {
        const kwh = (mw: Float64Array): Float64Array => mw.map((power) => power * 1000 * supply.spec.hoursPerIsp);
        const offer = (mw: Float64Array, k: number) => ({ energyKwh: kwh(mw), ownCostEur: costs[k] });
        const clearing = clearExclusive(supply, [
          { name: 'one', schedules: [offer(a, 0), offer(b, 1)] },
          { name: 'two', schedules: [offer(c, 2), offer(d, 3)] },
        ]);
        const valueEur = worthOf(supply, clearing);
        for (let i = 0; i <= 20; i++) {
          for (let j = 0; j <= 20; j++) {
            const [u, v] = [i / 20, j / 20];
            const bought = a.map((mw, t) => (1 - u) * mw + u * b[t] + (1 - v) * c[t] + v * d[t]);
            const ownEur = (1 - u) * costs[0] + u * costs[1] + (1 - v) * costs[2] + v * costs[3];
            const gridEur = supply.potential(bought) + ownEur;
            expect(valueEur).toBeLessThanOrEqual(gridEur + clearing.gapEur + 1e-7 * (1 + Math.abs(gridEur)));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('awards mixtures that sum to X at P(X), in whatever order the groups come', () => {
    fc.assert(
      fc.property(anyAuction, ({ supply, groups }) => {
        const clearing = clearExclusive(supply, groups);
        const sent = new Map(groups.map(({ name, schedules }) => [name, schedules.map(({ energyKwh }) => energyKwh)]));
        expect(faultsOf(supply, clearing, sent)).toEqual([]);
        expect(clearExclusive(supply, groups.toReversed())).toEqual(clearing);
      }),
    );
  });
});
