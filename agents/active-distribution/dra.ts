import { payment } from '../../src/bus/payment.ts';
import { CALLS, type ConsumersPlan, planConsumers, planConsumersJsLp } from './dra/commitment.ts';
import {
  bidOf,
  type CalledDay,
  type CallsAsked,
  type ConsumersAsked,
  type ConsumersSet,
  calledDay,
  calledIn,
  callsFor,
  type DayCalls,
  noCalls,
  offersOf,
  plannedIn,
  plansOf,
  shareOf,
} from './dra/consumersDay.ts';
import { type ActivationAsked, type Beyond, type OpenCall, openCalls, withCalls } from './dra/openCalls.ts';
import { expectedPrices, type LocalPrices } from './evpla/localPrices.ts';
import { type Agent, type Message, type MessageOf, type PaymentReason, reactTo } from './market/messages.ts';
import type { DraConfig } from './market/parts.ts';
import { beginsHour, hourAt, hoursOf, ispsOf } from './market/rules.ts';

/** A day that was bid for: what could be called, and the plans that were bid, by scenario. */
interface BidDay {
  set: ConsumersSet;
  plans: readonly ConsumersPlan[];
  probability: Float64Array;
  /** By consumer, what is drawn for calls of the day before. */
  carried: Float64Array[];
}

/** Calls of less than this are the solver's rounding, MW. */
const DUST = 1e-9;

/**
 * A demand-response aggregator. The day before it tells its consumers what load given up would earn, plans which of the blocks they offer to
 * call in each scenario of local prices, and bids that (2), or hands over all that they offer where it does not trade for itself. What of
 * it is accepted it calls, the mean over scenarios; in an ISP it can give the reserve of their generators besides, and, as an hour begins, call
 * what is left of the blocks that begin in it: such a call binds for all hours of its block, and is paid back after.
 */
export const dra: Agent<DraConfig> = ({ name, config, calendar, decided }) => {
  const { market, ads, consumers, solver } = config;
  const offers = new Map<string, MessageOf<'Availability'>>();
  const bids = new Map<number, BidDay>();
  const called = new Map<number, CalledDay>();
  const expected = new Map<number, LocalPrices>();
  const readings = new Map<string, MessageOf<'ConsumerReading'>>();
  let prices: MessageOf<'LocalPrices'> | undefined;

  const hoursOfDay = (day: number): number => hoursOf(calendar, calendar.days[day]);

  function tellPay(told: MessageOf<'LocalPrices'>): Message[] {
    prices = told;
    const payEurPerMwh = expectedPrices(told, hoursOfDay(told.day)).sell;
    const { isp, day } = told;
    return consumers.map((to) => ({ type: 'CallPrices', from: name, to, isp, day, payEurPerMwh }));
  }

  const carriedFrom = (before: CalledDay | undefined, hours: number): Float64Array[] =>
    consumers.map((_, i) => {
      const series = new Float64Array(hours);
      series.set(before?.carryMw[i].subarray(0, hours) ?? []);
      return series;
    });

  function bid(isp: number): Message | undefined {
    if (!prices) return undefined;
    const told = prices;
    prices = undefined;
    const { day, probability } = told;
    const hours = hoursOfDay(day);
    const before = called.get(day - 1);
    const carried = carriedFrom(before, hours);
    const carriedMw = new Float64Array(hours);
    for (const series of carried) for (let t = 0; t < hours; t++) carriedMw[t] += series[t];
    const mean = expectedPrices(told, hours);
    expected.set(day, mean);
    const carryEurPerMwh = mean.buy.slice(0, CALLS.paybackHours);
    const set = { hours, consumers: offersOf(consumers, offers, hours), carriedMw, carryEurPerMwh, rules: CALLS };
    offers.clear();
    const to = { from: name, to: ads, isp, day };
    const plans = market.draArbitrage ? planned(set, told) : [];
    bids.set(day, { set, plans, probability, carried });
    called.set(day, calledDay(set, noCalls(set), carried));
    if (!market.draArbitrage) return { type: 'FeasibleSet', ...to, set: { consumers: set } };
    return { type: 'LocalBid', ...to, ...bidOf(set, plans) };
  }

  /** The best plan in each scenario of the local prices that are told. */
  function planned(set: ConsumersSet, told: MessageOf<'LocalPrices'>): readonly ConsumersPlan[] {
    const { day, probability, sell, buy, spinning, regulating } = told;
    const problem: ConsumersAsked = {
      ...{ set, names: consumers },
      prices: { probability, sell, buy, spinning, regulating },
    };
    const answer = plansOf(problem, (each) => planConsumers(each, solver));
    const twin = (): number => plansOf(problem, planConsumersJsLp).profitEur;
    const about = ispsOf(calendar.days[day]);
    decided({ kind: 'consumers', problem, answer, objective: answer.profitEur, about, twin });
    return answer.plans;
  }

  /** The cheapest calls for a position that the operator has decided on. */
  function cheapest(set: ConsumersSet, { day, sellMw, buyMw, spinningMw }: MessageOf<'Accepted'>): DayCalls {
    const problem: CallsAsked = { set, names: consumers, position: { sellMw, buyMw, spinningMw } };
    const answer = callsFor(problem, solver);
    const about = ispsOf(calendar.days[day]);
    decided({ kind: 'calls', problem, answer, objective: answer.profitEur, about });
    return answer;
  }

  function call(accepted: MessageOf<'Accepted'>): Message[] | undefined {
    const { day, isp } = accepted;
    const bidDay = bids.get(day);
    if (!bidDay) return undefined;
    const { set, plans, probability, carried } = bidDay;
    bids.delete(day);
    const calls = market.draArbitrage ? shareOf(set, plans, probability, accepted) : cheapest(set, accepted);
    called.set(day, calledDay(set, calls, carried));
    return consumers.map((to, i) => ({
      ...({ type: 'Calls', from: name, to, isp, day } as const),
      shares: calls.shares[i],
      generatorMw: calls.generatorMw[i],
      reserveMw: calls.reserveMw[i],
    }));
  }

  const today = (isp: number): CalledDay | undefined => (isp < 0 ? undefined : called.get(calendar.dayOf(isp).index));

  /** What can be given beyond the plan in an ISP, the cheaper first, each at the price of its dearest. */
  function beyondPlan(isp: number, day: CalledDay): Beyond[] {
    const hour = hourAt(calendar, isp);
    const prices = expected.get(calendar.dayOf(isp).index);
    const generators = day.set.consumers.filter((_, i) => day.calls.reserveMw[i][hour] > 0);
    const dearest = generators.reduce((most, { generatorEurPerMwh }) => Math.max(most, generatorEurPerMwh), 0);
    const calls = prices && beginsHour(calendar, isp) ? openCalls(day, hour, prices, calendar.hoursPerIsp) : [];
    const parts: Beyond[] = [
      { mw: plannedIn(day, hour).reserveMw, eurPerMwh: dearest, calls: undefined },
      { mw: calls.reduce((all, { mw }) => all + mw, 0), eurPerMwh: calls.at(-1)?.eurPerMwh ?? 0, calls },
    ];
    return parts.filter(({ mw }) => mw > 0).sort((a, b) => a.eurPerMwh - b.eurPerMwh);
  }

  function offer(isp: number): Message | undefined {
    if (isp < 0) return undefined;
    const day = today(isp);
    const plannedMw = day ? plannedIn(day, hourAt(calendar, isp)).netMw : 0;
    const [cheap, dear] = day ? beyondPlan(isp, day) : [];
    const range = { leastMw: plannedMw, mostMw: plannedMw + (cheap?.mw ?? 0) + (dear?.mw ?? 0), plannedMw };
    const asks = { upEurPerMwh: cheap?.eurPerMwh ?? 0, downEurPerMwh: 0 };
    const last = dear && { dear: { mw: dear.mw, eurPerMwh: dear.eurPerMwh } };
    return { type: 'LocalOffer', from: name, to: ads, isp, ...range, ...asks, ...last };
  }

  /** Books calls made as an hour begins; what is paid back after midnight changes the next day, if that was planned already. */
  function book(day: number, before: CalledDay, made: readonly OpenCall[]): CalledDay {
    const after = withCalls(before, made);
    called.set(day, after);
    const next = called.get(day + 1);
    if (next) called.set(day + 1, calledDay(next.set, next.calls, carriedFrom(after, next.set.hours)));
    return after;
  }

  /** Has consumers do what is planned, and beyond that as much as is asked for, the cheaper first, of reserve the first consumers' first. */
  function deliver({ isp, netMw }: MessageOf<'LocalActivation'>): Message[] | undefined {
    const planned = today(isp);
    if (!planned) return undefined;
    const hour = hourAt(calendar, isp);
    const { netMw: plannedMw } = plannedIn(planned, hour);
    let missingMw = Math.max(0, netMw - plannedMw);
    const take = (mostMw: number): number => {
      const mw = Math.min(missingMw, mostMw);
      missingMw -= mw;
      return mw;
    };
    const reserveMw = consumers.map(() => 0);
    const made: OpenCall[] = [];
    const parts = beyondPlan(isp, planned);
    for (const { calls } of parts) {
      if (calls) made.push(...calls.map((call) => ({ ...call, mw: take(call.mw) })).filter(({ mw }) => mw > DUST));
      else for (const i of reserveMw.keys()) reserveMw[i] = take(planned.calls.reserveMw[i][hour]);
    }
    const problem: ActivationAsked = { netMw, plannedMw, parts, names: consumers };
    decided({ kind: 'activation', problem, answer: { reserveMw, made }, objective: Number.NaN });
    const day = made.length > 0 ? book(calendar.dayOf(isp).index, planned, made) : planned;
    const said: Message[] = made.map(({ consumer, block, mw }) => {
      const share = mw / day.set.consumers[consumer].blocks[block].curtailedMw;
      return { type: 'BlockCall', from: name, to: consumers[consumer], isp, block, share };
    });
    for (const [i, to] of consumers.entries()) {
      const generatorMw = day.calls.generatorMw[i][hour] + reserveMw[i];
      said.push({ type: 'CallNow', from: name, to, isp, curtailedMw: day.curtailedMw[i][hour], generatorMw });
    }
    return said;
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
    expected.delete(calendar.dayOf(isp).index - 2);
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
