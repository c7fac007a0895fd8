import type { Setpoints } from '../optimizers/delivery.ts';
import { shortCopy } from '../series.ts';
import type { Calendar } from '../time/calendar.ts';
import { carryOut, toNote } from './carryOut.ts';
import type { DaySessions, Fleet } from './sessions.ts';

/** What happened at the start of an ISP: who left, and who came back with how much. */
export interface PlugEvents {
  unplugged: { evs: number[]; energyKwh: number[] };
  pluggedIn: { evs: number[]; energyKwh: number[]; tripKwh: number[]; chargedEnRouteKwh: number[] };
}

/** Metered energy per EV in one ISP, kWh on the grid side; `energyKwh`: battery at its end, NaN when away. */
export interface PlantReading extends Setpoints {
  energyKwh: Float64Array;
}

/** EVs by an ISP of a day, in their order. */
type EvsByIsp = Map<number, number[]>;

function add(evs: EvsByIsp, isp: number, ev: number): void {
  const some = evs.get(isp);
  if (some) some.push(ev);
  else evs.set(isp, [ev]);
}

/**
 * The batteries of one fleet as they really are. Cars come and go by their actual sessions; chargers do what they are told
 * as far as battery and power allow, one thing at a time.
 */
export class FleetPlant {
  readonly energyKwh: Float64Array;
  private readonly home: Uint8Array;
  private readonly tripKwh: Float64Array;
  private readonly enRouteKwh: Float64Array;
  /** Of the day of this index: EVs by the ISP at which they leave, and come back. */
  private trips: { day: number; leaving: EvsByIsp; returning: EvsByIsp } | undefined;

  constructor(
    private readonly fleet: Fleet,
    private readonly calendar: Calendar,
  ) {
    this.energyKwh = fleet.capacityKwh.slice();
    this.home = new Uint8Array(this.energyKwh.length).fill(1);
    this.tripKwh = new Float64Array(this.energyKwh.length);
    this.enRouteKwh = new Float64Array(this.energyKwh.length);
  }

  /** Departures and arrivals at the start of an ISP. A car that came to the end of its battery charged on the way. */
  beginIsp(isp: number): PlugEvents {
    const day = this.calendar.dayOf(isp);
    const at = isp - day.firstIsp;
    const { leaving, returning } = this.tripsOf(day.index);
    const events: PlugEvents = {
      unplugged: { evs: [], energyKwh: [] },
      pluggedIn: { evs: [], energyKwh: [], tripKwh: [], chargedEnRouteKwh: [] },
    };
    for (let ev = 0; at === 0 && ev < this.home.length; ev++) if (!this.home[ev]) this.plugIn(ev, events);
    for (const ev of returning.get(at) ?? []) if (!this.home[ev]) this.plugIn(ev, events);
    for (const ev of leaving.get(at) ?? []) {
      if (!this.home[ev]) continue;
      this.home[ev] = 0;
      events.unplugged.evs.push(ev);
      events.unplugged.energyKwh.push(this.energyKwh[ev]);
    }
    return events;
  }

  private tripsOf(day: number) {
    if (this.trips?.day === day) return this.trips;
    const { departureIsp, arrivalIsp } = this.fleet.actual[day];
    const trips = { day, leaving: new Map<number, number[]>(), returning: new Map<number, number[]>() };
    for (let ev = 0; ev < departureIsp.length; ev++) {
      if (departureIsp[ev] >= arrivalIsp[ev]) continue;
      add(trips.leaving, departureIsp[ev], ev);
      add(trips.returning, arrivalIsp[ev], ev);
    }
    this.trips = trips;
    return trips;
  }

  private plugIn(ev: number, { pluggedIn }: PlugEvents): void {
    this.home[ev] = 1;
    pluggedIn.evs.push(ev);
    pluggedIn.energyKwh.push(this.energyKwh[ev]);
    pluggedIn.tripKwh.push(this.tripKwh[ev]);
    pluggedIn.chargedEnRouteKwh.push(this.enRouteKwh[ev]);
    this.tripKwh[ev] = 0;
    this.enRouteKwh[ev] = 0;
  }

  /** Carries out the setpoints of one ISP (none: every EV idles) and lets the cars on the road use their energy. */
  run(isp: number, asked: Setpoints | undefined): PlantReading {
    const day = this.calendar.dayOf(isp);
    const done = toNote(this.home.length, asked);
    const sessions = this.fleet.actual[day.index];
    const energyKwh = shortCopy(this.energyKwh);
    for (let ev = 0; ev < energyKwh.length; ev++) {
      if (this.home[ev]) {
        if (!asked) continue;
        carryOut(this.fleet, ev, this.calendar.hoursPerIsp, asked, done, this.energyKwh);
        energyKwh[ev] = this.energyKwh[ev];
      } else {
        this.drive(ev, sessions);
        energyKwh[ev] = Number.NaN;
      }
    }
    return Object.assign(done, { energyKwh });
  }

  private drive(ev: number, { departureIsp, arrivalIsp, tripKwh }: DaySessions): void {
    const used = tripKwh[ev] / (arrivalIsp[ev] - departureIsp[ev]);
    this.tripKwh[ev] += used;
    const level = this.energyKwh[ev] - used;
    this.enRouteKwh[ev] += Math.max(0, -level);
    this.energyKwh[ev] = Math.max(0, level);
  }
}
