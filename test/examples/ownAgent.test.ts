// @module-tag slow
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { readTable, type TableRow } from '../../src/results/readTable.ts';
import { ROOT } from '../cli/command.ts';
import { projectWith } from './packed.ts';

const { folder, flexagora } = projectWith('own-agent');
const place = (...names: string[]) => join(folder, ...names);
interface Config {
  fleet: object;
  aggregators: Record<string, unknown>[];
  dso: Record<string, unknown>;
}

/** EVs that are all full at midnight, and need not be charged as they come, to be above their minimum. */
const EARLY = { sessions: { departure: '08:00', arrival: '17:00', spread: 0.5 }, minimumEnergy: 0 };

/** Runs a config of the example as it is, or with changes. */
function run(name: string, out: string, change: (config: Config) => unknown = () => {}): void {
  const config = parse(readFileSync(place(`${name}.yaml`), 'utf8')) as Config;
  change(config);
  writeFileSync(place(`${out}.yaml`), stringify(config));
  const { code, err } = flexagora('run', `${out}.yaml`, '--quiet', '--out', `runs/${out}`);
  expect([code, err]).toEqual([0, '']);
}

const tableOf = (out: string, table: string) => readTable(place('runs', out, `${table}.parquet`));
const profitOf = (out: string, name: string): number =>
  JSON.parse(readFileSync(place('runs', out, 'kpis.json'), 'utf8')).aggregators[name].profitEur;

/** Messages of a type that a run wrote down, with what they say. */
async function messagesOf<T>(out: string, wanted: string): Promise<(TableRow & T)[]> {
  const rows = await tableOf(out, 'messages');
  return rows.filter(({ type }) => type === wanted).map((row) => ({ ...row, ...JSON.parse(String(row.body)) }));
}

beforeAll(() => symlinkSync(join(ROOT, 'node_modules/rxjs'), place('node_modules/rxjs')));

describe('an aggregator of one’s own, from scratch', () => {
  it('charges at the least cost there is: that of the stock one, which solves each day to optimality', async () => {
    run('aggregator', 'charging', ({ fleet, aggregators: [mine, stock] }) => {
      Object.assign(fleet, EARLY);
      mine.options = { profit: 1e9 }; // it offers nothing
      stock.bids = {};
    });
    const rows = await messagesOf<{ payer: string; reason: string; amountEur: number }>('charging', 'Payment');
    const paid = (name: string) =>
      rows
        .filter(({ payer, reason }) => payer === name && reason === 'day-ahead')
        .reduce((sum, { amountEur }) => sum + amountEur, 0);
    expect(paid('Mine')).toBeGreaterThan(1);
    expect(paid('Mine')).toBeCloseTo(paid('Stock'), 6);
    expect(profitOf('charging', 'Mine')).toBeCloseTo(profitOf('charging', 'Stock'), 6);
  });

  it('earns more by what it offers, all of which it delivers', async () => {
    run('aggregator', 'offering', ({ fleet }) => Object.assign(fleet, EARLY));
    expect(profitOf('offering', 'Mine')).toBeGreaterThan(profitOf('charging', 'Mine'));
    const rows = (await tableOf('offering', 'aggregators')).filter(({ aggregator }) => aggregator === 'Mine');
    const activated = rows.filter(({ activatedUpwardMw }) => Number(activatedUpwardMw) > 0);
    expect(activated.length).toBeGreaterThan(10);
    for (const row of activated) expect(row.upwardMwh).toBeCloseTo(Number(row.activatedUpwardMw) / 4, 9);
  });
});

describe('a DSO of one’s own, around the stock one', () => {
  it('keeps its margin in all that it lets through, where the stock one lets everything through', async () => {
    const { dso } = parse(readFileSync(place('dso.yaml'), 'utf8')) as Config;
    const limit = 0.95 * (1 - (dso.options as { margin: number }).margin);
    run('dso', 'careful');
    run('dso', 'stock', (config) => {
      config.dso = {};
    });
    const [careful, stock] = await Promise.all([tableOf('careful', 'validations'), tableOf('stock', 'validations')]);
    const cut = careful.filter(({ askedMw, boundaryMw }) => Number(boundaryMw) < Number(askedMw) - 1e-9);
    expect(cut.length).toBeGreaterThan(5);
    expect(stock.every(({ askedMw, boundaryMw }) => Math.abs(Number(askedMw) - Number(boundaryMw)) < 1e-9)).toBe(true);
    expect(stock.some(({ acLoading }) => Number(acLoading) > limit + 0.01)).toBe(true);
    for (const { acLoading, boundaryMw } of careful) {
      if (Number(boundaryMw) > 1e-9) expect(acLoading).toBeLessThanOrEqual(limit + 1e-6);
    }
  });
});

describe('a BRP of one’s own, around the stock one', () => {
  it('asks half of its fee of who keeps to its schedule, and more of who does not, and is paid that', async () => {
    run('brp', 'fair');
    const quoted = await messagesOf<{ day: number; feeEurPerMwh: number }>('fair', 'DeviationFee');
    const feesOf = (name: string) => quoted.filter(({ to }) => to === name).map(({ feeEurPerMwh }) => feeEurPerMwh);
    expect(feesOf('Steady')).toEqual([15, 15, 15]);
    expect(feesOf('Wild')[0]).toBe(15);
    for (const fee of feesOf('Wild').slice(1)) expect(fee).toBeGreaterThan(15);
    const paid = await messagesOf<{ payer: string; reason: string; priceEurPerMwh: number }>('fair', 'Payment');
    const fees = paid.filter(({ reason }) => reason === 'deviation fee');
    expect(fees.length).toBeGreaterThan(50);
    for (const { payer, isp, priceEurPerMwh } of fees) {
      expect(priceEurPerMwh).toBe(feesOf(payer)[Math.floor(Number(isp) / 96)]);
    }
  });
});
