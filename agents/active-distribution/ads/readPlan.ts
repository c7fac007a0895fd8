import { sum } from '../../../src/series.ts';
import { type CutPool, meanLoads } from './cuts.ts';
import { badHourEur, bidCosts, type Master } from './master.ts';
import type {
  Aim,
  DayAheadPlan,
  DayAheadProblem,
  F1Parts,
  Reliability,
  ScenarioPlan,
  Search,
  Terms,
} from './problem.ts';
import { planReactive } from './reactive.ts';
import { contingencyPrices, deadMw } from './unserved.ts';

/** Capabilities are told apart down to this, MW. */
const CAPABILITY_STEP = 1e-9;

/** What each DER can give in a contingency, MW, by the values of the master's columns. */
export function capabilityMw({ capabilities }: Master, x: Float64Array, hour: number): Float64Array {
  return Float64Array.from(capabilities[hour], ({ columns, coefficients, constantMw }) => {
    const mw = columns.reduce((all, column, k) => all + coefficients[k] * x[column], constantMw);
    return Math.max(0, Math.round(mw / CAPABILITY_STEP) * CAPABILITY_STEP);
  });
}

/** Reads a plan out of the master's columns, its unserved energy from the reliability map itself. */
export function readPlan(
  problem: DayAheadProblem,
  reliability: Reliability,
  master: Master,
  x: Float64Array,
  { pool, aim, search, rowDual = [] }: { pool: CutPool; aim: Aim; search: Search; rowDual?: ArrayLike<number> },
): DayAheadPlan {
  const { hours, generators, settings, bids } = problem;
  const at = (name: string, ...index: number[]): number => clean(x[master.model.columnAt(name, ...index)]);
  const hourly = (of: (hour: number) => number): Float64Array => Float64Array.from({ length: hours }, (_, h) => of(h));
  const on = generators.map((_, unit) => Uint8Array.from(hourly((hour) => Math.round(at('on', unit, hour)))));
  const capability = Array.from({ length: hours }, (_, hour) => capabilityMw(master, x, hour));
  const plan = {
    on,
    soldMw: hourly((hour) => at('sold', hour)),
    boughtMw: hourly((hour) => at('bought', hour)),
    spinningMw: hourly((hour) => at('spinningSold', hour)),
    accepted: bids.map((_, bid) => ({
      energy: at('energy', bid),
      spinning: at('spinning', bid),
      regulating: at('regulating', bid),
    })),
    capabilityMw: capability,
    ensMw: hourly((hour) => pool.ensMw(hour, capability[hour])),
    aim,
    search,
  };
  const scenarios = problem.scenarios.map((_, s) => readScenario(problem, master, x, s));
  const parts = partsOf(problem, reliability, { ...plan, scenarios }, (s) => {
    const own = master.own[s].reduce((all, { costEur }) => all + sum(costEur.map((terms) => termsValue(terms, x))), 0);
    return { own, reserveShortMw: sum(hourly((hour) => at('reserveShort', s, hour))) };
  });
  const f1Eur = Object.values(parts).reduce((all, part) => all + part, 0);
  const powers = scenarios.map(({ generatorMw }) => generatorMw);
  const { eur: reactiveEur } = planReactive(problem, on, powers);
  const f2Eur = settings.voll * sum(plan.ensMw);
  const margins = rowDual.length > 0 ? marginsOf(problem, master, rowDual) : undefined;
  return { ...plan, scenarios, parts, f1Eur, f2Eur, reactiveEur, margins };
}

function marginsOf(
  { hours, scenarios }: DayAheadProblem,
  { model }: Master,
  rowDual: ArrayLike<number>,
): DayAheadPlan['margins'] {
  const expected = (row: string): Float64Array =>
    Float64Array.from({ length: hours }, (_, hour) =>
      scenarios.reduce((all, _, s) => all - rowDual[model.rowAt(row, s, hour)], 0),
    );
  return { energyEur: expected('balance'), reserveEur: expected('reserve'), f2Eur: rowDual[model.rowAt('limit')] };
}

/** Takes away the dust of the solver's tolerances. */
export const clean = (value: number): number => (Math.abs(value) < 1e-9 ? 0 : value);

const termsValue = (terms: Terms, x: Float64Array): number =>
  terms.reduce((all, [column, coefficient]) => all + coefficient * x[column], 0);

function readScenario(problem: DayAheadProblem, master: Master, x: Float64Array, s: number): ScenarioPlan {
  const { hours, generators, storages, bids } = problem;
  const at = (name: string, ...index: number[]): number => clean(x[master.model.columnAt(name, ...index)]);
  const hourly = (of: (hour: number) => number): Float64Array => Float64Array.from({ length: hours }, (_, h) => of(h));
  const kindOf = storages.map((_, place) => master.kinds.findIndex(({ members }) => members.includes(place)));
  const share = (name: string): Float64Array[] =>
    kindOf.map((k) => hourly((hour) => at(name, s, k, hour) / master.kinds[k].members.length));
  const ofOwn = (which: 'injectionMw' | 'spinningMw' | 'regulatingMw'): Float64Array[] =>
    master.own[s].map((set) => hourly((hour) => clean(termsValue(set[which][hour], x))));
  return {
    generatorMw: generators.map((_, unit) => hourly((hour) => at('power', s, unit, hour))),
    chargeMw: share('charge'),
    dischargeMw: share('discharge'),
    storedMwh: share('stored'),
    bidMw: bids.map(({ paths }, bid) => {
      const { sellMw, buyMw, idleMw } = paths[s];
      const accepted = at('energy', bid);
      return hourly((hour) => accepted * (sellMw[hour] - buyMw[hour]) - (1 - accepted) * idleMw[hour]);
    }),
    ownMw: ofOwn('injectionMw'),
    ownSpinningMw: ofOwn('spinningMw'),
    ownRegulatingMw: ofOwn('regulatingMw'),
    soldMw: hourly((hour) => at('realTimeSold', s, hour)),
    boughtMw: hourly((hour) => at('realTimeBought', s, hour)),
    unservedMw: hourly((hour) => at('unserved', s, hour)),
    spilledMw: hourly((hour) => at('spilled', s, hour)),
  };
}

type Priced = Omit<DayAheadPlan, 'parts' | 'f1Eur' | 'f2Eur' | 'reactiveEur'>;

/** F1 (7) of a plan, part by part, from its powers alone. */
function partsOf(
  problem: DayAheadProblem,
  reliability: Reliability,
  plan: Priced,
  beside: (s: number) => { own: number; reserveShortMw: number },
): F1Parts {
  const { scenarios, generators, storages, bids, hours, settings } = problem;
  const prices = contingencyPrices(problem, reliability);
  const parts: F1Parts = {
    dayAhead: 0,
    spinning: 0,
    realTime: 0,
    commitment: -commitmentEur(problem, plan.on),
    fuel: 0,
    wear: 0,
    bids: 0,
    own: 0,
    tariff: problem.tariffEur ?? 0,
    robust: -worstEur(problem, plan),
    contingencies: -prices.unservedEur * sum(plan.ensMw),
    shortfalls: 0,
  };
  meanLoads(problem).forEach((load, hour) => {
    parts.contingencies += prices.deadEur(hour) * deadMw(reliability, load);
    parts.spinning += problem.spinningPrice[hour] * plan.spinningMw[hour];
  });
  scenarios.forEach(({ probability, dayAhead, realTime }, s) => {
    const planned = plan.scenarios[s];
    const { own, reserveShortMw } = beside(s);
    parts.own -= probability * own;
    parts.shortfalls -= probability * settings.voll * (sum(planned.unservedMw) + reserveShortMw);
    parts.shortfalls -= probability * settings.spillPrice * sum(planned.spilledMw);
    for (let hour = 0; hour < hours; hour++) {
      parts.dayAhead += probability * dayAhead[hour] * (plan.soldMw[hour] - plan.boughtMw[hour]);
      parts.realTime += probability * realTime[hour] * (planned.soldMw[hour] - planned.boughtMw[hour]);
      generators.forEach(({ costEurPerMwh }, unit) => {
        const mw = planned.generatorMw[unit][hour];
        parts.fuel -= probability * costEurPerMwh * mw;
        parts.contingencies -= probability * prices.powerEur(s, unit, hour) * mw;
      });
      storages.forEach(({ wearEurPerMwh }, place) => {
        parts.wear -= probability * wearEurPerMwh * planned.dischargeMw[place][hour];
      });
      bids.forEach(({ paths }, bid) => {
        const { energy, spinning, regulating } = plan.accepted[bid];
        const costs = bidCosts(paths[s], hour);
        const idle = paths[s].buyPrice[hour] * paths[s].idleMw[hour];
        parts.bids -= probability * (energy * costs[0] + spinning * costs[1] + regulating * costs[2] - idle);
      });
    }
  });
  return parts;
}

/** No-load cost of the hours a unit is on, and its starts. */
function commitmentEur({ generators, repeats }: DayAheadProblem, on: readonly Uint8Array[]): number {
  let eur = 0;
  generators.forEach(({ isOn, noLoadEurPerHour, startUpEur }, unit) => {
    let before = repeats ? (on[unit].at(-1) ?? 0) : Number(isOn);
    for (const now of on[unit]) {
      eur += noLoadEurPerHour * now + (now > before ? startUpEur : 0);
      before = now;
    }
  });
  return eur;
}

/** What the real-time trades of a plan lose in the bad hours allowed in which it costs most that prices are worse, EUR. */
export function worstEur(problem: DayAheadProblem, plan: Pick<DayAheadPlan, 'aim' | 'scenarios'>): number {
  const losses = Array.from({ length: problem.hours }, (_, hour) =>
    plan.scenarios.reduce((all, { soldMw, boughtMw }, s) => {
      return all + badHourEur(problem, s, hour) * (soldMw[hour] + boughtMw[hour]);
    }, 0),
  );
  losses.sort((a, b) => b - a);
  return losses.reduce((all, loss, place) => all + loss * Math.min(1, Math.max(0, plan.aim.gamma - place)), 0);
}
