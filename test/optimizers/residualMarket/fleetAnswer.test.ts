import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvDaySolver } from '../../../src/optimizers/evDayDp.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { classesOf, FleetAnswer } from '../../../src/optimizers/residualMarket/fleetAnswer.ts';
import { plainDay, prices } from '../evDays.ts';
import { anyClasses, anySupply, stateFleet } from './markets.ts';

const solver = await loadSolver();

describe('a fleet that answers a quote', () => {
  it('charges each EV in its cheapest ISPs, as many times as it stands for, and never balances', () => {
    const early = plainDay(4, { startKwh: 57.25, upPrice: prices(4000, 4000, 4000, 4000) });
    const late = plainDay(4, {
      startKwh: 60,
      departureIsp: 0,
      arrivalIsp: 2,
      tripKwh: 5.5,
      downPrice: prices(0, 0, 0, 0),
    });
    const fleet = new FleetAnswer([
      { day: early, count: 50 },
      { day: late, count: 10 },
    ]);
    const best = fleet.best(prices(40, 10, 30, 20));
    expect([...best.energyKwh]).toEqual([0, 137.5, 27.5, 27.5]);
    expect(best.ownCostEur).toBeCloseTo((-85 * (137.5 + 55)) / 1000, 12); // owners pay for what is charged
    expect(fleet.plans(prices(40, 10, 30, 20)).map(({ energyKwh }) => [...energyKwh])).toEqual([
      [0, 2.75, 0, 0],
      [0, 0, 2.75, 2.75],
    ]);
    expect(early.dayAheadPrice).toEqual(prices(80, 80, 80, 80)); // what was given is not written to
  });

  it('puts EVs together only where no figure of theirs differs but prices', () => {
    const days = [plainDay(4), plainDay(4, { startKwh: 50 }), plainDay(4, { dayAheadPrice: prices(1, 2, 3, 4) })];
    const classes = classesOf([...days, plainDay(4, { scheduleKwh: prices(1, 0, 0, 0) }), plainDay(4)]);
    expect(classes.map(({ count }) => count)).toEqual([3, 1, 1]);
    const price = prices(30, 10, 20, 40);
    const alone = new EvDaySolver().solve({ ...days[1], dayAheadPrice: price });
    const together = new FleetAnswer([classes[0], { ...classes[1], count: 3 }]).best(price);
    expect([...together.energyKwh]).toEqual([...alone.dayAheadKwh].map((kwh) => 3 * kwh));
  });

  it('has the least cost of all its schedules, as a linear programme finds', () => {
    const any = anySupply(4).chain((supply) =>
      fc.record({
        supply: fc.constant(supply),
        classes: anyClasses(supply.ispCount, supply.spec.hoursPerIsp),
      }),
    );
    fc.assert(
      fc.property(any, ({ supply, classes }) => {
        const { basePrice, hoursPerIsp, ispsPerInterval } = supply.spec;
        const { energyKwh, ownCostEur } = new FleetAnswer(classes).best(basePrice);
        const m = stateFleet(supply, classes);
        for (let k = 0; k < supply.intervalCount; k++) {
          m.cost[m.columnAt('bought', k)] = supply.hoursPerInterval * basePrice[k * ispsPerInterval];
        }
        const { status, objective } = m.solve((programme) => solver.solve(programme));
        expect(status).toBe('optimal');
        const bought = energyKwh.map((kwh) => kwh / (1000 * hoursPerIsp));
        const costEur = supply.cost(basePrice, bought) + ownCostEur;
        expect(Math.abs(costEur - objective)).toBeLessThan(1e-5 * (1 + Math.abs(objective)));
      }),
      { numRuns: 100 },
    );
  });
});
