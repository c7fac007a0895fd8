import { expect, test } from 'vitest';
import { numbers, shownTable, texts, words } from '../../../src/market/shownTables.ts';
import { digitsOf, rowsOfDetail, sorted } from '../../../src/report/page/rows.ts';

const says = { says: 'What it is.' };
const ROWS = [0, 1, 2, 3];

test('rows are sorted by numbers both ways, those without last', () => {
  const column = numbers([2, Number.NaN, -1, 10], says);
  expect(sorted(ROWS, column, false)).toEqual([2, 0, 3, 1]);
  expect(sorted(ROWS, column, true)).toEqual([3, 0, 2, 1]);
});

test('rows are sorted by names as people count, equal ones as they stood', () => {
  const column = words(['EV_Agg10', 'EV_Agg2', 'EV_Agg10', 'EV_Agg1'], says);
  expect(sorted(ROWS, column, false)).toEqual([3, 1, 0, 2]);
  expect(sorted(ROWS, column, true)).toEqual([0, 2, 1, 3]);
});

test('a detail has the rows that agree in all keys', () => {
  const from = shownTable('points', { point: numbers([1, 2], says), kpi: words(['a', 'b'], says) });
  const detail = shownTable('runs', { of: numbers([2, 1, 2], says), kpi: texts(['b', 'b', 'a'], says) });
  const keys = [
    { of: 'point', is: 'of' },
    { of: 'kpi', is: 'kpi' },
  ];
  expect(rowsOfDetail(from, 1, detail, { table: 'runs', keys, columns: [] })).toEqual([0]);
  expect(rowsOfDetail(from, 0, detail, { table: 'runs', keys, columns: [] })).toEqual([]);
});

test('a column has the decimals it says, else as many as its largest figure, and none of whole ones', () => {
  const of = (values: number[], digits?: number) =>
    digitsOf(numbers(values, says, digits === undefined ? {} : { digits }), [...values.keys()]);
  expect(of([1.5, 2], 4)).toBe(4);
  expect(of([1, 2000, Number.NaN])).toBe(0);
  expect(of([0.123, 2000])).toBe(0);
  expect(of([0.123, 94.3])).toBe(1);
  expect(of([0.123])).toBe(3);
  expect(of([Number.NaN, Number.POSITIVE_INFINITY])).toBe(0);
});
