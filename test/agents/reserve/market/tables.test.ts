import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../agents/reserve/market/fromDisk.ts';
import type { AggregatorKpis, RunSummary } from '../../../../agents/reserve/market/summary.ts';
import { buildWorld } from '../../../../agents/reserve/market/world.ts';
import { folderWith } from '../../../cli/command.ts';
import { type Row, readKpis, readTable, runInto, sum, TOY } from '../../../results/runs.ts';
import { atHome } from './helpers.ts';

const NAMES = ['aggregators', 'grid', 'branches', 'validations', 'evs', 'messages'] as const;
const tables = {} as Record<(typeof NAMES)[number], Row[]>;
let kpis: RunSummary;
let folder: string;

beforeAll(async () => {
  folder = await runInto(join(folderWith({}), 'toy'));
  kpis = readKpis(folder);
  for (const name of NAMES) tables[name] = await readTable(folder, name);
});

const world = buildWorld(loadConfig(TOY));
const rowsOf = (aggregator: string) => tables.aggregators.filter((row) => row.aggregator === aggregator);
const payments = () =>
  tables.messages
    .filter(({ type }) => type === 'Payment')
    .map(({ body }) => JSON.parse(body as string) as { payer: string; payee: string; amountEur: number });

describe('the tables of a run', () => {
  test('have a row for every aggregator, branch and EV in every ISP, in order', () => {
    const closed = world.network.branches.filter((branch) => branch.closed);
    expect(tables.aggregators).toHaveLength(3 * 96);
    expect(tables.grid).toHaveLength(96);
    expect(tables.branches).toHaveLength(96 * closed.length);
    expect(tables.evs).toHaveLength(15 * 96);
    expect(tables.grid.map(({ isp }) => isp)).toEqual(Array.from({ length: 96 }, (_, isp) => isp));
    expect(tables.aggregators.slice(95, 97)).toMatchObject([
      { aggregator: 'Up', isp: 95, start: '2024-02-19T23:45:00+01:00' },
      { aggregator: 'Down', isp: 0, start: '2024-02-19T00:00:00+01:00' },
    ]);
    expect(new Set(tables.evs.map(({ aggregator, ev }) => `${aggregator}/${ev}`)).size).toBe(15);
  });

  test('sum up to the figures of kpis.json', () => {
    const { total, grid, validations } = kpis;
    expect(total.upwardMwh).toBeGreaterThan(0);
    expect(total.downwardMwh).toBeGreaterThan(0);
    for (const [name, each] of [...Object.entries(kpis.aggregators), ['', total] as [string, AggregatorKpis]]) {
      const rows = name === '' ? tables.aggregators : rowsOf(name);
      for (const key of ['upwardMwh', 'downwardMwh', 'dayAheadMwh', 'deviationFeeEur'] as const) {
        expect(sum(rows, key), `${key} of ${name}`).toBeCloseTo(each[key], 9);
      }
      expect(sum(rows, 'balancingUpwardEur')).toBeCloseTo(each.incomeUpwardEur, 9);
      expect(sum(rows, 'balancingDownwardEur')).toBeCloseTo(each.incomeDownwardEur, 9);
      expect((sum(rows, 'bidUpwardMw') + sum(rows, 'bidDownwardMw')) / 4).toBeCloseTo(each.offeredMwh, 9);
      expect((sum(rows, 'activatedUpwardMw') + sum(rows, 'activatedDownwardMw')) / 4).toBeCloseTo(each.activatedMwh, 9);
    }
    expect(sum(tables.grid, 'lossMw') / 4).toBeCloseTo(grid.lossMwh, 9);
    expect(Math.min(...tables.grid.map((row) => Number(row.lowestVoltagePu)))).toBe(grid.lowestVoltagePu);
    const peak = tables.branches.reduce((a, b) => (Number(b.loading) > Number(a.loading) ? b : a));
    expect(peak).toMatchObject({ isp: grid.highest.isp, branch: grid.highest.branch, loading: grid.highest.loading });
    for (const state of ['green', 'yellow', 'red'] as const) {
      expect(tables.validations.filter((row) => row.state === state)).toHaveLength(validations[state]);
    }
    expect(sum(tables.validations, 'askedMw') / 4).toBeCloseTo(validations.askedMwh, 9);
  });

  test("give each aggregator's profit as the sum of its money columns", () => {
    const money = Object.keys(tables.aggregators[0]).filter((name) => name.endsWith('Eur'));
    expect(money).toHaveLength(8);
    for (const [name, { profitEur }] of Object.entries(kpis.aggregators)) {
      const earned = money.reduce((all, column) => all + sum(rowsOf(name), column), 0);
      expect(earned, name).toBeCloseTo(profitEur, 9);
    }
  });

  test('hold every payment among their messages, and so every balance', () => {
    const balances: Record<string, number> = {};
    for (const { payer, payee, amountEur } of payments()) {
      balances[payer] = (balances[payer] ?? 0) - amountEur;
      balances[payee] = (balances[payee] ?? 0) + amountEur;
    }
    expect(Object.keys(balances).sort()).toEqual(Object.keys(kpis.balancesEur));
    for (const [party, eur] of Object.entries(kpis.balancesEur)) expect(balances[party], party).toBeCloseTo(eur, 9);
    expect(Object.values(kpis.balancesEur).reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9);
    expect(Object.values(kpis.balancesEur).some((eur) => Math.abs(eur) > 1)).toBe(true);
  });

  test('state prices as they were in the world, and null where there is none', () => {
    const { prices } = world;
    const orNull = (value: number) => (Number.isNaN(value) ? null : value);
    tables.grid.forEach((row, isp) => {
      expect(row).toMatchObject({
        dayAheadEurPerMwh: prices.dayAhead[isp],
        upwardEurPerMwh: orNull(prices.upward[isp]),
        downwardEurPerMwh: orNull(prices.downward[isp]),
        regulationState: prices.regulationState[isp],
      });
    });
    expect(tables.grid.some((row) => row.upwardEurPerMwh === null)).toBe(true);
    expect(rowsOf('Up').every((row) => row.bidDownwardEurPerMwh === null)).toBe(true);
  });

  test('show every EV that is plugged in between its minimum and its battery, and no other', () => {
    const known = tables.evs.flatMap(({ energyKwh }) => (energyKwh === null ? [] : [Number(energyKwh)]));
    expect(Math.min(...known)).toBeGreaterThanOrEqual(12 - 1e-4);
    expect(Math.max(...known)).toBeLessThanOrEqual(60 + 1e-4);
    expect(Math.max(...known) - Math.min(...known)).toBeGreaterThan(1);
    world.fleets.forEach(({ name, fleet }) => {
      const { actual } = atHome(fleet);
      const [{ departureIsp, arrivalIsp }] = actual;
      const away = ({ ev, isp }: Row) =>
        departureIsp[Number(ev)] <= Number(isp) && Number(isp) < arrivalIsp[Number(ev)];
      const rows = tables.evs.filter(({ aggregator }) => aggregator === name);
      expect(rows.filter(({ energyKwh }) => energyKwh === null)).toEqual(rows.filter(away));
    });
  });
});

test('the log is JSON, line by line, without a time of day, a process or a host', () => {
  const lines = readFileSync(join(folder, 'run.log'), 'utf8').trimEnd().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['run', 'result']));
  for (const entry of entries) {
    expect(entry).not.toHaveProperty('time');
    expect(entry).not.toHaveProperty('pid');
    expect(entry).not.toHaveProperty('hostname');
  }
});
