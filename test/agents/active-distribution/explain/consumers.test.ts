import { describe, expect, it } from 'vitest';
import { planConsumers } from '../../../../agents/active-distribution/dra/commitment.ts';
import {
  type CallsAsked,
  type ConsumersAsked,
  callsFor,
  plansOf,
} from '../../../../agents/active-distribution/dra/consumersDay.ts';
import type { ActivationAnswer, ActivationAsked } from '../../../../agents/active-distribution/dra/openCalls.ts';
import { activation } from '../../../../agents/active-distribution/explain/activation.ts';
import { calls } from '../../../../agents/active-distribution/explain/calls.ts';
import { consumers } from '../../../../agents/active-distribution/explain/consumers.ts';
import { consumer, consumersAt } from '../dra/consumers.ts';
import { boundsOf, confirmed, inHour, solver, toldOf } from './turning.ts';

const block = (startHour: number, hours: number, askEurPerMwh: number) => ({
  ...{ startHour, hours, curtailedMw: 0.05, askEurPerMwh },
});
const HOURS = 8;
const energy = [60, 60, 200, 220, 60, 50, 50, 50];
const offers = [
  consumer(HOURS, { blocks: [block(2, 2, 90), block(3, 1, 80)], generatorMw: 0.04, generatorEurPerMwh: 205 }),
  consumer(HOURS, { blocks: [block(2, 1, 110), block(6, 1, 70)] }),
];

function asked(prices: readonly number[] = energy): ConsumersAsked {
  const { prices: local, ...set } = consumersAt(prices, offers, { spinning: prices.map(() => 5) });
  const twice = (series: Float64Array, times: number) =>
    Float64Array.from([...series, ...series.map((each) => times * each)]);
  return {
    ...{ set, names: ['IC1', 'IC2'] },
    prices: {
      probability: Float64Array.of(0.5, 0.5),
      ...{ sell: twice(local.sell, 1.1), buy: twice(local.buy, 1.1) },
      ...{ spinning: twice(local.spinning, 1), regulating: twice(local.regulating, 1) },
    },
  };
}
const answerOf = (of: ConsumersAsked) => plansOf(of, (problem) => planConsumers(problem, solver));

describe('the page of an aggregator of consumers', () => {
  it('tells what is expected of all scenarios', () => {
    const of = asked();
    const answer = answerOf(of);
    expect(consumers.worth?.(of, answer)).toBeCloseTo(answer.profitEur, 6);
    const sold = answer.plans.reduce((all, { sellMw, buyMw }) => all + 0.5 * (sellMw[3] - buyMw[3]), 0);
    expect(sold).toBeGreaterThan(0.05);
    expect(consumers.outcome.of(of, answer, inHour(3))).toBeCloseTo(sold, 12);
    const parts = [/blocks called/, /generators/].map((what) => toldOf(consumers, of, answer, inHour(3), what));
    expect(parts[0] + parts[1]).toBeGreaterThanOrEqual(sold - 1e-9);
  });

  it.each([
    [/local price/, 3, 'from'],
    [/local price/, 3, 'to'],
    [/local price/, 1, 'to'],
    [/what consumers ask/, 3, 'to'],
    [/what consumers ask/, 3, 'from'],
  ] as const)('%s in hour %i to its end %s: solving on both sides says the same', (name, hour, end) => {
    expect(confirmed(consumers, asked(), inHour(hour), name, end).is).not.toBe('list');
  });

  it('says what holds it, and the opposite where it does not', () => {
    expect(boundsOf(consumers, asked(), inHour(3))).toMatch(/one block at a time \(IC1\)/);
    expect(boundsOf(consumers, asked(), inHour(3))).toMatch(/no block offered \(IC2\)/);
    expect(boundsOf(consumers, asked(), inHour(2))).not.toMatch(/no block offered/);
    expect(boundsOf(consumers, asked(), inHour(3))).toMatch(/all of the generators \(IC1/);
    const cheap = asked(energy.map(() => 50));
    expect(boundsOf(consumers, cheap, inHour(3))).not.toMatch(/one block at a time/);
    const once = asked();
    const short = { ...once, set: { ...once.set, rules: { ...once.set.rules, hoursADay: 2 } } };
    expect(boundsOf(consumers, short, inHour(3))).toMatch(/as many hours as they may be \(IC1/);
    expect(boundsOf(consumers, asked(), inHour(3))).not.toMatch(/as many hours as they may be/);
  });
});

describe('the page of calls for what another has decided to trade', () => {
  const position = {
    sellMw: Float64Array.of(0, 0, 0.03, 0.03, 0, 0, 0, 0),
    buyMw: Float64Array.of(0, 0, 0, 0, 0.011, 0.011, 0.011, 0.011), // payback of 0.03 MW called for two hours
    spinningMw: Float64Array.of(0, 0.02, 0, 0, 0, 0, 0, 0),
  };
  const of: CallsAsked = { set: asked().set, names: ['IC1', 'IC2'], position };

  it('tells what was to be traded, what is called for it, and what is missed', () => {
    const plan = callsFor(of, solver);
    expect(calls.worth?.(of, plan)).toBeCloseTo(plan.profitEur, 4);
    expect(toldOf(calls, of, plan, inHour(3), /to sell/)).toBe(0.03);
    expect(toldOf(calls, of, plan, inHour(3), /missed/)).toBeCloseTo(0, 9);
    const missing = { ...of, position: { ...position, spinningMw: position.spinningMw.map(() => 0.09) } };
    expect(toldOf(calls, missing, callsFor(missing, solver), inHour(5), /missed/)).toBeGreaterThan(0.04);
    expect(calls.outcome.of(of, plan, inHour(2))).toBeCloseTo(0.03, 9);
  });

  it.each([
    ['to', /what IC1 asks/],
    ['from', /what IC1 asks/],
    ['from', /what IC2 asks/],
  ] as const)('to the end %s of %s: solving on both sides says the same', (end, name) => {
    confirmed(calls, of, inHour(2), name, end);
  });
});

describe('the page of an activation', () => {
  const problem: ActivationAsked = {
    ...{ netMw: 0.1, plannedMw: 0.02, names: ['IC1', 'IC2'] },
    parts: [
      { mw: 0.04, eurPerMwh: 100, calls: [{ consumer: 1, block: 0, mw: 0.04, eurPerMwh: 100 }] },
      { mw: 0.05, eurPerMwh: 180, calls: undefined },
    ],
  };
  const answer: ActivationAnswer = {
    reserveMw: [0.04, 0],
    made: [{ consumer: 1, block: 0, mw: 0.04, eurPerMwh: 100 }],
  };
  const held = (of: Partial<ActivationAsked>, is: Partial<ActivationAnswer>) =>
    activation.bounds?.({ ...problem, ...of }, { ...answer, ...is }, inHour(3));

  it('tells what was at hand, what was asked and what was done', () => {
    expect(activation.outcome.of(problem, answer, inHour(3))).toBeCloseTo(0.08, 12);
    expect(toldOf(activation, problem, answer, inHour(3), /a block of IC2 called/)).toBe(0.04);
    expect(activation.solve).toBeUndefined();
  });

  it('says what holds it, and the opposite where it does not', () => {
    expect(held({}, {})).toEqual(['what was asked, and no more']);
    expect(held({ netMw: 0.5 }, { reserveMw: [0.05, 0] })).toEqual(['all that was at hand']);
    expect(held({ netMw: 0.02 }, { reserveMw: [0, 0], made: [] })).toEqual(['nothing asked beyond the plan']);
    expect(held({ parts: [] }, { reserveMw: [0, 0], made: [] })).toEqual(['nothing at hand beyond the plan']);
  });
});
