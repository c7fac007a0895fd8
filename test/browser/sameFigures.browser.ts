import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as door from '../../src/browser.ts';
import { CASES } from './cases.ts';
import { type Outcome, openTab, outcomeOf } from './tab.ts';

let tab: Awaited<ReturnType<typeof openTab>>;
beforeAll(async () => {
  tab = await openTab();
});
afterAll(() => tab.close());

/** Every number and text in a value, by where it stands. */
function leaves(value: unknown, path = '', into = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return into.set(path, value);
  for (const [key, inner] of Object.entries(value)) leaves(inner, path === '' ? key : `${path}.${key}`, into);
  return into;
}

const figuresIn = ({ figures, summary }: Outcome) => {
  const values = figures.map(({ name, value }) => [name, value]);
  return leaves({ figures: Object.fromEntries(values), kpis: summary });
};

const tablesIn = ({ tables }: Outcome) => JSON.parse(tables) as ReturnType<typeof door.tablesOfRun>;

const cellsIn = (outcome: Outcome) =>
  leaves(
    Object.fromEntries(
      tablesIn(outcome).flatMap(({ name, columns }) =>
        columns.map((each) => [`${name}.parquet: ${each.name}`, each.values]),
      ),
    ),
  );

interface Difference {
  at: string;
  inNode: unknown;
  inTab: unknown;
}

const differences = (inNode: ReadonlyMap<string, unknown>, inTab: ReadonlyMap<string, unknown>): Difference[] =>
  [...new Set([...inNode.keys(), ...inTab.keys()])]
    .map((at) => ({ at, inNode: inNode.get(at), inTab: inTab.get(at) }))
    .filter((each) => !Object.is(each.inNode, each.inTab));

describe('a run in a browser tab has the figures of a run in Node', () => {
  it.for(CASES)('$name', async (given, { skip }) => {
    if (given.missing !== undefined) skip(given.missing);
    const [inNode, inTab] = [await outcomeOf(given, door), await tab.outcomeOf(given)];
    expect([inNode.fault, inTab.fault]).toEqual(['', '']);
    const figures = figuresIn(inNode);
    expect(figures.size).toBeGreaterThan(80);
    expect(differences(figures, figuresIn(inTab))).toEqual([]);
    const sizesOf = (outcome: Outcome) => tablesIn(outcome).map(({ name, rows }) => [name, rows]);
    expect(sizesOf(inTab)).toEqual(sizesOf(inNode));
    expect(differences(cellsIn(inNode), cellsIn(inTab))).toEqual([]);
    const parts = tab.asked.filter((part) => /^highs/.test(part));
    expect(parts.map((part) => given.loads.find((each) => part.startsWith(each)) ?? part)).toEqual(given.loads);
  });
});

it.each([
  ['a key that has no meaning', 'calendar: { start: 2024-02-19, days: 1 }\nworld: { saison: winter }', 'unknown key'],
  ['no YAML', 'calendar: {', 'config.yaml: line 1: found'],
  ['a file whose content is not given', CASES[2].config, "config.yaml: found 'ring.m', whose content is not given"],
  ['a market that does not ship', 'system: ./mine.mjs', 'system: found "./mine.mjs"; expected one of reserve'],
  ['a module', CASES[0].config.replace('evs: 5', 'evs: 5, use: ./mine.mjs'), "'./mine.mjs', a module of your own"],
])('a tab says of %s what Node says', async (_, config, says) => {
  const [inNode, inTab] = [await outcomeOf({ config, files: {} }, door), await tab.outcomeOf({ config, files: {} })];
  expect(inTab.fault).toContain(says);
  expect(inTab.fault).toBe(inNode.fault);
});

it('and no page has anything to complain of', () => {
  expect(tab.complaints).toEqual([]);
});
