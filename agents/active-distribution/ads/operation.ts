import type { Network } from '../../../src/grid/network.ts';
import { sum } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { MessageOf } from '../market/messages.ts';
import type { AdsConfig } from '../market/parts.ts';
import { activationPrices, hourAt, interruptionPrice as priceOfZone } from '../market/rules.ts';
import type { PlannedDay } from './dayBook.ts';
import type { FaultState } from './faultState.ts';
import { reactiveMvar } from './reactive.ts';
import {
  REAL_TIME_SETTINGS,
  type RealTimePlant,
  type RealTimeSettings,
  type RealTimeState,
} from './realTimeProblem.ts';
import { POWER_FACTOR, type Sites } from './register.ts';

/** What the operator knows as an ISP begins. */
export interface IspKnown {
  prices: MessageOf<'RealTimePrices'>;
  measured: MessageOf<'Measurement'>;
  offers: ReadonlyMap<string, MessageOf<'LocalOffer'>>;
  storedMwh: number;
  /** By unit, in the ISP before. */
  powerMw: Float64Array;
  /** By unit, whether it was on then. */
  wasOn: readonly boolean[];
  fault: FaultState | undefined;
}

/** An ISP of the horizon: the plan of its day, and its hour there. */
export interface PlannedHour {
  day: PlannedDay;
  hour: number;
}

/** The ISPs that a decision looks at, each with the plan of its day; beyond what is planned, the last hour again. @param days plans by day */
export function hoursAhead(
  calendar: Calendar,
  days: ReadonlyMap<number, PlannedDay>,
  isp: number,
  lookAhead: number,
): PlannedHour[] {
  const ahead: PlannedHour[] = [];
  for (let k = 0; k < lookAhead; k++) {
    const at = Math.min(isp + k, calendar.ispCount - 1);
    const day = days.get(calendar.dayOf(at).index);
    const last = ahead.at(-1);
    if (day) ahead.push({ day, hour: hourAt(calendar, at) });
    else if (last) ahead.push(last);
  }
  return ahead;
}

export const realTimeSettings = ({ market }: AdsConfig, hoursPerIsp: number): RealTimeSettings => ({
  ...REAL_TIME_SETTINGS,
  horizon: market.lookAhead,
  hoursPerIsp,
  voll: market.voll,
  realTimeLimitMw: market.realTimeLimit,
  energyMismatch: market.mismatchPenalty,
  spinningMismatch: market.reservePenalty,
  regulatingNeed: market.regulatingNeed,
  contingencyWeight: market.contingencyWeight,
  exportPenalty: market.mismatchPenalty,
  retailPrice: market.retail,
  adsArbitrage: market.adsArbitrage,
  powerFactor: POWER_FACTOR,
});

export const realTimePlant = (
  { problem }: PlannedDay,
  cutOff: ArrayLike<number>,
  offers: number,
  settings: RealTimeSettings,
): RealTimePlant => ({
  generators: problem.generators.map(({ id, pMinMw, pMaxMw, rampMwPerHour, costEurPerMwh }) => ({
    ...{ id, pMinMw, pMaxMw, rampMwPerHour, costEurPerMwh },
  })),
  storages: problem.storages.map(({ id, powerMw, capacityMwh, floorMwh, efficiency, wearEurPerMwh }) => ({
    ...{ id, powerMw, capacityMwh, floorMwh, efficiency, wearEurPerMwh },
  })),
  ...{ cutOff, offers, settings },
});

/** Load of each bus, MW, at load factors of the zones. */
export const busLoads = (network: Network, { feeders }: Sites, factors: Float64Array): Float64Array =>
  Float64Array.from(network.buses, ({ loadMw }, bus) => loadMw * (feeders.of[bus] < 0 ? 1 : factors[feeders.of[bus]]));

/** What a MW unserved at a bus costs an hour, EUR, by what its customers are; of no zone: as those of the first. */
export const interruptionPrice = ({ feeders }: Sites, bus: number, isFirstHour: boolean): number =>
  priceOfZone(feeders.of[bus], feeders.names.length, isFirstHour);

/** What interruptions cost an hour, EUR/MW, as customers are on average. */
export function meanInterruption({ feeders }: Sites): number {
  const zones = feeders.names.length;
  const total = sum(feeders.loadMw);
  return feeders.names.reduce((all, _, zone) => {
    const share = total > 0 ? feeders.loadMw[zone] / total : 0;
    return all + share * priceOfZone(zone, zones, true);
  }, 0);
}

/** An ISP as the real-time programme (9) takes it: this one as it is measured, those ahead as planned. */
export function ispState(
  config: AdsConfig,
  sites: Sites,
  ahead: readonly PlannedHour[],
  { prices, measured, offers, storedMwh, powerMw, wasOn, fault }: IspKnown,
  deadLoadMw: ArrayLike<number>,
): RealTimeState {
  const { entry, network } = config;
  const [now] = ahead;
  const by = (of: (hour: PlannedHour, k: number) => number): Float64Array => Float64Array.from(ahead, of);
  const load = busLoads(network, sites, measured.zoneLoad);
  const isDead = (bus: number) => fault?.dead.has(bus) ?? false;
  const served = load.reduce((all, mw, bus) => all + (isDead(bus) ? 0 : mw - (fault?.unservedMw[bus] ?? 0)), 0);
  const renewable = (['solar', 'wind'] as const).reduce(
    (all, key) =>
      all + entry[key].reduce((mw, { capacity }, k) => mw + (isDead(sites[key][k]) ? 0 : measured[key] * capacity), 0),
    0,
  );
  const storages = now.day.problem.storages;
  const capacity = sum(storages.map(({ capacityMwh }) => capacityMwh));
  const lossShare = now.day.problem.lossShare[now.hour];
  const { expected } = now.day;
  const lossMw = by(({ day, hour }, k) => (k === 0 ? served : day.expected.loadMw[hour]) * day.problem.lossShare[hour]);
  const mvarPerMw = sum(sites.feeders.loadMw) > 0 ? sum(sites.feeders.loadMvar) / sum(sites.feeders.loadMw) : 0;
  const sumOf = (day: PlannedDay, hour: number, key: 'spinningMw' | 'regulatingMw') =>
    [...day.positions.values()].reduce((all, position) => all + position[key][hour], 0);
  const localOffers = sites.connections.map(({ name, bus }) => {
    const offer = offers.get(name);
    const position = (k: number) => ahead[k].day.positions.get(name)?.netMw[ahead[k].hour] ?? 0;
    const own = { up: prices.energy, dear: prices.energy, down: prices.energy };
    const asked = offer ? activationPrices(prices.energy, config.market.localPrices, offer) : own;
    const still = offer && isDead(bus) ? Math.min(offer.mostMw, Math.max(offer.leastMw, 0)) : (offer?.plannedMw ?? 0);
    return {
      leastMw: by((_, k) => (k > 0 ? position(k) : isDead(bus) ? still : (offer?.leastMw ?? 0))),
      mostMw: by((_, k) => (k > 0 ? position(k) : isDead(bus) ? still : (offer?.mostMw ?? 0))),
      scheduledMw: by((_, k) => (k > 0 ? position(k) : still)),
      upPrice: by(({ day, hour }, k) => (k === 0 ? asked.up : day.expected.realTimePrice[hour])),
      downPrice: by(({ day, hour }, k) => (k === 0 ? asked.down : day.expected.realTimePrice[hour])),
      dearMw: isDead(bus) ? 0 : (offer?.dear?.mw ?? 0),
      dearPrice: asked.dear,
      unplannedMw: position(0) - still,
    };
  });
  return {
    on: Array.from(sites.generators, (bus, g) => by(({ day, hour }) => (isDead(bus) ? 0 : day.plan.on[g][hour]))),
    wasOn: wasOn.map((on) => (on ? 1 : 0)),
    powerMw,
    scheduledMw: Array.from(sites.generators, (_, g) => by(({ day, hour }) => day.expected.generatorMw[g][hour])),
    scheduledDischargeMw: storages.map((_, k) => by(({ day, hour }) => day.expected.dischargeMw[k][hour])),
    storedMwh: storages.map(({ capacityMwh }) => (capacity > 0 ? (storedMwh * capacityMwh) / capacity : 0)),
    offers: localOffers,
    positionMw: by(({ day, hour }) => day.plan.soldMw[hour] - day.plan.boughtMw[hour]),
    spinningSoldMw: by(({ day, hour }) => day.plan.spinningMw[hour]),
    acceptedReserveMw: by(({ day, hour }) => sumOf(day, hour, 'spinningMw') + sumOf(day, hour, 'regulatingMw')),
    loadMw: by(({ day, hour }, k) => (k === 0 ? served : day.expected.loadMw[hour])),
    lossMw,
    renewableMw: by(({ day, hour }, k) => (k === 0 ? renewable : day.expected.renewableMw[hour])),
    errorMw: by((_, k) =>
      k === 0
        ? (served - expected.loadMw[now.hour]) * (1 + lossShare) -
          (renewable - expected.renewableMw[now.hour]) +
          sum(localOffers.map(({ unplannedMw }) => unplannedMw))
        : 0,
    ),
    dayAheadPrice: by(({ day, hour }) => day.priceEurPerMwh[hour]),
    realTimePrice: by(({ day, hour }, k) => (k === 0 ? prices.energy : day.expected.realTimePrice[hour])),
    spinningPrice: by(({ day, hour }) => day.problem.spinningPrice[hour]),
    meanPrice: sum(now.day.priceEurPerMwh) / now.day.priceEurPerMwh.length,
    ensMw: by(({ day, hour }) => day.plan.ensMw[hour]),
    deadLoadMw: by(({ day }, k) =>
      k === 0
        ? measured.zoneLoad.reduce((all, factor, zone) => all + factor * deadLoadMw[zone], 0)
        : day.problem.scenarios.reduce(
            (all, { probability, loadFactor }) =>
              all +
              probability * loadFactor.reduce((mw, factor, zone) => mw + factor[ahead[k].hour] * deadLoadMw[zone], 0),
            0,
          ),
    ),
    interruptionEur: 0,
    loadMvar: served * mvarPerMw,
    scheduledMvar: expected.reactiveMvar[now.hour],
    reactivePrice: prices.reactive,
  };
}

/** Power of units in parts without a substation: they share what is served there by size, but give their least at least. */
export function islandPower(
  { entry, network }: AdsConfig,
  sites: Sites,
  fault: FaultState,
  factors: Float64Array,
  on: (unit: number) => boolean,
): Map<number, number> {
  const load = busLoads(network, sites, factors);
  const power = new Map<number, number>();
  const units = Array.from(sites.generators, (bus, g) => ({ bus, g })).filter(
    ({ bus, g }) => fault.dead.has(bus) && on(g),
  );
  for (const island of new Set(units.map(({ bus }) => fault.islandOf.get(bus)))) {
    const members = units.filter(({ bus }) => fault.islandOf.get(bus) === island);
    const most = sum(members.map(({ g }) => entry.generators[g].capacity));
    let servedMw = 0;
    for (const [bus, part] of fault.islandOf) if (part === island) servedMw += load[bus] - fault.unservedMw[bus];
    for (const { g } of members) {
      const { capacity, minimum } = entry.generators[g];
      power.set(g, Math.min(capacity, Math.max(minimum, (servedMw * capacity) / most)));
    }
  }
  return power;
}

/** What a unit that is on gives beside its active power, Mvar. */
export const mvarOf = (capacity: number, mw: number, isOn: boolean): number =>
  isOn ? reactiveMvar({ pMaxMw: capacity }, mw, POWER_FACTOR) : 0;

/** What is meant to be injected at each bus, and what storage is to draw there. */
export function intendedPower(
  { entry, network }: AdsConfig,
  sites: Sites,
  { zoneLoad, solar, wind }: MessageOf<'Measurement'>,
  {
    generatorMw,
    generatorMvar,
    shedMw,
    offerMw,
    chargeMw,
    dischargeMw,
  }: {
    generatorMw: Float64Array;
    generatorMvar: Float64Array;
    shedMw: Float64Array;
    offerMw: Float64Array;
    chargeMw: Float64Array;
    dischargeMw: Float64Array;
  },
): { injectionMw: Float64Array; injectionMvar: Float64Array; chargeMw: Float64Array } {
  const load = busLoads(network, sites, zoneLoad);
  const injectionMw = load.map((mw, bus) => Math.min(mw, shedMw[bus]) - mw);
  const injectionMvar = Float64Array.from(network.buses, ({ loadMw, loadMvar }, bus) =>
    loadMw > 0 ? (injectionMw[bus] * loadMvar) / loadMw : -loadMvar,
  );
  const charge = new Float64Array(network.buses.length);
  sites.generators.forEach((bus, g) => {
    injectionMw[bus] += generatorMw[g];
    injectionMvar[bus] += generatorMvar[g];
  });
  for (const [key, share] of [['solar', solar] as const, ['wind', wind] as const]) {
    sites[key].forEach((bus, k) => {
      injectionMw[bus] += share * entry[key][k].capacity;
    });
  }
  sites.storages.forEach((bus, k) => {
    injectionMw[bus] += dischargeMw[k];
    charge[bus] += chargeMw[k];
  });
  sites.connections.forEach(({ bus }, k) => {
    injectionMw[bus] += offerMw[k];
  });
  return { injectionMw, injectionMvar, chargeMw: charge };
}

/** What is taken off at each bus, MW: what restoration must, and what nobody can supply, of all loads alike. */
export function shedding(
  network: Network,
  sites: Sites,
  factors: Float64Array,
  fault: FaultState | undefined,
  unservedMw: number,
): Float64Array {
  const load = busLoads(network, sites, factors);
  const off = Float64Array.from(load, (_, bus) => fault?.unservedMw[bus] ?? 0);
  const left = load.map((mw, bus) => (fault?.dead.has(bus) ? 0 : mw - off[bus]));
  const share = unservedMw > 0 ? Math.min(1, unservedMw / sum(left)) : 0;
  return off.map((mw, bus) => Math.max(0, mw + share * left[bus]));
}
