// @module-tag slow
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { FEE, studyIn } from '../studies/small.ts';
import { flexagoraMany, listing, type Outcome } from './command.ts';

const study = {
  parameters: { [FEE]: [0, 30], 'market.scheme': ['hybrid', 'tso-managed'] },
  replications: 2,
  kpis: ['profit', 'upwardMwh', { perMwh: 'profit / deliveredMwh' }],
  comparisons: [{ [FEE]: [0, 30] }],
};
const rule = { from: 4, step: 3, atMost: 20, until: { kpi: 'profit', narrowerThan: 5 } };
const folder = studyIn(study, {
  'rule.yaml': `name: ruled\nbase: config.yaml\nkpis: [profit]\nreplications: ${JSON.stringify(rule)}\n`,
  'plain.yaml': 'name: plain\nbase: config.yaml\nreplications: 1\n',
});
const dry = ['study', 'study.yaml', '--dry-run'];
const lines = {
  dryRun: dry,
  dryJson: [...dry, '--json', '--workers', '3'],
  dryShard: [...dry, '--json', '--shard', '2/5'],
  dryRuleJson: ['study', 'rule.yaml', '--dry-run', '--json'],
  study: ['study', 'study.yaml', '--workers', '1'],
  again: ['study', 'study.yaml', '--json', '--workers', '1'],
  quiet: ['study', 'plain.yaml', '--quiet', '--out', 'elsewhere', '--workers', '1'],
  dryAfter: [...dry, '--json'],
  ofFile: ['compare', 'study.yaml'],
  ofFolder: ['compare', 'runs/small'],
  ofFileJson: ['compare', 'study.yaml', '--json'],
  ofFolderJson: ['compare', 'runs/small', '--json'],
  ofFileCsv: ['compare', 'study.yaml', '--csv'],
  ofFolderCsv: ['compare', 'runs/small', '--csv'],
} satisfies Record<string, string[]>;
const outcomes = {} as Record<keyof typeof lines, Outcome>;
const written = {} as Record<keyof typeof lines, string[]>;

beforeAll(async () => {
  const names = Object.keys(lines) as (keyof typeof lines)[];
  const before = listing(folder);
  const dryLines = names.slice(0, names.indexOf('study'));
  const run = async (some: typeof names) => {
    const ended = await flexagoraMany(some.map((name) => ({ cwd: folder, args: lines[name] })));
    some.forEach((name, k) => {
      outcomes[name] = ended[k];
    });
  };
  await run(dryLines);
  written.dryRun = listing(folder).filter((name) => !before.includes(name));
  await run(names.slice(dryLines.length));
}, 300_000);

const json = (name: keyof typeof lines) => {
  expect(outcomes[name]).toMatchObject({ code: 0, err: '' });
  return JSON.parse(outcomes[name].out);
};

describe('a dry run', () => {
  test('writes nothing', () => {
    expect(written.dryRun).toEqual([]);
  });

  test('says what would be done, for people', () => {
    expect(outcomes.dryRun).toMatchObject({ code: 0, err: '' });
    const said = outcomes.dryRun.out.split('\n');
    expect(said.slice(0, 5)).toEqual([
      'small: 4 points, 2 replications',
      `  ${FEE}: 0, 30`,
      '  market.scheme: hybrid, tso-managed',
      'KPIs: profit, upwardMwh, perMwh; 1 comparison',
      'Runs: 8, 0 of them there and 8 to be computed',
    ]);
    expect(said[5]).toMatch(/^Time on \d+ workers of this machine: about \d+ s$/);
    expect(said[6]).toBe('Results would go to runs/small; nothing was written');
  });

  test('says it as figures', () => {
    const { seconds, ...plan } = json('dryJson');
    const replications = { least: 2, most: 2 };
    expect(plan).toEqual({ folder: 'runs/small', points: 4, replications, runs: 8, there: 0, workers: 3 });
    expect(seconds.shortest).toBeGreaterThan(0);
    expect(seconds.shortest).toBe(seconds.longest);
    expect(seconds.longest).toBeLessThan(60);
    const share = json('dryShard');
    expect(share).toMatchObject({ there: 0, folder: 'runs/small/shards/2-of-5' });
    expect([1, 2]).toContain(share.runs);
  });

  test('of a stop rule says the least and the most', () => {
    const { seconds, ...plan } = json('dryRuleJson');
    expect(plan).toMatchObject({ replications: { least: 4, most: 20 }, runs: 20 });
    expect(seconds.longest / seconds.shortest).toBeCloseTo(5, 6);
  });

  test('counts what is there', () => {
    expect(json('dryAfter')).toMatchObject({ runs: 8, there: 8, seconds: { shortest: 0, longest: 0 } });
  });
});

describe('a study', () => {
  test('says what it came to', () => {
    expect(outcomes.study).toMatchObject({ code: 0, err: '' });
    const [head, ...rest] = outcomes.study.out.split('\n');
    expect(head).toBe('small: 4 points x 2 replications; 8 runs computed now, 0 were there, 0 failed');
    const text = rest.join('\n');
    for (const said of ['market.scheme', 'perMwh', '(mean over all)', 'p adjusted by holm over 9 rows', 'slope']) {
      expect(text).toContain(said);
    }
    expect(text).toMatch(/\nResults: runs\/small\nTo look at: runs\/small\/report\.html\n$/);
    expect(text).not.toMatch(/NaN|undefined|null/);
  });

  test('leaves its files and no others', () => {
    const tables = ['summary.csv', 'comparisons.csv', 'regression.csv'];
    expect(listing(join(folder, 'runs'))).toEqual(
      [
        'small',
        ...[
          ...tables,
          'results.parquet',
          'figures.json',
          'manifest.json',
          'report.html',
          'study.json',
          'study.yaml',
        ].map((name) => `small/${name}`),
      ].sort(),
    );
    expect(readFileSync(join(folder, 'runs/small/study.yaml'))).toEqual(readFileSync(join(folder, 'study.yaml')));
  });

  test('says it as JSON, or not at all', () => {
    expect(json('again')).toEqual({ folder: 'runs/small', replications: 2, computed: 0, found: 8, runs: 8, failed: 0 });
    expect(outcomes.quiet).toMatchObject({ code: 0, out: '', err: '' });
    expect(listing(join(folder, 'elsewhere'))).toContain('results.parquet');
  });
});

describe('a comparison', () => {
  test('is the same of the file and of its folder', () => {
    for (const [file, place] of [
      ['ofFile', 'ofFolder'],
      ['ofFileCsv', 'ofFolderCsv'],
    ] as const) {
      expect(outcomes[file]).toMatchObject({ code: 0, err: '' });
      expect(outcomes[place]).toEqual(outcomes[file]);
    }
    expect(outcomes.ofFileCsv.out).toBe(readFileSync(join(folder, 'runs/small/comparisons.csv'), 'utf8'));
  });

  test('has a table for every pair and combination, with a line for every KPI', () => {
    const tables = outcomes.ofFile.out.split(`${FEE}: 0 - 30, `).slice(1);
    expect(tables.map((text) => text.split('\n')[0])).toEqual([
      'market.scheme = hybrid',
      'market.scheme = tso-managed',
      '(mean over all)',
    ]);
    for (const text of tables) expect(text).toMatch(/\nKPI +n .*\n-+\nprofit +2 .*\nupwardMwh +2 .*\nperMwh +2 /s);
    const of = json('ofFileJson') as Record<string, unknown>[];
    expect(of).toHaveLength(9);
    const numbers = (all: Record<string, unknown>[]) => all.map(({ first: _, second: __, ...row }) => row);
    expect(numbers(json('ofFolderJson'))).toEqual(numbers(of));
    expect(of[0]).toMatchObject({
      parameter: FEE,
      first: 0,
      second: 30,
      at: 'market.scheme = hybrid',
      kpi: 'profit',
      n: 2,
    });
  });
});
