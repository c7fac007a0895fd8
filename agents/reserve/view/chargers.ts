import { numberAt, numbersOf, textAt } from '../../../src/market/shownTables.ts';
import type { ShownTable } from '../../../src/market/view.ts';
import { type Reading, summed } from './reading.ts';

/** How connectors were used, of all fleets of sessions together. */
export interface Chargers {
  /** A figure of the table `connectors`, by ISP. */
  ofAll(
    column: 'pluggedIn' | 'charging' | 'discharging' | 'lackingKwh' | 'poolBoughtKwh' | 'poolLeftKwh',
  ): Float64Array;
}

/** Undefined where no fleet is one of sessions. */
export function chargersOf({ run, isps }: Reading): Chargers | undefined {
  const table = run.table('connectors');
  if (table === undefined || isps === 0) return undefined;
  const fleets = Array.from({ length: table.rows / isps }, (_, fleet) => fleet);
  return {
    ofAll(column) {
      const values = numbersOf(table.columns[column]);
      return summed(fleets, isps, (fleet) => values.subarray(fleet * isps, (fleet + 1) * isps));
    },
  };
}

/** One who was plugged in. */
export interface Stay {
  aggregator: string;
  connector: string;
  arrivalIsp: number;
  /** Of the run's end, where it is plugged in then. */
  departureIsp: number;
  wantKwh: number;
  /** NaN where it is plugged in as the run ends. */
  unmetKwh: number;
}

/** Those of a run, in order of arrival; none where no fleet is one of sessions. */
export function staysOf({ run, isps }: Reading): Stay[] {
  const table = run.table('sessions');
  return table === undefined ? [] : Array.from({ length: table.rows }, (_, row) => stayOf(table, row, isps));
}

function stayOf({ columns }: ShownTable, row: number, isps: number): Stay {
  const number = (name: string) => numberAt(columns[name], row);
  const departureIsp = number('departureIsp');
  return {
    aggregator: textAt(columns.aggregator, row),
    connector: textAt(columns.connector, row),
    arrivalIsp: number('arrivalIsp'),
    departureIsp: Number.isNaN(departureIsp) ? isps : departureIsp,
    wantKwh: number('wantKwh'),
    unmetKwh: number('unmetKwh'),
  };
}
