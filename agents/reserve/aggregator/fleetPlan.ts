import type { EvDayPlan } from '../../../src/optimizers/evDay.ts';

const VOLUMES = ['upKwh', 'downKwh', 'dayAheadKwh', 'energyKwh'] as const;
export type Volume = (typeof VOLUMES)[number];

/** EVs whose series are written at once, since what a processor fetches of a row is some figures wide. */
const SIDE_BY_SIDE = 16;

/** The plans of a fleet for a day, a row of EVs per ISP, so that what all do in one ISP lies side by side. */
export class FleetPlan {
  private readonly tables: Record<Volume, Float64Array>;
  private readonly evs: number;

  constructor(plans: readonly EvDayPlan[]) {
    this.evs = plans.length;
    const size = this.evs * plans[0].energyKwh.length;
    this.tables = {
      upKwh: new Float64Array(size),
      downKwh: new Float64Array(size),
      dayAheadKwh: new Float64Array(size),
      energyKwh: new Float64Array(size),
    };
    for (const volume of VOLUMES) {
      const table = this.tables[volume];
      for (let first = 0; first < this.evs; first += SIDE_BY_SIDE) {
        const some = plans.slice(first, first + SIDE_BY_SIDE).map((plan) => plan[volume]);
        for (let at = 0; at < some[0].length; at++) {
          const row = at * this.evs + first;
          for (let k = 0; k < some.length; k++) if (some[k][at] !== 0) table[row + k] = some[k][at]; // most is 0
        }
      }
    }
  }

  /** Puts the part of an EV's new plan from `fromIsp` on in the place of the old one. */
  overlay(ev: number, plan: EvDayPlan, fromIsp: number): void {
    for (const volume of VOLUMES) {
      const table = this.tables[volume];
      const series = plan[volume];
      for (let at = fromIsp; at < series.length; at++) table[at * this.evs + ev] = series[at];
    }
  }

  /** What each EV does in an ISP; a view, not a copy. */
  row(volume: Volume, at: number): Float64Array {
    const { buffer, byteOffset } = this.tables[volume];
    return new Float64Array(buffer, byteOffset + 8 * at * this.evs, this.evs); // `subarray` is several times as slow
  }

  at(volume: Volume, ev: number, at: number): number {
    return this.tables[volume][at * this.evs + ev];
  }

  /** What the whole fleet does in an ISP, kWh. */
  total(volume: Volume, at: number): number {
    const table = this.tables[volume];
    let kwh = 0;
    for (let k = at * this.evs; k < (at + 1) * this.evs; k++) kwh += table[k];
    return kwh;
  }

  /** One EV's series over the day. */
  series(volume: Volume, ev: number): Float64Array {
    const table = this.tables[volume];
    return Float64Array.from({ length: table.length / this.evs }, (_, at) => table[at * this.evs + ev]);
  }

  isIdle(ev: number, at: number): boolean {
    const k = at * this.evs + ev;
    return this.tables.upKwh[k] === 0 && this.tables.downKwh[k] === 0 && this.tables.dayAheadKwh[k] === 0;
  }
}
