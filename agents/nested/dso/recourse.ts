import type { FeederDay, FeederPlan, Storage } from './feederDay.ts';

/** What a plan comes to where all goes wrong together one way; of m feeders together. */
interface AtAnEnd {
  /** MWh that storages could not take up, by the step in which a window of H steps at this end begins. */
  uncoveredMwh: Float64Array;
  /** MWh that they were asked to, of the same windows. */
  deviationMwh: Float64Array;
  /** What a whole day at this end costs beyond the plan, EUR: imbalance, wear, and at the mean LMP what storages end it short of. */
  addedEur: number;
}

export interface Recourse {
  /** Load high and PV low. */
  high: AtAnEnd;
  /** Load low and PV high. */
  low: AtAnEnd;
  /** Of what is asked in all windows of both ends, the share not covered; 0 where nothing is asked. */
  uncoveredShare: number;
}

/**
 * The second stage (section 7): import, offers and generation stay as planned, each step deviates by the whole of Dev (whatever share of it
 * the plan covers), and storages alone move. In each step
 * 1. each moves by its planned cover, all alike by less where this is more than Dev;
 * 2. what is left is shared by the room left in each;
 * within its power and its energy, and so that the bands it offers could still be called in that step. What then is left is imbalance,
 * bought at LMP + spread |LMP| or sold at LMP - spread |LMP|.
 *
 * Uncovered energy is of windows: any H steps in a row at one end, entered with the levels of the plan, as a storage is planned anew after
 * one. Costs are of a whole day at one end, which no storage here can cover: those of section 7 are the plan's cost and `addedEur`.
 * @param lmp by step, EUR/MWh
 */
export function recourse(feeder: FeederDay, plan: FeederPlan, lmp: ArrayLike<number>, spread: number): Recourse {
  const atEnd = (sign: 1 | -1): AtAnEnd => {
    const { steps, multiplicity, hours, cover } = feeder;
    const length = Math.min(cover.steps, steps);
    const starts = Array.from({ length: steps - length + 1 }, (_, start) => start);
    const windows = starts.map((start) => replay(feeder, plan, sign, start, start + length));
    const scale = multiplicity * hours;
    return {
      uncoveredMwh: Float64Array.from(windows, ({ leftMw }) => scale * total(leftMw, Math.abs)),
      deviationMwh: Float64Array.from(starts, (start) => scale * total(cover.deviationMw.slice(start, start + length))),
      addedEur: addedCost(feeder, plan, replay(feeder, plan, sign, 0, steps), lmp, spread),
    };
  };
  const [high, low] = [atEnd(1), atEnd(-1)];
  const asked = total(high.deviationMwh) + total(low.deviationMwh);
  const uncovered = total(high.uncoveredMwh) + total(low.uncoveredMwh);
  return { high, low, uncoveredShare: asked > 0 ? uncovered / asked : 0 };
}

const total = (series: ArrayLike<number>, figure = (value: number): number => value): number =>
  Array.from(series, figure).reduce((sum, value) => sum + value, 0);

/** Some steps in a row at one end, of one feeder. */
interface Replay {
  /** By step: drawn beyond the plan, MW; below 0 where less is. */
  leftMw: number[];
  /** By step, by storage: charged less discharged, MW. */
  netMw: number[][];
  /** By storage, at the end. */
  storedMwh: number[];
}

/** A storage in a step: what it draws as planned, by how much less it is to draw for its cover, and what it may draw, MW. */
export interface Movable {
  plannedMw: number;
  coverMw: number;
  leastMw: number;
  mostMw: number;
}

/** @param sign 1 where storages must draw less, -1 where they must draw more */
function replay(feeder: FeederDay, plan: FeederPlan, sign: 1 | -1, from: number, to: number): Replay {
  const { storages, hours, cover } = feeder;
  const { charge, discharge, storageUp, storageDown, coverUp, coverDown } = plan.controls;
  const storedMwh = storages.map(({ startMwh }, s) => (from === 0 ? startMwh : plan.storedMwh[s][from - 1]));
  const [leftMw, netMw]: [number[], number[][]] = [[], []];
  for (let t = from; t < to; t++) {
    const movable = storages.map((storage, s): Movable => {
      const plannedMw = charge[s][t] - discharge[s][t];
      const coverMw = sign > 0 ? coverUp[s][t] : -coverDown[s][t];
      const range = rangeOf(storage, storedMwh[s], hours, plannedMw, storageUp[s][t], storageDown[s][t]);
      return { plannedMw, coverMw, ...range };
    });
    const moved = move(movable, sign * cover.deviationMw[t]);
    leftMw.push(moved.leftMw);
    netMw.push(moved.netMw);
    storages.forEach(({ efficiency }, s) => {
      storedMwh[s] += hours * storedOf(moved.netMw[s], efficiency);
    });
  }
  return { leftMw, netMw, storedMwh };
}

/** What a storage stores of what it draws, MW, and what it draws to store that. */
const storedOf = (netMw: number, efficiency: number): number => (netMw > 0 ? efficiency * netMw : netMw / efficiency);
const drawnFor = (storedMw: number, efficiency: number): number =>
  storedMw > 0 ? storedMw / efficiency : storedMw * efficiency;

/** What a storage may draw so that its bands can be called; where it can hold only one of them, it stays as near to its plan as it can. */
export function rangeOf(
  { powerMw, leastMwh, mostMwh, efficiency }: Storage,
  storedMwh: number,
  hours: number,
  plannedMw: number,
  upMw: number,
  downMw: number,
): Pick<Movable, 'leastMw' | 'mostMw'> {
  const possibleLeast = Math.max(-powerMw, drawnFor((leastMwh - storedMwh) / hours, efficiency));
  const possibleMost = Math.min(powerMw, drawnFor((mostMwh - storedMwh) / hours, efficiency));
  const leastMw = Math.min(possibleLeast + upMw, possibleMost);
  const mostMw = Math.max(possibleMost - downMw, possibleLeast);
  if (leastMw <= mostMw) return { leastMw, mostMw };
  const between = clamp(plannedMw, mostMw, leastMw);
  return { leastMw: between, mostMw: between };
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** @param deviationMw by how much less storages are to draw together than planned */
export function move(storages: readonly Movable[], deviationMw: number): { netMw: number[]; leftMw: number } {
  const covered = total(storages.map(({ coverMw }) => coverMw));
  const share = covered === 0 ? 0 : Math.min(1, deviationMw / covered);
  const first = storages.map(({ plannedMw, coverMw, leastMw, mostMw }) =>
    clamp(plannedMw - share * coverMw, leastMw, mostMw),
  );
  const aim = total(storages.map(({ plannedMw }) => plannedMw)) - deviationMw;
  const left = total(first) - aim;
  const room = storages.map(({ leastMw, mostMw }, s) => (left > 0 ? first[s] - leastMw : mostMw - first[s]));
  const part = left === 0 ? 0 : Math.min(1, Math.abs(left) / total(room));
  const netMw = first.map((mw, s) => mw - Math.sign(left) * part * room[s]);
  return { netMw, leftMw: left - Math.sign(left) * part * total(room) };
}

function addedCost(
  { storages, steps, multiplicity, hours }: FeederDay,
  { controls, storedMwh }: FeederPlan,
  day: Replay,
  lmp: ArrayLike<number>,
  spread: number,
): number {
  let eur = 0;
  day.leftMw.forEach((mw, t) => {
    eur += hours * mw * (lmp[t] + Math.sign(mw) * spread * Math.abs(lmp[t]));
  });
  const meanLmp = total(lmp) / steps;
  storages.forEach(({ wearEurPerMwh }, s) => {
    for (let t = 0; t < steps; t++) {
      const planned = controls.charge[s][t] - controls.discharge[s][t];
      eur += hours * wearEurPerMwh * (Math.abs(day.netMw[t][s]) - Math.abs(planned));
    }
    eur += meanLmp * (storedMwh[s][steps - 1] - day.storedMwh[s]);
  });
  return multiplicity * eur;
}
