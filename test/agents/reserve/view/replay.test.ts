// @module-tag slow
import { beforeAll, describe, expect, test } from 'vitest';
import { UNTOLD } from '../../../../agents/reserve/view/lines.ts';
import type { Stored } from '../../../../agents/reserve/view/reading.ts';
import { present } from '../../../../src/lookup.ts';
import { numbersOf } from '../../../../src/market/shownTables.ts';
import { smallMarket } from '../market/helpers.ts';
import { kpisOf, type Seen, seen, storedOf, total, without } from './runs.ts';

let run: Stored;
let page: Seen;

beforeAll(async () => {
  run = await storedOf(smallMarket({ dso: { loadingLimit: 0.6, boundaryRule: 'optimal' } }));
  page = seen(run);
});

const replay = () => page.replays[0];
const jump = (label: string) => replay().jumps.find((each) => each.label === label)?.step;
const ofRun = (table: string, column: string) => numbersOf(present(run.table(table), table).columns[column]);

describe('the replay of a run', () => {
  test('has a row, a label and a sentence for every ISP', () => {
    expect(replay().sentences).toHaveLength(192);
    expect(page.words('isps', 'label').slice(95, 97)).toEqual(['2024-02-19 23:45', '2024-02-20 00:00']);
    expect(page.column('isps', 'isp')).toEqual(Array.from({ length: 192 }, (_, isp) => isp));
  });

  test('has the loading of every branch of the network to 0.01 %, and none of those that are open', () => {
    const { branches } = present(run.network, 'network');
    const loading = page.column('branch-loading', 'loading');
    expect(loading).toHaveLength(192 * branches.length);
    const written = ofRun('branches', 'loading');
    const closed = branches.flatMap((branch, k) => (branch.closed ? [k] : []));
    expect(closed.length).toBeLessThan(branches.length);
    for (const isp of [0, 77, 191]) {
      const shown = loading.slice(isp * branches.length, (isp + 1) * branches.length);
      closed.forEach((branch, k) => {
        const percent = 100 * written[isp * closed.length + k];
        expect(Math.abs(shown[branch] - percent)).toBeLessThanOrEqual(0.005_001);
      });
      expect(shown.filter((percent) => !Number.isNaN(percent))).toHaveLength(closed.length);
    }
    expect(replay().map).toMatchObject({ limit: 60, named: ['main'] });
  });

  test('lists the bids that were made, with what became of them', () => {
    const hours = run.calendar.hoursPerIsp;
    const { offeredMwh, activatedMwh } = kpisOf(run).total;
    const [mw, through, called] = ['mw', 'throughMw', 'calledMw'].map((column) => page.column('bids', column));
    expect(total(mw) * hours).toBeCloseTo(offeredMwh, 6);
    expect(total(called) * hours).toBeCloseTo(activatedMwh, 6);
    expect((total(mw) - total(through)) * hours).toBeCloseTo(kpisOf(run).validations.withheldMwh, 6);
    expect(Math.min(...mw)).toBeGreaterThan(0);
  });

  test('tells what each fleet earned, ISP by ISP', () => {
    const parties = page.words('fleets', 'party');
    const eur = page.column('fleets', 'earnedEur');
    for (const [name, { profitEur }] of Object.entries(kpisOf(run).aggregators))
      expect(total(eur.filter((_, row) => parties[row] === name))).toBeCloseTo(profitEur, 4);
  });

  test('jumps to what there is, and to nothing else', () => {
    const cut = page.column('isps', 'cutMw');
    const line = page.column('isps', 'linePercent');
    expect(jump('largest cut')).toBe(cut.indexOf(Math.max(...cut)));
    expect(jump('most loaded')).toBe(line.indexOf(Math.max(...line)));
    expect(jump('first over the limit')).toBe(line.findIndex((percent) => percent > 60));
    const [called, delivered] = ['calledMw', 'deliveredMwh'].map((column) => page.column('fleets', column));
    const steps = page.column('fleets', 'step');
    const missing = new Float64Array(192);
    steps.forEach((step, row) => {
      missing[step] += called[row] - delivered[row] * 4;
    });
    expect(jump('largest shortfall')).toBe(missing.indexOf(Math.max(...missing)));
    const bare = ['validations', 'branches', 'aggregators'].reduce(without, run);
    const left = seen(bare).replays[0].jumps.map(({ label }) => label);
    expect(left).toEqual(['dearest upward', 'cheapest downward']);
  });

  test('says of an ISP that was cut what was let through', () => {
    const step = present(jump('largest cut'), 'a cut');
    expect(page.says(step)).toMatch(/the DSO lets ([\d.]+ MW|nothing) through/);
    const green = page.column('isps', 'isCut').findIndex((isCut, isp) => isCut === 0 && page.says(isp).includes('DSO'));
    expect(page.says(green)).toContain('lets all');
  });

  test('has the run beside in its sentences', () => {
    const { says } = seen(run, run);
    expect(says(0)).toContain('; the same in the other run.');
    expect(page.says(0)).not.toContain('other run');
  });

  test('has no strip, map or merit order where nothing is known of that', () => {
    const bare = seen({ ...without(without(run, 'branches'), 'aggregators'), network: undefined }).replays[0];
    expect(bare.strip).toBeUndefined();
    expect(bare.map).toBeUndefined();
    expect(bare.meritOrder).toBeUndefined();
    expect(bare.sentences).toHaveLength(192);
  });

  test('draws a network without ratings, without loading', () => {
    const network = present(run.network, 'network');
    const unrated = { ...network, branches: network.branches.map(({ ratingMva: _, ...branch }) => branch) };
    const { map, strip } = seen({ ...run, network: unrated }).replays[0];
    expect(map?.loading).toBeUndefined();
    expect(map?.network).toBe(unrated);
    expect(strip).toBeUndefined();
  });

  test('takes the most loaded of several main lines, and names it', () => {
    const network = present(run.network, 'network');
    const [, other] = network.branches.filter(({ closed }) => closed);
    const two = seen({ ...run, network: { ...network, sources: [...network.sources, other.to] } });
    const names = two.replays[0].map?.named ?? [];
    expect(names.length).toBeGreaterThan(1);
    const all = names.map((name) => loadingOf(name));
    const step = jump('most loaded') ?? 0;
    const most = Math.max(...all.map((percent) => percent[step]));
    expect(two.column('main-line', 'loading')[step]).toBe(most);
    const line = names[all.findIndex((percent) => percent[step] === most)];
    expect(two.says(step)).toContain(`The most loaded main line (${line}) is at ${most.toFixed(1)} %`);
    expect(two.figure('main-line')?.note).toContain(`The most loaded of ${names.length} branches`);
  });

  function loadingOf(name: string): Float64Array {
    const closed = present(run.network, 'network').branches.filter((branch) => branch.closed);
    const place = closed.findIndex(({ id }) => id === name);
    return ofRun('branches', 'loading')
      .filter((_, row) => row % closed.length === place)
      .map((loading) => 100 * loading);
  }

  test('keeps loading to 1 % where there is very much of it, and says so', () => {
    const network = present(run.network, 'network');
    const more = Array.from({ length: 2000 }, (_, k) => ({ ...network.branches[0], id: `more-${k}`, closed: false }));
    const large = seen({ ...run, network: { ...network, branches: [...network.branches, ...more] } });
    const table = present(
      large.tables.find(({ name }) => name === 'branch-loading'),
      'branch-loading',
    );
    expect(table.columns.loading.says).toContain(`to 1 %; no figure below ${UNTOLD} %`);
    const known = large.column('branch-loading', 'loading').filter((percent) => !Number.isNaN(percent));
    const written = ofRun('branches', 'loading').filter((loading) => 100 * loading >= UNTOLD);
    expect(known).toHaveLength(written.length);
    expect(known.every((percent, k) => Math.abs(percent - 100 * written[k]) <= 0.5)).toBe(true);
  });
});

describe('a run in which the TSO needs so much', () => {
  test('has that in the merit order, and nothing of it where messages were not written', async () => {
    const asked = await storedOf(
      smallMarket({
        market: { requirement: { upward: 0.02, downward: 0.01 } },
        calendar: { start: '2024-03-31', days: 1 },
      }),
    );
    const { column, replays } = seen(asked);
    expect(replays[0].meritOrder?.needed).toEqual({ upward: 'neededUpwardMw', downward: 'neededDownwardMw' });
    const needed = column('isps', 'neededUpwardMw');
    column('isps', 'upwardEurPerMwh').forEach((price, isp) => {
      if (Number.isNaN(price)) expect(needed[isp]).toBeNaN();
      else expect(needed[isp]).toBeCloseTo(0.02, 9);
    });
    expect(seen(without(asked, 'messages')).replays[0].meritOrder?.needed).toBeUndefined();
    expect(page.replays[0].meritOrder?.needed).toBeUndefined();
    expect(replays[0].sentences).toHaveLength(92);
  });
});

describe('a run of very many fleets', () => {
  const many = (count: number, days: number) =>
    smallMarket({
      calendar: { start: '2024-02-19', days },
      output: { messages: false },
      aggregators: Array.from({ length: count }, (_, k) => ({
        name: `F${k}`,
        node: 12,
        evs: k === 7 ? 2 : 1,
        bids: { upward: 25 },
      })),
    });

  test('shows the largest one by one, and the rest as one', async () => {
    const stored = await storedOf(many(53, 1));
    const { words, column, replays, figure } = seen(stored);
    const parties = words('fleets', 'party').slice(0, 51);
    expect(parties[0]).toBe('F7');
    expect(parties[50]).toBe('3 others');
    expect(replays[0].parties?.title).toContain('3 others');
    expect(total(column('fleets', 'earnedEur'))).toBeCloseTo(kpisOf(stored).total.profitEur, 3);
    expect(new Set(words('earned', 'fleet')).size).toBe(21);
    expect(total(column('earned', 'eur'))).toBeCloseTo(kpisOf(stored).total.profitEur, 9);
    expect(figure('earned')?.note).toContain('The 20 fleets with the largest sums, and 33 others together.');
  });
});

describe('a run that ended early', () => {
  test('is shown as far as it went', async () => {
    const early = seen(await storedOf(smallMarket(), { until: 10 }));
    expect(early.replays[0].sentences).toHaveLength(10);
    expect(early.column('isps', 'linePercent').every((percent) => percent > 0)).toBe(true);
    expect(early.column('main-line', 'loading')).toHaveLength(10);
  });

  test('has no replay where it ended before the first ISP', async () => {
    const none = seen(await storedOf(smallMarket(), { until: -1 }));
    expect(none.replays).toEqual([]);
  });
});
