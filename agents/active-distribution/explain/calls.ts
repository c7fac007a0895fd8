import { decisionKind, type Knob } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import type { ConsumersPlan } from '../dra/commitment.ts';
import { type CallsAsked, callsFor, MISSED_EUR_PER_MWH } from '../dra/consumersDay.ts';
import { askingTimes, calledIn, callsEur, heldIn } from './consumersDays.ts';
import { hourOf } from './hours.ts';

/** MW by which calls miss a position in an hour. */
function missedMw({ position }: CallsAsked, { sellMw, buyMw, spinningMw }: ConsumersPlan, t: number): number {
  const net = position.sellMw[t] - position.buyMw[t] - (sellMw[t] - buyMw[t]);
  return Math.abs(net) + Math.abs(position.spinningMw[t] - spinningMw[t]);
}

const askKnob = ({ names }: CallsAsked, i: number): Knob<CallsAsked> => ({
  ...{ name: `what ${names[i]} asks, times`, unit: '', now: 1, from: 0, to: 10, linear: true },
  turned: (of, value) => ({ ...of, set: askingTimes(of.set, value, (k) => k === i) }),
});

/** Calls for a position that the operator has decided on. */
export const calls = decisionKind<CallsAsked, ConsumersPlan>({
  kind: 'calls',
  says: 'Which blocks are called, and what generators give, for what the operator has decided to trade: the cheapest that come to it.',
  unit: 'EUR',
  sense: 'most',
  by: 'linear programme',
  outcome: {
    what: 'blocks called',
    unit: 'MW',
    of: ({ set }, plan, at) => sum(set.consumers.map((_, i) => calledIn(set, plan, i, hourOf(at)).mw)),
  },
  told(asked, plan, at) {
    const hour = hourOf(at);
    const { sellMw, buyMw, spinningMw } = asked.position;
    const all = (series: readonly Float64Array[]) => sum(series.map((each) => each[hour]));
    return [
      { what: 'to sell (below 0: to buy)', value: sellMw[hour] - buyMw[hour], unit: 'MW' },
      { what: 'reserve to hold', value: spinningMw[hour], unit: 'MW' },
      { what: 'generators', value: all(plan.generatorMw), unit: 'MW' },
      { what: 'held by generators', value: all(plan.reserveMw), unit: 'MW' },
      { what: 'missed', value: missedMw(asked, plan, hour), unit: 'MW' },
    ];
  },
  bounds: ({ set, names }, plan, at) =>
    heldIn(set, plan, at).flatMap(([what, places]) =>
      places.length > 0 ? [`${what} (${places.map((i) => names[i]).join(', ')})`] : [],
    ),
  knobs: (asked) => asked.names.map((_, i) => askKnob(asked, i)),
  solve(asked, solver) {
    const answer = callsFor(asked, solver);
    return { objective: answer.profitEur, answer };
  },
  worth(asked, plan) {
    let missed = 0;
    for (let t = 0; t < asked.set.hours; t++) missed += missedMw(asked, plan, t);
    return -callsEur(asked.set, plan) - MISSED_EUR_PER_MWH * missed;
  },
});
