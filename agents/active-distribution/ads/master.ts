import { Model } from '../../../src/optimizers/model.ts';
import type { Capability } from './cuts.ts';
import type { Aim, BidPath, DayAheadProblem, OwnSet, Reliability, StatedSet } from './problem.ts';
import { kindsOf, type StorageKind, stateGenerators, stateStorages } from './units.ts';
import { addTerms, stateCapabilities, stateContingencies, stateUnserved } from './unserved.ts';

/** What of two prices that are one parts buying from selling, so that nobody does both: EUR/MWh. */
const SPREAD = 1e-3;
/** The operator's programme for a day, without cuts: what it maximises is F1 (7), its constants left out, and the aim's prices. */
export interface Master {
  model: Model;
  kinds: StorageKind[];
  /** By scenario, by own set. */
  own: StatedSet[][];
  /** Columns that these have stated: from, to. */
  ownColumns: [from: number, to: number];
  /** By hour, by DER. */
  capabilities: Capability[][];
  /** By hour: the column of the MW unserved. */
  theta: number[];
  /** What F1 has beside what the columns earn, EUR. */
  constantEur: number;
}

/**
 * States the day-ahead problem: (7) and its limits, the robust counterpart of real-time prices, the expected cost of
 * contingencies by probabilities behind dead lines, and (8) as columns that cuts are to raise.
 * @param integer whether units are on or off as a whole
 */
export function stateMaster(
  problem: DayAheadProblem,
  reliability: Reliability,
  aim: Aim,
  { own: ownSets = [], integer = false }: { own?: readonly OwnSet[] | undefined; integer?: boolean } = {},
): Master {
  const m = new Model('max');
  const kinds = kindsOf(problem.storages);
  stateGenerators(m, problem, integer);
  stateStorages(m, problem, kinds);
  stateBids(m, problem);
  const firstOwn = m.cost.length;
  const own = problem.scenarios.map(({ probability }, s) =>
    ownSets.map((set) => {
      const stated = set.state(m, s);
      for (const terms of stated.costEur) for (const [column, eur] of terms) m.cost[column] -= probability * eur;
      return stated;
    }),
  );
  const ownColumns: Master['ownColumns'] = [firstOwn, m.cost.length];
  stateTrades(m, problem);
  stateBalance(m, problem, own);
  stateReserve(m, problem, kinds, own);
  if (aim.gamma > 0) stateBadHours(m, problem, aim.gamma);
  const theta = stateUnserved(m, problem, aim);
  const constantEur = stateContingencies(m, problem, reliability) + idleEur(problem) + (problem.tariffEur ?? 0);
  const capabilities = stateCapabilities(m, problem, kinds, ownSets, own);
  return { model: m, kinds, own, ownColumns, capabilities, theta, constantEur };
}

/** What a bid's share of energy, spinning and regulating reserve costs in an hour of a scenario, EUR. */
export function bidCosts(path: BidPath, hour: number): [energy: number, spinning: number, regulating: number] {
  const { sellMw, buyMw, idleMw, sellPrice, buyPrice } = path;
  return [
    sellPrice[hour] * sellMw[hour] - buyPrice[hour] * (buyMw[hour] - idleMw[hour]),
    path.spinningPrice[hour] * path.spinningMw[hour],
    path.regulatingPrice[hour] * path.regulatingMw[hour],
  ];
}

function stateBids(m: Model, { bids, scenarios, hours }: DayAheadProblem): void {
  const kinds = ['energy', 'spinning', 'regulating'] as const;
  kinds.forEach((kind, k) => {
    m.columns(kind, [bids.length], {
      upper: 1,
      cost: (bid) => {
        let expected = 0;
        bids[bid].paths.forEach((path, s) => {
          for (let hour = 0; hour < hours; hour++) expected += scenarios[s].probability * bidCosts(path, hour)[k];
        });
        return -expected;
      },
    });
  });
  bids.forEach((_, bid) => {
    for (const kind of ['spinning', 'regulating']) {
      m.row(`${kind}Within`, bid, '<=', 0).add(m.columnAt(kind, bid), 1).add(m.columnAt('energy', bid), -1);
    }
  });
}

/** What bidders pay for what they draw where nothing is accepted of them, EUR. */
function idleEur({ bids, scenarios, hours }: DayAheadProblem): number {
  let eur = 0;
  for (const { paths } of bids) {
    paths.forEach(({ buyPrice, idleMw }, s) => {
      for (let hour = 0; hour < hours; hour++) eur += scenarios[s].probability * buyPrice[hour] * idleMw[hour];
    });
  }
  return eur;
}

/** What the day turned out to have beyond its mean, by scenario and hour: load with losses less renewables, MW. */
function forecastErrors(problem: DayAheadProblem): Float64Array[] {
  const { scenarios, hours } = problem;
  const net = scenarios.map((_, s) => Float64Array.from({ length: hours }, (_, hour) => netLoad(problem, s, hour)));
  for (let hour = 0; hour < hours; hour++) {
    const mean = scenarios.reduce((sum, { probability }, s) => sum + probability * net[s][hour], 0);
    for (const ofScenario of net) ofScenario[hour] -= mean;
  }
  return net;
}

function netLoad({ scenarios, lossShare }: DayAheadProblem, s: number, hour: number): number {
  const { loadMw, renewableMw } = scenarios[s];
  return loadMw[hour] * (1 + lossShare[hour]) - renewableMw.reduce((sum, unit) => sum + unit[hour], 0);
}

/** Trades of the day before and in real time, at one price for both sides; and what is left unserved or spilled. */
function stateTrades(m: Model, problem: DayAheadProblem): void {
  const { scenarios, hours, settings } = problem;
  const { exchangeLimitMw, adsArbitrage, voll, spillPrice } = settings;
  const dayAhead = Array.from({ length: hours }, (_, hour) =>
    scenarios.reduce((mean, scenario) => mean + scenario.probability * scenario.dayAhead[hour], 0),
  );
  const errors = forecastErrors(problem);
  const limit = adsArbitrage ? settings.realTimeLimitMw : 0;
  const shape = [scenarios.length, hours];
  m.columns('sold', [hours], { upper: exchangeLimitMw, cost: (hour) => dayAhead[hour] - SPREAD / 2 });
  m.columns('bought', [hours], { upper: exchangeLimitMw, cost: (hour) => -dayAhead[hour] - SPREAD / 2 });
  m.columns('spinningSold', [hours], {
    upper: adsArbitrage ? Number.POSITIVE_INFINITY : 0,
    cost: (hour) => problem.spinningPrice[hour],
  });
  m.columns('realTimeSold', shape, {
    upper: (s, hour) => limit + Math.max(0, -errors[s][hour]),
    cost: (s, hour) => scenarios[s].probability * (scenarios[s].realTime[hour] - SPREAD / 2),
  });
  m.columns('realTimeBought', shape, {
    upper: (s, hour) => limit + Math.max(0, errors[s][hour]),
    cost: (s, hour) => scenarios[s].probability * (-scenarios[s].realTime[hour] - SPREAD / 2),
  });
  m.columns('unserved', shape, {
    upper: (s, hour) => scenarios[s].loadMw[hour],
    cost: (s) => -scenarios[s].probability * voll,
  });
  m.columns('spilled', shape, { cost: (s) => -scenarios[s].probability * spillPrice });
}

function stateBalance(m: Model, problem: DayAheadProblem, own: StatedSet[][]): void {
  const { scenarios, bids, generators, hours } = problem;
  const kinds = m.columnsOf('held').length / hours;
  scenarios.forEach((_, s) => {
    for (let hour = 0; hour < hours; hour++) {
      const idle = bids.reduce((sum, { paths }) => sum + paths[s].idleMw[hour], 0);
      const row = m.row('balance', s, hour, '=', netLoad(problem, s, hour) + idle);
      generators.forEach((_, unit) => {
        row.add(m.columnAt('power', s, unit, hour), 1);
      });
      for (let k = 0; k < kinds; k++) {
        row.add(m.columnAt('charge', s, k, hour), -1).add(m.columnAt('discharge', s, k, hour), 1);
      }
      bids.forEach(({ paths }, bid) => {
        const { sellMw, buyMw, idleMw } = paths[s];
        row.add(m.columnAt('energy', bid), sellMw[hour] - buyMw[hour] + idleMw[hour]);
      });
      for (const { injectionMw } of own[s]) addTerms(row, injectionMw[hour], 1);
      row.add(m.columnAt('sold', hour), -1).add(m.columnAt('bought', hour), 1);
      row.add(m.columnAt('realTimeSold', s, hour), -1).add(m.columnAt('realTimeBought', s, hour), 1);
      row.add(m.columnAt('unserved', s, hour), 1).add(m.columnAt('spilled', s, hour), -1);
    }
  });
}

/** Reserve sold and needed within what units, storages and accepted bids can still give. */
function stateReserve(m: Model, problem: DayAheadProblem, kinds: readonly StorageKind[], own: StatedSet[][]): void {
  const { scenarios, bids, generators, hours, settings } = problem;
  m.columns('reserveShort', [scenarios.length, hours], {
    upper: (s, hour) => settings.regulatingNeed * scenarios[s].loadMw[hour], // none is sold that nobody has
    cost: (s) => -scenarios[s].probability * settings.voll,
  });
  scenarios.forEach(({ loadMw }, s) => {
    for (let hour = 0; hour < hours; hour++) {
      const row = m.row('reserve', s, hour, '>=', settings.regulatingNeed * loadMw[hour]);
      generators.forEach(({ pMaxMw }, unit) => {
        row.add(m.columnAt('on', unit, hour), pMaxMw).add(m.columnAt('power', s, unit, hour), -1);
      });
      kinds.forEach((_, k) => {
        row.add(m.columnAt('headroom', s, k, hour), 1);
      });
      bids.forEach(({ paths }, bid) => {
        row.add(m.columnAt('spinning', bid), paths[s].spinningMw[hour]);
        row.add(m.columnAt('regulating', bid), paths[s].regulatingMw[hour]);
      });
      for (const { spinningMw, regulatingMw } of own[s]) {
        addTerms(row, spinningMw[hour], 1);
        addTerms(row, regulatingMw[hour], 1);
      }
      row.add(m.columnAt('reserveShort', s, hour), 1).add(m.columnAt('spinningSold', hour), -1);
    }
  });
}

/** What real-time trades lose in an hour whose prices turn out worse, EUR by MW, times the scenario's probability. */
export function badHourEur({ scenarios, settings }: DayAheadProblem, s: number, hour: number): number {
  return scenarios[s].probability * settings.deviation * Math.abs(scenarios[s].realTime[hour]);
}

/** The dual of the worst choice of `gamma` bad hours, so that it is minimised along with all else. */
function stateBadHours(m: Model, problem: DayAheadProblem, gamma: number): void {
  const { scenarios, hours } = problem;
  const each = m.column('eachBadHour', { cost: -gamma });
  const beyond = m.columns('badHour', [hours], { cost: -1 });
  for (let hour = 0; hour < hours; hour++) {
    const row = m.row('badHour', hour, '>=', 0).add(each, 1).add(beyond.at(hour), 1);
    scenarios.forEach((_, s) => {
      const loss = -badHourEur(problem, s, hour);
      row.add(m.columnAt('realTimeSold', s, hour), loss).add(m.columnAt('realTimeBought', s, hour), loss);
    });
  }
}
