import { numbersOf } from '../../../src/market/shownTables.ts';
import type { StoredTables } from '../../../src/market/view.ts';
import type { SimulationConfig } from '../market/config.ts';
import type { AggregatorColumn } from '../market/recorder.ts';

/** A run of this market as it lies on disk. */
export type Stored = StoredTables<SimulationConfig>;

/** What a run has of its fleets and prices, ISP by ISP as far as it went. */
export interface Reading {
  run: Stored;
  /** ISPs that were simulated. */
  isps: number;
  fleets: readonly string[];
  /** A figure of a fleet, by ISP. */
  ofFleet(fleet: number, column: AggregatorColumn): Float64Array;
  /** The same of all fleets together; NaN counts for nothing. */
  ofAll(column: AggregatorColumn): Float64Array;
  /** Of the table `grid`, by ISP; NaN where there is no figure. */
  ofGrid(column: string): Float64Array;
}

/** Reads columns of a run, each once. */
export function readingOf(run: Stored): Reading {
  const isps = Math.max(0, run.until);
  const { ispCount } = run.calendar;
  const fleets = run.config.aggregators.map(({ name }) => name);
  const columns = new Map<string, Float64Array>();
  const whole = (table: string, column: string, rows: number): Float64Array => {
    const key = `${table} ${column}`;
    const known = columns.get(key);
    if (known) return known;
    const stored = run.table(table)?.columns[column];
    const values = stored ? numbersOf(stored) : new Float64Array(rows).fill(Number.NaN);
    columns.set(key, values);
    return values;
  };
  const ofFleet = (fleet: number, column: AggregatorColumn) => {
    const from = fleet * ispCount;
    return whole('aggregators', column, fleets.length * ispCount).subarray(from, from + isps);
  };
  return {
    run,
    isps,
    fleets,
    ofFleet,
    ofAll: (column) => summed(fleets.keys(), isps, (fleet) => ofFleet(fleet, column)),
    ofGrid: (column) => whole('grid', column, isps).subarray(0, isps),
  };
}

/** Sum over some, by ISP; NaN counts for nothing. */
export function summed<K>(of: Iterable<K>, isps: number, series: (one: K) => ArrayLike<number>): Float64Array {
  const total = new Float64Array(isps);
  for (const one of of) {
    const values = series(one);
    for (let isp = 0; isp < isps; isp++) if (!Number.isNaN(values[isp])) total[isp] += values[isp];
  }
  return total;
}

/** Numbers of all ISPs, in order. */
export const ispsOf = ({ isps }: Reading): Int32Array => Int32Array.from({ length: isps }, (_, isp) => isp);
