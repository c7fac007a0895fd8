import { decisionKind, type Knob, type Moment } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import { type ConsumersPlan, planConsumers } from '../dra/commitment.ts';
import { type ConsumersAnswer, type ConsumersAsked, consumersProblem, plansOf } from '../dra/consumersDay.ts';
import { askingTimes, calledIn, callsEur, heldIn } from './consumersDays.ts';
import { HIGHEST, hourOf, LOWEST, meanIn, shifted } from './hours.ts';

const expectedOf = (
  asked: ConsumersAsked,
  { plans }: ConsumersAnswer,
  of: (plan: ConsumersPlan, s: number) => number,
) => plans.reduce((all, plan, s) => all + asked.prices.probability[s] * of(plan, s), 0);

/** What a plan earns, EUR: local prices, less what calls cost. */
function consumersEur(asked: ConsumersAsked, plan: ConsumersPlan, s: number): number {
  const { hours, prices } = consumersProblem(asked, s);
  let eur = -callsEur(asked.set, plan);
  for (let t = 0; t < hours; t++) {
    eur += prices.sell[t] * plan.sellMw[t] - prices.buy[t] * plan.buyMw[t] + prices.spinning[t] * plan.spinningMw[t];
  }
  return eur;
}

function priceKnob({ set, prices }: ConsumersAsked, at: Moment): Knob<ConsumersAsked> {
  const now = meanIn(prices.sell, prices.probability, hourOf(at));
  return {
    ...{ name: 'local price of energy in this hour, for both sides', unit: 'EUR/MWh', now, linear: true },
    ...{ from: Math.min(LOWEST, now), to: Math.max(HIGHEST, now) },
    turned: (of, value) => {
      const move = (series: Float64Array) => shifted(series, set.hours, hourOf(at), value - now);
      return { ...of, prices: { ...of.prices, sell: move(of.prices.sell), buy: move(of.prices.buy) } };
    },
  };
}

/** All asks of consumers, of blocks and of generators, times so much. */
const askKnob: Knob<ConsumersAsked> = {
  ...{ name: 'what consumers ask, times', unit: '', now: 1, from: 0, to: 5, linear: true },
  turned: (of, value) => ({ ...of, set: askingTimes(of.set, value, () => true) }),
};

/** A demand-response aggregator's day: what it bids in each scenario of local prices (2). */
export const consumers = decisionKind<ConsumersAsked, ConsumersAnswer>({
  kind: 'consumers',
  says: 'Which blocks of load are to be called, and what generators give, in each scenario of local prices, with what is paid back later: what is bid.',
  unit: 'EUR',
  sense: 'most',
  by: 'linear programmes',
  slow: true,
  outcome: {
    what: 'to sell, as expected (below 0: to buy)',
    unit: 'MW',
    of: (asked, answer, at) => expectedOf(asked, answer, ({ sellMw, buyMw }) => sellMw[hourOf(at)] - buyMw[hourOf(at)]),
  },
  told(asked, answer, at) {
    const hour = hourOf(at);
    const { set } = asked;
    const mw = (what: string, of: (plan: ConsumersPlan) => number) => ({
      ...{ what, value: expectedOf(asked, answer, of), unit: 'MW' },
    });
    const each = (of: (i: number) => number) => sum(set.consumers.map((_, i) => of(i)));
    return [
      mw('blocks called', (plan) => each((i) => calledIn(set, plan, i, hour).mw)),
      mw('generators', ({ generatorMw }) => each((i) => generatorMw[i][hour])),
      mw('spinning reserve', ({ spinningMw }) => spinningMw[hour]),
      { what: 'paid back for the day before', value: set.carriedMw[hour], unit: 'MW' },
      { what: 'scenarios', value: answer.plans.length, unit: '' },
    ];
  },
  bounds: (asked, { plans }, at) =>
    (plans.length > 0 ? heldIn(asked.set, plans[0], at) : []).flatMap(([what], k) => {
      const times = plans.map((plan) => heldIn(asked.set, plan, at)[k][1]);
      const names = asked.names.filter((_, i) => times.some((places) => places.includes(i)));
      const held = times.filter((places) => places.length > 0).length;
      if (names.length === 0) return [];
      return [`${what} (${names.join(', ')}${held < plans.length ? `; in ${held} of ${plans.length} scenarios` : ''})`];
    }),
  knobs: (asked, _, at) => [priceKnob(asked, at), askKnob],
  solve(asked, solver) {
    const answer = plansOf(asked, (problem) => planConsumers(problem, solver));
    return { objective: answer.profitEur, answer };
  },
  worth: (asked, answer) => expectedOf(asked, answer, (plan, s) => consumersEur(asked, plan, s)),
});
