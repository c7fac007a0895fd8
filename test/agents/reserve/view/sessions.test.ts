// @module-tag slow
import { beforeAll, describe, expect, test } from 'vitest';
import { servedNote } from '../../../../agents/reserve/view/leadNumbers.ts';
import type { Stored } from '../../../../agents/reserve/view/reading.ts';
import { connectorsNote, shortNote } from '../../../../agents/reserve/view/staysFigure.ts';
import { present } from '../../../../src/lookup.ts';
import { numbersOf } from '../../../../src/market/shownTables.ts';
import { pluggedMarket } from '../market/sessionRuns.ts';
import { kpisOf, type Seen, seen, storedOf, total } from './runs.ts';

let run: Stored;
let page: Seen;
beforeAll(async () => {
  run = await storedOf(pluggedMarket());
  page = seen(run);
});
const sessions = () => present(kpisOf(run).sessions, 'sessions');

describe('a page of fleets of sessions', () => {
  test('shows connectors in use as long as they were', () => {
    const pluggedIn = page.column('connectors-in-use', 'pluggedIn');
    expect(pluggedIn).toHaveLength(96);
    expect(total(pluggedIn) / (13 * 96)).toBeCloseTo(sessions().pluggedInShare, 9);
    expect(page.column('connectors-in-use', 'charging').every((count, isp) => count <= pluggedIn[isp])).toBe(true);
    expect(Math.max(...page.column('connectors-in-use', 'lacking'))).toBeGreaterThan(0);
  });

  test('shows what was bought for those who are not known, and what of it was taken', () => {
    const { poolMwh, untakenMwh } = sessions();
    const bought = total(page.column('connectors-in-use', 'bought'));
    expect(bought / 1000).toBeCloseTo(poolMwh, 9);
    expect((bought - total(page.column('connectors-in-use', 'taken'))) / 1000).toBeCloseTo(untakenMwh, 9);
    expect(page.figure('pool')).toBeDefined();
  });

  test('has a cell for each ISP of each session, dotted where it left without what it wanted', () => {
    const stored = present(run.table('sessions'), 'sessions').columns;
    const [from, to, unmet, want] = ['arrivalIsp', 'departureIsp', 'unmetKwh', 'wantKwh'].map((name) =>
      numbersOf(stored[name]),
    );
    const isps = from.map((isp, row) => (Number.isNaN(to[row]) ? 96 : to[row]) - isp);
    const isMet = page.column('stays', 'isMet');
    expect(isMet).toHaveLength(total([...isps]));
    expect(isMet.filter((met) => met === 0)).toHaveLength(total([...isps.filter((_, row) => unmet[row] > 1e-3)]));
    expect(total(page.column('stays', 'wanted'))).toBeCloseTo(
      total([...isps.map((count, row) => count * want[row])]),
      6,
    );
    const hours = page.column('stays', 'hour');
    const places = page.column('stays', 'connector');
    expect(new Set(hours.map((hour, row) => `${hour} ${places[row]}`)).size).toBe(hours.length);
    expect(page.figure('stays')?.note).toContain('Dotted: ');
  });

  test('leads with how many were served, and what they lacked', () => {
    const { served, unmetMwh, turnedAway } = sessions();
    const lead = page.numbers.find(({ label }) => label === 'sessions served');
    expect(lead).toMatchObject({ value: served, note: servedNote(served, 1000 * unmetMwh, turnedAway) });
    expect(page.numbers.map(({ label }) => label)).not.toContain('EVs short of full');
  });
});

test('what those who were served lacked is said, and its opposite', () => {
  expect(servedNote(40, 0, 0)).toBe('all had what they wanted');
  expect(servedNote(40, 12.34, 0)).toBe('12.3 kWh short');
  expect(servedNote(40, 0, 3)).toBe('all had what they wanted, 3 turned away');
  expect(servedNote(0, 0, 0)).toBe('none has left');
  expect(shortNote([0, 0])).toBe('All who left had what they wanted.');
  expect(shortNote([0, 2])).toBe('Dotted: it left without all it wanted.');
  expect(shortNote([])).toBe('');
});

test('of many connectors it is said which are shown', () => {
  const fleet = (aggregator: string, from: number, to: number, more: number) => ({ aggregator, from, to, more });
  expect(connectorsNote([fleet('A', 1, 6, 0), fleet('B', 7, 7, 0)])).toBe(
    'A row a connector that was used: 1 to 6 of A, 7 of B.',
  );
  expect(connectorsNote([fleet('A', 1, 60, 40), fleet('B', 61, 60, 20)])).toBe(
    'A row a connector that was used: 1 to 60 of A; 60 more are not shown.',
  );
});

test('a page of homes shows nothing of sessions', async () => {
  const { aggregators, ...rest } = pluggedMarket();
  const homes = seen(await storedOf({ ...rest, aggregators: aggregators.filter(({ name }) => name === 'Home') }));
  const ids = homes.figures.map(({ id }) => id);
  for (const id of ['connectors-in-use', 'energy-wanted', 'pool', 'stays']) expect(ids).not.toContain(id);
  expect(homes.numbers.map(({ label }) => label)).toContain('EVs short of full');
});
