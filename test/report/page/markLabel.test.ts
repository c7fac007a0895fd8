import { expect, test } from 'vitest';
import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Figure } from '../../../src/market/view.ts';
import { markLabel } from '../../../src/report/page/markLabel.ts';

const says = { says: 'What it is.' };
const table = shownTable('points', {
  point: numbers([7], says),
  kpi: words(['profit'], says),
  fee: numbers([30], says),
  mean: numbers([33_913.4], { ...says, unit: 'EUR' }),
  low: numbers([1], says),
});
const detail = { table: 'runs', keys: [{ of: 'point', is: 'point' }], columns: [] };
const head = { id: 'a', title: '', note: '', table: 'points', detail };

test('a mark is called by its names and where it stands, without intervals and keys', () => {
  const choices: Figure['choices'] = [{ column: 'kpi', label: 'KPI', chosen: 'profit', by: 'list' }];
  const figure: Figure = { ...head, kind: 'points', x: 'fee', y: 'mean', low: 'low', high: 'low', choices };
  expect(markLabel(figure, table, 0)).toBe('profit, fee 30, mean 33,913 EUR');
});

test('a mark that is drawn from nothing but keys is called by them', () => {
  const figure: Figure = { ...head, kind: 'matrix', row: 'kpi', column: 'kpi', verdict: 'kpi' };
  expect(markLabel(figure, table, 0)).toBe('profit');
  expect(markLabel({ ...figure, detail: { ...detail, keys: [{ of: 'kpi', is: 'kpi' }] } }, table, 0)).toBe('profit');
});

test('a row of a table is called by the keys of what is behind it', () => {
  const figure: Figure = { ...head, kind: 'table', columns: ['point', 'fee', 'mean'] };
  expect(markLabel(figure, table, 0)).toBe('point 7');
});
