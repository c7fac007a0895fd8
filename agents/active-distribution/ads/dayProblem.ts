import type { MessageOf } from '../market/messages.ts';
import type { AdsConfig } from '../market/parts.ts';
import { localEnergyPrices } from '../market/rules.ts';
import {
  type Bid,
  type BidPath,
  DAY_SETTINGS,
  type DayAheadProblem,
  type DaySettings,
  type Generator,
  type Scenario,
  type Storage,
} from './problem.ts';
import { POWER_FACTOR, type Sites } from './register.ts';

/** What the operator knows of a day when its gate closes. */
export interface DayKnown {
  forecast: MessageOf<'ScenarioForecast'>;
  ancillary: MessageOf<'AncillaryPrices'>;
  /** Of those who trade for themselves, by name. */
  bids: ReadonlyMap<string, MessageOf<'LocalBid'>>;
  /** What its tariffs are expected to bring beside the flat one, EUR: the loads of the forecast answer them. */
  tariffEur?: number | undefined;
}

/** How what the operator owns stands when a day begins. */
export interface StartState {
  generators: readonly { isOn: boolean; hoursInState: number; powerMw: number }[];
  storedMwh: number;
}

/** Local prices in every scenario, as they are posted. */
export function localPricesOf(
  { probability, dayAhead }: Pick<MessageOf<'ScenarioForecast'>, 'probability' | 'dayAhead'>,
  { spinning, regulating }: MessageOf<'AncillaryPrices'>,
  { localPrices }: AdsConfig['market'],
) {
  const hours = spinning.length;
  const both = Array.from(dayAhead, (price) => localEnergyPrices(price, localPrices));
  return {
    probability,
    sell: Float64Array.from(both, ({ sell }) => sell),
    buy: Float64Array.from(both, ({ buy }) => buy),
    spinning: dayAhead.map((_, k) => localPrices.spinning * spinning[k % hours]),
    regulating: dayAhead.map((_, k) => localPrices.regulating * regulating[k % hours]),
  };
}

/** The day-ahead problem of the operator (7)-(8), from what it has heard. */
export function dayProblem(
  config: AdsConfig,
  sites: Sites,
  { forecast, ancillary, bids, tariffEur = 0 }: DayKnown,
  start: StartState,
  lossShare: Float64Array,
): DayAheadProblem {
  const hours = ancillary.spinning.length;
  const scenarios = scenariosOf(config, sites, forecast, hours);
  const local = localPricesOf(forecast, ancillary, config.market);
  const part = (series: Float64Array, s: number) => series.subarray(s * hours, (s + 1) * hours);
  const offered = sites.connections.flatMap(({ name, der }): Bid[] => {
    const bid = bids.get(name);
    if (bid === undefined) return [];
    const paths = scenarios.map(
      (_, s): BidPath => ({
        sellMw: part(bid.sellMw, s),
        buyMw: part(bid.buyMw, s),
        spinningMw: part(bid.spinningMw, s),
        regulatingMw: part(bid.regulatingMw, s),
        idleMw: bid.idleMw,
        sellPrice: part(local.sell, s),
        buyPrice: part(local.buy, s),
        spinningPrice: part(local.spinning, s),
        regulatingPrice: part(local.regulating, s),
      }),
    );
    return [{ bidder: name, der, paths }];
  });
  return {
    hours,
    generators: generatorsOf(config, start),
    storages: storagesOf(config, sites, start),
    ders: sites.derBus.length,
    scenarios,
    spinningPrice: ancillary.spinning,
    regulatingPrice: ancillary.regulating,
    reactivePrice: ancillary.reactive,
    bids: offered,
    lossShare,
    tariffEur,
    settings: { ...settingsOf(config, hours), exchangeLimitMw: exchangeLimitMw(config, scenarios) },
  };
}

function scenariosOf(
  { entry, network }: AdsConfig,
  { feeders }: Sites,
  forecast: MessageOf<'ScenarioForecast'>,
  hours: number,
): Scenario[] {
  const zones = feeders.names.length;
  const ofNoZone = (key: 'loadMw' | 'loadMvar') =>
    network.buses.reduce((all, bus, k) => all + (feeders.of[k] < 0 ? bus[key] : 0), 0);
  const part = (series: Float64Array, k: number) => series.subarray(k * hours, (k + 1) * hours);
  return Array.from(forecast.probability, (probability, s): Scenario => {
    const loadFactor = Array.from({ length: zones }, (_, zone) => part(forecast.zoneLoad, s * zones + zone));
    const [solar, wind] = [part(forecast.solar, s), part(forecast.wind, s)];
    const total = (key: 'loadMw' | 'loadMvar') =>
      Float64Array.from({ length: hours }, (_, t) =>
        loadFactor.reduce((sum, factor, zone) => sum + factor[t] * feeders[key][zone], ofNoZone(key)),
      );
    return {
      probability,
      dayAhead: part(forecast.dayAhead, s),
      realTime: part(forecast.realTime, s),
      loadFactor,
      loadMw: total('loadMw'),
      loadMvar: total('loadMvar'),
      renewableMw: [
        ...entry.solar.map(({ capacity }) => solar.map((share) => share * capacity)),
        ...entry.wind.map(({ capacity }) => wind.map((share) => share * capacity)),
      ],
    };
  });
}

const generatorsOf = ({ entry }: AdsConfig, { generators }: StartState): Generator[] =>
  entry.generators.map((unit, g) => ({
    id: `unit ${g + 1} at ${unit.node}`,
    der: g,
    pMinMw: unit.minimum,
    pMaxMw: unit.capacity,
    rampMwPerHour: unit.ramp,
    upHours: unit.upTime,
    downHours: unit.downTime,
    noLoadEurPerHour: unit.noLoad,
    startUpEur: unit.startUp,
    costEurPerMwh: unit.cost,
    ...generators[g],
  }));

/** No battery is emptied below this part of what it holds. */
export const STORAGE_FLOOR = 0.1;

function storagesOf({ entry }: AdsConfig, { generators }: Sites, { storedMwh }: StartState): Storage[] {
  const total = entry.storages.reduce((sum, { energy }) => sum + energy, 0);
  return entry.storages.map(({ node, power, energy }, k) => ({
    id: `storage ${k + 1} at ${node}`,
    der: generators.length + k,
    powerMw: power,
    capacityMwh: energy,
    floorMwh: STORAGE_FLOOR * energy,
    efficiency: entry.storageEfficiency,
    wearEurPerMwh: entry.storageWear,
    startMwh: total > 0 ? (storedMwh * energy) / total : 0,
    endMwh: energy / 2,
  }));
}

/** What substations are taken to carry, MW: no less than twice the load and all that the operator has. */
function exchangeLimitMw({ entry }: AdsConfig, scenarios: readonly Scenario[]): number {
  const loadMw = scenarios.reduce((most, { loadMw }) => Math.max(most, ...Array.from(loadMw)), 0);
  const { generators, solar, wind } = entry;
  const ownMw = [...generators, ...solar, ...wind].reduce((all, { capacity }) => all + capacity, 0);
  return Math.max(DAY_SETTINGS.exchangeLimitMw, 2 * loadMw, ownMw);
}

function settingsOf({ market }: AdsConfig, hours: number): DaySettings {
  return {
    ...DAY_SETTINGS,
    voll: market.voll,
    realTimeLimitMw: market.realTimeLimit,
    regulatingNeed: market.regulatingNeed,
    deviation: market.deviation,
    gamma: market.gamma === 'choose' ? 'choose' : Math.min(market.gamma, hours),
    front: market.front,
    frontSteps: market.frontPoints,
    choiceWeights: market.choiceWeights,
    contingencyWeight: market.contingencyWeight,
    contingencyRedispatch: market.contingencyRedispatch,
    exportPenalty: market.mismatchPenalty,
    retailPrice: market.retail,
    adsArbitrage: market.adsArbitrage,
    powerFactor: POWER_FACTOR,
  };
}
