// @module-tag slow
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { SYSTEMS } from '../../agents/systems.ts';
import { tablesOf } from '../../src/market/messagesTable.ts';
import { flexagoraMany, folderWith, type Outcome, ROOT } from './command.ts';

const PAGES = SYSTEMS.flatMap(({ name }) => ['figures', 'tables'].map((what) => [name, what] as const));
const LINES = [
  ['systems'],
  ['systems', '--json'],
  ['figures', '--json'],
  ['tables', 'reserve', '--json'],
  ...PAGES.map(([system, what]) => [what, system, '--markdown']),
  ['schema', 'reserve'],
  ['schema', 'config'],
  ['figures', 'resreve'],
  ['schema', 'nonsense'],
  ['demo', './none.mjs'],
];
const outcomes = new Map<string, Outcome>();
const of = (...line: string[]) => outcomes.get(line.join(' ')) as Outcome;

beforeAll(async () => {
  const cwd = folderWith({});
  const all = await flexagoraMany(LINES.map((args) => ({ cwd, args })));
  LINES.forEach((line, k) => {
    outcomes.set(line.join(' '), all[k]);
  });
});

describe('flexagora tells of the markets that ship', () => {
  it('their names, and a sentence each', () => {
    for (const { name } of SYSTEMS) expect(of('systems').out).toMatch(new RegExp(`^${name}: [A-Z]`, 'm'));
    expect(JSON.parse(of('systems', '--json').out)).toEqual(SYSTEMS.map(({ name, says }) => ({ name, says })));
  });

  it('all figures and columns, each with a sentence', () => {
    const sorts = JSON.parse(of('figures', '--json').out) as {
      figures: { name: string; unit: string; says: string }[];
    }[];
    const told = sorts.flatMap(({ figures }) => figures);
    for (const { name } of SYSTEMS[0].figures) expect(told.map((each) => each.name)).toContain(name);
    const tables = JSON.parse(of('tables', 'reserve', '--json').out) as { columns: { says: string }[] }[];
    expect(tables).toHaveLength(tablesOf(SYSTEMS[0]).length);
    for (const { says } of [...told, ...tables.flatMap(({ columns }) => columns)]) expect(says).toMatch(/^[A-Z].+\.$/);
  });

  test.each(PAGES)('docs/%s-%s.md is what it prints', (system, what) => {
    expect(readFileSync(join(ROOT, `docs/${system}-${what}.md`), 'utf8')).toBe(of(what, system, '--markdown').out);
  });

  it('what their configs may say', () => {
    expect(of('schema', 'reserve').out).toBe(of('schema', 'config').out);
  });
});

test.each([
  [
    ['figures', 'resreve'],
    /^flexagora: system: found 'resreve'; expected one of reserve, active-distribution, nested; or .+ \(did you mean 'reserve'\?\)\n$/,
  ],
  [
    ['schema', 'nonsense'],
    /^flexagora: system: found 'nonsense'; expected one of reserve, active-distribution, nested; or the path or package .+\n$/,
  ],
  [['demo', './none.mjs'], /^flexagora: system: found '\.\/none\.mjs', which does not load .+\n$/],
])('%j is refused', (line, says) => {
  const { code, out, err } = of(...line);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(says);
});
