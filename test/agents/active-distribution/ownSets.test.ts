import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planConsumers } from '../../../agents/active-distribution/dra/commitment.ts';
import { mostConsumersReserveMw, stateOwnConsumers } from '../../../agents/active-distribution/dra/ownSet.ts';
import { planLot } from '../../../agents/active-distribution/evpla/commitment.ts';
import { mostLotReserveMw, type OwnStatement, stateOwnLot } from '../../../agents/active-distribution/evpla/ownSet.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { Model } from '../../../src/optimizers/model.ts';
import { consumer, consumersAt } from './dra/consumers.ts';
import { anyLot, phevs } from './evpla/lots.ts';

const solver = await loadSolver();

type Prices = Record<'energy' | 'spinning' | 'regulating', Float64Array>;

/** What an owner of sets earns at wholesale prices, as the operator's model adds it up. */
function bestOf(prices: Prices, state: (m: Model) => OwnStatement[]): number {
  const m = new Model('max');
  for (const { injectionMw, spinningMw, regulatingMw, costEur } of state(m)) {
    const earn = (series: OwnStatement['injectionMw'], price: (t: number) => number): void => {
      series.forEach((terms, t) => {
        for (const [column, count] of terms) m.cost[column] += count * price(t);
      });
    };
    earn(injectionMw, (t) => prices.energy[t]);
    earn(spinningMw, (t) => prices.spinning[t]);
    earn(regulatingMw, (t) => prices.regulating[t]);
    earn(costEur, () => -1);
  }
  return m.solve((model) => solver.solve(model)).objective;
}

describe('a set in its operator’s own model', () => {
  it('of lots earns what they would at wholesale prices, each under its own index', () => {
    fc.assert(
      fc.property(anyLot(-200), anyLot(-200), ({ prices, ...set }, other) => {
        const { sell: energy, spinning, regulating } = prices;
        const wholesale = { energy, spinning, regulating };
        const sets = [
          set,
          { ...set, classes: other.classes.filter(({ departureHour }) => departureHour <= set.hours) },
        ];
        const alone = sets.map((each) => planLot({ ...each, prices: { ...prices, buy: energy } }, solver).profitEur);
        const both = bestOf(wholesale, (m) => sets.map((each, k) => stateOwnLot(m, each, wholesale, [k, 0])));
        expect(both).toBeCloseTo(alone[0] + alone[1], 6);
      }),
      { numRuns: 30 },
    );
  });

  it('of consumers earns what they would at wholesale prices', () => {
    const offer = consumer(8, {
      blocks: [
        { startHour: 0, hours: 1, curtailedMw: 0.03, askEurPerMwh: 10 },
        { startHour: 6, hours: 2, curtailedMw: 0.02, askEurPerMwh: 20 },
      ],
      generatorMw: 0.05,
    });
    const { prices, ...set } = consumersAt([150, 60, 60, 60, 60, 40, 120, 230], [offer], {
      spinning: [90, 0, 0, 0, 0, 0, 0, 90],
    });
    const { sell: energy, spinning } = prices;
    const regulating = new Float64Array(8);
    const alone = planConsumers({ ...set, prices: { ...prices, buy: energy } }, solver).profitEur;
    const stated = bestOf({ energy, spinning, regulating }, (m) => [stateOwnConsumers(m, set, energy, [2])]);
    expect(stated).toBeCloseTo(alone, 9);
    expect(alone).toBeGreaterThan(1);
    expect([...mostConsumersReserveMw(set)]).toEqual(new Array(8).fill(0.05));
  });

  it('holds no more reserve than its connection carries', () => {
    const classes = [
      phevs({ arrivalHour: 1, departureHour: 3, count: 10 }),
      phevs({ arrivalHour: 2, departureHour: 3, count: 60 }),
    ];
    const [at0, at1, at2] = mostLotReserveMw({ ...lotOf(3), classes });
    expect([at0, at2]).toEqual([0, 0.26]);
    expect(at1).toBeCloseTo(0.074, 12);
  });
});

const lotOf = (hours: number) => ({
  ...{ hours, classes: [], connectionMw: 0.26, efficiency: 0.93, floorShare: 0.2 },
  ...{ wearEurPerMwh: 20, fuelEurPerMwh: 630, spinningHours: 0.5, regulatingHours: 0.25 },
});
