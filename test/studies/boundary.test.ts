import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { SYSTEMS } from '../../agents/systems.ts';
import { checkShard } from '../../src/cli/studyFolders.ts';
import { studyReport } from '../../src/cli/studyReport.ts';
import { readTable } from '../../src/results/readTable.ts';
import { doJob, type Engine } from '../../src/studies/job.ts';
import { loadStudy } from '../../src/studies/load.ts';
import { doStudy } from '../../src/studies/study.ts';
import { flexagora, flexagoraMany } from '../cli/command.ts';
import { readManifest } from '../results/runs.ts';
import { loopIn, loopStudy } from './loop.ts';
import { compute, contentsOf, finish, marketEngine } from './small.ts';

const LAMBDA = { from: 0.2, to: 1 };
const GAIN = { from: 0.5, to: 6, scale: 'log' };

/** A study of where a KPI crosses a level over lambda and gain. */
const over = (boundary: object, lambda: object = LAMBDA, gain: object = GAIN, more: object = {}) => ({
  parameters: { lambda, gain },
  boundary: { x: 'lambda', y: 'gain', ...boundary },
  ...more,
});

const found = async (entry: object, config: object = {}) => {
  const folder = loopIn(entry, config);
  const engine = marketEngine();
  const ended = await finish(folder, engine);
  const { study, records, outcome, analysis } = ended;
  const { lines, table } = analysis.boundary!;
  return {
    ...{ folder, study, lines, table, analysis, runs: engine.keys.length },
    columns: lines.map(({ crossings }) => crossings.filter(({ along }) => along === 'y')),
    rows: lines.map(({ crossings }) => crossings.filter(({ along }) => along === 'x')),
    report: studyReport(study, records, outcome, analysis),
  };
};

/** The gain at which the linear loop doubles the variance of its need. */
const doubledAt = (l: number): number => (2 - 2 * l + Math.sqrt((2 - 2 * l) ** 2 + 8 * l * (2 - l))) / (4 * l);

describe('the boundary of a loop whose formula is known', () => {
  test('is held by the intervals of all columns, at a fraction of the full grid’s runs', { tags: 'slow' }, async () => {
    const { columns, rows, runs, study, report } = await found(
      over({ of: 'amplification', level: 2, start: 4, depth: 3, from: 4, to: 16 }),
      { steps: 10_000 },
    );
    expect(columns[0]).toHaveLength(33);
    for (const { x, y, low, high, n, crossing, of, rises } of columns[0]) {
      expect(low, `at ${x}`).toBeLessThanOrEqual(doubledAt(x));
      expect(high, `at ${x}`).toBeGreaterThanOrEqual(doubledAt(x));
      expect(Math.abs(y / doubledAt(x) - 1)).toBeLessThan(0.005);
      expect([n, crossing, of, rises]).toEqual([16, 1, 1, true]);
    }
    for (const { x, y } of rows[0]) expect(Math.abs(y / doubledAt(x) - 1)).toBeLessThan(0.01);
    expect(runs).toBeLessThan(33 * 33 * 16 * 0.17);
    expect(study.points.length).toBeLessThan(33 * 33 * 0.25);
    expect(study.boundary!.replications.every((each) => each === 4 || each === 16)).toBe(true);
    expect(report).toContain('Boundary amplification = 2: crossed at gain 0.7');
    expect(report).toContain('intervals over up to 16 replications of 1 day each');
  });

  test('is looked for on the figure itself where that is not positive by its nature', async () => {
    const entry = over({ of: 'slope', level: 0.6, start: 2, depth: 2, from: 2, to: 4 });
    const study = await loopStudy(entry);
    expect(study.boundary!.lines[0]).toMatchObject({ name: 'slope = 0.6', log: false });
    expect(study.boundary!.x).toMatchObject({ log: false, path: 'lambda' });
    expect(study.boundary!.y).toMatchObject({ log: true });
    expect((await loopStudy(over({ of: 'amplification', level: 2 }))).boundary!.lines[0].log).toBe(true);
  });
});

/** Without noise, sin(gain) + lambda crosses 0 at pi + asin(lambda), and up again at 2 pi - asin(lambda). */
const WAVE = over(
  { of: 'wave', level: 0, start: 4, depth: 3, from: 2, to: 4 },
  { from: -0.5, to: 0.5 },
  { from: 1, to: 8 },
);

describe('a boundary', () => {
  test('that a column crosses several times is told as often, and none is a mean of others', async () => {
    const { columns, lines, table, folder } = await found(WAVE, { noise: 0.001 });
    const [all] = columns;
    expect(all).toHaveLength(2 * 33);
    for (const { x, y, crossing, of, rises } of all) {
      expect([of, rises]).toEqual([2, crossing === 2]);
      expect(Math.abs(y - (crossing === 1 ? Math.PI + Math.asin(x) : 2 * Math.PI - Math.asin(x)))).toBeLessThan(0.02);
    }
    expect(lines[0].says).toMatch(/^crossed at gain 2\.6\d* to 6\.8\d*, 66 times in 33 columns$/);
    const written = await readTable(join(folder, 'results/boundary.parquet'));
    expect(written).toHaveLength(lines[0].crossings.length);
    expect(Object.keys(written[0])).toEqual(table.columns);
    expect(written[1]).toEqual({
      ...{ boundary: 'wave = 0', kpi: 'wave', level: 0, along: 'y', x: -0.5, y: all[1].y, low: all[1].low },
      ...{ high: all[1].high, replications: 4, crossing: 2, crossings: 2, rises: 1 },
    });
    expect(readManifest(join(folder, 'results'))).toMatchObject({
      boundary: { x: 'lambda', y: 'gain', lines: [{ boundary: 'wave = 0', scale: 'linear', crossings: 66 }] },
    });
  });

  test('that no column crosses is found in rows', async () => {
    const { columns, rows, lines } = await found(
      over({ of: 'slope', level: 0.537, start: 2, depth: 3, from: 4, to: 4 }),
      { noise: 0.001 },
    );
    expect(columns[0]).toEqual([]);
    expect(rows[0]).toHaveLength(17);
    for (const { x, low, high } of rows[0]) {
      expect(Math.abs(x - 0.537)).toBeLessThan(0.003);
      expect(low < 0.537 && 0.537 < high).toBe(true);
    }
    expect(lines[0].says).toMatch(/^crossed at lambda 0\.53\d* in 17 rows$/);
  });

  test('that is nowhere is said to be, with what the figure is instead', async () => {
    const { lines, columns, runs, report, table } = await found(over({ of: 'slope', level: 7 }), { noise: 0.001 });
    expect([columns, table.rows, runs]).toEqual([[[]], [], 25 * 4]);
    expect(lines[0].says).toMatch(
      /^no boundary in this range; the figure stays between (0\.2|0\.199\d) and (1|1\.00\d|0\.999\d)$/,
    );
    expect(report).toContain(`Boundary slope = 7: ${lines[0].says}`);
  });

  test('of a figure that no run gives is said to be unknown', async () => {
    const { lines, report } = await found(over({ of: 'slope', level: 0.5 }), { failAbove: 0 });
    expect(lines[0].says).toBe('no run gave slope');
    expect(report).toContain('(no figure at 25 nodes)');
  });

  test('is found beside nodes at which all runs fail', async () => {
    const { columns, lines } = await found(
      over({ of: 'wave', level: 0, start: 4, depth: 2, from: 2, to: 4 }, { from: -0.5, to: 0.5 }, { from: 1, to: 8 }),
      { noise: 0.001, failAbove: 5 },
    );
    expect(columns[0]).toHaveLength(17);
    expect(columns[0].every(({ of, rises }) => of === 1 && !rises)).toBe(true);
    expect(lines[0].unknown).toBeGreaterThan(0);
  });

  test('of whole numbers has nodes at these alone, and may lie between them', async () => {
    const entry = {
      parameters: { size: { from: 1, to: 12, integer: true }, gain: { from: 0, to: 9 } },
      boundary: { of: 'sized', level: 0, x: 'gain', y: 'size', start: 2, depth: 2, from: 2, to: 4 },
    };
    const { study, columns } = await found(entry, { noise: 0.01 });
    for (const { levels } of study.points) expect(Number.isInteger(levels[0].label)).toBe(true);
    expect(columns[0].length).toBeGreaterThan(5);
    for (const { x, y } of columns[0]) expect(Math.abs(x - y)).toBeLessThan(0.05);
    const fine = { ...entry, boundary: { ...entry.boundary, depth: 3 } };
    await expect(loopStudy(fine)).rejects.toThrow(
      /parameters\.size .*found 12 whole numbers for 17 nodes .*expected a wider range, or a smaller start or depth/,
    );
  });

  test('is looked for in several lines at once, over one mesh', async () => {
    const { lines, columns, rows, runs } = await found(
      over(
        {
          lines: [
            { of: 'wave', level: 0 },
            { name: 'even', of: 'slope', level: 0.1 },
          ],
          start: 4,
          depth: 2,
          from: 2,
          to: 4,
        },
        { from: -0.5, to: 0.5 },
        { from: 1, to: 8 },
      ),
      { noise: 0.001 },
    );
    expect(lines.map(({ line }) => line.name)).toEqual(['wave = 0', 'even']);
    expect([columns[0].length, columns[1].length, rows[1].length]).toEqual([34, 0, 17]);
    expect(runs).toBeLessThan(17 * 17 * 4);
  });

  test('has mirrored replications counted in pairs', async () => {
    const entry = over({ of: 'slope', level: 0.5, start: 2, depth: 1, from: 4, to: 8 }, LAMBDA, GAIN, {
      antithetic: true,
    });
    const { rows, table } = await found(entry);
    expect(rows[0][0].n).toBe(4);
    expect(table.rows[0][table.columns.indexOf('replications')]).toBe(8);
    await expect(
      loopStudy(over({ of: 'slope', level: 0.5, from: 5 }, LAMBDA, GAIN, { antithetic: true })),
    ).rejects.toThrow(/boundary\.from .*found 5; expected an even number, at least 4/);
  });
});

const QUICK = over({ of: 'amplification', level: 2, start: 2, depth: 2, from: 2, to: 4 });

/** An engine that runs the market in seven lanes, whose runs end in an order of their own, and gives up after some. */
function unsteady(most = Number.POSITIVE_INFINITY): Engine & { done: number } {
  let turn = 0;
  const engine = {
    width: 7,
    done: 0,
    async run(job: Parameters<Engine['run']>[0]) {
      turn = (turn * 5 + 3) % 7;
      await sleep(turn);
      if (engine.done >= most) throw new Error('killed');
      engine.done++;
      return doJob(job, SYSTEMS);
    },
    close: async () => {},
  };
  return engine;
}

describe('a study of a boundary', () => {
  test('goes on where it was, in whatever order runs end, and comes to the same bytes', async () => {
    const config = { steps: 300 };
    const [whole, broken] = [loopIn(QUICK, config), loopIn(QUICK, config)];
    const study = (folder: string, engine: Engine) =>
      doStudy(join(folder, 'study.yaml'), SYSTEMS, { out: join(folder, 'results') }, engine);
    const once = await study(whole, marketEngine());
    let computed = 0;
    for (const most of [10, 25, 17]) {
      const engine = unsteady(most);
      await expect(study(broken, engine)).rejects.toThrow('killed');
      computed += engine.done;
    }
    const ended = await study(broken, unsteady());
    expect(ended.computed + computed).toBe(once.computed);
    expect(ended.found).toBe(computed);
    const bytes = contentsOf(join(whole, 'results'));
    expect(contentsOf(join(broken, 'results'))).toEqual(bytes);
    expect(Object.keys(bytes)).toEqual(expect.arrayContaining(['boundary.parquet', 'boundary.svg', 'summary.csv']));
    expect(ended.boundary).toEqual(once.boundary);
    expect(await study(whole, unsteady(0))).toMatchObject({ computed: 0, found: once.computed });
    expect(contentsOf(join(whole, 'results'))).toEqual(bytes);
  });

  test('computes only what is new when it is made finer', async () => {
    const folder = loopIn(QUICK, { steps: 300 });
    const { computed } = await compute(folder, marketEngine());
    const finer = loopIn(over({ of: 'amplification', level: 2, start: 2, depth: 3, from: 2, to: 4 }), { steps: 300 });
    const all = await compute(finer, marketEngine());
    const study = await loadStudy(join(finer, 'study.yaml'), SYSTEMS);
    const again = await doStudy(study.file, SYSTEMS, { out: join(folder, 'results') }, marketEngine());
    expect(all.computed).toBeGreaterThan(computed);
    expect(again.computed).toBeLessThan(all.computed);
    expect(again.found + again.computed).toBe(all.computed);
  });

  test('leaves no map behind where its file looks for none any more', async () => {
    const folder = loopIn(QUICK);
    const out = join(folder, 'results');
    await doStudy(join(folder, 'study.yaml'), SYSTEMS, { out }, marketEngine());
    const other = loopIn({ parameters: { lambda: [0.2, 1], gain: [0.5, 6] }, replications: 2 });
    await doStudy(join(other, 'study.yaml'), SYSTEMS, { out }, marketEngine());
    expect(Object.keys(contentsOf(out)).filter((name) => name.startsWith('boundary'))).toEqual([]);
  });

  test('draws its map, which opens alone', async () => {
    const folder = loopIn(
      over({ of: 'wave', level: 0, start: 4, depth: 2, from: 2, to: 4 }, { from: -0.5, to: 0.5 }, { from: 1, to: 8 }),
      { noise: 0.001 },
    );
    await doStudy(join(folder, 'study.yaml'), SYSTEMS, { out: join(folder, 'results') }, marketEngine());
    const svg = readFileSync(join(folder, 'results/boundary.svg'), 'utf8');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 720 \d+"/);
    for (const part of [
      'Where wave = 0',
      'wave (EUR): A sine of the gain, and noise.',
      '>lambda<',
      '>gain<',
      'wave above 0',
    ])
      expect(svg).toContain(part);
    expect(svg).not.toMatch(/NaN|undefined|var\(|aria-label|<script|href=/);
    const opened = svg.match(/<[a-zA-Z][^>]*[^/]>|<[a-zA-Z]>/g)!.length;
    expect(svg.match(/<\//g)).toHaveLength(opened);
  });
});

describe('the command', { tags: 'slow' }, () => {
  test('does it on threads to the same bytes, says it as JSON, and gives the config of a node it came to', async () => {
    const folder = loopIn({ ...QUICK, kpis: ['amplification'] }, { steps: 300, thread: 'shared' });
    const run = await flexagora(folder, 'study', 'study.yaml', '--out', 'threads', '--workers', '2', '--json');
    expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: '' });
    const { boundary, runs } = JSON.parse(run.out);
    expect(boundary.lines).toMatchObject([{ boundary: 'amplification = 2', scale: 'log', crossings: 9 }]);
    await doStudy(join(folder, 'study.yaml'), SYSTEMS, { out: join(folder, 'results') }, marketEngine());
    expect(contentsOf(join(folder, 'threads'))).toEqual(contentsOf(join(folder, 'results')));
    const [point, dry, shard, merge, beyond] = await flexagoraMany(
      [
        ['study', 'study.yaml', '--out', 'threads', '--point', '12'],
        ['study', 'study.yaml', '--out', 'new', '--dry-run'],
        ['study', 'study.yaml', '--shard', '1/2'],
        ['merge', 'study.yaml'],
        ['study', 'study.yaml', '--out', 'new', '--point', '12'],
      ].map((args) => ({ cwd: folder, args })),
    );
    const [row] = (await readTable(join(folder, 'results/results.parquet'))).filter((each) => each.point === 12);
    expect(point.out).toContain(`gain: ${row.gain}`);
    expect(dry.out).toMatch(/Runs: 18 as far as is known, 0 of them there and 18 to be computed/);
    expect(dry.out).toContain('324 runs at most');
    expect(runs).toBeLessThan(324);
    expect([shard.code, merge.code, beyond.code]).toEqual([2, 2, 2]);
    expect(shard.err).toMatch(/boundary.*found a boundary, with --shard 1\/2; expected no shards, or --queue/);
    expect(merge.err).toContain('found a boundary; expected a design whose points are known before its runs');
    expect(beyond.err).toContain('no such point');
    rmSync(join(folder, 'threads'), { recursive: true });
  });
});

describe('what is no boundary is refused', () => {
  const of = { of: 'slope', level: 0.5 };
  test.each<[string, object, RegExp]>([
    ['an unknown KPI', over({ of: 'slop', level: 1 }), /boundary\.of .*found 'slop'; expected a KPI of this study \(/],
    [
      'an unknown path',
      over({ ...of, x: 'lamda' }),
      /boundary\.x .*found 'lamda'; expected a parameter that varies \(lambda\)/,
    ],
    ['one axis twice', over({ ...of, y: 'lambda' }), /boundary\.y .*found lambda along both axes/],
    ['too coarse a start', over({ ...of, start: 1 }), /boundary\.start .*found 1; expected/],
    ['a depth below 0', over({ ...of, depth: -1 }), /boundary\.depth .*found -1; expected/],
    ['one replication', over({ ...of, from: 1 }), /boundary\.from .*found 1; expected/],
    [
      'fewer replications in the end',
      over({ ...of, from: 8, to: 4 }),
      /boundary\.to .*found 4; expected at least as many replications as from/,
    ],
    ['a level of nothing', over({ level: 1 }), /boundary .*found no KPI \(of\); expected of and level; or lines/],
    ['no level', over({ of: 'slope' }), /boundary .*found no level/],
    ['lines beside a level', over({ ...of, lines: [of] }), /boundary\.lines .*found lines beside of or level/],
    ['a line twice', over({ lines: [of, of] }), /boundary\.lines\[1\] .*found 'slope = 0\.5' for the second time/],
    [
      'a level a figure cannot have',
      over({ of: 'amplification', level: 0 }),
      /boundary\.level .*found 0; expected a level above 0/,
    ],
    [
      'levels as an axis',
      over(of, [0.2, 1] as object),
      /parameters\.lambda .*found levels of lambda, an axis of a boundary; expected a range/,
    ],
    ['steps of an axis', over(of, { ...LAMBDA, steps: 3 }), /parameters\.lambda .*found steps of lambda/],
    [
      'a third parameter',
      { ...over(of), parameters: { lambda: LAMBDA, gain: GAIN, noise: [1, 2] } },
      /parameters\.noise .*found a third parameter, noise/,
    ],
    [
      'several bases',
      { ...over(of), base: { a: 'loop.yaml', b: 'loop.yaml' } },
      /base .*found a third parameter, base/,
    ],
    [
      'replications',
      over(of, LAMBDA, GAIN, { replications: 5 }),
      /replications .*found replications beside a boundary; expected the boundary's own/,
    ],
    ['a design', over(of, LAMBDA, GAIN, { design: 'grid' }), /design .*found design beside a boundary/],
    [
      'comparisons',
      over(of, LAMBDA, GAIN, { comparisons: [{ lambda: 'all' }] }),
      /comparisons .*found comparisons beside a boundary/,
    ],
    [
      'control variates',
      over(of, LAMBDA, GAIN, { controlVariates: [{ kpi: 'slope', mean: 1 }] }),
      /controlVariates .*found controlVariates beside a boundary/,
    ],
    [
      'too many nodes',
      over({ ...of, start: 64, depth: 8 }),
      /boundary .*found a lattice of \d+ nodes; expected a smaller start or depth/,
    ],
  ])('%s', async (_, entry, says) => {
    await expect(loopStudy(entry)).rejects.toThrow(says);
  });

  test('in shards', async () => {
    const study = await loopStudy(over(of));
    expect(() => checkShard(study, { part: 1, of: 2 })).toThrow(/found a boundary, with --shard 1\/2/);
  });
});
