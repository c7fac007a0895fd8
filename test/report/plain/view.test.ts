// @module-tag slow
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SYSTEMS } from '../../../agents/systems.ts';
import { configOfRun, openStoredRun } from '../../../src/evidence/storedRun.ts';
import { numbers, numbersOf, shownTable, textAt, words } from '../../../src/market/shownTables.ts';
import type { Page, ShownTable, StoredTables } from '../../../src/market/view.ts';
import { sixFigureText } from '../../../src/numberText.ts';
import { plainView } from '../../../src/report/plain/view.ts';
import { readRun } from '../../../src/report/readRun.ts';
import { runPage } from '../../../src/report/runPage.ts';
import { createCalendar } from '../../../src/time/calendar.ts';
import { folderWith } from '../../cli/command.ts';
import { readKpis, readTable, runInto, TOY } from '../../results/runs.ts';

const tableOf = ({ tables }: Pick<Page, 'tables'>, name: string) =>
  tables.find((table) => table.name === name) as ShownTable;

describe('a run of the toy, were its market without a view', () => {
  let page: Page;
  let folder: string;
  let run: StoredTables;
  beforeAll(async () => {
    folder = await runInto(join(folderWith({}), 'toy'));
    const stored = openStoredRun(folder);
    const configured = await configOfRun(stored, SYSTEMS, TOY);
    const system = { ...configured.system, view: async () => undefined };
    run = await readRun(stored, configured);
    page = await runPage({ stored, configured: { ...configured, system } });
  });

  test('leads with figures that studies of it keep an eye on', () => {
    expect(page.numbers).toHaveLength(5);
    expect(page.numbers[0]).toEqual({ label: 'upward', value: run.figures.upwardMwh.value, unit: 'MWh' });
    expect(page.numbers[4].value).toBe(readKpis(folder).grid.mainLine.loading);
  });

  test('has all its figures as a table', () => {
    const figures = tableOf(page, 'figures');
    expect(figures.rows).toBe(Object.keys(run.figures).length);
    expect(textAt(figures.columns.figure, 0)).toBe('profitEur');
    expect(textAt(figures.columns.value, 0)).toBe(sixFigureText(run.figures.profitEur.value));
    expect(Number(textAt(figures.columns.value, 0))).toBeCloseTo(run.figures.profitEur.value, 3);
  });

  test('draws the largest members of a table, as it has them', async () => {
    const { columns } = tableOf(page, 'branches-2');
    const rows = (await readTable(folder, 'branches')).filter(({ branch }) => branch === columns.member1.says);
    const loading = rows.map((row) => Number(row.loading));
    expect([...numbersOf(columns.member1)].slice(0, loading.length)).toEqual(loading);
  });

  test('has the network loaded as the table says, row by ISP and branch', async () => {
    const [{ map }] = page.replays;
    const branches = map?.network.branches ?? [];
    const loading = numbersOf(tableOf(page, 'loading').columns.loading);
    for (const row of (await readTable(folder, 'branches')).slice(0, 400)) {
      const place = Number(row.isp) * branches.length + branches.findIndex(({ id }) => id === row.branch);
      expect(loading[place]).toBeCloseTo(100 * Number(row.loading), 1);
    }
  });

  test('counts what was said of each ISP, and jumps to what is there', async () => {
    const messages = await readTable(folder, 'messages');
    const counts = numbersOf(tableOf(page, 'steps').columns.messages);
    expect(counts[40]).toBe(messages.filter(({ about }) => about === 40).length);
    const { step } = page.replays[0].jumps.find(({ label }) => label === 'most said') as { step: number };
    expect(counts[step]).toBe(Math.max(...counts));
  });

  test('says what another run came to, where one stands beside', () => {
    const { numbers: told, tables } = plainView([]).page(run, run);
    expect(told[0].note).toMatch(/ hybrid$/);
    const { value, beside } = tableOf({ tables }, 'strips').columns;
    expect(numbersOf(beside)).toEqual(numbersOf(value));
    expect(plainView([]).page(run).numbers[0].note).toBeUndefined();
  });
});

/** A run of a market of which nothing is known. */
function stranger(of: Partial<StoredTables> & { tables?: ShownTable[] }): StoredTables {
  const { tables = [], ...more } = of;
  return {
    ...{ config: {}, calendar: createCalendar({ start: '2024-03-30', days: 1 }), variant: '', seed: 1, until: 96 },
    ...{ answer: [], notes: [], figures: {}, kpis: {}, network: undefined, cast: [] },
    tableNames: tables.map(({ name }) => name),
    table: (name) => tables.find((table) => table.name === name),
    ...more,
  };
}

describe('a run of a stranger', () => {
  test('that has nothing is shown by nothing', () => {
    const shown = plainView([]).page(stranger({ until: 0 }));
    expect(shown).toMatchObject({ numbers: [], replays: [], colours: {} });
    expect(shown.figures.map(({ id }) => id)).toEqual(['figures']);
  });

  test('keeps names as they are, whatever is in them, and no two things by one name', () => {
    const evil = `<script>alert(1)</script>‮${'x'.repeat(1000)}`;
    const isp = numbers(
      Int32Array.from({ length: 192 }, (_, k) => k >> 1),
      { says: '' },
    );
    const member = words(
      Array.from({ length: 192 }, (_, k) => (k % 2 ? evil : '__proto__')),
      { says: evil },
    );
    const mw = numbers(
      Float64Array.from({ length: 192 }, (_, k) => k),
      { unit: evil, says: evil },
    );
    const columns = Object.fromEntries([
      ['isp', isp],
      ['who', member],
      [evil, mw],
      ['__proto__', mw],
    ]);
    const tables = [shownTable(evil, columns), shownTable(`${evil}.`, columns)];
    const figures = { [evil]: { value: 1, unit: evil, says: evil } };
    const shown = plainView([]).page(stranger({ tables, figures, variant: evil }));
    const ids = shown.figures.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9-]+$/);
    expect(new Set(shown.tables.map(({ name }) => name)).size).toBe(shown.tables.length);
    const [line] = shown.figures;
    if (line.kind !== 'lines') throw new Error(`a ${line.kind}`);
    expect(line.series.map(({ label }) => label)).toEqual([evil, '__proto__']);
    expect([...shown.numbers[0].label].length).toBeLessThanOrEqual(24);
  });

  test('of a table with too many rows the first are shown, and where the others are', () => {
    const long = shownTable('long', { x: numbers(new Float64Array(500), { says: '' }) });
    const [figure] = plainView([]).page(stranger({ tables: [long] })).figures;
    expect(figure).toMatchObject({ kind: 'table', note: 'The first 200 of 500 rows; long.parquet has all.' });
  });
});
