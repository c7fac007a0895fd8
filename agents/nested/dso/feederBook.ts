import { busAt, type Network } from '../../../src/grid/network.ts';
import type { FeederEntry } from '../market/config.ts';
import type { Connection } from '../market/parts.ts';
import type { MarketRules } from '../market/rules.ts';
import { CONTROLS, type Control, type FeederDay, type FeederPlan, type Storage } from './feederDay.ts';
import { type BusSeries, feederLosses } from './feederLosses.ts';
import { type FeederSites, networkRows } from './networkRows.ts';

/** What a user of the feeder will draw, and can spare, MW by step. */
export interface UserDay {
  powerMw: Float64Array;
  upMw: Float64Array;
  downMw: Float64Array;
}

/** A feeder as its operator knows it. */
export interface FeederBook {
  entry: FeederEntry;
  network: Network;
  sites: FeederSites;
  /** Load of each bus that is left beside its buildings, MW and Mvar at nominal. */
  loadMw: Float64Array;
  loadMvar: Float64Array;
  /** Of its users, by their place in the register. */
  users: readonly number[];
}

export function feederBook(
  entry: FeederEntry,
  network: Network,
  register: readonly Connection[],
  feeder: number,
): FeederBook {
  const bus = ({ node }: { node: string }) => busAt(network, node);
  const share = new Float64Array(network.buses.length).fill(1);
  for (const [node, remaining] of Object.entries(entry.remaining)) share[busAt(network, node)] = remaining;
  const users = register.flatMap((user, k) => (user.feeder === feeder ? [k] : []));
  return {
    ...{ entry, network, users },
    sites: {
      ...{ generators: entry.generators.map(bus), storages: entry.storages.map(bus), plants: entry.pv.map(bus) },
      users: users.map((k) => register[k].bus),
    },
    loadMw: Float64Array.from(network.buses, ({ loadMw }, k) => loadMw * share[k]),
    loadMvar: Float64Array.from(network.buses, ({ loadMvar }, k) => loadMvar * share[k]),
  };
}

/** A battery of the DSO as a day begins. */
const storageOf = (entry: FeederEntry['storages'][number], startMwh: number): Storage => ({
  ...{ powerMw: entry.power, leastMwh: entry.floor * entry.energy, mostMwh: entry.energy },
  ...{ startMwh, efficiency: entry.efficiency, wearEurPerMwh: entry.wear },
});

/** What batteries hold as the run begins, MWh. */
export const storedAtFirst = ({ entry }: FeederBook): number[] =>
  entry.storages.map(({ energy, floor, start }) => energy * Math.max(floor, start));

/** What is forecast of a feeder, and offered to its users. */
export interface FeederForecast {
  hours: number;
  loadShare: Float64Array;
  pvShare: Float64Array;
  /** Of its users, in the order of the feeder. */
  users: readonly UserDay[];
  standbyUp: Float64Array;
  standbyDown: Float64Array;
  /** MWh in its batteries as the day begins. */
  storedMwh: readonly number[];
}

/** What each bus draws, load and users by their plan; with `pv`, less what PV gives there. */
function drawnAt(
  { network, sites, loadMw, loadMvar }: FeederBook,
  forecast: FeederForecast,
  pv?: readonly Float64Array[],
): BusSeries {
  const { loadShare, users } = forecast;
  const series = (nominal: Float64Array) =>
    network.buses.map((_, bus) => loadShare.map((share) => share * nominal[bus]));
  const mw = series(loadMw);
  const add = (bus: number, of: Float64Array, sign: 1 | -1) => {
    of.forEach((value, t) => {
      mw[bus][t] += sign * value;
    });
  };
  users.forEach(({ powerMw }, k) => {
    add(sites.users[k], powerMw, 1);
  });
  pv?.forEach((plant, k) => {
    add(sites.plants[k], plant, -1);
  });
  return { mw, mvar: series(loadMvar) };
}

const sumAt = (all: readonly Float64Array[], t: number): number => all.reduce((sum, each) => sum + each[t], 0);

/**
 * A feeder's day as the operator plans it, with all limits of its network that can be broken.
 * @param cover share of the deviations that storages must be able to take
 */
export function feederDayOf(
  book: FeederBook,
  { market, cover }: { market: MarketRules; cover: number },
  forecast: FeederForecast,
): FeederDay {
  const { entry, network, sites } = book;
  const { hours, loadShare, pvShare, users, storedMwh } = forecast;
  const { interval } = market;
  const steps = loadShare.length;
  const pvMw = entry.pv.map(({ peak }) => pvShare.map((share) => share * peak));
  const drawn = drawnAt(book, forecast);
  const losses = feederLosses(network, drawnAt(book, forecast, pvMw));
  const netMw = losses.map((loss, t) => sumAt(drawn.mw, t) - sumAt(pvMw, t) + loss);
  const halfWidth = {
    mw: drawn.mw.map((series) => series.map((mw) => interval.load * Math.max(0, mw))),
    mvar: drawn.mvar.map((series) => series.map((mvar) => interval.load * Math.abs(mvar))),
    pvMw: pvMw.map((plant) => plant.map((mw) => interval.pv * mw)),
  };
  const deviationMw = Float64Array.from({ length: steps }, (_, t) => sumAt(halfWidth.mw, t) + sumAt(halfWidth.pvMw, t));
  const day = {
    ...{ hours, steps, multiplicity: entry.multiplicity, netMw, pvMw, cutEurPerMwh: market.cut },
    generators: entry.generators.map(({ capacity, cost }) => ({ maxMw: capacity, eurPerMwh: cost })),
    storages: entry.storages.map((storage, k) => storageOf(storage, storedMwh[k])),
    users: users.map(({ upMw, downMw }) => ({ upMw, downMw })),
    ...{ standbyUpEur: forecast.standbyUp, standbyDownEur: forecast.standbyDown },
    cover: { share: cover, steps: interval.coverSteps, deviationMw, missEurPerMwh: market.miss },
  };
  const marginPu = market.voltageMargin;
  const rows = networkRows({ network, sites, day, drawn, halfWidth, marginPu, eurPerUnit: market.softLimit });
  return { ...day, rows };
}

/** A plan in which the operator decides nothing: its units and batteries are idle, and it offers nothing. */
export function idlePlan(feeder: FeederDay): FeederPlan {
  const { steps, multiplicity, netMw, generators, storages, pvMw, users } = feeder;
  const none = () => new Float64Array(steps);
  const counts: Record<Control, number> = {
    ...{ generator: generators.length, generatorUp: generators.length, generatorDown: generators.length },
    ...{ charge: storages.length, discharge: storages.length, storageUp: storages.length },
    ...{ storageDown: storages.length, coverUp: storages.length, coverDown: storages.length },
    ...{ cut: pvMw.length, userUp: users.length, userDown: users.length },
  };
  const controls = Object.fromEntries(
    CONTROLS.map((control) => [control, Array.from({ length: counts[control] }, none)]),
  ) as unknown as FeederPlan['controls'];
  return {
    ...{ importMw: netMw.map((mw) => multiplicity * mw), offerUpMw: none(), offerDownMw: none(), controls },
    storedMwh: storages.map(({ startMwh }) => none().fill(startMwh)),
    ...{ missedUpMw: none(), missedDownMw: none(), ownCostEur: 0 },
  };
}
