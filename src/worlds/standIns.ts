import type { DaySessions, Fleet } from './sessions.ts';

/**
 * A fleet in which each EV stands for several alike: batteries, powers and trips so many times as large, times as they are.
 * What the fleet can do scales with it, but it is more lumpy: fewer EVs leave and arrive, each with more weight.
 * @param count EVs that each one stands for, a whole number
 */
export function standingFor(fleet: Fleet, count: number): Fleet {
  if (count === 1) return fleet;
  const times = (series: Float64Array) => series.map((value) => value * count);
  const days = (sessions: readonly DaySessions[]) =>
    sessions.map((day): DaySessions => ({ ...day, tripKwh: times(day.tripKwh) }));
  return {
    ...fleet,
    capacityKwh: times(fleet.capacityKwh),
    minimumKwh: times(fleet.minimumKwh),
    chargeKw: times(fleet.chargeKw),
    dischargeKw: times(fleet.dischargeKw),
    announced: days(fleet.announced),
    actual: days(fleet.actual),
  };
}
