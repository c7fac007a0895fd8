// @module-tag slow
import { beforeAll, describe, expect, test } from 'vitest';
import type { Stored } from '../../../../agents/active-distribution/view/rows.ts';
import { present } from '../../../../src/lookup.ts';
import type { Drawing } from '../../../../src/market/system.ts';
import { smallSystem } from '../market/helpers.ts';
import { kpisOf, type Seen, sayOf, seen, storedOf, total, written } from './runs.ts';

let run: Stored;
let page: Seen;
let beside: Seen;
let network: Drawing;

beforeAll(async () => {
  run = await storedOf(smallSystem({ market: { tou: true } }));
  const without = await storedOf(smallSystem({ market: { switching: 'none', islanding: false, tou: true } }));
  page = seen(run);
  beside = seen(run, without);
  network = present(run.network, 'network');
}, 60_000);

/** Sums of a column by the words of another. */
const sums = (of: Seen, table: string, by: string, column: string): Record<string, number> => {
  const values = of.column(table, column);
  const all: Record<string, number> = {};
  of.texts(table, by).forEach((word, row) => {
    all[word] = (all[word] ?? 0) + values[row];
  });
  return all;
};

describe('figures', () => {
  test('are drawn from tables and columns that are there, with choices of words that are there', () => {
    const ids = page.figures.map(({ id }) => id);
    expect(ids).toEqual([
      ...['schedule', 'front', 'money', 'acceptance', 'prices', 'real-time', 'scenarios'],
      ...['contingencies', 'contingency-hours', 'tariffs', 'demand'],
    ]);
    for (const of of [page, beside]) {
      const names = of.tables.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { table, choices = [], facet } of of.figures) {
        expect(names).toContain(table);
        for (const { column, chosen } of choices) expect(of.texts(table, column)).toContain(chosen);
        if (facet) expect(new Set(of.texts(table, facet)).size).toBe(4);
      }
    }
  });

  test('balance in every hour and ISP, and hold what was bought and sold', () => {
    const parts = page.texts('schedule', 'part');
    const [from, mw] = [page.column('schedule', 'from'), page.column('schedule', 'mw')];
    const balance = new Map<string, number>();
    page.texts('schedule', 'of').forEach((of, row) => {
      const key = `${of}/${from[row]}`;
      balance.set(key, (balance.get(key) ?? 0) + mw[row]);
    });
    expect(balance.size).toBe(24 + 96);
    for (const [key, sum] of balance) expect([key, Math.abs(sum) < 1e-4]).toEqual([key, true]);
    const metered = mw.filter(
      (_, row) => parts[row] === 'exchange' && page.texts('schedule', 'of')[row] === 'as metered',
    );
    expect(total(metered) / 4).toBeCloseTo(kpisOf(run).importMwh, 9);
  });

  test('have one point of the front picked out, whose objectives are those of the run', () => {
    const chosen = page.column('front', 'isChosen');
    expect(total(chosen)).toBe(1);
    const at = chosen.indexOf(1);
    expect(page.column('front', 'f2Eur')[at]).toBeCloseTo(kpisOf(run).f2Eur, 6);
    const range = page.column('front', 'f1Eur');
    expect(Math.max(...range) - Math.min(...range)).toBeCloseTo(kpisOf(run).f1RangeEur, 6);
  });

  test('give the operator what the ledger says', () => {
    expect(total(page.column('operatorMoney', 'eur'))).toBeCloseTo(kpisOf(run).adsEur, 1); // sums below a cent are left out
    const by = sums(page, 'operatorMoney', 'reason', 'eur');
    const shown = page.texts('operatorMoney', 'reason');
    page.column('operatorMoney', 'total').forEach((eur, row) => {
      expect(eur).toBeCloseTo(by[shown[row]], 9);
    });
  });

  test('sum what aggregators bid and what was accepted', () => {
    const who = page.texts('acceptance', 'who');
    const product = page.texts('acceptance', 'product');
    const bid = page.column('acceptance', 'bidMw');
    const sumOf = (isAll: boolean, of: string) =>
      total(bid.filter((_, row) => (who[row] === 'all aggregators') === isAll && product[row] === of));
    for (const of of ['energy', 'spinning reserve']) expect(sumOf(true, of)).toBeCloseTo(sumOf(false, of), 9);
    const bids = written(run);
    const mwh = total(bids.column('bids', 'sellMw')) - total(bids.column('bids', 'buyMw'));
    expect(sumOf(false, 'energy')).toBeCloseTo(mwh, 9);
  });

  test('show scenarios of probability 1 in all, and the day as it came', () => {
    const days = written(run);
    const probability = days.column('possibleDays', 'probability');
    const hour = days.column('possibleDays', 'hour');
    expect(total(probability.filter((p, row) => !Number.isNaN(p) && hour[row] === 0))).toBeCloseTo(1, 9);
    const source = page.texts('scenarios', 'source');
    const came = page
      .column('scenarios', 'came')
      .filter((_, row) => source[row] === 'day-ahead price')
      .slice(0, 24);
    const metered = days.column('system', 'dayAheadEurPerMwh').filter((_, isp) => isp % 4 === 0);
    expect(came).toEqual(metered);
  });

  test('show tariffs and what load answers, without loss of energy', () => {
    const flat = sums(page, 'zones', 'zone', 'flatLoadMw');
    const under = sums(page, 'zones', 'zone', 'loadMw');
    expect(total(Object.values(under)) / 4).toBeCloseTo(kpisOf(run).loadMwh, 6);
    for (const zone of Object.keys(flat)) expect(under[zone] / flat[zone]).toBeCloseTo(1, 1);
    expect(new Set(page.column('zones', 'multiplier')).size).toBeGreaterThan(1);
  });
});

describe('what may fail, contingency by contingency', () => {
  test('is as bad in all as the plan says, worst first', () => {
    const eur = page.column('contingencies', 'worthEur');
    expect(total(eur) / eur.length).toBeCloseTo(kpisOf(run).f2Eur, 2);
    const mwh = page.column('contingencies', 'unservedMwh');
    expect(mwh).toEqual([...mwh].sort((a, b) => b - a));
    const hours = sums(page, 'contingencyHours', 'contingency', 'unservedMw');
    page.texts('contingencies', 'label').forEach((name, step) => {
      expect(hours[name]).toBeCloseTo(mwh[step], 5);
    });
  });

  test('leaves dead what no closed branch joins to a substation, and closes no loop', () => {
    const states = page.texts('contingencyBranches', 'state');
    const buses = page.texts('contingencyBuses', 'state');
    const { branches, sources } = network;
    const steps = page.texts('contingencies', 'label');
    expect(states).toHaveLength(steps.length * branches.length);
    expect(buses).toHaveLength(steps.length * network.buses.length);
    steps.forEach((name, step) => {
      const closed = branches.filter((_, k) => /closed|switched/.test(states[step * branches.length + k]));
      const live = new Set(sources);
      let used = 0;
      for (let grown = true; grown; ) {
        grown = false;
        for (const { from, to } of closed) {
          if (live.has(from) === live.has(to)) continue;
          live.add(from).add(to);
          used++;
          grown = true;
        }
      }
      const dead = network.buses.flatMap(({ id }, k) =>
        buses[step * network.buses.length + k] === 'dead' ? [id] : [],
      );
      expect([name, dead]).toEqual([name, network.buses.map(({ id }) => id).filter((id) => !live.has(id))]);
      const between = closed.filter(({ from, to }) => live.has(from) && live.has(to));
      expect([name, between.length]).toEqual([name, used]);
      expect(name).toMatch(/^(line|bus) /);
      const failed = branches.filter((_, k) => states[step * branches.length + k] === 'failed');
      const [, kind, id] = /^(line|bus) (\S+)$/.exec(name) ?? [];
      if (kind === 'line') expect(failed.map(({ from, to }) => `${from}-${to}`)).toEqual([id]);
      if (kind === 'bus') expect(failed.every(({ from, to }) => from === id || to === id)).toBe(true);
    });
  });

  test('goes to what there is, and tells of it beside the other run', () => {
    const [, { jumps, sentences, figures = [] }] = beside.replays;
    const mwh = page.column('contingencies', 'unservedMwh');
    const stepOf = (label: string) =>
      present(
        jumps.find((jump) => jump.label === label),
        label,
      ).step;
    expect(stepOf('most unserved')).toBe(0);
    expect(mwh[stepOf('first that leaves nothing')]).toBe(0);
    const failed = stepOf('what failed in the run, 51-52');
    expect(page.texts('contingencies', 'label')[failed]).toBe('line 51-52');
    expect(sayOf(sentences[failed])).toMatch(
      /^Line 51-52 fails\. Tie \S+ closes .* Without ties and without islands it would be/,
    );
    const choice = beside.figures.find(({ id }) => id === figures[0])?.choices?.[0];
    expect(new Set(beside.texts('contingencyHours', choice?.column ?? ''))).toEqual(
      new Set(beside.texts('contingencies', 'label')),
    );
    const [own, there] = ['unservedMw', 'besideMw'].map((column) => total(beside.column('contingencyHours', column)));
    expect(own).toBeCloseTo(total(page.column('contingencyHours', 'unservedMw')), 3);
    expect(there).toBeGreaterThan(own);
    const worst = beside.texts('worst', 'contingency');
    expect(new Set(worst).size).toBe(worst.length / 2);
    expect(Math.max(...beside.column('worst', 'unservedMwh'))).toBeGreaterThan(mwh[0]);
    expect(new Set(beside.texts('worst', 'run'))).toEqual(
      new Set(['with ties and with islands', 'without ties and without islands']),
    );
  });
});

describe('what happened, ISP by ISP', () => {
  test('has branches, voltages and loadings as they were', () => {
    const loading = page.column('loadings', 'loading');
    const highest = page.column('isps', 'loading');
    const voltage = page.column('voltages', 'voltage');
    const [lines, buses] = [network.branches.length, network.buses.length];
    highest.forEach((percent, isp) => {
      const known = loading.slice(isp * lines, (isp + 1) * lines).filter((value) => !Number.isNaN(value));
      expect(Math.max(...known)).toBeCloseTo(percent, 1);
      expect(Math.min(...voltage.slice(isp * buses, (isp + 1) * buses))).toBeCloseTo(
        page.column('isps', 'lowestVoltage')[isp],
        3,
      );
    });
    expect(Math.max(...highest)).toBeCloseTo(100 * kpisOf(run).highestLoading, 9);
  });

  test('opens what failed and closes its tie for as long as it lasts', () => {
    const states = page.texts('branchStates', 'state');
    const lines = network.branches.length;
    const [closing] = written(run)
      .texts('events', 'closed')
      .filter((ids) => ids !== '');
    const at = (isp: number, id: string) => states[isp * lines + network.branches.findIndex((one) => one.id === id)];
    expect([71, 72, 79, 80].map((isp) => at(isp, '51-52'))).toEqual(['closed', 'failed', 'failed', 'closed']);
    expect([71, 72, 79, 80].map((isp) => at(isp, closing))).toEqual(['open', 'switched', 'switched', 'open']);
    expect(states.filter((state) => state === 'failed' || state === 'switched')).toHaveLength(16);
    expect(page.column('isps', 'isOut').flatMap((isOut, isp) => (isOut ? [isp] : []))).toEqual([
      72, 73, 74, 75, 76, 77, 78, 79,
    ]);
    const [{ jumps, map }] = page.replays;
    expect(jumps.slice(0, 2)).toEqual([
      { label: '51-52 fails', step: 72 },
      { label: '51-52 is mended', step: 80 },
    ]);
    expect(map?.named).toEqual(['51-52', closing]);
  });

  test('leaves buses dark where nothing feeds them, and says so beside a run that feeds them', async () => {
    const dark = seen(await storedOf(smallSystem({ market: { switching: 'none', islanding: false } })), run);
    const buses = dark.texts('busStates', 'state');
    const size = network.buses.length;
    const deadIn = (isp: number) =>
      buses.slice(isp * size, (isp + 1) * size).filter((state) => state === 'dead').length;
    expect([deadIn(71), deadIn(80)]).toEqual([0, 0]);
    expect(deadIn(72)).toBeGreaterThan(3);
    const [{ sentences, jumps }] = dark.replays;
    const said = sayOf(sentences[72]);
    expect(said).toContain(`Branch 51-52 is out, no tie is closed, ${deadIn(72)} buses have no substation.`);
    expect(said).toMatch(/ MW is not served\. With ties, with islands and with tariffs by hour all would be served\.$/);
    expect(jumps.map(({ label }) => label)).toContain('most unserved');
    expect(dark.figures.map(({ id }) => id)).toContain('unserved');
    expect(total(dark.column('isps', 'unservedMw')) / 4).toBeGreaterThan(
      total(dark.column('isps', 'unservedBesideMw')),
    );
  });

  test('gives aggregators what they earned, and every message a name', () => {
    expect(total(page.column('parties', 'eur'))).toBeCloseTo(total(Object.values(earned())), 6);
    const [{ spoken, parties }] = page.replays;
    const types = new Set(written(run).texts('messages', 'type'));
    for (const type of types) expect(Object.keys(spoken?.types ?? {})).toContain(type);
    expect(spoken?.lanes.map(({ role }) => role).sort()).toEqual([...new Set(run.cast.map(({ role }) => role))].sort());
    for (const { column } of parties?.columns ?? []) expect(page.column('parties', column)).toHaveLength(3 * 96);
  });
  const earned = () => {
    const all = written(run);
    const isps = all.column('aggregators', 'isp');
    const money = ['dayAheadEur', 'realTimeEur', 'spinningEur', 'regulatingEur', 'nonDeliveryEur', 'othersEur'];
    return money.map((column) => total(all.column('aggregators', column).filter((_, row) => isps[row] < run.until)));
  };
});

describe('a run that ended early', () => {
  test('shows as much as there is', async () => {
    const early = seen(await storedOf(smallSystem(), { until: 4 }));
    expect(early.replays.map(({ sentences }) => sentences.length > 0)).toEqual([true, true]);
    expect(early.replays[0].sentences).toHaveLength(4);
    expect(early.column('loadings', 'loading')).toHaveLength(4 * network.branches.length);
    expect(early.column('parties', 'meteredMw')).toHaveLength(4 * 3);
  });

  test('shows what was planned where no ISP has come, and nothing where nothing was', async () => {
    const eve = seen(await storedOf(smallSystem(), { until: 0 }));
    expect(eve.replays.map(({ of }) => of)).toEqual(['contingency']);
    expect(eve.figures.map(({ id }) => id)).toEqual([
      ...['schedule', 'front', 'money', 'acceptance', 'scenarios', 'contingencies', 'contingency-hours'],
    ]);
    const bare = seen(without(await storedOf(smallSystem(), { until: 0 })));
    expect(bare.replays).toEqual([]);
    expect(bare.figures.map(({ id }) => id)).toEqual(['schedule', 'money']);
    for (const { table } of bare.figures) expect(bare.tables.map(({ name }) => name)).toContain(table);
  });
  /** A run as it was before it had any table. */
  const without = (of: Stored): Stored => ({
    ...of,
    until: 0,
    network: undefined,
    tableNames: [],
    table: () => undefined,
  });
});
