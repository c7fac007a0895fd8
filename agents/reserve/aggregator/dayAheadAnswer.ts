import type { EvDay, EvDayPlan } from '../../../src/optimizers/evDay.ts';
import type { PricedSchedule } from '../../../src/optimizers/residualMarket/fleetAnswer.ts';
import { Rounds } from '../../../src/optimizers/residualMarket/rounds.ts';
import { makeWhole, planOfEach } from '../../../src/optimizers/residualMarket/wholePlans.ts';
import { type DayAheadRules, ispsPerInterval, residualSupplyOf } from '../exchange/settings.ts';

/** EVs that are alike on a day, planned once, with their plan for each price that was answered. */
interface Pool {
  problem: EvDay;
  evs: number[];
  plans: PricedSchedule[];
}

/** Solves EV-days one by one, each of an EV that stands for those like it. */
type Solve = (problems: readonly EvDay[], evs: readonly number[]) => EvDayPlan[];

/** EVs whose problems differ in nothing but prices, in order of first appearance. */
function poolsOf(problems: readonly EvDay[]): Pool[] {
  const pools = new Map<string, Pool>();
  problems.forEach((problem, ev) => {
    const { dayAheadPrice: _, upPrice: _up, downPrice: _down, ...figures } = problem;
    const key = JSON.stringify(figures);
    const known = pools.get(key);
    if (known) known.evs.push(ev);
    else pools.set(key, { problem, evs: [ev], plans: [] });
  });
  return [...pools.values()];
}

const ownCostOf = ({ dayAheadKwh, objectiveEur }: EvDayPlan, price: Float64Array): number =>
  -objectiveEur - dayAheadKwh.reduce((eur, kwh, t) => eur + (price[t] * kwh) / 1000, 0);

/**
 * How a fleet buys a day where day-ahead prices are formed: it answers prices with its best schedule, and once it knows the shares of its
 * schedules that it has bought, gives each EV one of the plans behind them. Upward and downward prices are those forecast.
 */
export class DayAheadAnswer {
  private readonly pools: readonly Pool[];
  /** Day-ahead prices answered, in order. */
  private readonly answered: Float64Array[] = [];

  /** @param problems of each EV, all at the same prices */
  constructor(
    private readonly problems: readonly EvDay[],
    private readonly solve: Solve,
  ) {
    this.pools = poolsOf(problems);
  }

  private plansAt(
    price: Float64Array,
    pools: readonly Pool[],
    evs = pools.map(({ evs: [first] }) => first),
  ): EvDayPlan[] {
    return this.solve(
      pools.map(({ problem }) => ({ ...problem, dayAheadPrice: price })),
      evs,
    );
  }

  /** The fleet's best schedule at day-ahead prices. */
  best(price: Float64Array): PricedSchedule {
    this.answered.push(price);
    const energyKwh = new Float64Array(price.length);
    let ownCostEur = 0;
    for (const [c, plan] of this.plansAt(price, this.pools).entries()) {
      const { evs, plans } = this.pools[c];
      const own = ownCostOf(plan, price);
      plans.push({ energyKwh: plan.dayAheadKwh, ownCostEur: own });
      for (let t = 0; t < energyKwh.length; t++) energyKwh[t] += evs.length * plan.dayAheadKwh[t];
      ownCostEur += evs.length * own;
    }
    return { energyKwh, ownCostEur };
  }

  /**
   * Schedules for one auction: the answers of fictitious rounds around a forecast, in which all aggregators do as this one does. The first
   * is thus the best at the forecast, the next at the prices this would make, and so on until they agree.
   */
  scenarios(forecast: Float64Array, rules: DayAheadRules, buyers: number): PricedSchedule[] {
    const { hoursPerIsp } = this.problems[0];
    const supply = residualSupplyOf(rules, hoursPerIsp, forecast, { times: buyers });
    const rounds = new Rounds(supply, ['own'], { gapShare: 0, mostRounds: rules.schedules });
    const schedules: PricedSchedule[] = [];
    while (!rounds.isSettled) {
      const schedule = this.best(rounds.quote().priceEurPerMwh);
      schedules.push(schedule);
      rounds.tender('own', schedule.energyKwh, schedule.ownCostEur);
      rounds.close();
    }
    return schedules;
  }

  /** The plan of each EV, where the fleet has bought these shares of its answers. */
  whole(weights: ArrayLike<number>, rules: DayAheadRules): EvDayPlan[] {
    const pools = this.pools.map(({ evs, plans }) => ({ count: evs.length, plans }));
    const { counts } = makeWhole(pools, weights, ispsPerInterval(rules, this.problems[0].hoursPerIsp));
    const plans = new Array<EvDayPlan>(this.problems.length);
    this.answered.forEach((price, k) => {
      const taken = this.pools.flatMap((pool, c) => (counts[c][k] > 0 ? [{ pool, c }] : []));
      const solved = this.plansAt(
        price,
        taken.map(({ pool }) => pool),
        taken.map(({ pool, c }) => pool.evs[planOfEach(counts[c]).indexOf(k)]),
      );
      taken.forEach(({ pool, c }, place) => {
        planOfEach(counts[c]).forEach((plan, n) => {
          if (plan === k) plans[pool.evs[n]] = solved[place];
        });
      });
    });
    return plans;
  }
}
