import { describe, expect, it, test } from 'vitest';
import { numbers, shownTable, texts, words } from '../../src/market/shownTables.ts';
import type { Figure, Page, Replay } from '../../src/market/view.ts';
import { checkPage } from '../../src/report/checkPage.ts';

const says = { says: 'What it is.' };
const values = shownTable('values', {
  n: numbers([1, 2], says),
  m: numbers([3, 4], says),
  word: words(['a', 'b'], says),
  command: texts(['run a', 'run b'], says),
});
const steps = shownTable('steps', { label: texts(['a', 'b'], says), high: numbers([5, 6], says) });
const loading = shownTable('loading', {
  loading: numbers([1, 2, 3, 4, 5, 6], says),
  state: words([...'aaabbb'], says),
});
const voltage = shownTable('voltage', { voltage: numbers([1, 2, 3, 4], says), state: words([...'aabb'], says) });
const bids = shownTable('bids', {
  ...{ step: numbers([0], says), bidder: words(['x'], says), direction: words(['upward'], says) },
  ...{ price: numbers([1], says), mw: numbers([1], says), throughMw: numbers([1], says), calledMw: numbers([1], says) },
});
const parties = shownTable('parties', {
  ...{ step: numbers([0], says), party: words(['x'], says), earned: numbers([1], says) },
});
const boundary = shownTable('boundary', {
  ...{ x: numbers([1], says), y: numbers([1], says), low: numbers([1], says), high: numbers([1], says) },
});

const figure = { id: 'one', title: 'One', note: '', table: 'values' };
const ONE: Figure = { ...figure, kind: 'lines', x: 'n', series: [{ y: 'm', label: 'm' }] };
const CHOICES: Figure['choices'] = [{ column: 'word', label: 'word', chosen: 'a', by: 'steps' }];

/** A figure of each kind that has nothing wrong. */
const WELL: Figure[] = [
  { ...ONE, shade: { column: 'm', label: 'm' }, facet: 'word', choices: CHOICES },
  { ...figure, kind: 'band', x: 'n', quantiles: ['n', 'm', 'n'], label: 'charge' },
  { ...figure, kind: 'stacked', x1: 'n', x2: 'm', y: 'm', part: 'word' },
  { ...figure, kind: 'signed', of: 'word', amount: 'n', part: 'word', total: 'm' },
  { ...figure, kind: 'points', x: 'word', y: 'm', low: 'n', high: 'n', by: 'word', chosen: 'm' },
  { ...figure, kind: 'curve', x: 'n', y: 'm', by: 'word', marked: 'm' },
  { ...figure, kind: 'bars', label: 'word', value: 'n', low: 'm', high: 'm', by: 'word' },
  { ...figure, kind: 'differences', label: 'word', y: 'n', low: 'm', high: 'm', isSure: 'm' },
  { ...figure, kind: 'heat', x: 'n', y: 'word', value: 'm', sure: 'm', boundary: 'boundary' },
  { ...figure, kind: 'matrix', row: 'word', column: 'command', verdict: 'word', beside: 'command' },
  { ...figure, kind: 'flow', from: 'word', to: 'word', amount: 'n', part: 'word' },
  {
    ...{ ...figure, kind: 'table', columns: ['n', 'word'] },
    detail: { table: 'values', keys: [{ of: 'n', is: 'm' }], columns: ['n', 'command'], command: 'command' },
  },
];

const bus = (id: string) => ({ id, baseKv: 10 });
const branch = (id: string) => ({ id, kind: 'line', from: 'a', to: 'b', closed: true });
const REPLAY: Replay = {
  ...{ of: 'isp', title: 'Replay', steps: 'steps', sentences: [['a'], ['b']], figures: ['one'] },
  strip: { column: 'high', label: 'high', marks: 'high' },
  jumps: [{ label: 'last', step: 1 }],
  map: {
    network: {
      ...{ name: 'grid', buses: [bus('a'), bus('b')], sources: ['a'], agents: {} },
      branches: [branch('main'), branch('second'), branch('third')],
    },
    ...{ loading: 'loading', branches: 'loading', buses: 'voltage', voltages: 'voltage', limit: 95, named: ['main'] },
  },
  meritOrder: { table: 'bids', needed: { upward: 'high' }, cleared: { downward: 'high' } },
  parties: {
    ...{ title: 'Fleets', table: 'parties', columns: [{ column: 'earned', label: 'earned', isSummed: true }] },
    glyph: { mw: 'earned', through: 'earned' },
  },
};

const PAGE: Page = {
  ...{ kind: 'run', title: 'a', crumbs: [], answer: [], notes: [], numbers: [], colours: { a: 1, b: 6 } },
  tables: [values, steps, loading, voltage, bids, parties, boundary],
  ...{ figures: [{ ...ONE, choices: CHOICES }], replays: [REPLAY], again: { commands: [], facts: [] } },
};

const faultOf = (page: Partial<Page>) => {
  try {
    checkPage({ ...PAGE, ...page });
  } catch (error) {
    return `${error}`;
  }
  return 'none';
};

describe('a page in which all fits', () => {
  it('is let through', () => expect(faultOf({})).toBe('none'));
  it.each(WELL)('is let through with a figure of $kind', (well) => {
    expect(faultOf({ figures: [well], replays: [] })).toBe('none');
  });
});

test.each([
  ['numbers: found 6 of them; expected at most 5', { numbers: Array(6).fill({ label: 'a', value: 1, unit: '' }) }],
  ["tables: found 'values' twice", { tables: [...PAGE.tables, values] }],
  ["colours: 'a': found 7; expected a colour from 1 to 6", { colours: { a: 7 } }],
  ["figures: found 'one' twice", { figures: [ONE, ONE] }],
  ["figures: found 'a b'; expected words of letters, digits and -", { figures: [{ ...ONE, id: 'a b' }] }],
  ["replays: found 'isp' twice", { replays: [REPLAY, REPLAY] }],
  ["replays: found ''; expected words", { replays: [{ ...REPLAY, of: '' }] }],
] as [string, Partial<Page>][])('of a page it is said: %s', (said, page) => {
  expect(faultOf(page)).toContain(said);
});

test.each([
  ["kind: found 'pie'; expected one of lines, band", { kind: 'pie' }],
  ["table: found no table 'none'; expected one of values, steps", { table: 'none' }],
  ["x: found no column 'none' in table 'values'; expected one of n, m, word, command", { x: 'none' }],
  ["x: found no column 'undefined'", { x: undefined }],
  ["series: found column 'word' of table 'values', which holds words; expected numbers", { series: [{ y: 'word' }] }],
  ['series: found none; expected at least one', { series: [] }],
  ["shade: found no column 'none'", { shade: { column: 'none' } }],
  ["facet: found no column 'toString'", { facet: 'toString' }],
  ["choices: found column 'n' of table 'values', which holds numbers", { choices: [{ column: 'n', chosen: '1' }] }],
  ["choices: found 'c'; expected a word of column 'word'", { choices: [{ column: 'word', chosen: 'c' }] }],
  ["detail: found no table 'none'", { detail: { table: 'none', keys: [], columns: [] } }],
  ["detail: found no column 'o'", { detail: { table: 'values', keys: [{ of: 'o', is: 'n' }], columns: [] } }],
  ["detail: found no column 'o'", { detail: { table: 'values', keys: [{ of: 'n', is: 'o' }], columns: [] } }],
  ["detail: found no column 'o'", { detail: { table: 'values', keys: [], columns: ['o'] } }],
  ["detail: found command 'command'", { detail: { table: 'values', keys: [], columns: [], command: 'command' } }],
  ['quantiles: found 2 of them; expected an odd number', { kind: 'band', quantiles: ['n', 'm'] }],
  ["quantiles: found no column 'o'", { kind: 'band', quantiles: ['o'] }],
  ["columns: found no column 'o'", { kind: 'table', columns: ['o'] }],
  ["boundary: found no column 'x' in table 'values'", { kind: 'heat', y: 'n', value: 'n', boundary: 'values' }],
  ["low: found column 'word'", { kind: 'points', y: 'n', low: 'word' }],
  ["beside: found no column 'o'", { kind: 'matrix', row: 'word', column: 'word', verdict: 'word', beside: 'o' }],
])('of a figure it is said: %s', (said, wrong) => {
  expect(faultOf({ figures: [{ ...ONE, ...wrong } as Figure] })).toContain(`figure 'one': ${said}`);
});

const map = (wrong: object) => ({ map: { ...REPLAY.map, ...wrong } });
test.each([
  ["steps: found no table 'none'", { steps: 'none' }],
  ["steps: found no column 'label' in table 'values'", { steps: 'values' }],
  ['sentences: found 1 of them; expected 2, one a step', { sentences: [['a']] }],
  ["strip: found no column 'o'", { strip: { column: 'o' } }],
  ["strip: found no column 'o'", { strip: { column: 'high', marks: 'o' } }],
  ["jumps: found 'end' to 2; expected a step from 0 to 1", { jumps: [{ label: 'end', step: 2 }] }],
  ["jumps: found 'half' to 0.5", { jumps: [{ label: 'half', step: 0.5 }] }],
  ["map.loading: found no column 'loading' in table 'voltage'", map({ loading: 'voltage' })],
  ["map.voltages: found no column 'voltage' in table 'values'", map({ voltages: 'values' })],
  ["map.buses: found 6 rows in table 'loading'; expected 2 steps times 2", map({ buses: 'loading' })],
  ["map.branches: found 4 rows in table 'voltage'; expected 2 steps times 3", map({ branches: 'voltage' })],
  ["map.named: found 'other'; expected a branch of the network", map({ named: ['other'] })],
  ["meritOrder: found no column 'bidder' in table 'values'", { meritOrder: { table: 'values' } }],
  ["meritOrder: found no column 'o'", { meritOrder: { table: 'bids', needed: { upward: 'o' } } }],
  ["meritOrder: found no column 'o'", { meritOrder: { table: 'bids', cleared: { upward: 'o' } } }],
  ["parties: found no column 'step' in table 'values'", { parties: { table: 'values', columns: [] } }],
  ["parties: found no column 'o'", { parties: { table: 'parties', columns: [{ column: 'o' }] } }],
  ["parties: found no column 'o'", { parties: { table: 'parties', columns: [], glyph: { mw: 'o' } } }],
  ["figures: found 'two'; expected one of one", { figures: ['two'] }],
])('of a replay it is said: %s', (said, wrong) => {
  expect(faultOf({ replays: [{ ...REPLAY, ...wrong } as Replay] })).toContain(`replay 'isp': ${said}`);
});

test('a figure that follows a replay chooses among its steps', () => {
  expect(faultOf({ figures: [ONE] })).toContain("replay 'isp': figures: found 'one'; expected a figure with a choice");
});
