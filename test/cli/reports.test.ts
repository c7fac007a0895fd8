// @module-tag slow
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { matrixReport } from '../../src/claims/report.ts';
import { columnsOf, filled, WIDTH } from '../../src/results/terminal.ts';
import { elaadnl, entsoeOld, textOf } from '../observed/samples.ts';
import { configText, flexagoraMany, folderWith, type Outcome } from './command.ts';

/** A market, a study, prices and a network of which there is one of everything. */
const one = {
  'one.yaml': configText({
    name: 'name: one',
    first: '  - { name: Up, node: 12, evs: 1, bids: { upward: 25 } }',
    second: '',
  }),
  'one-study.yaml': stringify({
    name: 'one',
    base: 'one.yaml',
    parameters: { 'market.scheme': ['hybrid'] },
    replications: 1,
    kpis: ['profit'],
  }),
  'net.json': JSON.stringify({
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
  }),
};

const long = 'a'.repeat(64);
/** The same with names as long as they may be, and more of everything. */
const many = {
  'many.yaml': configText({
    name: `name: ${long}`,
    first: `  - { name: ${long}, node: 12, evs: 3, bids: { upward: 25 } }`,
  }),
  'many-study.yaml': stringify({
    name: 'many',
    base: { winter: 'many.yaml', 'the same by a name of many words, as a person would write it': 'many.yaml' },
    parameters: {
      'market.scheme': ['hybrid', 'tso-managed'],
      'the fee that a balance responsible party asks': { path: 'brps[*].deviationFee', levels: [0, 30] },
    },
    replications: 2,
    comparisons: [{ 'market.scheme': 'all' }],
    kpis: ['profit', 'upwardMwh', 'downwardMwh', { 'what an EV earns, in hundreds of euros': 'profit / evs / 100' }],
  }),
  'sampled-study.yaml': stringify({
    name: 'sampled',
    base: 'one.yaml',
    design: { latinHypercube: 2 },
    parameters: Object.fromEntries(
      [
        ['brps[0].deviationFee', 0, 30],
        ['brps[0].cvarWeight', 0, 1],
        ['dso.loadingLimit', 0.8, 1],
        ['fleet.battery', 40, 80],
        ['fleet.wear', 0, 1],
        ['fleet.weekdayTrips', 0, 1],
        ['fleet.minimumEnergy', 0, 0.5],
      ].map(([path, from, to]) => [path, { from, to }]),
    ),
    replications: 1,
  }),
  'prices.csv': textOf(entsoeOld('2023-03-25', 25).sheet),
  'sessions.csv': textOf(elaadnl().sheet),
};

const commands = {
  run: ['run', 'one.yaml', '--certify', '1'],
  validate: ['validate', 'one.yaml'],
  study: ['study', 'one-study.yaml', '--workers', '1'],
  dryRun: ['study', 'one-study.yaml', '--dry-run', '--workers', '1'],
  shard: ['study', 'one-study.yaml', '--shard', '1/1', '--out', 'sharded', '--workers', '1'],
  merge: ['merge', 'one-study.yaml', '--out', 'sharded'],
  runMany: ['run', 'many.yaml', '--scheme', 'tso-managed'],
  validateMany: ['validate', 'many.yaml'],
  studyMany: ['study', 'many-study.yaml', '--workers', '1'],
  dryRunMany: ['study', 'many-study.yaml', '--dry-run'],
  compareMany: ['compare', 'many-study.yaml'],
  sampled: ['study', 'sampled-study.yaml', '--workers', '1'],
  import: ['import', 'prices.csv', 'sessions.csv', 'net.json'],
  systems: ['systems'],
  figures: ['figures'],
  tables: ['tables'],
} satisfies Record<string, string[]>;
const names = Object.keys(commands) as (keyof typeof commands)[];
const outcomes = {} as Record<keyof typeof commands, Outcome>;

beforeAll(async () => {
  const cwd = folderWith({ ...one, ...many });
  const ended = await flexagoraMany(names.map((name) => ({ cwd, args: commands[name] })));
  names.forEach((name, k) => {
    outcomes[name] = ended[k];
  });
}, 300_000);

const SAME_MARKET = /^flexagora: levels .* make the same market\n/;

/** Lines that are wider than they may be; a place is as long as it is. */
const tooWide = (text: string) =>
  text.split('\n').filter((line) => columnsOf(line) > WIDTH && !/^(Results|To look at): \S+$/.test(line));

describe('what is printed for people', () => {
  it.each(names)('by %s is done, keeps within a terminal, and calls one thing one', (name) => {
    const { code, out, err } = outcomes[name];
    expect({ code, err: err.replace(SAME_MARKET, '') }).toEqual({ code: 0, err: '' });
    expect(out.length).toBeGreaterThan(40);
    expect(tooWide(out)).toEqual([]);
    expect(out.match(/\b1 (?!years differ|was\b|bus\b)(more )?[A-Za-z]+[^s\W]s\b|\b0 more/g)).toBe(null);
  });

  it('of one day names no more days', () => {
    expect(outcomes.run.out).toMatch(/^one, hybrid, 2024-02-19, seed 7\n/);
  });

  it('of many parameters tells points by their numbers', () => {
    expect(outcomes.sampled.out).toMatch(/^point +runs +profit .*\n-+\n0 +1 /m);
  });

  it('of claims keeps within a terminal, whatever they say', () => {
    const finding = {
      verdict: 'holds',
      n: 200,
      mean: 1,
      low: 0.5,
      high: 1.5,
      aloneLow: 0.6,
      aloneHigh: 1.4,
      above: 190,
      below: 10,
    } as const;
    const sentence = 'Coordination that asks the DSO '.repeat(8);
    const part = { id: 'loading', says: sentence, unit: 'p.u.' };
    const claim = { number: 1, short: 'a few words', sentence };
    const column = { labels: {}, title: sentence, heading: '', lines: [], seeds: 200, unit: 'generated week' };
    const findings = [{ claim, verdict: 'holds' as const, parts: [{ part, finding }] }];
    const columns = Array.from({ length: 12 }, () => ({ ...column, findings }));
    expect(tooWide(filled(matrixReport(columns)))).toEqual([]);
  });
});
