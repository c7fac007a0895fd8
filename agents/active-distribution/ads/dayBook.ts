import { sum } from '../../../src/series.ts';
import type { MessageOf } from '../market/messages.ts';
import type { StartState } from './dayProblem.ts';
import type { Front } from './front.ts';
import type { NormalState } from './normalState.ts';
import type { DayAheadPlan, DayAheadProblem, ScenarioPlan } from './problem.ts';
import { planReactive } from './reactive.ts';

/** A day that has been planned: what was chosen, what is expected of it, and the positions of those who trade with the operator. */
export interface PlannedDay {
  problem: DayAheadProblem;
  front: Front;
  plan: DayAheadPlan;
  state: NormalState;
  /** Means over scenarios, by hour. */
  expected: Expected;
  positions: ReadonlyMap<string, Position>;
  /** Price it cleared at; NaN until the exchange has said it. */
  priceEurPerMwh: Float64Array;
}

interface Expected {
  /** By unit. */
  generatorMw: Float64Array[];
  chargeMw: Float64Array[];
  dischargeMw: Float64Array[];
  storedMwh: Float64Array[];
  realTimeSoldMw: Float64Array;
  realTimeBoughtMw: Float64Array;
  localMw: Float64Array;
  renewableMw: Float64Array;
  loadMw: Float64Array;
  unservedMw: Float64Array;
  realTimePrice: Float64Array;
  reactiveMvar: Float64Array;
}

/** What an aggregator trades by the day-ahead plan, by hour. */
interface Position {
  energyShare: number;
  spinningShare: number;
  regulatingShare: number;
  /** Into the network, below 0 where it draws. */
  netMw: Float64Array;
  spinningMw: Float64Array;
  regulatingMw: Float64Array;
}

/** Keeps of a front what a day goes on with. @param own who hands over what it can do, in the order of the plan's own sets */
export function planned(
  problem: DayAheadProblem,
  { front, plan, state }: Pick<PlannedDay, 'front' | 'plan' | 'state'>,
  own: readonly string[],
): PlannedDay {
  const { scenarios, hours, generators, storages, bids } = problem;
  const mean = (of: (scenario: ScenarioPlan, s: number) => ArrayLike<number>): Float64Array => {
    const total = new Float64Array(hours);
    plan.scenarios.forEach((scenario, s) => {
      const series = of(scenario, s);
      for (let hour = 0; hour < hours; hour++) total[hour] += scenarios[s].probability * series[hour];
    });
    return total;
  };
  const total = (series: readonly ArrayLike<number>[]) =>
    Float64Array.from({ length: hours }, (_, hour) => series.reduce((all, each) => all + each[hour], 0));
  const reactive = planReactive(
    problem,
    plan.on,
    plan.scenarios.map(({ generatorMw }) => generatorMw),
  );
  const positions = new Map<string, Position>();
  bids.forEach(({ bidder, paths }, b) => {
    const { energy, spinning, regulating } = plan.accepted[b];
    positions.set(bidder, {
      ...{ energyShare: energy, spinningShare: spinning, regulatingShare: regulating },
      netMw: mean(({ bidMw }) => bidMw[b]),
      spinningMw: mean((_, s) => paths[s].spinningMw).map((mw) => spinning * mw),
      regulatingMw: mean((_, s) => paths[s].regulatingMw).map((mw) => regulating * mw),
    });
  });
  own.forEach((name, k) => {
    positions.set(name, {
      ...{ energyShare: 1, spinningShare: 1, regulatingShare: 1 },
      netMw: mean(({ ownMw }) => ownMw[k]),
      spinningMw: mean(({ ownSpinningMw }) => ownSpinningMw[k]),
      regulatingMw: mean(({ ownRegulatingMw }) => ownRegulatingMw[k]),
    });
  });
  return {
    problem,
    front,
    plan,
    state,
    expected: {
      generatorMw: generators.map((_, g) => mean(({ generatorMw }) => generatorMw[g])),
      chargeMw: storages.map((_, k) => mean(({ chargeMw }) => chargeMw[k])),
      dischargeMw: storages.map((_, k) => mean(({ dischargeMw }) => dischargeMw[k])),
      storedMwh: storages.map((_, k) => mean(({ storedMwh }) => storedMwh[k])),
      realTimeSoldMw: mean(({ soldMw }) => soldMw),
      realTimeBoughtMw: mean(({ boughtMw }) => boughtMw),
      localMw: mean(({ bidMw, ownMw }) => total([...bidMw, ...ownMw])),
      renewableMw: mean((_, s) => total(scenarios[s].renewableMw)),
      loadMw: mean((_, s) => scenarios[s].loadMw),
      unservedMw: mean(({ unservedMw }) => unservedMw),
      realTimePrice: mean((_, s) => scenarios[s].realTime),
      reactiveMvar: reactive.soldMvar.map((mvar, hour) => mvar - reactive.boughtMvar[hour]),
    },
    positions,
    priceEurPerMwh: new Float64Array(hours).fill(Number.NaN),
  };
}

/** How units and storage stand after a day that goes as planned. */
export function endOf({ problem, plan, expected }: PlannedDay): StartState {
  const last = problem.hours - 1;
  return {
    generators: problem.generators.map((unit, g) => {
      const on = plan.on[g];
      let since = last;
      while (since > 0 && on[since - 1] === on[last]) since--;
      const before = since === 0 && unit.isOn === on[last] > 0 ? unit.hoursInState : 0;
      const isOn = on[last] > 0;
      const powerMw = isOn ? Math.min(unit.pMaxMw, Math.max(unit.pMinMw, expected.generatorMw[g][last])) : 0;
      return { isOn, hoursInState: problem.hours - since + before, powerMw };
    }),
    storedMwh: sum(expected.storedMwh.map((series) => series[last])),
  };
}

const flat = (series: readonly ArrayLike<number>[]): Float64Array =>
  Float64Array.from(series.flatMap((each) => Array.from(each)));

/** The plan as it is filed. */
export function filed({
  problem,
  state,
  front,
  plan,
  expected,
}: PlannedDay): Omit<MessageOf<'DayAheadPlan'>, 'type' | 'from' | 'to' | 'isp' | 'day'> {
  const { lossShare, hours } = problem;
  return {
    gammaHours: plan.aim.gamma,
    f1Eur: plan.f1Eur + plan.reactiveEur,
    f2Eur: plan.f2Eur,
    gapEur: Math.max(0, front.chosen.search.gapEur),
    front: front.front.map((point) => ({
      ...{ gammaHours: point.aim.gamma, f1Eur: point.f1Eur, f2Eur: point.f2Eur },
      ...{ gapEur: Math.max(0, point.search.gapEur), isChosen: point === front.chosen },
    })),
    parts: { ...plan.parts, reactive: plan.reactiveEur },
    lowestVoltagePu: state.lowestVoltagePu.value,
    highestVoltagePu: state.highestVoltagePu.value,
    unsolved: state.unsolved,
    soldMw: plan.soldMw,
    boughtMw: plan.boughtMw,
    spinningMw: plan.spinningMw,
    on: flat(plan.on),
    generatorMw: flat(expected.generatorMw),
    storageMw: Float64Array.from({ length: hours }, (_, hour) =>
      expected.dischargeMw.reduce((all, discharge, k) => all + discharge[hour] - expected.chargeMw[k][hour], 0),
    ),
    realTimeSoldMw: expected.realTimeSoldMw,
    realTimeBoughtMw: expected.realTimeBoughtMw,
    localMw: expected.localMw,
    renewableMw: expected.renewableMw,
    loadMw: expected.loadMw,
    lossMw: expected.loadMw.map((mw, hour) => mw * lossShare[hour]),
    unservedMw: expected.unservedMw,
    reactiveMvar: expected.reactiveMvar,
    ensMw: plan.ensMw,
  };
}
