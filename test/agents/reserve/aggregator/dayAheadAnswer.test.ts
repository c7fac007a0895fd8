import { describe, expect, it } from 'vitest';
import { DayAheadAnswer } from '../../../../agents/reserve/aggregator/dayAheadAnswer.ts';
import { marketRules } from '../../../../agents/reserve/market/rules.ts';
import type { EvDay } from '../../../../src/optimizers/evDay.ts';
import { planFleet } from '../../../../src/optimizers/fleetPlan.ts';
import { classesOf, FleetAnswer } from '../../../../src/optimizers/residualMarket/fleetAnswer.ts';
import { plainDay, prices } from '../../../optimizers/evDays.ts';

const rules = marketRules.parse({ dayAhead: { interval: 'isp', slope: 1000 } }).dayAhead as NonNullable<
  ReturnType<typeof marketRules.parse>['dayAhead']
>;
const solve = (problems: readonly EvDay[]) => planFleet(problems);
/** EVs that miss 2.75 kWh, what one ISP of charging brings. */
const fleet = (count: number, changes: Partial<EvDay> = {}) =>
  Array.from({ length: count }, () => plainDay(4, { startKwh: 57.25, ...changes }));

describe('how a fleet answers day-ahead prices', () => {
  it('with the best schedule at these, and what it costs besides: as the kernel has it without balancing', () => {
    const days = [...fleet(2), ...fleet(1, { startKwh: 54.5 })];
    const [own, kernel] = [new DayAheadAnswer(days, solve), new FleetAnswer(classesOf(days))];
    for (const price of [prices(40, 10, 20, 30), prices(5, 10, 20, 30)]) {
      const [answer, expected] = [own.best(price), kernel.best(price)];
      expect([...answer.energyKwh]).toEqual([...expected.energyKwh]);
      expect(answer.ownCostEur).toBeCloseTo(expected.ownCostEur, 12);
    }
  });

  it('counts what it earns with balancing as a cost saved', () => {
    const upPrice = prices(Number.NaN, Number.NaN, 500, Number.NaN);
    const price = prices(40, 10, 20, 30);
    const [idle, busy] = [fleet(1), fleet(1, { upPrice })].map((days) => new DayAheadAnswer(days, solve).best(price));
    expect(busy.ownCostEur).toBeLessThan(idle.ownCostEur);
  });

  it('and gives each EV one whole plan of what was bought', () => {
    const answer = new DayAheadAnswer(fleet(4), solve);
    const first = answer.best(prices(10, 20, 30, 40));
    const second = answer.best(prices(20, 10, 30, 40));
    expect([first.energyKwh[0], second.energyKwh[1]]).toEqual([11, 11]);
    const plans = answer.whole([0.75, 0.25], rules);
    expect(plans.map(({ dayAheadKwh }) => [...dayAheadKwh])).toEqual([
      [2.75, 0, 0, 0],
      [2.75, 0, 0, 0],
      [2.75, 0, 0, 0],
      [0, 2.75, 0, 0],
    ]);
  });

  it('has schedules for an auction: the first at the forecast, others at what they would make of it', () => {
    // 40 EVs of 11 kW and 1 EUR/MWh per MW: all in one ISP add 0.44 EUR/MWh, as many others like them 4.4
    const forecast = prices(10, 11, 12, 40);
    const alone = new DayAheadAnswer(fleet(40), solve).scenarios(forecast, rules, 1);
    expect(alone.map(({ energyKwh }) => [...energyKwh].map((kwh) => kwh / 2.75))).toEqual([
      [40, 0, 0, 0],
      [40, 0, 0, 0],
    ]);
    const many = new DayAheadAnswer(fleet(40), solve);
    const schedules = many.scenarios(forecast, rules, 10);
    expect(schedules.length).toBeGreaterThan(2);
    expect(schedules.length).toBeLessThanOrEqual(5);
    expect([...schedules[1].energyKwh].map((kwh) => kwh / 2.75)).toEqual([0, 40, 0, 0]);
    expect(
      many.whole(
        schedules.map(() => 1 / schedules.length),
        rules,
      ),
    ).toHaveLength(40);
  });
});
