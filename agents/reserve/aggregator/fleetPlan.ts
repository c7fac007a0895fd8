import type { EvDayPlan } from '../../../src/optimizers/evDay.ts';
import { shortSeries, sum, zeros } from '../../../src/series.ts';

const VOLUMES = ['upKwh', 'downKwh', 'dayAheadKwh', 'energyKwh'] as const;
export type Volume = (typeof VOLUMES)[number];

/** EVs whose series are written at once, since what a processor fetches of a row is some figures wide. */
const SIDE_BY_SIDE = 16;

/**
 * The plans of a fleet for a day, a row of EVs per ISP, so that what all do in one ISP lies side by side; where none does anything there is
 * no row. kWh on the grid side; of `energyKwh`, in the battery.
 */
export class FleetPlan {
  private readonly rows: Record<Volume, (Float64Array | undefined)[]>;
  private readonly none: Float64Array;
  /** Of EVs whose day-ahead energy is not that which they are planned to take. */
  private readonly bought = new Map<number, Float64Array>();

  /** Of EVs that are yet to be planned. */
  constructor(
    private readonly evs: number,
    private readonly isps: number,
  ) {
    const noRows = () => new Array<Float64Array | undefined>(isps).fill(undefined);
    this.rows = { upKwh: noRows(), downKwh: noRows(), dayAheadKwh: noRows(), energyKwh: noRows() };
    this.none = zeros(evs);
  }

  /** Puts down the plans of EVs from number `first` on. What they take day-ahead is bought. */
  enter(first: number, plans: readonly EvDayPlan[]): void {
    for (const volume of VOLUMES) {
      const rows = this.rows[volume];
      for (let from = 0; from < plans.length; from += SIDE_BY_SIDE) {
        const some = plans.slice(from, from + SIDE_BY_SIDE).map((plan) => plan[volume]);
        for (let at = 0; at < this.isps; at++) {
          let row = rows[at];
          for (let k = 0; k < some.length; k++) {
            const kwh = some[k][at];
            if (kwh === 0) continue;
            row ??= rows[at] = shortSeries(this.evs);
            row[first + from + k] = kwh;
          }
        }
      }
    }
  }

  /** Puts the part of an EV's new plan from `fromIsp` on in the place of the old one. What was bought stays. */
  overlay(ev: number, plan: EvDayPlan, fromIsp: number): void {
    this.boughtOf(ev);
    for (const volume of VOLUMES) {
      const rows = this.rows[volume];
      const series = plan[volume];
      for (let at = fromIsp; at < this.isps; at++) {
        if (!rows[at] && series[at] === 0) continue;
        const row = rows[at] ?? shortSeries(this.evs);
        row[ev] = series[at];
        rows[at] = row;
      }
    }
  }

  /** What each EV does in an ISP, to read only. */
  row(volume: Volume, at: number): Float64Array {
    return this.rows[volume][at] ?? this.none;
  }

  at(volume: Volume, ev: number, at: number): number {
    return this.row(volume, at)[ev];
  }

  /** What the whole fleet does in an ISP. */
  total(volume: Volume, at: number): number {
    const row = this.rows[volume][at];
    return row ? sum(row) : 0;
  }

  /** One EV's series over the day. */
  series(volume: Volume, ev: number): Float64Array {
    const series = new Float64Array(this.isps);
    for (let at = 0; at < this.isps; at++) series[at] = this.at(volume, ev, at);
    return series;
  }

  isIdle(ev: number, at: number): boolean {
    return this.at('upKwh', ev, at) === 0 && this.at('downKwh', ev, at) === 0 && this.at('dayAheadKwh', ev, at) === 0;
  }

  /** Notes that other day-ahead energy is bought for an EV than it is planned to take, by ISP. */
  buy(ev: number, kwh: Float64Array): void {
    this.bought.set(ev, kwh);
  }

  /** Day-ahead energy bought for an EV, by ISP: always the same series, to read only. */
  boughtOf(ev: number): Float64Array {
    const known = this.bought.get(ev);
    if (known) return known;
    const kwh = this.series('dayAheadKwh', ev);
    this.bought.set(ev, kwh);
    return kwh;
  }

  /** Day-ahead energy bought for all EVs in an ISP. */
  boughtIn(at: number): number {
    if (this.bought.size === 0) return this.total('dayAheadKwh', at);
    const row = this.row('dayAheadKwh', at);
    let kwh = 0;
    for (let ev = 0; ev < this.evs; ev++) kwh += this.bought.get(ev)?.[at] ?? row[ev];
    return kwh;
  }
}
