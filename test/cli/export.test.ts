// @module-tag slow
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { fileAt } from '../../src/input/disk.ts';
import { readDelimited } from '../../src/observed/delimited.ts';
import { readTable } from '../../src/results/readTable.ts';
import { configText, flexagoraMany, folderWith, listing, type Outcome } from './command.ts';

let cwd: string;
const commands: Record<string, string[]> = {
  run: ['run', 'config.yaml', '--out', 'run', '--quiet'],
  study: ['study', 'study.yaml', '--out', 'study', '--quiet', '--workers', '1'],
  beside: ['export', 'run', '--csv'],
  again: ['export', 'run', '--csv', '--json'],
  elsewhere: ['export', 'run', '--csv', '--out', 'deep/er/tables', '--quiet'],
  ofStudy: ['export', 'study', '--csv', '--quiet'],
  taken: ['export', 'run', '--csv', '--out', 'taken'],
  aFile: ['export', 'config.yaml', '--csv'],
  nowhere: ['export', 'nowhere', '--csv'],
  notARun: ['export', 'taken', '--csv'],
  unfinished: ['export', 'unfinished', '--csv'],
  noFormat: ['export', 'run'],
};
const outcomes: Record<string, Outcome> = {};

const rowsOf = (path: string) => {
  const { header, rows } = readDelimited(fileAt(join(cwd, path)));
  return rows.map((cells) => Object.fromEntries(header.map((name, k) => [name, cells[k]])));
};

beforeAll(async () => {
  cwd = folderWith({
    'config.yaml': `${configText()}output: { evs: true }\n`,
    'study.yaml': `name: study\nbase: config.yaml\nreplications: 2\nkpis: [profit, "in thousands": profit / 1000]\nparameters: { "brps[0].deviationFee": [0, 30] }\n`,
    'taken/mine.txt': 'mine',
    'unfinished/study.json': '{}',
  });
  const ended = await flexagoraMany(Object.values(commands).map((args) => ({ cwd, args })));
  Object.keys(commands).forEach((name, k) => {
    outcomes[name] = ended[k];
  });
});

describe('flexagora export DIR --csv', () => {
  it('writes every table of a run into a folder beside them, and replaces what it wrote before', () => {
    expect(outcomes.beside).toMatchObject({ code: 0, err: '' });
    const tables = listing(join(cwd, 'run')).filter((name) => name.endsWith('.parquet'));
    expect(tables.length).toBeGreaterThan(5);
    const written = [...tables.map((name) => name.replace('.parquet', '.csv')), 'columns.csv'];
    expect(listing(join(cwd, 'run/csv'))).toEqual(written.sort());
    expect(JSON.parse(outcomes.again.out)).toEqual({
      folder: join(cwd, 'run/csv'),
      tables: tables.map((name) => name.replace('.parquet', '')),
    });
  });

  it('or elsewhere, with the same bytes', () => {
    expect(outcomes.elsewhere).toMatchObject({ code: 0, out: '', err: '' });
    const bytes = (folder: string) => listing(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
    expect(bytes(join(cwd, 'deep/er/tables'))).toEqual(bytes(join(cwd, 'run/csv')));
  });

  test.each(['aggregators', 'branches', 'evs', 'grid', 'messages'])(
    '%s.csv holds what the Parquet file holds',
    async (table) => {
      const file = await asyncBufferFromFile(join(cwd, `run/${table}.parquet`));
      const rows = await parquetReadObjects({ file });
      const csv = rowsOf(`run/csv/${table}.csv`);
      expect(csv).toHaveLength(rows.length);
      const single = table !== 'messages';
      csv.forEach((cells, k) => {
        for (const [name, value] of Object.entries(rows[k])) {
          if (value === null || value === '') expect(cells[name]).toBe('');
          else if (typeof value !== 'number') expect(cells[name]).toBe(value);
          else if (Number(cells[name]) !== value)
            expect([name, single && Math.fround(Number(cells[name]))]).toEqual([name, value]);
        }
      });
    },
  );

  it('says what every column is, with its unit', () => {
    const told = rowsOf('run/csv/columns.csv');
    for (const { says } of [...told, ...rowsOf('study/csv/columns.csv')]) expect(says).toMatch(/^[A-Z]/);
    expect(told).toContainEqual(
      expect.objectContaining({ table: 'grid', column: 'dayAheadEurPerMwh', unit: 'EUR/MWh' }),
    );
  });

  it('writes the runs of a study, with its parameters and KPIs', async () => {
    expect(outcomes.ofStudy).toMatchObject({ code: 0, out: '', err: '' });
    const rows = rowsOf('study/csv/results.csv');
    expect(rows.map((row) => [row.replication, row['brps[0].deviationFee']])).toEqual([
      ['0', '0'],
      ['0', '30'],
      ['1', '0'],
      ['1', '30'],
    ]);
    for (const row of rows) expect(Number(row['in thousands'])).toBeCloseTo(Number(row.profitEur) / 1000, 9);
    const told = new Map(rowsOf('study/csv/columns.csv').map(({ column, unit, says }) => [column, `${unit}: ${says}`]));
    expect(told.get('in thousands')).toBe('EUR: KPI: profit / 1000');
    expect(told.get('brps[0].deviationFee')).toBe(': Level of this parameter.');
    expect(told.get('profitEur')).toMatch(/^EUR: /);
  });

  test.each([
    ['taken', /^flexagora: --out taken: found a folder that is not empty; expected a new folder/],
    ['aFile', /^flexagora: config\.yaml: found a file; expected the folder of a run, or of a study that has ended$/],
    ['nowhere', /^flexagora: nowhere: found no such folder; expected/],
    ['notARun', /^flexagora: taken: found no tables; expected/],
    ['unfinished', /^flexagora: unfinished: found a study that has not ended; expected/],
    ['noFormat', /^flexagora: required option '--csv' not specified/],
  ])('refuses in one line: %s', (name, says) => {
    const { code, out, err } = outcomes[name];
    expect([code, out]).toEqual([2, '']);
    expect(err.trim()).toMatch(says);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('leaves nothing where one table is damaged, and what was there before', async () => {
    const before = listing(join(cwd, 'run'));
    const grid = join(cwd, 'run/grid.parquet');
    const whole = readFileSync(grid);
    truncateSync(grid, statSync(grid).size - 100);
    const [cut] = await flexagoraMany([{ cwd, args: ['export', 'run', '--csv'] }]);
    expect(cut).toMatchObject({ code: 2, out: '' });
    expect(cut.err).toMatch(/^flexagora: run\/grid\.parquet: found no whole Parquet file \(.+\); expected .+\n$/);
    expect(listing(join(cwd, 'run'))).toEqual(before);
    writeFileSync(grid, whole);
    writeFileSync(join(cwd, 'run/csv/notes.md'), 'mine');
    const [kept] = await flexagoraMany([{ cwd, args: ['export', 'run', '--csv'] }]);
    expect(kept.err).toMatch(/run\/csv: found a folder that is not empty/);
    rmSync(join(cwd, 'run/csv/notes.md'));
  });
});

test('readTable gives rows by the names of their columns', async () => {
  const rows = await readTable(join(cwd, 'run/aggregators.parquet'));
  expect(rows).toHaveLength(2 * 96);
  expect(new Set(rows.map(({ aggregator }) => aggregator))).toEqual(new Set(['Up', 'Down']));
  await expect(readTable(join(cwd, 'config.yaml'))).rejects.toThrow(/config\.yaml: found no whole Parquet file/);
});
