import type { Model } from '../../../src/optimizers/model.ts';
import { stream } from '../../../src/random/streams.ts';
import type { DayAheadProblem, Generator, Storage } from './problem.ts';

/** Breaks ties between equal units by their names: EUR/MWh, far below what any price can tell. */
export const tieBreak = (id: string): number => 1e-7 * stream('ties', id).uniform();

/**
 * States the generators of a day in a model, on, start and stop at (unit, hour), power at (scenario, unit, hour), with what they
 * cost: (7) and its limits. Only `on` is to be whole, and only where `integer` is said; the others then are by themselves.
 */
export function stateGenerators(m: Model, problem: DayAheadProblem, integer: boolean): void {
  const { generators, scenarios, hours } = problem;
  const units = generators.length;
  const least = (unit: number, hour: number): number => (staysAsItIs(problem, generators[unit], hour) === 'on' ? 1 : 0);
  const most = (unit: number, hour: number): number => (staysAsItIs(problem, generators[unit], hour) === 'off' ? 0 : 1);
  const on = m.columns('on', [units, hours], {
    lower: least,
    upper: most,
    cost: (unit) => -generators[unit].noLoadEurPerHour,
    integer,
  });
  const start = m.columns('start', [units, hours], { upper: 1, cost: (unit) => -generators[unit].startUpEur });
  const stop = m.columns('stop', [units, hours], { upper: 1 });
  const ties = generators.map(({ id }) => tieBreak(id));
  m.columns('power', [scenarios.length, units, hours], {
    cost: (s, unit) => -scenarios[s].probability * (generators[unit].costEurPerMwh + ties[unit]),
  });
  generators.forEach((generator, unit) => {
    for (let hour = 0; hour < hours; hour++) {
      const change = m
        .row('change', unit, hour, '=', hour === 0 && !problem.repeats && generator.isOn ? 1 : 0)
        .add(on.at(unit, hour), 1)
        .add(start.at(unit, hour), -1)
        .add(stop.at(unit, hour), 1);
      if (hour > 0 || problem.repeats) change.add(on.at(unit, (hour + hours - 1) % hours), -1);
      const up = m.row('up', unit, hour, '<=', 0);
      for (const within of lately(problem, generator.upHours, hour)) up.add(start.at(unit, within), 1);
      up.add(on.at(unit, hour), -1);
      const down = m.row('down', unit, hour, '<=', 1);
      for (const within of lately(problem, generator.downHours, hour)) down.add(stop.at(unit, within), 1);
      down.add(on.at(unit, hour), 1);
    }
    scenarios.forEach((_, s) => {
      for (let hour = 0; hour < hours; hour++) stateOutput(m, problem, s, unit, hour);
    });
  });
}

/** Limits of a generator's output in an hour, and of its change since the one before. */
function stateOutput(m: Model, problem: DayAheadProblem, s: number, unit: number, hour: number): void {
  const { generators, hours, repeats } = problem;
  const { pMinMw, pMaxMw, rampMwPerHour: ramp, isOn, powerMw } = generators[unit];
  const at = (name: string, of: number): number => m.columnAt(name, unit, of);
  const power = m.columnAt('power', s, unit, hour);
  m.row('most', s, unit, hour, '<=', 0).add(power, 1).add(at('on', hour), -pMaxMw);
  m.row('least', s, unit, hour, '>=', 0).add(power, 1).add(at('on', hour), -pMinMw);
  if (ramp >= pMaxMw) return; // it can go from anywhere to anywhere
  const first = hour === 0 && !repeats;
  const before = (hour + hours - 1) % hours;
  const rise = m.row('rise', s, unit, hour, '<=', first ? powerMw + (isOn ? ramp : 0) : 0).add(power, 1);
  rise.add(at('start', hour), -pMinMw);
  const fall = m.row('fall', s, unit, hour, '<=', first ? -powerMw : 0).add(power, -1);
  fall.add(at('on', hour), -ramp).add(at('stop', hour), -pMinMw);
  if (first) return;
  const last = m.columnAt('power', s, unit, before);
  rise.add(last, -1).add(at('on', before), -ramp);
  fall.add(last, 1);
}

/** The hours of which a start (or stop) still binds in `hour`. */
function lately({ hours, repeats }: DayAheadProblem, duration: number, hour: number): number[] {
  const within: number[] = [];
  for (let back = 0; back < Math.min(duration, hours); back++) {
    if (hour - back >= 0) within.push(hour - back);
    else if (repeats) within.push(hour - back + hours);
  }
  return within;
}

/** What yesterday's start or stop leaves a generator no choice of. */
function staysAsItIs({ repeats }: DayAheadProblem, generator: Generator, hour: number): 'on' | 'off' | undefined {
  if (repeats) return undefined;
  const { isOn, hoursInState, upHours, downHours } = generator;
  if (hour >= (isOn ? upHours : downHours) - hoursInState) return undefined;
  return isOn ? 'on' : 'off';
}

/** Equal storages, planned as one. */
export interface StorageKind extends Storage {
  /** Their places among the storages. */
  members: number[];
}

/** Storages by kind, in the order in which a kind first comes. */
export function kindsOf(storages: readonly Storage[]): StorageKind[] {
  const kinds = new Map<string, StorageKind>();
  storages.forEach((storage, place) => {
    const { powerMw, capacityMwh, floorMwh, efficiency, wearEurPerMwh, startMwh, endMwh } = storage;
    const key = [powerMw, capacityMwh, floorMwh, efficiency, wearEurPerMwh, startMwh, endMwh].join();
    const kind = kinds.get(key) ?? { ...storage, members: [] };
    kind.members.push(place);
    kinds.set(key, kind);
  });
  return [...kinds.values()];
}

/** Whether energy may be worth less than nothing in an hour: storages would then waste it by charging and discharging with all they have. */
const mayBePaidToTake = ({ scenarios }: DayAheadProblem, hour: number): boolean =>
  scenarios.some(({ dayAhead, realTime }) => dayAhead[hour] < 0 || realTime[hour] < 0);

/**
 * States the storages: charge, discharge, stored (at the hour's end) and headroom (reserve that it can hold), each at (scenario,
 * kind, hour), and held (what one of a kind can give in a contingency) at (kind, hour), with their wear.
 */
export function stateStorages(m: Model, problem: DayAheadProblem, kinds: readonly StorageKind[]): void {
  const { scenarios, hours, settings } = problem;
  const most = (kind: number): number => kinds[kind].members.length * kinds[kind].powerMw;
  const shape = [scenarios.length, kinds.length, hours];
  const moving = (kind: number): number => (settings.adsArbitrage ? most(kind) : 0);
  const charge = m.columns('charge', shape, {
    upper: (_, kind) => moving(kind),
    cost: (_s, _kind, hour) => (-1e-7 * (hour + 1)) / hours,
  });
  const discharge = m.columns('discharge', shape, {
    upper: (_, kind) => moving(kind),
    cost: (s, kind) => -scenarios[s].probability * kinds[kind].wearEurPerMwh,
  });
  const isLast = (hour: number): boolean => hour === hours - 1 && settings.adsArbitrage;
  const stored = m.columns('stored', shape, {
    lower: (_, k, hour) => kinds[k].members.length * (isLast(hour) ? kinds[k].endMwh : kinds[k].floorMwh),
    upper: (_, k, hour) => kinds[k].members.length * (isLast(hour) ? kinds[k].endMwh : kinds[k].capacityMwh),
  });
  const headroom = m.columns('headroom', shape);
  const held = m.columns('held', [kinds.length, hours], { upper: (kind) => kinds[kind].powerMw, cost: 1e-7 }); // all it can
  kinds.forEach(({ members, efficiency, floorMwh, startMwh }, k) => {
    const count = members.length;
    for (let hour = 0; hour < hours; hour++) {
      const start = count * startMwh;
      const spare = m
        .row('held', k, hour, '<=', efficiency * ((hour === 0 ? startMwh : 0) - floorMwh))
        .add(held.at(k, hour), 1);
      scenarios.forEach(({ probability }, s) => {
        const energy = m
          .row('stored', s, k, hour, '=', hour === 0 ? start : 0)
          .add(charge.at(s, k, hour), -efficiency)
          .add(discharge.at(s, k, hour), 1 / efficiency)
          .add(stored.at(s, k, hour), 1);
        if (hour > 0) {
          energy.add(stored.at(s, k, hour - 1), -1);
          spare.add(stored.at(s, k, hour - 1), (-efficiency * probability) / count);
        }
        if (mayBePaidToTake(problem, hour))
          m.row('oneAtATime', s, k, hour, '<=', most(k))
            .add(charge.at(s, k, hour), 1)
            .add(discharge.at(s, k, hour), 1);
        m.row('headroomPower', s, k, hour, '<=', most(k))
          .add(charge.at(s, k, hour), -1)
          .add(discharge.at(s, k, hour), 1)
          .add(headroom.at(s, k, hour), 1);
        m.row('headroomEnergy', s, k, hour, '<=', -count * floorMwh)
          .add(stored.at(s, k, hour), -1)
          .add(headroom.at(s, k, hour), settings.reserveHours / efficiency);
      });
    }
  });
}
