import type { Solver } from '../../../src/optimizers/highs.ts';
import type { Model } from '../../../src/optimizers/model.ts';
import type { BuildingDay, BuildingPlan } from './buildingDay.ts';
import { startsOf, stateBuilding } from './buildingRows.ts';

export interface BuildingSearch {
  /** Relative gap at which a plan counts as the best (default 1e-7). */
  gap?: number | undefined;
  /** Most nodes of the search (default unlimited). */
  maxNodes?: number | undefined;
}

/** A tariff is about some cents, and ties about 1e-6 EUR; measured, this costs no more than 1e-4. */
const GAP = 1e-7;
/** Measured on houses with a tariff: half of the time that HiGHS takes as it comes, and a quarter in the worst case. */
const SEARCH = { presolve: 'off', isLean: true } as const;
/** Of equally good plans that which buys, and starts appliances, early: EUR/MWh and EUR for each step later. */
const TIE = 1e-6;
/** kW below which a power is dust of the solver's tolerances. */
const DUST_KW = 1e-9;

/**
 * Plans a building's day, or what is left of it: (1)-(7) of docs/nested.md. Without an offer that is its baseline.
 *
 * There is always a plan: comfort that cannot be met is discomfort (a K missing at the end counts for 24 hours), a battery that
 * cannot reach `endKwh` is charged as far as its power lets it, and load beyond the fuse costs 10 EUR/kWh. Bands also stay within
 * the fuse, and are 0 where nothing is paid for them. A linear programme where no appliance has a choice, no reward is offered
 * and no price makes it pay to import and export, or to charge and discharge, at once.
 * @param day one that `checkBuilding` accepts
 * @throws Error when HiGHS finds no plan
 */
export function planBuilding(solver: Solver, day: BuildingDay, search: BuildingSearch = {}): BuildingPlan {
  const m = stateBuilding(day);
  const cost = m.cost.slice();
  for (let t = 0; t < day.steps; t++) m.cost[m.columnAt('import', t)] += TIE * day.hours * t;
  day.appliances.forEach((appliance, k) => {
    for (const s of startsOf(appliance)) m.cost[m.columnAt('start', k, s)] += 1000 * TIE * s;
  });
  const { maxNodes } = search;
  const options = { ...SEARCH, relativeGap: search.gap ?? GAP, ...(maxNodes === undefined ? {} : { maxNodes }) };
  const { status, x, gap } = m.solve((model) => solver.solve(model, options));
  if (status !== 'optimal' && status !== 'limit') throw new Error(`the plan of a building ended as ${status}`);
  const objectiveEur = x.reduce((sum, value, column) => sum + value * cost[column], 0) / 1000;
  const discomfort = ['cold', 'warm', 'endMiss'].flatMap((name) => m.columnsOf(name));
  const discomfortEur = discomfort.reduce((sum, column) => sum + x[column] * cost[column], 0) / 1000;
  return { objectiveEur, discomfortEur, gap, ...readPlan(m, day) };
}

function readPlan(m: Model, day: BuildingDay): Omit<BuildingPlan, 'objectiveEur' | 'discomfortEur' | 'gap'> {
  const { steps, battery, appliances, offer } = day;
  const series = (read: (t: number) => number): Float64Array => Float64Array.from({ length: steps }, (_, t) => read(t));
  const powers = (name: string, mostKw: (t: number) => number): Float64Array =>
    series((t) => {
      const kw = m.value(name, t);
      return kw < DUST_KW ? 0 : Math.min(kw, mostKw(t));
    });
  const ofBattery = (name: string): Float64Array =>
    battery.powerKw > 0 ? powers(name, () => battery.powerKw) : new Float64Array(steps);
  const bands = (direction: 'up' | 'down', standby: Float64Array | undefined, mostKw?: Float64Array): Float64Array =>
    series((t) => {
      if (!standby || standby[t] <= 0 || mostKw?.[t] === 0) return 0;
      const kw = m.value(`${direction}Heat`, t) + (battery.powerKw > 0 ? m.value(`${direction}Battery`, t) : 0);
      return kw < DUST_KW ? 0 : Math.min(kw, mostKw?.[t] ?? kw);
    });
  const heatKw = powers('heat', () => day.thermal.mostKw);
  const chargeKw = ofBattery('charge');
  const dischargeKw = ofBattery('discharge');
  const cutKw = powers('cut', (t) => day.pvKw[t]);
  const starts = appliances.map(
    (appliance, k) => startsOf(appliance).find((s) => m.value('start', k, s) > 0.5) ?? appliance.from,
  );
  const netKw = series((t) => {
    const running = appliances.reduce((sum, { profileKw }, k) => sum + (profileKw[t - starts[k]] ?? 0), 0);
    return day.loadKw[t] + running + heatKw[t] + chargeKw[t] - dischargeKw[t] - day.pvKw[t] + cutKw[t];
  });
  return {
    heatKw,
    chargeKw,
    dischargeKw,
    cutKw,
    starts,
    netKw,
    temperatureC: series((t) => m.value('temperature', t)),
    energyKwh:
      battery.powerKw > 0 ? series((t) => m.value('energy', t)) : new Float64Array(steps).fill(battery.startKwh),
    upKw: bands('up', offer?.standbyUp, offer?.mostUpKw),
    downKw: bands('down', offer?.standbyDown, offer?.mostDownKw),
  };
}
