import { payment } from '../../src/bus/payment.ts';
import type { Solver } from '../../src/optimizers/highs.ts';
import { clearMeritOrder, clearMeritOrderHighs, type Dispatch } from '../../src/optimizers/meritOrder.ts';
import type { ClearingProblem } from './explain/meritOrder.ts';
import {
  type Agent,
  type Allocation,
  type BalancingNeed,
  type BidEntry,
  type Direction,
  type Message,
  type MessageOf,
  type PaymentReason,
  reactTo,
  toRole,
  toTopic,
} from './market/messages.ts';
import type { TsoConfig } from './market/parts.ts';
import { RESERVE_UNITS, SCHEMES, usesAllFlexibility } from './market/rules.ts';
import { type Activated, imbalanceOf, type NominatedDay } from './tso/imbalance.ts';
import {
  areaFlows,
  type ClearedStep,
  type ClosedIsp,
  clearStep,
  closeIsp,
  meanAccepted,
  type Offers,
  paidPrices,
  partiesOf,
  publishedStep,
} from './tso/stepClearing.ts';

/** Volumes below this are rounding. */
const DUST_MW = 1e-9;
const DIRECTIONS = ['upward', 'downward'] as const;
const byName = (a: BidEntry, b: BidEntry) =>
  a.bidder < b.bidder ? -1 : a.bidder > b.bidder ? 1 : a.direction < b.direction ? -1 : 1;

/** A bid of which only so much counts, MW. */
const reduced = ({ bidder, direction, priceEurPerMwh }: BidEntry, volumeMw: number): BidEntry => ({
  bidder,
  direction,
  volumeMw,
  priceEurPerMwh,
});

/**
 * The TSO. It builds the merit order list (18)-(27), has it validated where the scheme says so, activates in real time
 * within the boundary, pays for what was delivered, and settles every BRP's imbalance.
 */
export const tso: Agent<TsoConfig> = ({ name, config, calendar, decided }) => {
  const { market } = config;
  const { hoursPerIsp } = calendar;
  const { validation } = SCHEMES[market.scheme];
  const bids = new Map<number, BidEntry[]>();
  const forecasts = new Map<number, MessageOf<'RequirementForecast'>>();
  const boundaries = new Map<number, MessageOf<'Boundary'>[]>();
  /** By ISP, and bidder and direction: MW of a bid that its fleet has said it cannot deliver. */
  const unavailable = new Map<number, Map<string, number>>();
  const nominations = new Map<string, Map<number, NominatedDay>>();
  let system: MessageOf<'SystemState'> | undefined;
  let activated = new Map<string, Activated[]>();
  let reserve: { direction: Direction; volumeMw: number }[] = [];
  let allocations: Allocation[] = [];
  let steps: ClearedStep[] = [];
  let offersNow: Offers = { upward: [], downward: [] };
  let formed: ClosedIsp | undefined;
  const stores = new Map<string, number>();

  const penaltyEurPerMwh = market.nonDelivery === 'imbalance' ? 0 : market.nonDelivery.penalty;
  const shareTaken =
    typeof market.requirement === 'object' && 'share' in market.requirement ? market.requirement.share : 1;
  const volumeOf = (entries: readonly BidEntry[]) => entries.reduce((sum, { volumeMw }) => sum + volumeMw, 0);

  /**
   * Economic dispatch of one direction; undefined where that direction is not called for.
   * @param offers what can be used
   * @param offered what was bid, before anyone cut it: what a share is taken of
   */
  function dispatch(
    isp: number,
    need: BalancingNeed,
    direction: Direction,
    offers: readonly BidEntry[],
    offered: readonly BidEntry[],
  ): Dispatch | undefined {
    if (need === null) return undefined;
    const problem = {
      direction,
      requirementMw: need.requirementMw ?? Math.min(shareTaken * volumeOf(offered), volumeOf(offers)),
      bids: offers.map(({ bidder, volumeMw, priceEurPerMwh }) => ({ name: bidder, volumeMw, priceEurPerMwh })),
      reservePriceEurPerMwh: need.priceEurPerMwh,
      useAllFlexibility: usesAllFlexibility(market),
      minimumBidMw: 0, // applied to bids as they were offered: see `largeEnough`
    };
    const cleared = clearMeritOrder(problem);
    tell(isp, problem, cleared, direction);
    return cleared;
  }

  function tell(isp: number, problem: ClearingProblem, answer: Dispatch, subject: string): void {
    const twin = (solver: Solver) => clearMeritOrderHighs(solver, problem).costEur;
    const about = [isp, isp + 1] as const;
    decided({ kind: 'merit order', problem, answer, objective: answer.costEur, twin, about, subject });
  }

  const offersOf = (entries: readonly BidEntry[], direction: Direction) =>
    entries.filter((entry) => entry.direction === direction).sort(byName);

  /** The bids it would use in the ISP ahead, cheapest first, for the DSO to validate. */
  function meritOrderList(now: number): Message | undefined {
    const isp = now + market.offerHorizon;
    const forecast = forecasts.get(isp);
    forecasts.delete(isp);
    if (validation !== 'selected bids' || !forecast) return undefined;
    const entries: BidEntry[] = [];
    for (const direction of DIRECTIONS) {
      const offers = offersOf((bids.get(isp) ?? []).filter(largeEnough), direction);
      if (market.balancing)
        entries.push(...offers); // which of them will be called is known only then
      else {
        const selected = dispatch(isp, forecast[direction], direction, offers, offers);
        for (const k of selected?.order ?? []) entries.push(reduced(offers[k], selected?.acceptedMw[k] ?? 0));
      }
    }
    return entries.length > 0 ? { type: 'MeritOrderList', from: name, to: toRole('dso'), isp, entries } : undefined;
  }

  /** The minimum holds for what was offered, not for the part of it that was selected or let through. */
  const largeEnough = ({ volumeMw }: BidEntry) => volumeMw >= market.minimumBid - DUST_MW;

  /** Every bid for an ISP: as heard, or as the DSO forwarded them. */
  const offeredIn = (isp: number): BidEntry[] =>
    bids.get(isp) ?? (boundaries.get(isp) ?? []).flatMap(({ entries }) => entries);

  /** What may be activated in an ISP: what was let through, as far as its bidder has not said that it cannot deliver it. */
  function usableIn(isp: number): BidEntry[] {
    const missing = unavailable.get(isp);
    if (!missing) return letThroughIn(isp);
    const bidMw = new Map(offeredIn(isp).map((bid) => [`${bid.bidder}/${bid.direction}`, bid.volumeMw]));
    return letThroughIn(isp).map((entry) => {
      const key = `${entry.bidder}/${entry.direction}`;
      const leftMw = Math.max(0, (bidMw.get(key) ?? 0) - (missing.get(key) ?? 0));
      return reduced(entry, Math.min(entry.volumeMw, leftMw));
    });
  }

  /** The bids, or of those the DSO has seen what it lets through. */
  function letThroughIn(isp: number): BidEntry[] {
    if (validation === 'none') return (bids.get(isp) ?? []).filter(largeEnough);
    const validated = (boundaries.get(isp) ?? []).flatMap(({ entries }) => entries);
    return validated
      .filter((entry) => validation === 'selected bids' || largeEnough(entry))
      .map(({ bidder, direction, boundaryMw: volumeMw, priceEurPerMwh }) => ({
        bidder,
        direction,
        volumeMw,
        priceEurPerMwh,
      }));
  }

  /** Activates for this ISP, and answers every bid, be it with 0. */
  function activate(isp: number): Message[] {
    const usable = usableIn(isp);
    activated = new Map();
    reserve = [];
    const said: Message[] = [];
    const total = { upward: 0, downward: 0 };
    for (const direction of DIRECTIONS) {
      const need = system?.[direction] ?? null;
      const offers = offersOf(usable, direction);
      const offered = offersOf(offeredIn(isp), direction);
      const taken = dispatch(isp, need, direction, offers, offered.filter(largeEnough));
      const isShort = taken && need && need.requirementMw !== null && taken.reserveMw > DUST_MW;
      if (isShort) reserve.push({ direction, volumeMw: taken.reserveMw });
      const volumes = new Map(offers.map(({ bidder }, k) => [bidder, taken?.acceptedMw[k] ?? 0]));
      for (const { bidder, priceEurPerMwh: bidPrice } of offered) {
        const volumeMw = volumes.get(bidder) ?? 0;
        total[direction] += volumeMw;
        const priceEurPerMwh = market.settlement === 'pay-as-bid' || !need ? bidPrice : need.priceEurPerMwh;
        note(bidder, { direction, volumeMw, priceEurPerMwh });
        said.push({ type: 'Activation', from: name, to: bidder, isp, direction, volumeMw, priceEurPerMwh });
      }
    }
    said.push(...endActivation(isp, total));
    return said;
  }

  function note(bidder: string, what: Activated): void {
    const known = activated.get(bidder);
    if (known) known.push(what);
    else activated.set(bidder, [what]);
  }

  /** What was bid is forgotten, and the DSO told what is activated. */
  function endActivation(isp: number, total: Record<Direction, number>): Message[] {
    bids.delete(isp);
    boundaries.delete(isp);
    unavailable.delete(isp);
    if (validation === 'none') return [];
    const to = toRole('dso');
    return [{ type: 'ActivationNotice', from: name, to, isp, upwardMw: total.upward, downwardMw: total.downward }];
  }

  /** Meets what a step needs, and after the last one tells everybody what the ISP came to. */
  function balance({ type: _, from: __, to: ___, isp, ...area }: MessageOf<'AreaImbalance'>): Message[] {
    if (area.step === 0) {
      const usable = usableIn(isp);
      offersNow = { upward: offersOf(usable, 'upward'), downward: offersOf(usable, 'downward') };
      steps = [];
    }
    const cleared = clearStep(area, offersNow, (problem, answer) => {
      const step = { at: area.step, of: area.steps };
      tell(isp, { ...problem, step }, answer, `${problem.direction} ${area.step}`);
    });
    steps.push(cleared);
    const said: Message[] = [
      { ...publishedStep(cleared), type: 'BalancePrice', from: name, to: toTopic('balance'), isp },
    ];
    return area.step < area.steps - 1 ? said : [...said, ...closeBalance(isp)];
  }

  function closeBalance(isp: number): Message[] {
    const closed = closeIsp(steps, market.balancing);
    formed = closed;
    activated = new Map();
    const said: Message[] = [{ type: 'ImbalancePrice', from: name, to: toTopic('balance'), isp, ...closed }];
    const total = { upward: 0, downward: 0 };
    for (const direction of DIRECTIONS) {
      const volumes = meanAccepted(steps, direction, offersNow);
      const paid = paidPrices(steps, direction, { offers: offersNow, closed, market });
      const cleared = closed[`${direction}EurPerMwh`];
      for (const { bidder, priceEurPerMwh: bidPrice } of offersOf(offeredIn(isp), direction)) {
        const volumeMw = volumes.get(bidder) ?? 0;
        total[direction] += volumeMw;
        const otherwise = market.settlement === 'pay-as-bid' || cleared === null ? bidPrice : cleared;
        const priceEurPerMwh = paid.get(bidder) ?? otherwise;
        note(bidder, { direction, volumeMw, priceEurPerMwh });
        said.push({ type: 'Activation', from: name, to: bidder, isp, direction, volumeMw, priceEurPerMwh });
      }
    }
    return [...said, ...endActivation(isp, total)];
  }

  /** Settles reserve units, those whose imbalance the need is, and what is left in the dead band. */
  const settleArea = (isp: number): Message[] =>
    formed === undefined
      ? []
      : areaFlows(steps, formed, market).map(({ party, mw, priceEurPerMwh }) => {
          const { sides, reason } = partiesOf(name, party);
          return pay(isp, toRole('environment'), sides, reason, mw * hoursPerIsp, priceEurPerMwh);
        });

  const pay = (
    isp: number,
    to: string,
    [payer, payee]: [string, string],
    reason: PaymentReason,
    volumeMwh: number,
    priceEurPerMwh: number,
  ) => payment({ from: name, to, isp, payer, payee, reason, volumeMwh, priceEurPerMwh });

  /** Pays for upward energy delivered, and is paid for downward energy. */
  function settleBalancing(isp: number): Message[] {
    const said: Message[] = [];
    for (const { aggregator, upwardMwh, downwardMwh } of allocations) {
      for (const { direction, priceEurPerMwh } of activated.get(aggregator) ?? []) {
        const delivered = direction === 'upward' ? upwardMwh : downwardMwh;
        if (delivered === 0) continue;
        const sides: [string, string] = direction === 'upward' ? [name, aggregator] : [aggregator, name];
        said.push(pay(isp, aggregator, sides, `balancing ${direction}`, delivered, priceEurPerMwh));
      }
    }
    for (const { direction, volumeMw } of reserve) {
      const price = system?.[direction]?.priceEurPerMwh ?? 0;
      const sides: [string, string] = direction === 'upward' ? [name, RESERVE_UNITS] : [RESERVE_UNITS, name];
      said.push(pay(isp, toRole('environment'), sides, 'reserve', volumeMw * hoursPerIsp, price));
    }
    return said;
  }

  /** Settles each BRP's imbalance. */
  function settleImbalance(isp: number): Message[] {
    if (!system) return [];
    const shortagePriceEurPerMwh = formed?.shortageEurPerMwh ?? system.shortagePriceEurPerMwh;
    const surplusPriceEurPerMwh = formed?.surplusEurPerMwh ?? system.surplusPriceEurPerMwh;
    const day = calendar.dayOf(isp);
    const meteredOf = new Map(allocations.map((allocation) => [allocation.aggregator, allocation]));
    const said: Message[] = [];
    for (const brp of [...nominations.keys()].sort()) {
      const nominated = nominations.get(brp)?.get(day.index);
      if (!nominated) continue;
      const storeMw = stores.get(brp) ?? 0;
      const figures = imbalanceOf(nominated, isp - day.firstIsp, {
        metered: meteredOf,
        activated,
        storeMw,
        hoursPerIsp,
      });
      const { undelivered, imbalanceMwh } = figures;
      const prices = { shortagePriceEurPerMwh, surplusPriceEurPerMwh };
      said.push({ type: 'ImbalanceStatement', from: name, to: brp, isp, ...figures, ...prices });
      for (const { aggregator, volumeMwh } of undelivered) {
        if (penaltyEurPerMwh === 0) continue;
        const sides: [string, string] = [aggregator, name];
        said.push(pay(isp, aggregator, sides, 'non-delivery', volumeMwh, penaltyEurPerMwh));
      }
      if (imbalanceMwh > 0) {
        said.push(pay(isp, brp, [name, brp], 'imbalance', imbalanceMwh, surplusPriceEurPerMwh));
      } else if (imbalanceMwh < 0) {
        said.push(pay(isp, brp, [brp, name], 'imbalance', -imbalanceMwh, shortagePriceEurPerMwh));
      }
    }
    return said;
  }

  return reactTo({
    RequirementForecast(forecast) {
      forecasts.set(forecast.isp, forecast);
    },
    SystemState(state) {
      system = state;
    },
    Nomination({ from, day, energyMwh, customers }) {
      const ofBrp = nominations.get(from) ?? new Map<number, NominatedDay>();
      ofBrp.set(day, { energyMwh, customers: [...customers].sort() });
      ofBrp.delete(day - 2);
      nominations.set(from, ofBrp);
    },
    BalancingEnergyBid({ from, isp, direction, volumeMw, priceEurPerMwh }) {
      const forIsp = bids.get(isp) ?? [];
      forIsp.push({ bidder: from, direction, volumeMw, priceEurPerMwh });
      bids.set(isp, forIsp);
    },
    Unavailability({ from, isp, direction, volumeMw }) {
      const ofIsp = unavailable.get(isp) ?? new Map<string, number>();
      unavailable.set(isp, ofIsp.set(`${from}/${direction}`, volumeMw));
    },
    Boundary(boundary) {
      const forIsp = boundaries.get(boundary.isp) ?? [];
      forIsp.push(boundary);
      boundaries.set(boundary.isp, forIsp);
    },
    MeteredVolumes(metered) {
      allocations = metered.allocations;
    },
    AreaImbalance: balance,
    StoreReading({ party, powerMw }) {
      stores.set(party, powerMw);
    },
    PhaseStart({ phase, isp }) {
      if (phase === 'validate') return meritOrderList(isp);
      if (phase === 'activate') return market.balancing ? undefined : activate(isp);
      return [...settleBalancing(isp), ...settleArea(isp), ...settleImbalance(isp)];
    },
  });
};
