import type { Model, Row } from '../../../src/optimizers/model.ts';
import { type Capability, meanLoads } from './cuts.ts';
import type { Aim, DayAheadProblem, OwnSet, Reliability, StatedSet, Terms } from './problem.ts';
import type { StorageKind } from './units.ts';

/** EUR a kEUR by which less energy is unserved than it may be. */
const SLACK = 1e-3;

/** Adds terms to a row, so many times. */
export function addTerms(row: Row, terms: Terms, times: number): void {
  for (const [column, coefficient] of terms) row.add(column, times * coefficient);
}

/** (8) and what is asked of it (10). */
export function stateUnserved(m: Model, { hours, settings }: DayAheadProblem, { limitKeur, priceEur }: Aim): number[] {
  const theta = m.columns('theta', [hours]);
  const row = m.row('limit', '=', limitKeur);
  for (let hour = 0; hour < hours; hour++) row.add(theta.at(hour), settings.voll / 1000);
  row.add(m.column('below', { cost: SLACK, upper: Math.max(0, limitKeur) }), 1);
  row.add(m.column('beyond', { cost: -priceEur }), -1);
  return m.columnsOf('theta');
}

/** Mean cost of the generators: what stands for energy from within, EUR/MWh. */
const meanCost = ({ generators }: DayAheadProblem): number =>
  generators.reduce((sum, { costEurPerMwh }) => sum + costEurPerMwh / generators.length, 0);

/** What a MWh of a generator costs more, and a MWh unserved loses, by the expectation over contingencies; EUR/MWh. */
export function contingencyPrices(
  problem: DayAheadProblem,
  { cutOff }: Reliability,
): { powerEur(s: number, unit: number, hour: number): number; unservedEur: number; deadEur(hour: number): number } {
  const { scenarios, generators, settings } = problem;
  const { contingencyWeight: weight, exportPenalty, retailPrice } = settings;
  const mean = meanCost(problem);
  return {
    powerEur(s, unit, hour) {
      const { der, costEurPerMwh } = generators[unit];
      const price = scenarios[s].realTime[hour];
      return weight * cutOff[der] * (price + exportPenalty * Math.abs(price) - costEurPerMwh);
    },
    unservedEur: weight * (retailPrice - mean),
    deadEur: (hour) =>
      weight * scenarios.reduce((sum, { probability, realTime }) => sum + probability * (realTime[hour] - mean), 0),
  };
}

/** Adds the expected cost of contingencies. @returns what of it is constant, EUR */
export function stateContingencies(m: Model, problem: DayAheadProblem, reliability: Reliability): number {
  const { scenarios, generators, hours } = problem;
  const prices = contingencyPrices(problem, reliability);
  scenarios.forEach(({ probability }, s) => {
    generators.forEach((_, unit) => {
      for (let hour = 0; hour < hours; hour++) {
        m.cost[m.columnAt('power', s, unit, hour)] -= probability * prices.powerEur(s, unit, hour);
      }
    });
  });
  for (const column of m.columnsOf('theta')) m.cost[column] -= prices.unservedEur;
  return meanLoads(problem).reduce((sum, load, hour) => sum + prices.deadEur(hour) * deadMw(reliability, load), 0);
}

/** Expected load without a substation, MW. */
export const deadMw = ({ deadLoadMw }: Reliability, load: Float64Array): number =>
  deadLoadMw.reduce((sum, mw, zone) => sum + mw * load[zone], 0);

/** What each DER can give in a contingency, less what of it is sold as spinning reserve where that stays sold. */
export function stateCapabilities(
  m: Model,
  problem: DayAheadProblem,
  kinds: readonly StorageKind[],
  ownSets: readonly OwnSet[],
  own: StatedSet[][],
): Capability[][] {
  const { scenarios, hours, ders, bids, generators, storages, settings } = problem;
  const expected = (of: (s: number) => number): number =>
    scenarios.reduce((sum, { probability }, s) => sum + probability * of(s), 0);
  const kindOf = storages.map((_, place) => kinds.findIndex(({ members }) => members.includes(place)));
  const ownHeld = m.columns('ownHeld', [ownSets.length, hours], { cost: 1e-7 }); // all it can
  const stays = settings.contingencyRedispatch === 'soldStaysSold';
  if (stays) m.columns('soldOf', [ders, hours]);
  return Array.from({ length: hours }, (_, hour) => {
    const capabilities = Array.from(
      { length: ders },
      (): Capability => ({
        columns: [],
        coefficients: [],
        constantMw: 0,
      }),
    );
    const add = (der: number, column: number, coefficient: number): void => {
      capabilities[der].columns.push(column);
      capabilities[der].coefficients.push(coefficient);
    };
    generators.forEach(({ der, pMaxMw }, unit) => {
      add(der, m.columnAt('on', unit, hour), pMaxMw);
    });
    storages.forEach(({ der }, place) => {
      add(der, m.columnAt('held', kindOf[place], hour), 1);
    });
    bids.forEach(({ der, paths }, bid) => {
      add(
        der,
        m.columnAt('spinning', bid),
        expected((s) => paths[s].spinningMw[hour]),
      );
      add(
        der,
        m.columnAt('regulating', bid),
        expected((s) => paths[s].regulatingMw[hour]),
      );
    });
    ownSets.forEach(({ der }, o) => {
      const row = m.row('ownHeld', o, hour, '<=', 0).add(ownHeld.at(o, hour), 1);
      scenarios.forEach(({ probability }, s) => {
        addTerms(row, own[s][o].spinningMw[hour], -probability);
        addTerms(row, own[s][o].regulatingMw[hour], -probability);
      });
      add(der, ownHeld.at(o, hour), 1);
    });
    if (stays) stateSold(m, capabilities, hour);
    return capabilities;
  });
}

/** Parts sold spinning reserve among the DERs, each at most its capability, which falls by it. */
function stateSold(m: Model, capabilities: Capability[], hour: number): void {
  const all = m.row('soldOf', hour, '=', 0).add(m.columnAt('spinningSold', hour), -1);
  capabilities.forEach((capability, der) => {
    const { columns, coefficients, constantMw } = capability;
    const sold = m.columnAt('soldOf', der, hour);
    all.add(sold, 1);
    const within = m.row('soldWithin', der, hour, '<=', constantMw).add(sold, 1);
    columns.forEach((column, k) => {
      within.add(column, -coefficients[k]);
    });
    columns.push(sold);
    coefficients.push(-1);
  });
}
