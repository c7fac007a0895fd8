import { sum } from '../../../src/series.ts';
import { CONTROLS, type Control, type FeederDay, type FeederPlan } from './feederDay.ts';
import { type Movable, move, rangeOf } from './recourse.ts';

/** What the operator has its feeder do in an ISP, MW; and what it calls of each user. */
export interface IspPlan {
  generatorMw: Float64Array;
  /** Discharge less charge. */
  storageMw: Float64Array;
  cutMw: Float64Array;
  userUpMw: Float64Array;
  userDownMw: Float64Array;
}

/** What is known as an ISP begins. */
export interface IspNow {
  hoursPerIsp: number;
  /** MWh in each battery. */
  storedMwh: ArrayLike<number>;
  /** What load and PV draw beyond the forecast. */
  deviationMw: number;
  /** What PV plants can give. */
  pvMw: ArrayLike<number>;
  /** What the TSO calls of one feeder. */
  upMw: number;
  downMw: number;
}

/** What is steered in real time, and its plan. */
type Steered = Pick<FeederDay, 'generators' | 'storages'>;
type Planned = Pick<FeederPlan, 'controls'>;

/** What is decided of a feeder in one ISP: its devices, the step of its plan, and what is known. */
export interface IspProblem {
  feeder: Steered;
  plan: Planned;
  now: IspNow;
}

export function ispProblem(
  { generators, storages }: FeederDay,
  { controls }: FeederPlan,
  t: number,
  now: IspNow,
): IspProblem {
  const inStep = (series: readonly Float64Array[]) => series.map((each) => each.slice(t, t + 1));
  const ofStep = Object.fromEntries(CONTROLS.map((control) => [control, inStep(controls[control])]));
  const step = ofStep as Record<Control, Float64Array[]>;
  return { feeder: { generators, storages }, plan: { controls: step }, now };
}

/** What of the deviation batteries do not take up, MW. */
export function leftMw({ feeder, plan: { controls }, now }: IspProblem, plan: IspPlan): number {
  const plannedMw = sum(feeder.storages.map((_, s) => controls.discharge[s][0] - controls.charge[s][0]));
  const calledMw = sum(calledOf(controls, 0, 'up', now.upMw)[1]) - sum(calledOf(controls, 0, 'down', now.downMw)[1]);
  const left = Math.abs(now.deviationMw - (sum(plan.storageMw) - plannedMw - calledMw));
  return left < 1e-9 ? 0 : left;
}

const OFFERED = {
  up: ['generatorUp', 'storageUp', 'userUp'],
  down: ['generatorDown', 'storageDown', 'userDown'],
} as const;

/** What is called of units, batteries and users, each by what it offered. */
function calledOf(controls: FeederPlan['controls'], t: number, way: 'up' | 'down', mw: number): Float64Array[] {
  const offered = OFFERED[way].map((control) => Float64Array.from(controls[control], (each) => each[t]));
  const inAll = sum(offered.map(sum));
  const share = inAll > 0 ? Math.min(1, mw / inAll) : 0;
  return offered.map((series) => series.map((each) => share * each));
}

/**
 * Real time: units, batteries and users give what is called of them by what each offered; batteries then take up what load and PV are off,
 * each by its planned cover and then by what room it has left, as in the second stage.
 */
export function ispPlan({ generators, storages }: Steered, { controls }: Planned, t: number, now: IspNow): IspPlan {
  const at = (series: readonly Float64Array[]) => Float64Array.from(series, (each) => each[t]);
  const [generatorUp, storageUp, userUpMw] = calledOf(controls, t, 'up', now.upMw);
  const [generatorDown, storageDown, userDownMw] = calledOf(controls, t, 'down', now.downMw);
  const { charge, discharge, coverUp, coverDown } = controls;
  const isHigh = now.deviationMw > 0;
  const movable = storages.map((storage, s): Movable => {
    const plannedMw = charge[s][t] - discharge[s][t] - storageUp[s] + storageDown[s];
    const range = rangeOf(storage, now.storedMwh[s], now.hoursPerIsp, plannedMw, 0, 0);
    return { plannedMw, coverMw: isHigh ? coverUp[s][t] : -coverDown[s][t], ...range };
  });
  return {
    generatorMw: at(controls.generator).map((mw, g) =>
      Math.max(0, Math.min(generators[g].maxMw, mw + generatorUp[g] - generatorDown[g])),
    ),
    storageMw: Float64Array.from(move(movable, now.deviationMw).netMw, (mw) => 0 - mw),
    cutMw: at(controls.cut).map((mw, k) => Math.min(mw, now.pvMw[k])),
    ...{ userUpMw, userDownMw },
  };
}
