// @module-tag slow
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ObservedSummary } from '../../src/observed/summary.ts';
import { elaadnl, entsoeOld, tennetNew, textOf } from '../observed/samples.ts';
import { flexagoraMany, folderWith, listing, type Outcome } from './command.ts';

const NETWORK = {
  name: 'two buses',
  bus: [
    { id: 'a', baseKV: 20 },
    { id: 'b', baseKV: 20 },
  ],
  line: [{ id: 1, from: 'a', to: 'b', r_ohm: 0.4, x_ohm: 0.4, c_nF: 100, imax_kA: 0.3, status: 1 }],
  load: [{ bus: 'b', p_MW: 2, q_MVAr: 1 }],
  trafo: [],
  sgen: [],
  ext_grid: [{ bus: 'a', vm_pu: 1 }],
};
const gappy = entsoeOld('2023-03-25', 36).sheet;
const commands = {
  shown: ['import', 'prices.csv'],
  json: ['import', 'prices.csv', 'sessions.csv', '--json'],
  sessions: ['import', 'sessions.csv', '--format', 'elaadnl'],
  users: ['import', 'street.csv'],
  written: ['import', 'tennet.csv', '--out', 'tidy.csv', '--quiet'],
  readBack: ['import', 'tidy.csv', 'tennet.csv', '--json'],
  network: ['import', 'network.json'],
  there: ['import', 'tennet.csv', '--out', 'prices.csv'],
  two: ['import', 'tennet.csv', 'prices.csv', '--out', 'both.csv'],
  noTable: ['import', 'network.json', '--out', 'network.csv'],
  broken: ['import', 'broken.csv', '--out', 'broken-tidy.csv'],
  missing: ['import', 'prices.csv', 'none.csv'],
  unknown: ['import', 'prices.csv', '--format', 'excel'],
} as const;
const outcomes = {} as Record<keyof typeof commands, Outcome>;
let cwd: string;

beforeAll(async () => {
  cwd = folderWith({
    'prices.csv': textOf({ ...gappy, rows: gappy.rows.toSpliced(5, 2) }),
    'tennet.csv': textOf(tennetNew().sheet),
    'sessions.csv': textOf(elaadnl().sheet),
    'street.csv':
      'arrival,departure,energy_kwh,charge_point,connector\n2024-02-19 07:52,2024-02-19 16:40,18.2,P1,1\n2024-02-19 17:31,2024-02-20 07:55,24,P1,1\n',
    'broken.csv': textOf(gappy).replace(',"EUR"', ',"GBP"'),
    'network.json': JSON.stringify(NETWORK),
  });
  const ended = await flexagoraMany(Object.values(commands).map((args) => ({ cwd, args: [...args] })));
  Object.keys(commands).forEach((name, k) => {
    outcomes[name as keyof typeof commands] = ended[k];
  });
});

describe('flexagora import', () => {
  it('shows period, resolution, gaps, clock changes and units of a time series', () => {
    const { code, out, err } = outcomes.shown;
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('prices.csv: prices, format entsoe-day-ahead, days in Europe/Amsterdam');
    expect(out).toContain('2023-03-25T00:00:00+01:00 to 2023-03-26T12:00:00+02:00');
    expect(out).toContain('36 intervals of 60 minutes');
    expect(out).toContain('2023-03-26 (12 of 23 intervals)');
    expect(out).toMatch(/Gaps: 1\n {2}2023-03-25T05:00:00\+01:00 to 2023-03-25T06:00:00\+01:00: 2 intervals/);
    expect(out).toMatch(/Day-ahead Price \[EUR\/MWh\] +EUR\/MWh +34 +2 /);
  });

  it('shows it for machines', () => {
    const [prices, sessions] = JSON.parse(outcomes.json.out) as ObservedSummary[];
    expect(prices.series).toMatchObject({ stepMinutes: 60, intervals: 36, gaps: [{ intervals: 2 }] });
    const { truth } = elaadnl();
    const meanKwh = truth.sessions!.reduce((sum, { energyKwh }) => sum + energyKwh, 0) / truth.sessions!.length;
    expect(sessions).toMatchObject({
      format: 'elaadnl',
      kind: 'sessions',
      sessions: { count: 28, months: { '2019-03': 28 } },
    });
    expect(sessions.sessions!.meanKwh).toBeCloseTo(meanKwh, 9);
  });

  it('counts no users where a file names none', () => {
    expect(outcomes.users.out).toMatch(/^Sessions: 2, at 1 charger$/m);
  });

  it('shows sessions and networks', () => {
    expect(outcomes.sessions.out).toMatch(
      /Sessions: 28, at \d+ chargers, by 9 users\nKinds: not said 28\nMonths: 2019-03 28/,
    );
    expect(outcomes.network).toMatchObject({ code: 0, err: '' });
    expect(outcomes.network.out).toContain(
      'Network two buses: 2 buses (20 kV), 1 line, 0 transformers; 0 of them open',
    );
    expect(outcomes.network.out).toContain('Loads: 2.00 MW at 1 bus');
    expect(outcomes.network.out).toContain('Ratings missing: 0 of 1 branch');
  });

  it('writes a tidy file that says the same', () => {
    expect(outcomes.written).toEqual({ code: 0, signal: null, out: '', err: '' });
    const [tidy, tennet] = JSON.parse(outcomes.readBack.out) as ObservedSummary[];
    const figures = (summary: ObservedSummary) => summary.series!.all.map(({ name: _, ...each }) => each).sort(byMean);
    expect(figures(tidy)).toEqual(figures(tennet));
    expect(readFileSync(join(cwd, 'tidy.csv'), 'utf8')).toMatch(
      /^timestamp_local,price_shortage_eur_mwh,.*\n2024-10-02T00:00:00\+02:00,/,
    );
  });

  it.each<[keyof typeof commands, string]>([
    ['there', '--out prices.csv: found a file or folder that is there already'],
    ['two', '--out both.csv: found 2 files; expected one file'],
    ['noTable', 'network.json: found a network; expected prices, loads or sessions'],
    ['broken', "broken.csv: line 2, column Currency: found 'GBP'; expected EUR"],
    ['missing', 'none.csv: found no such file'],
    ['unknown', "--format: found 'excel'; expected one of entsoe-day-ahead"],
  ])('refuses %s in one line, and writes nothing', (name, message) => {
    expect(outcomes[name]).toMatchObject({ code: 2, out: '' });
    expect(outcomes[name].err).toContain(message);
    expect(outcomes[name].err.trimEnd().split('\n')).toHaveLength(1);
    expect(listing(cwd)).toEqual([
      'broken.csv',
      'network.json',
      'prices.csv',
      'sessions.csv',
      'street.csv',
      'tennet.csv',
      'tidy.csv',
    ]);
  });
});

const byMean = (a: { mean: number | null; values: number }, b: { mean: number | null; values: number }): number =>
  (a.mean ?? 0) - (b.mean ?? 0) || a.values - b.values;
