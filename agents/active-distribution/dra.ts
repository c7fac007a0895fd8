import { payment } from '../../src/bus/payment.ts';
import { CALLS, type ConsumersPlan } from './dra/commitment.ts';
import {
  bidOf,
  type CalledDay,
  type ConsumersSet,
  calledDay,
  calledIn,
  callsFor,
  noCalls,
  offersOf,
  plannedIn,
  plansOf,
  shareOf,
} from './dra/consumersDay.ts';
import { expectedPrices } from './evpla/localPrices.ts';
import { type Agent, type Message, type MessageOf, type PaymentReason, reactTo } from './market/messages.ts';
import type { DraConfig } from './market/parts.ts';
import { hourAt, hoursOf } from './market/rules.ts';

/** A day that was bid for: what could be called, and the plans that were bid, by scenario. */
interface BidDay {
  set: ConsumersSet;
  plans: readonly ConsumersPlan[];
  probability: Float64Array;
  /** By consumer, what is drawn for calls of the day before. */
  carried: Float64Array[];
}

/**
 * A demand-response aggregator. The day before it tells its consumers what load given up would earn, plans which of the blocks they offer to
 * call in each scenario of local prices, and bids that (2), or hands over all that they offer where it does not trade for itself. What of
 * it is accepted it calls, the mean over scenarios; in an ISP it can give the reserve of their generators besides.
 */
export const dra: Agent<DraConfig> = ({ name, config, calendar, decided }) => {
  const { market, ads, consumers, solver } = config;
  const offers = new Map<string, MessageOf<'Availability'>>();
  const bids = new Map<number, BidDay>();
  const called = new Map<number, CalledDay>();
  const readings = new Map<string, MessageOf<'ConsumerReading'>>();
  let prices: MessageOf<'LocalPrices'> | undefined;

  const hoursOfDay = (day: number): number => hoursOf(calendar, calendar.days[day]);

  function tellPay(told: MessageOf<'LocalPrices'>): Message[] {
    prices = told;
    const payEurPerMwh = expectedPrices(told, hoursOfDay(told.day)).sell;
    const { isp, day } = told;
    return consumers.map((to) => ({ type: 'CallPrices', from: name, to, isp, day, payEurPerMwh }));
  }

  function bid(isp: number): Message | undefined {
    if (!prices) return undefined;
    const told = prices;
    prices = undefined;
    const { day, probability } = told;
    const hours = hoursOfDay(day);
    const before = called.get(day - 1);
    const carried = consumers.map((_, i) => {
      const series = new Float64Array(hours);
      series.set(before?.carryMw[i].subarray(0, hours) ?? []);
      return series;
    });
    const carriedMw = new Float64Array(hours);
    for (const series of carried) for (let t = 0; t < hours; t++) carriedMw[t] += series[t];
    const carryEurPerMwh = expectedPrices(told, hours).buy.slice(0, CALLS.paybackHours);
    const set = { hours, consumers: offersOf(consumers, offers, hours), carriedMw, carryEurPerMwh, rules: CALLS };
    offers.clear();
    const to = { from: name, to: ads, isp, day };
    const plans = market.draArbitrage ? plansOf(set, told, solver, decided) : [];
    bids.set(day, { set, plans, probability, carried });
    called.set(day, calledDay(set, noCalls(set), carried));
    if (!market.draArbitrage) return { type: 'FeasibleSet', ...to, set: { consumers: set } };
    return { type: 'LocalBid', ...to, ...bidOf(set, plans) };
  }

  function call(accepted: MessageOf<'Accepted'>): Message[] | undefined {
    const { day, isp } = accepted;
    const bidDay = bids.get(day);
    if (!bidDay) return undefined;
    const { set, plans, probability, carried } = bidDay;
    bids.delete(day);
    const calls = market.draArbitrage ? shareOf(set, plans, probability, accepted) : callsFor(set, accepted, solver);
    called.set(day, calledDay(set, calls, carried));
    return consumers.map((to, i) => ({
      ...({ type: 'Calls', from: name, to, isp, day } as const),
      shares: calls.shares[i],
      generatorMw: calls.generatorMw[i],
      reserveMw: calls.reserveMw[i],
    }));
  }

  const today = (isp: number): CalledDay | undefined => (isp < 0 ? undefined : called.get(calendar.dayOf(isp).index));

  function offer(isp: number): Message | undefined {
    if (isp < 0) return undefined;
    const day = today(isp);
    const { netMw, reserveMw } = day ? plannedIn(day, hourAt(calendar, isp)) : { netMw: 0, reserveMw: 0 };
    const range = { leastMw: netMw, mostMw: netMw + reserveMw, plannedMw: netMw };
    const dearest = Math.max(0, ...(day?.set.consumers ?? []).map(({ generatorEurPerMwh }) => generatorEurPerMwh));
    const asks = { upEurPerMwh: dearest, downEurPerMwh: 0 };
    return { type: 'LocalOffer', from: name, to: ads, isp, ...range, ...asks };
  }

  /** Has consumers do what is planned, and of the reserve as much as is asked for beyond that, the first consumers first. */
  function deliver({ isp, netMw }: MessageOf<'LocalActivation'>): Message[] | undefined {
    const day = today(isp);
    if (!day) return undefined;
    const hour = hourAt(calendar, isp);
    let missingMw = Math.max(0, netMw - plannedIn(day, hour).netMw);
    return consumers.map((to, i) => {
      const reserveMw = Math.min(missingMw, day.calls.reserveMw[i][hour]);
      missingMw -= reserveMw;
      const generatorMw = day.calls.generatorMw[i][hour] + reserveMw;
      return { type: 'CallNow', from: name, to, isp, curtailedMw: day.curtailedMw[i][hour], generatorMw };
    });
  }

  function settleWithConsumers(isp: number): Message[] {
    const day = today(isp);
    if (!day) return [];
    const hour = hourAt(calendar, isp);
    const said: Message[] = [];
    consumers.forEach((payee, i) => {
      const owe = (reason: PaymentReason, mw: number, priceEurPerMwh: number): void => {
        const volumeMwh = mw * calendar.hoursPerIsp;
        const sides = { payer: name, payee, reason };
        if (volumeMwh > 0) said.push(payment({ from: name, to: payee, isp, ...sides, volumeMwh, priceEurPerMwh }));
      };
      const consumer = day.set.consumers[i];
      const block = calledIn(consumer, day.calls.shares[i], hour);
      owe('call', block.mw, block.askEurPerMwh);
      owe('generation', readings.get(payee)?.generatorMw ?? 0, consumer.generatorEurPerMwh);
      const reserveEur = day.set.rules.generatorReserveShare * consumer.generatorEurPerMwh;
      owe('spinning reserve', day.calls.reserveMw[i][hour], reserveEur);
    });
    readings.clear();
    called.delete(calendar.dayOf(isp).index - 2);
    return said;
  }

  return reactTo({
    LocalPrices: tellPay,
    Availability(offered) {
      offers.set(offered.from, offered);
    },
    Accepted: call,
    LocalActivation: deliver,
    ConsumerReading(reading) {
      readings.set(reading.consumer, reading);
    },
    PhaseStart({ phase, isp }) {
      if (phase === 'settle') return settleWithConsumers(isp);
      return [bid(isp), offer(isp)].filter((message) => message !== undefined);
    },
  });
};
