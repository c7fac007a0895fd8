// @module-tag slow
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reserve } from '../../agents/reserve/market/system.ts';
import { SYSTEMS } from '../../agents/systems.ts';
import { compareCommand } from '../../src/cli/compare.ts';
import { mergeCommand } from '../../src/cli/merge.ts';
import { otherShards, shardFolder } from '../../src/cli/studyFolders.ts';
import { figureSet } from '../../src/studies/figures.ts';
import { parseKpi } from '../../src/studies/kpis.ts';
import { loadStudy } from '../../src/studies/load.ts';
import { inShard, runsOf } from '../../src/studies/runs.ts';
import { readTable } from '../results/runs.ts';
import { refuses } from '../studies/refusals.ts';
import { compute, contentsOf, FEE, fakeEngine, finish, leaveLock, rowsOf, studyIn, studyOf } from '../studies/small.ts';
import { folderWith } from './command.ts';

const vary = (entry: string) => `parameters: { ${entry} }\nreplications: 1\nkpis: [profit]`;
const fees = vary("'brps[*].deviationFee': [0, 30]");
const fake = () => fakeEngine(({ brps }) => ({ profitEur: Number(brps[0].deviationFee) }));

refuses({
  'a study with a parameter that does nothing is refused:': {
    'a list without its brackets': {
      study: vary('brps.deviationFee: [0, 30]'),
      says: ['brps.deviationFee', "did you mean 'brps[*].deviationFee'?"],
    },
    'a list of aggregators without its brackets': {
      study: vary('aggregators.evs: [3, 30]'),
      says: ['aggregators.evs', "did you mean 'aggregators[*].evs'?"],
    },
    'a place inside the seed': { study: vary('seed.x: [1, 2]'), says: ['seed'] },
    'the seed among what a level sets': {
      study: vary('world: { levels: { one: { seed: 1 }, two: { seed: 2 } } }'),
      says: ['the seed as a parameter'],
    },
    'a path that begins with a dot': { study: vary("'.market.scheme': [hybrid]"), says: ['a path in a config'] },
  },
  'a study with a name that cannot be is refused:': {
    'of dots alone, which no folder can have': {
      files: { 'study.yaml': 'name: ..\nbase: config.yaml\n' },
      says: ['name (line 1): found ".."', 'not of dots alone'],
    },
    'of a KPI that steers a terminal': {
      study: `${fees.replace('[profit]', '["red \\e[31m": profit]')}`,
      says: ['kpis[0] (line 5): found "red \\u001b[31m"; expected a name of one line, of characters that can be'],
    },
    'of a KPI on two lines': {
      study: fees.replace('[profit]', '["one\\ntwo": profit]'),
      says: ['kpis[0] (line 5): found "one\\ntwo"; expected a name of one line'],
    },
    'of a KPI that is blank': { study: fees.replace('[profit]', '[" ": profit]'), says: ['kpis[0]', 'found " "'] },
    'of a parameter': {
      study: vary('"\\x9b31m": { path: market.scheme, levels: [hybrid] }'),
      says: ['found "\\u009b31m"; expected a name of one line'],
    },
    'of a level': {
      study: vary('p: { path: market.scheme, levels: { "\\u202eone": hybrid } }'),
      says: ['found "\\u202eone"; expected a name of one line'],
    },
    'of a base': {
      files: { 'study.yaml': 'name: small\nbase: { "\\x07": config.yaml, b: config.yaml }\n' },
      says: ['base', 'found "\\u0007"; expected a name of one line'],
    },
    'that is every object’s, of a parameter': {
      study: vary('__proto__: [hybrid, tso-managed]'),
      says: ["line 3: found the key '__proto__'; expected another name"],
    },
    'that is every object’s, in a comparison': {
      study: `${fees}\ncomparisons: [{ __proto__: all }]`,
      says: ["line 6: found the key '__proto__'; expected another name"],
    },
    'that every object has, in a comparison': {
      study: `${fees}\ncomparisons: [{ constructor: all }]`,
      says: ["comparisons[0].constructor (line 6): found 'constructor'; expected a parameter that varies"],
    },
  },
  'a KPI with things side by side is refused:': {
    'two figures': {
      study: fees.replace('[profit]', '[profit evs]'),
      says: [
        "found 'profit evs', with nothing between them, in 'profit evs'; expected an operator, as in profit * evs",
      ],
    },
    'a number and a figure, deep inside': {
      study: fees.replace('[profit]', '[x: "max(1, profit / 2 evs deliveredMwh)"]'),
      says: ['expected an operator, as in 2 * evs * deliveredMwh'],
    },
    brackets: { study: fees.replace('[profit]', '[x: (profit)(evs)]'), says: ['as in (profit) * (evs)'] },
  },
  'a study that cannot be is refused:': {
    'a KPI that is no finite number': {
      study: fees.replace('[profit]', '[x: profit / Infinity]'),
      says: ["'Infinity' in 'profit / Infinity'; expected arithmetic"],
    },
    'no name of a parameter': { study: vary("'': [1, 2]"), says: [/parameters.*\(line 3\)/] },
    'levels by name, of which there are none': {
      study: vary("fee: { path: 'brps[*].deviationFee', levels: {} }"),
      says: ['levels'],
    },
    'bases by name, of which there are none': { files: { 'study.yaml': 'name: small\nbase: {}\n' }, says: ['base'] },
    'more parameters than Sobol indices have dimensions': {
      study: `parameters:\n${Array.from({ length: 33 }, (_, k) => `  p${k}: { path: fleet.battery, from: 40, to: 60 }`).join('\n')}\ndesign: { sobolIndices: 4 }`,
      says: ['33 parameters; expected 1 to 26 parameters that vary'],
    },
    'an odd number of Morris levels': {
      study: `${vary("'brps[*].deviationFee': { from: 0, to: 30 }")}\ndesign: { morris: 4, levels: 3 }`,
      says: ['design.levels', /even/],
    },
    'more steps than there are whole numbers': {
      study: vary("'aggregators[*].evs': { from: 1, to: 3, steps: 5, integer: true }"),
      says: ['aggregators[*].evs'],
    },
    'whole numbers between ends that are none': {
      study: vary("'brps[*].deviationFee': { from: 0.5, to: 3.5, steps: 2, integer: true }"),
      says: ['deviationFee', /whole/],
    },
    'a KPI of nothing': {
      study: `${fees}\nkpis: [{ each: '' }]`.replace('kpis: [profit]\n', ''),
      says: ['arithmetic'],
    },
    'a parameter with the name of a column of the summary': {
      study: vary("mean: { path: 'brps[*].deviationFee', levels: [0, 30] }"),
      says: ["'mean'; expected a name that no figure, parameter, KPI or other column"],
    },
    'a level to compare that is one only in another unit': {
      study: `${vary('fleet.battery: [40 kWh, 60 kWh]')}\ncomparisons: [{ fleet.battery: [40 MWh, 60 rubbish] }]`,
      says: ['comparisons[0]', 'expected a level of fleet.battery'],
    },
    'a network that is not there': { study: vary('network.file: [grid.m]'), says: ['grid.m', 'found no such file'] },
    '--out to a file': { study: fees, files: { place: 'x' }, args: ['--out', 'place'], says: ['place', 'a file'] },
    '--out below a file': { study: fees, files: { place: 'x' }, args: ['--out', 'place/deep'], says: ['place/deep'] },
    'a prototype': { study: vary('__proto__.polluted: [1, 2]'), says: ['__proto__.polluted'] },
  },
});

describe('a KPI', () => {
  test.each([
    'round(profit, upwardMwh)',
    'max(sqrt(profit), 1)',
    'min(log(profit), 5)',
    'max(profit ^ 0.5, upwardMwh)',
  ])('%s has no figure where it cannot be worked out, and ends no study', (expression) => {
    const { evaluate } = parseKpi('k', expression, figureSet([reserve]), []);
    fc.assert(
      fc.property(fc.double(), fc.double(), (profitEur, upwardMwh) => {
        const value = evaluate({ get: (name) => ({ profitEur, upwardMwh })[name] });
        expect(typeof value).toBe('number');
      }),
    );
  });
});

describe('the folder of a study', () => {
  test('is free again after a kill on the way to its lock, or out of it', async () => {
    const folder = studyIn({ replications: 1, kpis: ['profit'] });
    await compute(folder, fake());
    mkdirSync(join(folder, 'results/lock'));
    mkdirSync(join(folder, 'results/lock.999999999-x.partial'));
    await finish(folder, fake());
    expect(readdirSync(join(folder, 'results')).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  test('on a disk with room for nothing but its identity is free when there is room', async () => {
    const folder = folderWith({});
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=81920', 'tmpfs', folder], { stdio: 'pipe' });
    } catch {
      return;
    }
    try {
      const inside = studyIn({ replications: 1, kpis: ['profit'] });
      for (const name of ['study.yaml', 'config.yaml'])
        writeFileSync(join(folder, name), readFileSync(join(inside, name)));
      writeFileSync(join(folder, 'ballast'), Buffer.alloc(17 * 4096));
      await expect(finish(folder, fake())).rejects.toThrow(/ENOSPC/);
      rmSync(join(folder, 'ballast'));
      await finish(folder, fake());
    } finally {
      execFileSync('umount', [folder], { stdio: 'pipe' });
    }
  });

  test('is rid of what a killed process had begun to write', async () => {
    const folder = studyIn({ replications: 1, kpis: ['profit'] });
    await compute(folder, fake());
    writeFileSync(join(folder, 'results/results.parquet.999999999.partial'), 'half');
    leaveLock(join(folder, 'results'));
    await finish(folder, fake());
    expect(Object.keys(contentsOf(join(folder, 'results')))).toEqual([
      'figures.json',
      'manifest.json',
      'results.parquet',
      'study.json',
      'study.yaml',
      'summary.csv',
    ]);
  });
});

describe('shards', () => {
  test('have about as many runs each, however many there are', async () => {
    for (const [points, replications, of] of [
      [3, 10, 32],
      [4, 25, 40],
      [100, 10, 200],
      [16, 8, 16],
    ]) {
      const fee = { from: 0, to: 300, steps: points };
      const study = await studyOf({ parameters: { [FEE]: fee }, replications });
      const runs = [...runsOf(study, 0, replications)];
      const sizes = Array.from(
        { length: of },
        (_, k) => runs.filter((run) => inShard(run, replications, { part: k + 1, of })).length,
      );
      expect(Math.max(...sizes), `${points} points, ${replications} replications, ${of} shards`).toBe(
        Math.ceil((points * replications) / of),
      );
    }
  });

  test('run again what failed when asked to, and a merge takes what came of it', async () => {
    const folder = studyIn({ parameters: { [FEE]: [0, 30] }, replications: 2, kpis: ['profit'] });
    const study = await loadStudy(join(folder, 'study.yaml'), SYSTEMS);
    const shard = { part: 1, of: 1 };
    const out = shardFolder('results', shard);
    const merge = () => mergeCommand(join(folder, 'study.yaml'), { out: join(folder, 'results'), quiet: true });
    await compute(
      folder,
      fakeEngine(() => 'no luck'),
      { out, shard },
    );
    await merge();
    const engine = fake();
    const elsewhere = await otherShards(study, join(folder, 'results'), true);
    await compute(folder, engine, { out, shard, elsewhere, retryFailed: true });
    expect(engine.keys).toHaveLength(4);
    await merge();
    const rows = await readTable(join(folder, 'results'), 'results');
    expect(rows.map(({ error }) => error)).toEqual([null, null, null, null]);
  });
});

test('a comparison says the same of a folder as of its file where there are no figures', async () => {
  const entry = {
    parameters: { [FEE]: [0, 30] },
    replications: 2,
    kpis: ['profit'],
    comparisons: [{ [FEE]: [0, 30] }],
  };
  const folder = studyIn(entry);
  await finish(
    folder,
    fakeEngine(() => 'no luck'),
  );
  const said: string[] = [];
  const { log } = console;
  console.log = (text: string) => void said.push(text);
  try {
    await compareCommand(join(folder, 'study.yaml'), { out: join(folder, 'results') });
    await compareCommand(join(folder, 'results'), {});
    await compareCommand(join(folder, 'study.yaml'), { out: join(folder, 'results'), json: true });
    await compareCommand(join(folder, 'results'), { json: true });
  } finally {
    console.log = log;
  }
  expect(said[1]).toBe(said[0]);
  expect(JSON.parse(said[3])).toEqual(JSON.parse(said[2]));
});

test('a parameter keeps its column in the summary', async () => {
  for (const name of ['n', 'mean', 'kpi', 'low']) {
    const folder = studyIn({
      parameters: { [name]: { path: FEE, levels: [7, 11] } },
      replications: 2,
      kpis: ['profit'],
    });
    const ended = await finish(folder, fake()).catch(() => undefined);
    if (ended) expect(new Set(ended.analysis.summary.columns).size, name).toBe(ended.analysis.summary.columns.length);
    if (ended)
      expect(
        rowsOf(ended.analysis.summary).map((row) => row[name]),
        name,
      ).toEqual([7, 11]);
  }
});
