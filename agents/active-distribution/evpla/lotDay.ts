import type { Decision } from '../../../src/bus/agent.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import { sum } from '../../../src/series.ts';
import type { EvplaEntry } from '../market/config.ts';
import type { MessageOf } from '../market/messages.ts';
import { classesOf } from './classes.ts';
import { burnHours, LOT, type LotPlan, type LotProblem, planLot } from './commitment.ts';
import { planLotMilp } from './commitmentMilp.ts';
import { expectedPrices, pricesOf } from './localPrices.ts';

/** Hours by which sessions are grouped that stand in their operator's own problem, which has many scenarios of them. */
export const OWN_STEP_HOURS = 2;

/** When the MILP of a lot that holds reserve only while it sells counts as solved. */
const ONLY_SELLING = { relativeGap: 1e-3, maxNodes: 500 };

/** What a lot can do in a day, whatever the prices. */
export type LotSet = Omit<LotProblem, 'prices'>;

/** A lot's day as told: its sessions, and how many hours. */
export function lotSet(
  entry: EvplaEntry,
  sessions: MessageOf<'SessionForecast'>,
  hours: number,
  stepHours = 1,
): LotSet {
  const { efficiency, wear: wearEurPerMwh, fuel: fuelEurPerMwh, connection: connectionMw } = entry;
  const classes = classesOf(sessions, hours, { pMaxMw: entry.power / 1000, efficiency }, stepHours);
  return { ...LOT, hours, classes, connectionMw, efficiency, wearEurPerMwh, fuelEurPerMwh };
}

/**
 * What a lot asks for a MWh more than it planned, and would pay for a MWh less, EUR/MWh: what putting it back, or selling it later, comes to
 * at the day's mean local prices, with losses both ways and wear.
 */
export function asksOf(
  { efficiency, wearEurPerMwh, hours }: LotSet,
  told: MessageOf<'LocalPrices'>,
): { upEurPerMwh: number; downEurPerMwh: number } {
  const { sell, buy } = expectedPrices(told, hours);
  const kept = efficiency * efficiency;
  const downEurPerMwh = (sum(sell) / hours) * kept - wearEurPerMwh;
  return { upEurPerMwh: Math.max(downEurPerMwh, sum(buy) / hours / kept + wearEurPerMwh), downEurPerMwh };
}

/** What a lot hands over where it does not trade for itself: with the hours in which wasting energy could pay at some of the prices it is told. */
export function ownSetOf(set: LotSet, told: MessageOf<'LocalPrices'>): LotSet {
  const hours = Array.from(told.probability, (_, s) => burnHours({ ...set, prices: pricesOf(told, s, set.hours) }));
  return { ...set, oneWayHours: [...new Set(hours.flat())].sort((a, b) => a - b) };
}

/** What a lot bids: its best plan in each scenario of local prices, and what it draws at their means where nothing is traded. */
export function bidOf(
  set: LotSet,
  told: MessageOf<'LocalPrices'>,
  reserve: EvplaEntry['reserve'],
  solver: Solver,
  decided: (decision: Decision) => void,
): Pick<MessageOf<'LocalBid'>, 'sellMw' | 'buyMw' | 'spinningMw' | 'regulatingMw' | 'idleMw'> {
  const plans: LotPlan[] = [];
  for (let s = 0; s < told.probability.length; s++) {
    const problem = { ...set, prices: pricesOf(told, s, set.hours) };
    if (reserve === 'onlySelling') {
      plans.push(planLotMilp(problem, solver, reserve, ONLY_SELLING));
      continue;
    }
    const plan = planLot(problem, solver);
    const twin = (slow: Solver): number => planLotMilp(problem, slow).profitEur;
    decided({ kind: 'lot', problem, objective: plan.profitEur, twin });
    plans.push(plan);
  }
  const flat = (key: 'sellMw' | 'buyMw' | 'spinningMw' | 'regulatingMw'): Float64Array => {
    const all = new Float64Array(plans.length * set.hours);
    plans.forEach((plan, s) => {
      all.set(plan[key], s * set.hours);
    });
    return all;
  };
  const idle = planLot({ ...set, prices: expectedPrices(told, set.hours) }, solver, 'charging');
  return {
    sellMw: flat('sellMw'),
    buyMw: flat('buyMw'),
    spinningMw: flat('spinningMw'),
    regulatingMw: flat('regulatingMw'),
    idleMw: idle.buyMw,
  };
}
