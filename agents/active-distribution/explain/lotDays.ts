import type { DecisionKind, Knob, Moment, ToldValue } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import type { LotPlan, LotProblem } from '../evpla/commitment.ts';
import { type LotAnswer, type LotAsked, lotProblem } from '../evpla/lotDay.ts';
import { DUST, HIGHEST, hourOf, isSame, LOWEST, meanIn, shifted } from './hours.ts';

/** What a plan earns, EUR: local prices, less wear and fuel. */
function lotEur(problem: LotProblem, { sellMw, buyMw, spinningMw, regulatingMw, ...plan }: LotPlan): number {
  const { hours, prices, wearEurPerMwh, fuelEurPerMwh } = problem;
  const discharged = sum(plan.dischargeMw.map((series) => sum(series)));
  let eur = -wearEurPerMwh * discharged - fuelEurPerMwh * sum(plan.shortMwh);
  for (let t = 0; t < hours; t++) {
    eur += prices.sell[t] * sellMw[t] - prices.buy[t] * buyMw[t];
    eur += prices.spinning[t] * spinningMw[t] + prices.regulating[t] * regulatingMw[t];
  }
  return eur;
}

/** A figure of the plans, as expected of all scenarios. */
const expectedOf = (asked: LotAsked, { plans }: LotAnswer, of: (plan: LotPlan, s: number) => number): number =>
  plans.reduce((all, plan, s) => all + asked.prices.probability[s] * of(plan, s), 0);

function priceKnob(asked: LotAsked, keys: ('sell' | 'buy' | 'spinning')[], name: string, at: Moment): Knob<LotAsked> {
  const { prices } = asked;
  const { hours } = asked.set;
  const now = meanIn(spread(asked, prices[keys[0]]), prices.probability, hourOf(at));
  return {
    ...{ name, unit: keys[0] === 'spinning' ? 'EUR/MW' : 'EUR/MWh', now, linear: true },
    ...{ from: Math.min(keys[0] === 'spinning' ? 0 : LOWEST, now), to: Math.max(HIGHEST, now) },
    turned: (of, value) => ({
      ...of,
      prices: {
        ...of.prices,
        ...Object.fromEntries(keys.map((key) => [key, shifted(of.prices[key], hours, hourOf(at), value - now)])),
      },
    }),
  };
}

/** A series by scenario, also where it is the same in all and said once. */
const spread = ({ set: { hours }, prices: { probability } }: LotAsked, series: Float64Array): Float64Array =>
  series.length === hours
    ? Float64Array.from({ length: hours * probability.length }, (_, k) => series[k % hours])
    : series;

const wearKnob = ({ set }: LotAsked): Knob<LotAsked> => ({
  ...{ name: 'wear of batteries', unit: 'EUR/MWh', now: set.wearEurPerMwh, linear: true },
  ...{ from: 0, to: Math.max(300, set.wearEurPerMwh) },
  turned: (of, value) => ({ ...of, set: { ...of.set, wearEurPerMwh: value } }),
});

/** What holds sessions and connection in an hour: how many sessions, as expected. */
function bounds(asked: LotAsked, answer: LotAnswer, at: Moment): string[] {
  const hour = hourOf(at);
  const { set } = asked;
  const here = set.classes.flatMap((each, k) => (each.arrivalHour <= hour && hour < each.departureHour ? [k] : []));
  const present = sum(here.map((k) => set.classes[k].count));
  if (present === 0) return ['no session plugged in'];
  const scenarios = (what: string, holds: (plan: LotPlan) => boolean): string[] => {
    const held = answer.plans.filter(holds).length;
    return held > 0 ? [`${what} in ${held} of ${answer.plans.length} scenarios`] : [];
  };
  const sessions = (what: string, holds: (plan: LotPlan, k: number) => boolean): string[] => {
    const held = expectedOf(asked, answer, (plan) => sum(here.map((k) => (holds(plan, k) ? set.classes[k].count : 0))));
    return held >= 0.5 ? [`${what} (${Math.round(held)} of ${present} sessions)`] : [];
  };
  const { connectionMw, floorShare, efficiency } = set;
  const most = (k: number) => set.classes[k].count * set.classes[k].pMaxMw;
  const size = (k: number) => set.classes[k].count * set.classes[k].capacityMwh;
  const due = (k: number) => {
    const { count, targetMwh, departureHour } = set.classes[k];
    return count * targetMwh - efficiency * most(k) * (departureHour - 1 - hour);
  };
  return [
    ...scenarios(
      'the connection, with reserve',
      (plan) =>
        plan.spinningMw[hour] + plan.regulatingMw[hour] + plan.sellMw[hour] > DUST &&
        isSame(plan.sellMw[hour] - plan.buyMw[hour] + plan.spinningMw[hour] + plan.regulatingMw[hour], connectionMw),
    ),
    ...scenarios('the connection, drawing', (plan) => isSame(plan.buyMw[hour], connectionMw)),
    ...sessions('power of charging', (plan, k) => isSame(plan.chargeMw[k][hour] - plan.dischargeMw[k][hour], most(k))),
    ...sessions('power of giving', (plan, k) => isSame(plan.dischargeMw[k][hour] - plan.chargeMw[k][hour], most(k))),
    ...sessions('full batteries', (plan, k) => isSame(plan.energyMwh[k][hour], size(k))),
    ...sessions('the lowest level allowed', (plan, k) => isSame(plan.energyMwh[k][hour], floorShare * size(k))),
    ...sessions(
      'no time to lose before they leave',
      (plan, k) => due(k) > floorShare * size(k) + DUST && isSame(plan.energyMwh[k][hour], due(k)),
    ),
  ];
}

/** What both kinds of lots have in common: what is asked about an hour, what is told, and what can be turned. */
export const lotDays = {
  unit: 'EUR',
  sense: 'most',
  outcome: {
    what: 'to sell, as expected (below 0: to buy)',
    unit: 'MW',
    of: (asked: LotAsked, answer: LotAnswer, at: Moment) =>
      expectedOf(asked, answer, ({ sellMw, buyMw }) => sellMw[hourOf(at)] - buyMw[hourOf(at)]),
  },
  told(asked: LotAsked, answer: LotAnswer, at: Moment): ToldValue[] {
    const hour = hourOf(at);
    const mw = (what: string, of: (plan: LotPlan) => number) => ({
      ...{ what, value: expectedOf(asked, answer, of), unit: 'MW' },
    });
    const present = asked.set.classes.filter((each) => each.arrivalHour <= hour && hour < each.departureHour);
    const short = expectedOf(asked, answer, ({ shortMwh }) => 1000 * sum(shortMwh));
    return [
      mw('spinning reserve', ({ spinningMw }) => spinningMw[hour]),
      mw('regulating reserve', ({ regulatingMw }) => regulatingMw[hour]),
      { what: 'sessions expected', value: sum(present.map(({ count }) => count)), unit: '' },
      { what: 'missing as they leave, all day', value: short, unit: 'kWh' },
      { what: 'scenarios', value: answer.plans.length, unit: '' },
    ];
  },
  bounds,
  knobs: (asked: LotAsked, _: LotAnswer, at: Moment): Knob<LotAsked>[] => [
    priceKnob(asked, ['sell', 'buy'], 'local price of energy in this hour, for both sides', at),
    priceKnob(asked, ['spinning'], 'local price of spinning reserve in this hour', at),
    wearKnob(asked),
  ],
  worth: (asked: LotAsked, answer: LotAnswer): number =>
    expectedOf(asked, answer, (plan, s) => lotEur(lotProblem(asked, s), plan)),
} as const satisfies Partial<DecisionKind<LotAsked, LotAnswer>>;
