import { describe, expect, test } from 'vitest';
import { numbers, shownTable, texts, words } from '../../../src/market/shownTables.ts';
import type { ShownColumn } from '../../../src/market/view.ts';
import { rowsOf } from '../../../src/report/plain/rows.ts';

const isp = (...values: number[]) => numbers(Int32Array.from(values), { says: '' });
const mw = (...values: number[]) => numbers(values, { unit: 'MW', says: '' });
const who = (...values: string[]) => words(values, { says: '' });
const rows = (columns: Record<string, ShownColumn>, until = 2) => rowsOf(shownTable('t', columns), until);

describe('what the rows of a table are', () => {
  test('an ISP each', () => expect(rows({ isp: isp(0, 1), mw: mw(1, 2) })).toMatchObject({ of: 'isp' }));

  test('a member and ISP each, by the column of words that tells them apart', () => {
    const start = texts(['00:00', '00:00', '00:15', '00:15'], { says: '' });
    const found = rows({ isp: isp(0, 0, 1, 1), start, user: who('A', 'B', 'A', 'B'), mw: mw(1, 2, 3, 4) });
    expect(found).toMatchObject({ of: 'member', column: 'user', members: ['A', 'B'] });
  });

  test('something else: without figures, without ISPs, told of few ISPs, or with two members alike', () => {
    expect(rows({ isp: isp(0, 1) }).of).toBe('other');
    expect(rows({ day: isp(0, 1), mw: mw(1, 2) }).of).toBe('other');
    expect(rows({ isp: isp(3, 7), mw: mw(1, 2) }, 96).of).toBe('other');
    expect(rows({ isp: isp(0, 0, 1, 1), user: who('A', 'A', 'A', 'B'), mw: mw(1, 2, 3, 4) }).of).toBe('other');
    expect(rows({ isp: isp(), mw: mw() }).of).toBe('other');
  });
});
