import { join } from 'node:path';
import { type ColumnSource, parquetWriteFile } from 'hyparquet-writer';
import { AGGREGATOR_COLUMNS } from './recorder.ts';
import type { SimulationResult } from './simulate.ts';

type Type = 'INT32' | 'DOUBLE' | 'FLOAT' | 'STRING';
export type Column = [name: string, type: Type, value: (row: number) => number | string | null];

/** NaN is "no figure": null in a table. */
export const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** Writes a Parquet file: a value for every row of every column; null is "no figure". */
export function writeParquet(filename: string, rows: number, columns: readonly Column[]): void {
  const columnData: ColumnSource[] = columns.map(([column, type, value]) => {
    const data: (number | string | null)[] = new Array(rows);
    for (let row = 0; row < rows; row++) data[row] = value(row);
    return { name: column, type, data };
  });
  parquetWriteFile({ filename, columnData, createdBy: 'flexagora' });
}

const writeTable = (folder: string, name: string, rows: number, columns: Column[]): void =>
  writeParquet(join(folder, `${name}.parquet`), rows, columns);

/** Writes the Parquet tables of a run into a folder. NaN becomes null; ISPs count from 0 over the whole run. */
export function writeTables(result: SimulationResult, folder: string): void {
  writeAggregators(result, folder);
  writeGrid(result, folder);
  writeBranches(result, folder);
  writeValidations(result, folder);
  if (result.recorder.evEnergyKwh.size > 0) writeEvs(result, folder);
  if (result.trace.length > 0) writeMessages(result, folder);
}

function writeAggregators({ recorder, world }: SimulationResult, folder: string): void {
  const { calendar } = world;
  const { aggregators, columns } = recorder;
  const isps = calendar.ispCount;
  writeTable(folder, 'aggregators', aggregators.length * isps, [
    ['aggregator', 'STRING', (row) => aggregators[Math.floor(row / isps)]],
    ['isp', 'INT32', (row) => row % isps],
    ['start', 'STRING', (row) => calendar.localStart(row % isps)],
    ...AGGREGATOR_COLUMNS.map((name): Column => [name, 'DOUBLE', (row) => orNull(columns[name][row])]),
  ]);
}

function writeGrid({ recorder, world }: SimulationResult, folder: string): void {
  const { grid } = recorder;
  const { calendar, prices } = world;
  const price = (name: string, series: Float64Array): Column => [
    name,
    'DOUBLE',
    (row) => orNull(series[grid[row].isp]),
  ];
  writeTable(folder, 'grid', grid.length, [
    ['isp', 'INT32', (row) => grid[row].isp],
    ['start', 'STRING', (row) => calendar.localStart(grid[row].isp)],
    ['regulationState', 'INT32', (row) => grid[row].regulationState],
    price('dayAheadEurPerMwh', prices.dayAhead),
    price('upwardEurPerMwh', prices.upward),
    price('downwardEurPerMwh', prices.downward),
    price('shortageEurPerMwh', prices.shortage),
    price('surplusEurPerMwh', prices.surplus),
    ['importMw', 'DOUBLE', (row) => grid[row].importMw],
    ['netLoadMw', 'DOUBLE', (row) => grid[row].netLoadMw],
    ['lossMw', 'DOUBLE', (row) => grid[row].lossMw],
    ['lowestVoltagePu', 'DOUBLE', (row) => grid[row].lowestVoltagePu],
  ]);
}

function writeBranches({ recorder, world }: SimulationResult, folder: string): void {
  const { branches } = world.network;
  const closed = branches.flatMap((branch, k) => (branch.closed ? [k] : []));
  const { length } = closed;
  writeTable(folder, 'branches', recorder.loading.length * length, [
    ['isp', 'INT32', (row) => Math.floor(row / length)],
    ['branch', 'STRING', (row) => branches[closed[row % length]].id],
    ['loading', 'FLOAT', (row) => recorder.loading[Math.floor(row / length)][closed[row % length]]],
    [
      'linearLoading',
      'FLOAT',
      (row) => recorder.linearLoading[Math.floor(row / length)]?.[closed[row % length]] ?? null,
    ],
  ]);
}

function writeValidations({ recorder }: SimulationResult, folder: string): void {
  const rows = recorder.validations;
  writeTable(folder, 'validations', rows.length, [
    ['isp', 'INT32', (row) => rows[row].isp],
    ['direction', 'STRING', (row) => rows[row].direction],
    ['state', 'STRING', (row) => rows[row].state],
    ['divisions', 'INT32', (row) => rows[row].divisions],
    ['askedMw', 'DOUBLE', (row) => rows[row].askedMw],
    ['boundaryMw', 'DOUBLE', (row) => rows[row].boundaryMw],
    ['linearLoading', 'DOUBLE', (row) => rows[row].linearLoading],
    ['acLoading', 'DOUBLE', (row) => (Number.isFinite(rows[row].acLoading) ? rows[row].acLoading : null)],
  ]);
}

function writeEvs({ recorder, world }: SimulationResult, folder: string): void {
  const isps = world.calendar.ispCount;
  const rows = [...recorder.evEnergyKwh].flatMap(([aggregator, energy]) => {
    const evs = energy.length / isps;
    return Array.from({ length: evs }, (_, ev) => ({ aggregator, ev, energy, evs }));
  });
  writeTable(folder, 'evs', rows.length * isps, [
    ['aggregator', 'STRING', (row) => rows[Math.floor(row / isps)].aggregator],
    ['ev', 'INT32', (row) => rows[Math.floor(row / isps)].ev],
    ['isp', 'INT32', (row) => row % isps],
    [
      'energyKwh',
      'FLOAT',
      (row) => {
        const { energy, evs, ev } = rows[Math.floor(row / isps)];
        return orNull(energy[(row % isps) * evs + ev]);
      },
    ],
  ]);
}

function writeMessages({ trace }: SimulationResult, folder: string): void {
  writeTable(folder, 'messages', trace.length, [
    ['isp', 'INT32', (row) => trace[row].isp],
    ['phase', 'STRING', (row) => trace[row].phase],
    ['from', 'STRING', (row) => trace[row].from],
    ['to', 'STRING', (row) => trace[row].to],
    ['type', 'STRING', (row) => trace[row].type],
    ['about', 'INT32', (row) => trace[row].about],
    ['body', 'STRING', (row) => trace[row].body],
  ]);
}
