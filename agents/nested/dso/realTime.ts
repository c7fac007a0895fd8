import { sum } from '../../../src/series.ts';
import type { FeederDay, FeederPlan } from './feederDay.ts';
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

/**
 * Real time: units, batteries and users give what is called of them by what each offered; batteries then take up what load and PV are off,
 * each by its planned cover and then by what room it has left, as in the second stage.
 */
export function ispPlan(feeder: FeederDay, { controls }: FeederPlan, t: number, now: IspNow): IspPlan {
  const at = (series: readonly Float64Array[]) => Float64Array.from(series, (each) => each[t]);
  const offered = {
    up: [controls.generatorUp, controls.storageUp, controls.userUp].map(at),
    down: [controls.generatorDown, controls.storageDown, controls.userDown].map(at),
  };
  const called = (way: 'up' | 'down', mw: number) => {
    const inAll = sum(offered[way].map(sum));
    const share = inAll > 0 ? Math.min(1, mw / inAll) : 0;
    return offered[way].map((series) => series.map((each) => share * each));
  };
  const [generatorUp, storageUp, userUpMw] = called('up', now.upMw);
  const [generatorDown, storageDown, userDownMw] = called('down', now.downMw);
  const { charge, discharge, coverUp, coverDown } = controls;
  const isHigh = now.deviationMw > 0;
  const movable = feeder.storages.map((storage, s): Movable => {
    const plannedMw = charge[s][t] - discharge[s][t] - storageUp[s] + storageDown[s];
    const range = rangeOf(storage, now.storedMwh[s], now.hoursPerIsp, plannedMw, 0, 0);
    return { plannedMw, coverMw: isHigh ? coverUp[s][t] : -coverDown[s][t], ...range };
  });
  return {
    generatorMw: at(controls.generator).map((mw, g) =>
      Math.max(0, Math.min(feeder.generators[g].maxMw, mw + generatorUp[g] - generatorDown[g])),
    ),
    storageMw: Float64Array.from(move(movable, now.deviationMw).netMw, (mw) => 0 - mw),
    cutMw: at(controls.cut).map((mw, k) => Math.min(mw, now.pvMw[k])),
    ...{ userUpMw, userDownMw },
  };
}
