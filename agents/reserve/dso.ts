import { payment } from '../../src/bus/payment.ts';
import { createLinearModel, linearLoading } from '../../src/grid/linear.ts';
import { busAt } from '../../src/grid/network.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { kept } from '../../src/lookup.ts';
import type { FlexUnit } from '../../src/optimizers/dsoAdjustment.ts';
import { shortCopy, sum } from '../../src/series.ts';
import { ReactionDesk } from './dso/reactionDesk.ts';
import { type Alarms, createValidator, type ExpectedGrid, type Ruling } from './dso/validator.ts';
import {
  type Agent,
  type BidEntry,
  type BoundaryEntry,
  type Direction,
  type Message,
  type MessageOf,
  reactTo,
  toRole,
  toTopic,
} from './market/messages.ts';
import type { DsoConfig } from './market/parts.ts';
import { SCHEMES } from './market/rules.ts';
import { takenMwh } from './reaction/peak.ts';

/** Volumes below this are rounding. */
const DUST_MW = 1e-9;

interface Order extends FlexUnit {
  priceEurPerMwh: number;
}

/**
 * The DSO. It tests the volumes the TSO means to use (or all bids, as the scheme says) on a power flow of what it expects;
 * where they congest a line it asks for flexibility, adjusts at the least cost, and else cuts the boundary (28)-(40).
 * In every ISP it measures how loaded its lines really are.
 */
export const dso: Agent<DsoConfig> = ({ name, config, calendar, random, decided }) => {
  const { entry, market, network } = config;
  const { hoursPerIsp } = calendar;
  const { validation } = SCHEMES[market.scheme];
  const connections = new Map([...config.connections].sort().map(([who, node]) => [who, busAt(network, node)]));
  const busOf = (aggregator: string) => kept(connections, aggregator);
  const stores = new Map(
    [...(config.reacting ?? [])]
      .filter(([who]) => !connections.has(who))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([who, { node }]) => [who, busAt(network, node)]),
  );
  const buses = network.buses.length;
  const powerFlow = createPowerFlow(network);
  const isLinear = network.branches.every(({ closed, xPu }) => !closed || xPu !== 0);
  const linear = isLinear ? createLinearModel(network) : undefined;
  const bench = { ...entry, trafficLight: market.trafficLight };
  const validator = validation === 'none' ? undefined : createValidator(network, powerFlow, bench, decided);
  const reactions = new ReactionDesk({ name, config, calendar, random, decided }, validator, expectedWith);

  const forecasts = new Map<number, MessageOf<'GridForecast'>>();
  const prognoses = new Map<string, Map<number, Float64Array>>();
  const bids = new Map<number, BidEntry[]>();
  /** What it has let through, by the ISP it is for. */
  const passed = new Map<number, BoundaryEntry[]>();
  const offers = new Map<string, Order>();
  const reserved = new Map<number, { directions: Set<Direction>; orders: Order[] }[]>();
  let ordered = new Map<string, Order>();
  let underTest:
    | { isp: number; tests: { entries: BidEntry[]; alarms: Alarms; green: Ruling | undefined }[] }
    | undefined;
  let measured: MessageOf<'GridMeasurement'> | undefined;
  let metered: MessageOf<'MeteredVolumes'> | undefined;
  /** MW that stores on the grid give in this ISP. */
  const storesMw = new Map<string, number>();

  /** Injections it expects in an ISP: load and generation forecast, less the day-ahead charging in the prognoses. */
  function expected(isp: number): ExpectedGrid | undefined {
    const forecast = forecasts.get(isp);
    if (!forecast) return undefined;
    const mw = shortCopy(forecast.injectionMw);
    const day = calendar.dayOf(isp);
    for (const [aggregator, bus] of connections) {
      mw[bus] -= prognoses.get(aggregator)?.get(day.index)?.[isp - day.firstIsp] ?? 0;
    }
    return { isp, mw, mvar: forecast.injectionMvar };
  }

  /** The same with the bids of a direction that it has let through: what others do comes on top of these. */
  function expectedWith(isp: number, direction: Direction): ExpectedGrid | undefined {
    const grid = expected(isp);
    for (const bid of passed.get(isp) ?? []) {
      if (bid.direction !== direction || !grid) continue;
      grid.mw[busOf(bid.bidder)] += direction === 'upward' ? bid.boundaryMw : -bid.boundaryMw;
    }
    return grid;
  }

  /** First look: does any of these sets of volumes congest a line? Then aggregators are asked for flexibility. */
  function validate(isp: number, volumes: BidEntry[][]): Message[] {
    const grid = expected(isp);
    if (!grid || !validator) return [];
    offers.clear();
    let reliefMw = 0;
    const tests = volumes.map((entries) => {
      const verdict = validator.green(grid, unitsOf(entries));
      const { alarms } = verdict;
      if ('state' in verdict) return { entries, alarms, green: verdict };
      reliefMw = Math.max(reliefMw, verdict.excessMw);
      return { entries, alarms, green: undefined };
    });
    underTest = { isp, tests };
    if (tests.every(({ green }) => green)) return [];
    return [...connections.keys()].map((to) => ({ type: 'FlexRequest', from: name, to, isp, reliefMw }));
  }

  const unitsOf = (entries: readonly BidEntry[]) =>
    entries.map(({ bidder, direction, volumeMw }) => ({
      name: `${bidder}/${direction}`,
      bus: busOf(bidder),
      volumeMw: direction === 'upward' ? volumeMw : -volumeMw,
    }));

  /** The ruling on every set of volumes under test, to the TSO; what it would order is kept until they are activated. */
  function clear(): Message[] {
    if (!underTest || !validator) return [];
    const { isp, tests } = underTest;
    underTest = undefined;
    const grid = expected(isp);
    if (!grid) return [];
    const flexibility = [...offers.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const said: Message[] = [];
    for (const { entries, alarms, green } of tests) {
      if (entries.length === 0) continue;
      const ruling = green ?? validator.congested(grid, unitsOf(entries), flexibility);
      said.push(boundaryMessage(isp, entries, ruling, alarms));
      const wanted = ruling.adjustments.filter(({ upMw, downMw }) => upMw + downMw > DUST_MW);
      if (wanted.length === 0) continue;
      const orders = wanted.map((adjustment) => ({ ...kept(offers, adjustment.name), ...adjustment }));
      const directions = new Set(entries.map(({ direction }) => direction));
      reserved.set(isp, [...(reserved.get(isp) ?? []), { directions, orders }]);
    }
    return said;
  }

  /** Orders what makes room for the volumes that are activated; where both directions are, for the larger of them. */
  function order({ isp, upwardMw, downwardMw }: MessageOf<'ActivationNotice'>): Message[] {
    const plans = reserved.get(isp) ?? [];
    reserved.delete(isp);
    if (upwardMw + downwardMw <= DUST_MW) return [];
    const leading = upwardMw >= downwardMw ? 'upward' : 'downward';
    const plan = plans.find(({ directions }) => directions.has(leading));
    ordered = new Map(plan?.orders.map((each) => [each.name, each]));
    return [...ordered.values()].map(({ name: to, upMw, downMw, priceEurPerMwh }) => ({
      type: 'FlexOrder',
      from: name,
      to,
      isp,
      upMw,
      downMw,
      priceEurPerMwh,
    }));
  }

  function boundaryMessage(isp: number, entries: readonly BidEntry[], ruling: Ruling, alarms: Alarms): Message {
    const bounded = entries.map(({ bidder, direction, volumeMw, priceEurPerMwh }): BoundaryEntry => {
      const boundaryMw = Math.min(volumeMw, Math.abs(ruling.volumeMw.get(`${bidder}/${direction}`) ?? 0));
      return { bidder, direction, volumeMw, priceEurPerMwh, boundaryMw };
    });
    passed.set(isp, [...(passed.get(isp) ?? []), ...bounded]);
    const { state, divisions, linearLoading, acLoading } = ruling;
    const figures = { state, divisions, linearLoading, acLoading, alarms };
    return { type: 'Boundary', from: name, to: toRole('tso'), isp, ...figures, entries: bounded };
  }

  /** What the lines carry in this ISP, once the grid, the EVs and the stores have been metered. */
  function measure(): Message | undefined {
    if (!measured || metered?.isp !== measured.isp || storesMw.size < stores.size) return undefined;
    const { isp } = measured;
    const mw = shortCopy(measured.injectionMw);
    for (const energy of metered.allocations) {
      const out = energy.upwardMwh + energy.congestionUpMwh + (energy.passiveUpMwh ?? 0);
      const into = energy.downwardMwh + energy.dayAheadMwh + energy.congestionDownMwh + (energy.passiveDownMwh ?? 0);
      mw[busOf(energy.aggregator)] += (out - into) / hoursPerIsp;
    }
    for (const [store, bus] of stores) mw[bus] += kept(storesMw, store);
    const flow = powerFlow.solve(mw, measured.injectionMvar);
    let netLoadMw = 0;
    let lowestVoltagePu = Number.POSITIVE_INFINITY;
    for (let bus = 0; bus < buses; bus++) {
      netLoadMw -= mw[bus];
      lowestVoltagePu = Math.min(lowestVoltagePu, flow.voltagePu[bus]);
    }
    const importMw = sum(flow.sourceMw);
    measured = undefined;
    reactions.measured(flow.loading);
    return {
      type: 'GridState',
      from: name,
      to: toTopic('grid'),
      isp,
      loading: shortCopy(flow.loading),
      ...(linear ? { linearLoading: linearLoading(linear, mw, entry.powerFactor) } : {}),
      lossMw: flow.lossMw,
      importMw,
      netLoadMw,
      lowestVoltagePu,
    };
  }

  function payForCongestion(isp: number): Message[] {
    const orders = ordered;
    ordered = new Map();
    if (orders.size === 0 || !metered) return [];
    return metered.allocations.flatMap(({ aggregator, congestionUpMwh, congestionDownMwh }): Message[] => {
      const order = orders.get(aggregator);
      const volumeMwh = congestionUpMwh + congestionDownMwh;
      if (!order || volumeMwh === 0) return [];
      const { priceEurPerMwh } = order;
      const sides = { payer: name, payee: aggregator, reason: 'congestion' as const };
      return [payment({ from: name, to: aggregator, isp, ...sides, volumeMwh, priceEurPerMwh })];
    });
  }

  function settle(isp: number): Message[] {
    forecasts.delete(isp);
    passed.delete(isp);
    const taken = new Map(metered?.allocations.map((each) => [each.aggregator, takenMwh(each)]));
    const said = reactions.settle(isp, (party) => taken.get(party) ?? -(storesMw.get(party) ?? 0) * hoursPerIsp);
    storesMw.clear();
    return [...payForCongestion(isp), ...said];
  }

  const inDirection = (entries: readonly BidEntry[], direction: Direction) =>
    entries
      .filter((bid) => bid.direction === direction)
      .sort((a, b) => (a.bidder < b.bidder ? -1 : a.bidder > b.bidder ? 1 : 0));

  return reactTo({
    GridForecast(forecast) {
      forecasts.set(forecast.isp, forecast);
    },
    DPrognosis({ from, day, powerMw }) {
      const known = prognoses.get(from) ?? new Map<number, Float64Array>();
      known.set(day, powerMw);
      known.delete(day - 2);
      prognoses.set(from, known);
    },
    BalancingEnergyBid({ from, isp, direction, volumeMw, priceEurPerMwh }) {
      const forIsp = bids.get(isp) ?? [];
      forIsp.push({ bidder: from, direction, volumeMw, priceEurPerMwh });
      bids.set(isp, forIsp);
    },
    MeritOrderList: ({ isp, entries }) => validate(isp, [[...entries]]),
    FlexOffer({ from, upMw, downMw, priceEurPerMwh }) {
      const price = { upPriceEurPerMwh: priceEurPerMwh, downPriceEurPerMwh: priceEurPerMwh, priceEurPerMwh };
      offers.set(from, { name: from, bus: busOf(from), upMw, downMw, ...price });
    },
    ActivationNotice: (notice) => order(notice),
    ReactionWithheld: (told) => reactions.withheld(told),
    GridMeasurement(measurement) {
      measured = measurement;
      return measure();
    },
    MeteredVolumes(volumes) {
      metered = volumes;
      return measure();
    },
    StoreReading({ party, powerMw }) {
      if (!stores.has(party)) return undefined;
      storesMw.set(party, powerMw);
      return measure();
    },
    PhaseStart({ phase, isp }) {
      if (phase === 'clear') return isp < 0 ? clear() : [...clear(), ...reactions.terms(isp)];
      if (phase === 'settle') return settle(isp);
      if (validation !== 'all bids') return undefined;
      const target = isp + market.offerHorizon;
      const all = bids.get(target) ?? [];
      bids.delete(target);
      return all.length > 0 ? validate(target, [inDirection(all, 'upward'), inDirection(all, 'downward')]) : undefined;
    },
  });
};
