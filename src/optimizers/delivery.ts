import { shortSeries, zeros } from '../series.ts';

/**
 * How an aggregator spreads what it must deliver in one ISP over its EVs, within what each can really do at that moment.
 * One EV does one thing per ISP ("in time" stacking, (11)). Energies kWh on the grid side; one entry per EV.
 */

/** What the EVs of a fleet can do; one entry per EV. */
export interface FleetParameters {
  capacityKwh: Float64Array;
  minimumKwh: Float64Array;
  chargeKw: Float64Array;
  dischargeKw: Float64Array;
  chargeEfficiency: Float64Array;
  dischargeEfficiency: Float64Array;
}

/** What each EV is to do in an ISP, kWh on the grid side; one entry per EV. */
export interface Setpoints {
  upKwh: Float64Array;
  downKwh: Float64Array;
  dayAheadKwh: Float64Array;
  congestionUpKwh: Float64Array;
  congestionDownKwh: Float64Array;
  /** Beyond that, of one's own accord; none where not given. */
  passiveUpKwh?: Float64Array | undefined;
  passiveDownKwh?: Float64Array | undefined;
}

export interface DeliveryTask {
  fleet: FleetParameters;
  hoursPerIsp: number;
  /** Energy in each battery now. */
  energyKwh: Float64Array;
  /** 1 where the EV is plugged in. */
  plugged: Uint8Array;
  /** What the plan has each EV do in this ISP. */
  plannedUpKwh: Float64Array;
  plannedDownKwh: Float64Array;
  plannedDayAheadKwh: Float64Array;
  /** What was activated and ordered for the whole fleet. */
  activatedUpKwh: number;
  activatedDownKwh: number;
  orderedUpKwh: number;
  orderedDownKwh: number;
  /** Energy an EV with nothing planned can give or take beyond its plan and still be full in time. */
  spareKwh: (ev: number) => { up: number; down: number };
  /** Largest energy through the fleet's connection in an ISP, either way; Infinity when there is no limit. */
  connectionLimitKwh: number;
}

/** Volumes below this (kWh) are rounding, not energy. */
export const DUST_KWH = 1e-9;

/** Most an EV can discharge in one ISP from a battery level (8)-(10), (12). */
export const canDischargeKwh = (fleet: FleetParameters, ev: number, energyKwh: number, hours: number): number =>
  Math.max(
    0,
    Math.min(fleet.dischargeKw[ev] * hours, (energyKwh - fleet.minimumKwh[ev]) * fleet.dischargeEfficiency[ev]),
  );

/** Most an EV can charge in one ISP from a battery level (5)-(7), (12). */
export const canChargeKwh = (fleet: FleetParameters, ev: number, energyKwh: number, hours: number): number =>
  Math.max(0, Math.min(fleet.chargeKw[ev] * hours, (fleet.capacityKwh[ev] - energyKwh) / fleet.chargeEfficiency[ev]));

/** Setpoints by which every EV idles. */
export const emptySetpoints = (evs: number): Setpoints => ({
  upKwh: shortSeries(evs),
  downKwh: shortSeries(evs),
  dayAheadKwh: shortSeries(evs),
  congestionUpKwh: shortSeries(evs),
  congestionDownKwh: shortSeries(evs),
});

/**
 * Serves, in this order: activated upward and downward energy (the EVs that planned it first, then idle ones), the
 * day-ahead charging of the EVs left, and what the DSO ordered, from EVs that are idle. EVs are called in their own
 * order, so that a cut falls whole on the last of them and leaves the plans of the others as they are.
 * @returns set points to read only: those of which there are none are `zeros`
 */
export function allocateDelivery(task: DeliveryTask): Setpoints {
  const { fleet, hoursPerIsp, energyKwh, plugged, plannedUpKwh, plannedDownKwh, plannedDayAheadKwh } = task;
  const evs = energyKwh.length;
  const none = zeros(evs);
  const busy = new Uint8Array(evs);
  const leftKwh = { up: task.connectionLimitKwh, down: task.connectionLimitKwh };

  /** Has an EV move up to `wanted`; what it moves. */
  const move = (way: 'up' | 'down', ev: number, wanted: number, into: Float64Array): number => {
    const able = way === 'up' ? canDischargeKwh : canChargeKwh;
    const kwh = Math.min(wanted, able(fleet, ev, energyKwh[ev], hoursPerIsp), leftKwh[way]);
    if (kwh <= DUST_KWH) return 0;
    into[ev] = kwh;
    busy[ev] = 1;
    leftKwh[way] -= kwh;
    return kwh;
  };

  /** Serves a volume from the EVs that planned it, then from those with nothing planned. */
  const serve = (way: 'up' | 'down', volumeKwh: number, planned = none): Float64Array => {
    let missing = volumeKwh;
    if (missing <= DUST_KWH) return none;
    const into = shortSeries(evs);
    for (let ev = 0; ev < evs && missing > DUST_KWH; ev++) {
      if (planned[ev] > DUST_KWH && plugged[ev]) missing -= move(way, ev, Math.min(missing, planned[ev]), into);
    }
    for (let ev = 0; ev < evs && missing > DUST_KWH; ev++) {
      const isIdle = plannedUpKwh[ev] + plannedDownKwh[ev] + plannedDayAheadKwh[ev] < DUST_KWH;
      if (isIdle && plugged[ev] && !busy[ev]) missing -= move(way, ev, Math.min(missing, task.spareKwh(ev)[way]), into);
    }
    return into;
  };

  const upKwh = serve('up', task.activatedUpKwh, plannedUpKwh);
  const downKwh = serve('down', task.activatedDownKwh, plannedDownKwh);
  const dayAheadKwh = plannedDayAheadKwh === none ? none : shortSeries(evs);
  for (let ev = 0; ev < evs && dayAheadKwh !== none; ev++) {
    if (plannedDayAheadKwh[ev] > DUST_KWH && plugged[ev] && !busy[ev])
      move('down', ev, plannedDayAheadKwh[ev], dayAheadKwh);
  }
  const congestionUpKwh = serve('up', task.orderedUpKwh);
  const congestionDownKwh = serve('down', task.orderedDownKwh);
  return { upKwh, downKwh, dayAheadKwh, congestionUpKwh, congestionDownKwh };
}
