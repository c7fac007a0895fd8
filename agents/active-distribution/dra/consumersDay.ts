import { kept } from '../../../src/lookup.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import { Model } from '../../../src/optimizers/model.ts';
import { pricesOf, type ScenarioPrices } from '../evpla/localPrices.ts';
import type { MessageOf } from '../market/messages.ts';
import {
  type ConsumerOffer,
  type ConsumersPlan,
  type ConsumersProblem,
  profileOf,
  readConsumersPlan,
  stateConsumers,
} from './commitment.ts';

/** What consumers offer for a day, whatever the prices. */
export type ConsumersSet = Omit<ConsumersProblem, 'prices'>;

/** What consumers are called for on a day: by consumer, shares of its blocks, and MW of its generator by hour, run and held in reserve. */
export type DayCalls = Pick<ConsumersPlan, 'shares' | 'generatorMw' | 'reserveMw'>;

/** What of a day's offers is called for, and what comes of it. */
export interface CalledDay {
  set: ConsumersSet;
  calls: DayCalls;
  /** By consumer, what it draws for calls of the day before, MW by hour. */
  carriedMw: readonly Float64Array[];
  /** By consumer, by hour: less it draws (above 0), or more to pay back, also for calls of the day before. */
  curtailedMw: Float64Array[];
  /** By consumer, what it draws to pay back after the day, MW by hour from its end. */
  carryMw: Float64Array[];
}

/** A day of an aggregator in each scenario of local prices. */
export interface ConsumersAsked {
  set: ConsumersSet;
  /** Of the consumers, in their order. */
  names: readonly string[];
  prices: ScenarioPrices;
}

/** A plan for each scenario, and what they are expected to earn, EUR. */
export interface ConsumersAnswer {
  plans: readonly ConsumersPlan[];
  profitEur: number;
}

export const consumersProblem = (
  { set, prices }: Omit<ConsumersAsked, 'names'>,
  scenario: number,
): ConsumersProblem => ({
  ...set,
  prices: pricesOf(prices, scenario, set.hours),
});

/** The best plan in each scenario of local prices, as a way to plan one finds it. */
export function plansOf(
  asked: Omit<ConsumersAsked, 'names'>,
  plan: (problem: ConsumersProblem) => ConsumersPlan,
): ConsumersAnswer {
  const { probability } = asked.prices;
  const plans = Array.from(probability, (_, s) => plan(consumersProblem(asked, s)));
  return { plans, profitEur: plans.reduce((eur, { profitEur }, s) => eur + probability[s] * profitEur, 0) };
}

/** What an aggregator bids: its plans, and what it draws where nothing is traded: payback of the day before. */
export function bidOf(
  { hours, carriedMw }: ConsumersSet,
  plans: readonly ConsumersPlan[],
): Pick<MessageOf<'LocalBid'>, 'sellMw' | 'buyMw' | 'spinningMw' | 'regulatingMw' | 'idleMw'> {
  const flat = (key: 'sellMw' | 'buyMw' | 'spinningMw'): Float64Array => {
    const all = new Float64Array(plans.length * hours);
    plans.forEach((plan, s) => {
      all.set(plan[key], s * hours);
    });
    return all;
  };
  return {
    sellMw: flat('sellMw'),
    buyMw: flat('buyMw'),
    spinningMw: flat('spinningMw'),
    regulatingMw: new Float64Array(plans.length * hours),
    idleMw: carriedMw.slice(),
  };
}

/** Part of the mean of plans over their scenarios: energy by one share, reserve by another, at most as large. */
export function shareOf(
  set: ConsumersSet,
  plans: readonly ConsumersPlan[],
  probability: ArrayLike<number>,
  { energyShare, spinningShare }: Pick<MessageOf<'Accepted'>, 'energyShare' | 'spinningShare'>,
): DayCalls {
  const mean = (of: (plan: ConsumersPlan) => Float64Array, share: number, length: number): Float64Array => {
    const sum = new Float64Array(length);
    plans.forEach((plan, s) => {
      of(plan).forEach((value, k) => {
        sum[k] += share * probability[s] * value;
      });
    });
    return sum;
  };
  return {
    shares: set.consumers.map(({ blocks }, i) => mean(({ shares }) => shares[i], energyShare, blocks.length)),
    generatorMw: set.consumers.map((_, i) => mean(({ generatorMw }) => generatorMw[i], energyShare, set.hours)),
    reserveMw: set.consumers.map((_, i) => mean(({ reserveMw }) => reserveMw[i], spinningShare, set.hours)),
  };
}

/** What a MWh costs by which a position is missed: far above any ask. */
export const MISSED_EUR_PER_MWH = 1e4;

/** What an aggregator is to trade, by hour, and what its consumers offer for it. */
export interface CallsAsked {
  set: ConsumersSet;
  names: readonly string[];
  position: Pick<MessageOf<'Accepted'>, 'sellMw' | 'buyMw' | 'spinningMw'>;
}

/**
 * The cheapest calls that come to a position, or next to it: MW sold, bought and held by hour. For an aggregator whose trades another has
 * decided on.
 * @throws Error when the solver does not reach the optimum
 */
export function callsFor({ set, position }: Omit<CallsAsked, 'names'>, solver: Solver): ConsumersPlan {
  const none = new Float64Array(set.hours);
  const problem = { ...set, prices: { sell: none, buy: none, spinning: none, regulating: none } };
  const m = new Model('max');
  const { sell, buy, spinning } = stateConsumers(m, problem, [], { isPriced: false });
  const miss = (name: string, t: number) =>
    [1, -1].map((sign) => ({ sign, column: m.column(name, t, sign > 0 ? 0 : 1, { cost: -MISSED_EUR_PER_MWH }) }));
  for (let t = 0; t < set.hours; t++) {
    const net = m
      .row('net', t, '=', position.sellMw[t] - position.buyMw[t])
      .add(sell[t], 1)
      .add(buy[t], -1);
    for (const { sign, column } of miss('netMissed', t)) net.add(column, sign);
    const held = m.row('held', t, '=', position.spinningMw[t]).add(spinning[t], 1);
    for (const { sign, column } of miss('heldMissed', t)) held.add(column, sign);
  }
  const { status, objective } = m.solve((model) => solver.solve(model));
  if (status !== 'optimal') throw new Error(`the calls for a position ended as ${status}, not optimal`);
  return readConsumersPlan(problem, (name, ...at) => m.value(name, ...at), objective);
}

/** Nothing is called. */
export const noCalls = ({ consumers, hours }: ConsumersSet): DayCalls => ({
  shares: consumers.map(({ blocks }) => new Float64Array(blocks.length)),
  generatorMw: consumers.map(() => new Float64Array(hours)),
  reserveMw: consumers.map(() => new Float64Array(hours)),
});

/**
 * What comes of calls for a day.
 * @param carried what each consumer draws for calls of the day before, MW by hour of this day
 */
export function calledDay(set: ConsumersSet, calls: DayCalls, carried: readonly Float64Array[]): CalledDay {
  const { hours, rules } = set;
  const curtailedMw: Float64Array[] = [];
  const carryMw: Float64Array[] = [];
  set.consumers.forEach(({ blocks }, i) => {
    const all = new Float64Array(hours + rules.paybackHours);
    for (let t = 0; t < carried[i].length; t++) all[t] -= carried[i][t];
    blocks.forEach((block, a) => {
      const share = calls.shares[i][a];
      if (share === 0) return;
      profileOf(block, hours, rules).forEach((mw, t) => {
        all[t] += share * mw;
      });
    });
    curtailedMw.push(all.slice(0, hours));
    carryMw.push(all.slice(hours).map((mw) => (mw < 0 ? -mw : 0)));
  });
  return { set, calls, carriedMw: carried, curtailedMw, carryMw };
}

/** What a consumer is owed for in an hour: MW of its blocks that are called, and their mean ask, EUR/MWh. */
export function calledIn(
  { blocks }: ConsumerOffer,
  shares: Float64Array,
  hour: number,
): { mw: number; askEurPerMwh: number } {
  let [mw, eur] = [0, 0];
  blocks.forEach(({ startHour, hours, curtailedMw, askEurPerMwh }, a) => {
    if (hour < startHour || hour >= startHour + hours) return;
    mw += shares[a] * curtailedMw;
    eur += shares[a] * curtailedMw * askEurPerMwh;
  });
  return { mw, askEurPerMwh: mw > 0 ? eur / mw : 0 };
}

/** Net power planned for an hour, MW, and what is held in reserve. */
export function plannedIn({ calls, curtailedMw }: CalledDay, hour: number): { netMw: number; reserveMw: number } {
  let [netMw, reserveMw] = [0, 0];
  curtailedMw.forEach((curtailed, i) => {
    netMw += curtailed[hour] + calls.generatorMw[i][hour];
    reserveMw += calls.reserveMw[i][hour];
  });
  return { netMw, reserveMw };
}

/** The offers of a day in the order of the consumers' names, as far as they have been heard: one that is silent offers nothing. */
export function offersOf(
  names: readonly string[],
  heard: ReadonlyMap<string, MessageOf<'Availability'>>,
  hours: number,
): ConsumerOffer[] {
  return names.map((name) => {
    if (!heard.has(name)) return { loadMw: new Float64Array(hours), blocks: [], generatorMw: 0, generatorEurPerMwh: 0 };
    const { loadMw, blocks, generatorMw, generatorEurPerMwh } = kept(heard, name);
    return { loadMw, blocks, generatorMw, generatorEurPerMwh };
  });
}
