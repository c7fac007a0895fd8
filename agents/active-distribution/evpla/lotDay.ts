import type { Decision } from '../../../src/bus/agent.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import { sum } from '../../../src/series.ts';
import type { EvplaEntry } from '../market/config.ts';
import type { MessageOf } from '../market/messages.ts';
import { classesOf } from './classes.ts';
import { burnHours, LOT, type LotPlan, type LotProblem, planLot } from './commitment.ts';
import { planLotMilp } from './commitmentMilp.ts';
import { expectedPrices, pricesOf, type ScenarioPrices } from './localPrices.ts';

/** Hours by which sessions are grouped that stand in their operator's own problem, which has many scenarios of them. */
export const OWN_STEP_HOURS = 2;

/** When the MILP of a lot that holds reserve only while it sells counts as solved. */
export const ONLY_SELLING = { relativeGap: 1e-3, maxNodes: 500 };

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

/** A lot's day in each scenario of local prices. */
export interface LotAsked {
  set: LotSet;
  prices: ScenarioPrices;
}

/** A plan for each scenario, and what they are expected to earn, EUR. */
export interface LotAnswer {
  plans: readonly LotPlan[];
  profitEur: number;
}

/** The same of a lot that holds reserve only while it sells: with the values of whole columns, and what no plan could earn more than, EUR. */
export interface SellingLotAnswer extends LotAnswer {
  plans: readonly (LotPlan & { whole: Uint8Array })[];
  boundEur: number;
}

export const lotProblem = ({ set, prices }: LotAsked, scenario: number): LotProblem => ({
  ...set,
  prices: pricesOf(prices, scenario, set.hours),
});

function inScenarios<P extends LotPlan>(asked: LotAsked, plan: (problem: LotProblem) => P) {
  const plans = Array.from(asked.prices.probability, (_, s) => plan(lotProblem(asked, s)));
  const expected = (of: (plan: P) => number) =>
    plans.reduce((all, each, s) => all + asked.prices.probability[s] * of(each), 0);
  return { plans, profitEur: expected(({ profitEur }) => profitEur), expected };
}

/** The plans that earn a lot most. @throws as `planLot` */
export function planLots(asked: LotAsked, solver: Solver): LotAnswer {
  const { plans, profitEur } = inScenarios(asked, (problem) => planLot(problem, solver));
  return { plans, profitEur };
}

/** Those of a lot that holds reserve only while it sells, as good as the search finds. @throws as `planLotMilp` */
export function planSellingLots(asked: LotAsked, solver: Solver): SellingLotAnswer {
  const { plans, profitEur, expected } = inScenarios(asked, (problem) =>
    planLotMilp(problem, solver, 'onlySelling', ONLY_SELLING),
  );
  return { plans, profitEur, boundEur: expected(({ boundEur }) => boundEur) };
}

/** What a lot bids: its best plan in each scenario of local prices, and what it draws at their means where nothing is traded. */
export function bidOf(
  set: LotSet,
  { probability, sell, buy, spinning, regulating }: ScenarioPrices,
  { reserve, about }: { reserve: EvplaEntry['reserve']; about: Decision['about'] },
  solver: Solver,
  decided: (decision: Decision) => void,
): Pick<MessageOf<'LocalBid'>, 'sellMw' | 'buyMw' | 'spinningMw' | 'regulatingMw' | 'idleMw'> {
  const prices = { probability, sell, buy, spinning, regulating };
  const problem: LotAsked = { set, prices };
  const isSelling = reserve === 'onlySelling';
  const answer = isSelling ? planSellingLots(problem, solver) : planLots(problem, solver);
  const { plans, profitEur: objective } = answer;
  const twin = (slow: Solver): number => inScenarios(problem, (each) => planLotMilp(each, slow)).profitEur;
  if (isSelling) decided({ kind: 'selling lot', problem, answer, objective, about });
  else decided({ kind: 'lot', problem, answer, objective, about, twin });
  const flat = (key: 'sellMw' | 'buyMw' | 'spinningMw' | 'regulatingMw'): Float64Array => {
    const all = new Float64Array(plans.length * set.hours);
    plans.forEach((plan, s) => {
      all.set(plan[key], s * set.hours);
    });
    return all;
  };
  const idle = planLot({ ...set, prices: expectedPrices(prices, set.hours) }, solver, 'charging');
  return {
    sellMw: flat('sellMw'),
    buyMw: flat('buyMw'),
    spinningMw: flat('spinningMw'),
    regulatingMw: flat('regulatingMw'),
    idleMw: idle.buyMw,
  };
}
