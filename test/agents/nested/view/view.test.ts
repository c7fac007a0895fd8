// @module-tag slow
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Config } from '../../../../agents/nested/market/config.ts';
import { toldPayments } from '../../../../agents/nested/view/money.ts';
import { usersEarned } from '../../../../agents/nested/view/users.ts';
import { view } from '../../../../agents/nested/view/view.ts';
import { SYSTEMS } from '../../../../agents/systems.ts';
import { configOfRun, openStoredRun } from '../../../../src/evidence/storedRun.ts';
import { numbersOf, textAt } from '../../../../src/market/shownTables.ts';
import type { ShownRun, ShownTable, StoredTables } from '../../../../src/market/view.ts';
import { sixFigureText } from '../../../../src/numberText.ts';
import { readRun } from '../../../../src/report/readRun.ts';
import { sum as total } from '../../../../src/series.ts';
import { folderWith } from '../../../cli/command.ts';
import { type Row, readTable, runInto } from '../../../results/runs.ts';
import { dayOfCallsConfig } from '../market/helpers.ts';

type Stored = StoredTables<Config>;

async function stored(config: object): Promise<{ folder: string; run: Stored }> {
  const place = folderWith({});
  const file = join(place, 'config.yaml');
  writeFileSync(file, stringify(config));
  const folder = await runInto(join(place, 'run'), {}, file);
  const open = openStoredRun(folder);
  return { folder, run: (await readRun(open, await configOfRun(open, SYSTEMS, file))) as Stored };
}

const columnOf = ({ tables }: Pick<ShownRun, 'tables'>, name: string, column: string): number[] =>
  Array.from(numbersOf((tables.find((table) => table.name === name) as ShownTable).columns[column]));
const of = (rows: readonly Row[], column: string) => rows.map((row) => Number(row[column]));

describe('a day on which users are called', () => {
  let folder: string;
  let run: Stored;
  let page: ShownRun;
  let market: Row[];
  beforeAll(async () => {
    ({ folder, run } = await stored(dayOfCallsConfig));
    page = view.page(run);
    market = await readTable(folder, 'market');
  });

  test('leads with figures of kpis.json', () => {
    const kpis = JSON.parse(readFileSync(join(folder, 'kpis.json'), 'utf8'));
    expect(page.numbers.map(({ value }) => value)).toEqual([
      ...[kpis.systemCostEur, kpis.dsoNetEur, kpis.shiftedMwh, run.figures.takenMwh.value, kpis.lowestVoltagePu],
    ]);
  });

  test('shows every ISP what its step of the plan says', () => {
    const perIsp = (column: string) => of(market, column).flatMap((value) => [value, value, value, value]);
    expect(columnOf(page, 'drawn', 'answered')).toEqual(perIsp('answeredMw'));
    expect(columnOf(page, 'drawn', 'bought')).toEqual(perIsp('importMw'));
    expect(columnOf(page, 'prices', 'lmp')).toEqual(perIsp('lmp'));
    expect(columnOf(page, 'drawn', 'rewarded')).toEqual(perIsp('rewardUp').map((reward) => (reward > 0 ? 1 : 0)));
  });

  test('the cleared point lies on the curve of the step, at the cost of its dispatch', async () => {
    const value = await readTable(folder, 'valueFunction');
    for (const [step, cleared] of market.entries()) {
      const rows = value.filter((row) => row.step === step);
      const [point, ...more] = rows.filter(({ isCleared }) => isCleared === 1) as Record<string, number>[];
      expect(more).toEqual([]);
      expect([point.importMw, point.costEurPerH]).toEqual([cleared.importMw, cleared.costEurPerH]);
      const before = rows.filter(({ isCleared, importMw }) => isCleared === 0 && Number(importMw) <= point.importMw);
      const { importMw, costEurPerH, lmp } = before.at(-1) as Record<string, number>;
      expect(costEurPerH + lmp * (point.importMw - importMw)).toBeCloseTo(point.costEurPerH, 3);
    }
  });

  test('the map has the loading and voltages of which the feeder told the extremes', async () => {
    const feeders = await readTable(folder, 'feeders');
    const [{ map }] = page.replays;
    const [loading, voltage] = [columnOf(page, 'branchLoading', 'loading'), columnOf(page, 'busVoltage', 'voltage')];
    const [branches, buses] = [map?.network.branches.length ?? 0, map?.network.buses.length ?? 0];
    for (const isp of [0, 40, 95]) {
      const most = Math.max(...loading.slice(isp * branches, (isp + 1) * branches));
      expect(most / 100).toBeCloseTo(Number(feeders[isp].highestLoading), 3);
      const least = Math.min(...voltage.slice(isp * buses, (isp + 1) * buses));
      expect(least).toBeCloseTo(Number(feeders[isp].lowestVoltagePu), 3);
    }
  });

  test('payments and what users were paid agree with the figures of the run, to the cent', () => {
    const earned = usersEarned(run);
    const paidFor = (reason: string) => total(earned.filter((row) => row.reason === reason).map(({ eur }) => eur));
    expect(paidFor('moving energy')).toBeCloseTo(run.figures.rewardEur.value, 2);
    expect(paidFor('standing by')).toBeCloseTo(run.figures.standbyEur.value, 2);
    expect(paidFor('being called')).toBeCloseTo(run.figures.activationEur.value, 2);
    const balance = (party: string) =>
      toldPayments(run).reduce(
        (all, { payer, payee, eur }) => all + (payee === party ? eur : 0) - (payer === party ? eur : 0),
        0,
      );
    expect(balance(run.config.dso.name)).toBeCloseTo(run.figures.dsoEur.value, 2);
    const { columns, rows } = page.tables.find(({ name }) => name === 'earned') as ShownTable;
    const dso = Array.from({ length: rows }, (_, row) => row).filter(
      (row) => textAt(columns.party, row) === run.config.dso.name,
    );
    const eur = numbersOf(columns.eur);
    expect(total(dso.map((row) => eur[row]))).toBeCloseTo(run.figures.dsoEur.value, 2);
  });

  test('the replay marks every ISP with a call, and goes to the largest', async () => {
    const system = await readTable(folder, 'system');
    const called = of(system, 'calledUpMw').map((mw, isp) => mw + Number(system[isp].calledDownMw));
    expect(columnOf(page, 'isps', 'isCalled')).toEqual(called.map((mw) => (mw > 0 ? 1 : 0)));
    expect(called.some((mw) => mw > 0)).toBe(true);
    const [replay, hours] = page.replays;
    const ups = of(system, 'calledUpMw');
    const jump = replay.jumps.find(({ label }) => label === 'most called upward');
    expect(jump?.step).toBe(Math.max(...ups) > 0 ? ups.indexOf(Math.max(...ups)) : undefined);
    expect(replay.sentences).toHaveLength(96);
    expect(hours.sentences).toHaveLength(24);
  });

  test('no message shows what users keep to themselves', () => {
    const messages = run.table('messages') as ShownTable;
    const heardByOthers = Array.from({ length: messages.rows }, (_, row) => row).filter((row) =>
      ['BuildingReading', 'EvReading'].includes(textAt(messages.columns.type, row)),
    );
    const users = new Set([...run.config.buildings, ...run.config.fleets].map(({ name }) => name));
    expect(heardByOthers.length).toBeGreaterThan(0);
    expect(heardByOthers.every((row) => users.has(textAt(messages.columns.to, row)))).toBe(true);
  });
});

test('under another scheme there is no curve to show, and beside it figures tell both', async () => {
  const { run } = await stored(dayOfCallsConfig);
  const market = { ...dayOfCallsConfig.market, scheme: 'sequential' };
  const { run: other } = await stored({ ...dayOfCallsConfig, market });
  expect(view.page(other).figures.map(({ id }) => id)).not.toContain('value');
  const { run: alone } = await stored({ ...dayOfCallsConfig, market: { ...market, scheme: 'none' } });
  const ofNone = view.page(alone).figures;
  expect(ofNone.map(({ id }) => id)).not.toEqual(expect.arrayContaining(['rewards']));
  expect(ofNone.map(({ id }) => id)).not.toEqual(expect.arrayContaining(['users-earned']));
  expect(ofNone[0]).not.toHaveProperty('shade');
  const page = view.page(run, other);
  expect(page.figures.map(({ id }) => id)).toEqual(expect.arrayContaining(['value', 'compared']));
  expect(page.numbers[0].note).toContain('under the sequential scheme');
  const compared = page.tables.find(({ name }) => name === 'compared') as ShownTable;
  expect(textAt(compared.columns.difference, 0)).toBe(
    sixFigureText(other.figures.systemCostEur.value - run.figures.systemCostEur.value),
  );
});
