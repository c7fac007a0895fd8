import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteFile } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import type { Cell } from '../../src/market/system.ts';
import { ParquetFile, writeParquet } from '../../src/results/parquet.ts';
import { folderWith } from '../cli/command.ts';

const COLUMNS = [
  { name: 'isp', type: 'INT32' },
  { name: 'volumeMwh', type: 'DOUBLE' },
  { name: 'loading', type: 'FLOAT' },
  { name: 'body', type: 'STRING' },
] as const;

const cellsOf = (from: number, to: number): Cell[][] => {
  const rows = Array.from({ length: to - from }, (_, k) => from + k);
  return [
    rows,
    rows.map((row) => (row % 7 === 0 ? null : row / 3)),
    rows.map((row) => Math.fround(row / 10)),
    rows.map((row) => (row % 5 === 0 ? null : `{"é":${row % 300}}`)),
  ];
};

/** The file that the library writes in one go. */
function atOnce(file: string, rows: number, statistics: boolean): Buffer {
  const cells = cellsOf(0, rows);
  const columnData = COLUMNS.map((column, c) => ({ ...column, data: cells[c] }));
  parquetWriteFile({ filename: file, columnData, createdBy: 'flexagora', statistics });
  return readFileSync(file);
}

test.each([
  [0, [], true],
  [1, [1], true],
  [999, [999], false],
  [1000, [1000], true],
  [2500, [1, 999, 3, 1497], true],
  [2500, [1001, 1499], false],
  [101_700, [50_000, 51_001, 699], false],
])('%i rows that come in parts of %j are the bytes of all at once', (rows, parts, statistics) => {
  const folder = folderWith({});
  const file = new ParquetFile(join(folder, 'parts'), COLUMNS, statistics);
  let from = 0;
  for (const part of parts) {
    file.add(cellsOf(from, from + part));
    from += part;
  }
  file.close();
  expect(from).toBe(rows);
  expect(readFileSync(join(folder, 'parts')).equals(atOnce(join(folder, 'whole'), rows, statistics))).toBe(true);
});

test('a figure that is none is null', () => {
  const folder = folderWith({});
  const write = (name: string, cell: Cell) => {
    writeParquet(join(folder, name), 2, [['figure', 'DOUBLE', (row) => (row === 0 ? 1.5 : cell)]]);
    return readFileSync(join(folder, name));
  };
  expect(write('nan', Number.NaN).equals(write('null', null))).toBe(true);
  expect(write('nan', Number.NaN).equals(write('one', 1))).toBe(false);
});
