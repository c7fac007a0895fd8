import type { LocalPrices } from '../evpla/localPrices.ts';
import type { Block } from '../market/messages.ts';
import { profileOf } from './commitment.ts';
import { type CalledDay, calledDay } from './consumersDay.ts';

/** A block, or what is left of one, that can be called as its first hour begins. */
export interface OpenCall {
  consumer: number;
  block: number;
  mw: number;
  /** What is asked for its energy in the first ISP, EUR/MWh. */
  eurPerMwh: number;
}

/** A part of what can be given beyond the plan in an ISP, at one price: reserve that is held, or blocks that can still be called. */
export interface Beyond {
  mw: number;
  eurPerMwh: number;
  calls: readonly OpenCall[] | undefined;
}

/** What an aggregator is to give in an ISP, what it gives as planned, and what it can give beyond that, the cheaper first. */
export interface ActivationAsked {
  netMw: number;
  plannedMw: number;
  parts: readonly Beyond[];
  /** Of the consumers, in their order. */
  names: readonly string[];
}

/** What it has its consumers do beyond the plan: reserve by consumer, and blocks called as an hour begins. */
export interface ActivationAnswer {
  reserveMw: readonly number[];
  made: readonly OpenCall[];
}

/** Parts of a block below this are the solver's rounding. */
const DUST = 1e-6;

/**
 * Of each consumer the cheapest of its blocks that begin in an hour and can still be called, wholly or in part: no consumer in more than one
 * block at a time, nor for more hours a day than it may be. Cheapest first.
 * @param expected local prices as expected of the day, by hour
 * @param hoursPerIsp what of its first hour is paid for as an activation: all else at prices as they then are
 */
export function openCalls(day: CalledDay, hour: number, expected: LocalPrices, hoursPerIsp: number): OpenCall[] {
  const { set, calls } = day;
  const open = set.consumers.flatMap(({ blocks }, consumer): OpenCall[] => {
    const shares = calls.shares[consumer];
    const busy = new Float64Array(set.hours);
    let left = set.rules.hoursADay;
    blocks.forEach(({ startHour, hours }, a) => {
      left -= shares[a] * hours;
      for (let t = startHour; t < startHour + hours; t++) busy[t] += shares[a];
    });
    const own = blocks.flatMap((block, a): OpenCall[] => {
      const { startHour, hours, curtailedMw } = block;
      if (startHour !== hour || curtailedMw <= 0) return [];
      const free = 1 - busy.subarray(startHour, startHour + hours).reduce((most, share) => Math.max(most, share), 0);
      const share = Math.min(free, left / hours);
      const eurPerMwh = callEur(block, day, expected, hoursPerIsp) / hoursPerIsp;
      return share > DUST ? [{ consumer, block: a, mw: share * curtailedMw, eurPerMwh }] : [];
    });
    return own.length > 0 ? [own.reduce((best, each) => (isBefore(each, best) ? each : best))] : [];
  });
  open.sort((a, b) => a.eurPerMwh - b.eurPerMwh || a.consumer - b.consumer);
  return open.map((call) => ({ ...call, eurPerMwh: Math.max(0, call.eurPerMwh) }));
}

const isBefore = (a: OpenCall, b: OpenCall): boolean =>
  a.eurPerMwh < b.eurPerMwh || (a.eurPerMwh === b.eurPerMwh && a.mw > b.mw);

/**
 * What a MW of a block comes to beyond what it is expected to earn after its first ISP, EUR: its ask for all of its hours and what is paid for
 * its payback, less energy not drawn.
 */
function callEur(block: Block, { set }: CalledDay, { sell, buy }: LocalPrices, hoursPerIsp: number): number {
  const { startHour, hours, askEurPerMwh } = block;
  const profile = profileOf({ ...block, curtailedMw: 1 }, set.hours, set.rules);
  let eur = askEurPerMwh * hours + hoursPerIsp * sell[startHour];
  for (let t = startHour; t < profile.length; t++) {
    if (profile[t] > 0) eur -= profile[t] * sell[t];
    else eur -= profile[t] * (t < set.hours ? buy[t] : set.carryEurPerMwh[t - set.hours]);
  }
  return eur;
}

/** A day with further calls, each of so many MW. */
export function withCalls({ set, calls, carriedMw }: CalledDay, made: readonly OpenCall[]): CalledDay {
  const shares = calls.shares.map((each) => each.slice());
  for (const { consumer, block, mw } of made) {
    shares[consumer][block] += mw / set.consumers[consumer].blocks[block].curtailedMw;
  }
  return calledDay(set, { ...calls, shares }, carriedMw);
}
