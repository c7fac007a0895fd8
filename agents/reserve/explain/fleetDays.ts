import type { Moment } from '../../../src/market/kinds.ts';
import type { EvDay, EvDayPlan } from '../../../src/optimizers/evDay.ts';

/** EV-days of a fleet, what is the same in all of them told once. */
export interface FleetDays {
  shared: Partial<EvDay>;
  evs: readonly Partial<EvDay>[];
}

/** What an EV does: its plan without what follows from it. */
export type EvUse = Pick<EvDayPlan, 'upKwh' | 'downKwh' | 'dayAheadKwh'>;

/** EV-days, told once where they are the same number, text or series. */
export function fleetDays(days: readonly EvDay[]): FleetDays {
  const [first] = days;
  const keys = Object.keys(first ?? {}) as (keyof EvDay)[];
  const isShared = new Set(keys.filter((key) => days.every((day) => day[key] === first[key])));
  const part = (day: EvDay, which: (key: keyof EvDay) => boolean): Partial<EvDay> =>
    Object.fromEntries(keys.filter(which).map((key) => [key, day[key]]));
  return {
    shared: first === undefined ? {} : part(first, (key) => isShared.has(key)),
    evs: days.map((day) => part(day, (key) => !isShared.has(key))),
  };
}

/** The EV-days again. */
export const daysOfFleet = ({ shared, evs }: FleetDays): EvDay[] => evs.map((ev) => ({ ...shared, ...ev }) as EvDay);

/** The same with a figure changed in all of them. */
export const withShared = (fleet: FleetDays, change: Partial<EvDay>): FleetDays => ({
  shared: { ...fleet.shared, ...change },
  evs: fleet.evs,
});

/** What plans do, without what follows from it. */
export const usesOf = (plans: readonly EvUse[]): EvUse[] =>
  plans.map(({ upKwh, downKwh, dayAheadKwh }) => ({ upKwh, downKwh, dayAheadKwh }));

/** kWh of a whole fleet in an ISP, given as series are indexed; of sessions those count that are there. */
export const totalKwh = (uses: readonly EvUse[], of: keyof EvUse, at: number): number =>
  uses.reduce((sum, use) => sum + (use[of][at] ?? 0), 0);

/**
 * Where an ISP lies in the series of EV-days: those of homes begin with its local day. Those of sessions may run into the next one,
 * and the first ISP that their decision is about is the earliest that any of them begins with.
 */
export function placeOf(days: readonly Pick<EvDay, 'fromIsp' | 'end'>[], { isp, from, ispOfDay }: Moment): number {
  if (!days.some(({ end }) => end)) return ispOfDay;
  return isp - from + days.reduce((least, { fromIsp }) => Math.min(least, fromIsp), Number.POSITIVE_INFINITY);
}
