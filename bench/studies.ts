import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SYSTEMS } from '../agents/systems.ts';
import { threadEngine } from '../src/cli/threads.ts';
import { doJob, type Engine } from '../src/studies/job.ts';
import { loadStudy, type Study } from '../src/studies/load.ts';
import { writeResults } from '../src/studies/results.ts';
import { runStudy } from '../src/studies/run.ts';
import { jobOf, runsOf } from '../src/studies/runs.ts';
import { Store } from '../src/studies/store.ts';
import { type Cost, costText, type Figure, growth, leastOf, timed } from './figure.ts';

const config = (name: string) => fileURLToPath(new URL(`../configs/${name}.yaml`, import.meta.url));

/** A study in a folder of its own, which `work` may write to. */
async function inFolder<T>(text: string, work: (study: Study, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-bench-'));
  try {
    writeFileSync(join(folder, 'study.yaml'), text);
    return await work(await loadStudy(join(folder, 'study.yaml'), SYSTEMS), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SCHEMES = ['hybrid', 'dso-managed', 'tso-managed'] as const;

/** Winter weeks under some schemes, which meet the same worlds. */
const weeks = (replications: number, schemes: readonly string[] = ['hybrid', 'tso-managed']) => `name: weeks
base: ${config('bleiswijk-winter')}
parameters: { market.scheme: [${schemes.join(', ')}] }
replications: ${replications}
comparisons: [{ market.scheme: all }]
`;

/** What an engine takes for all runs of a study, its threads warm. */
async function engineCost(study: Study, engine: Engine, workers: number): Promise<Cost> {
  const jobsOf = (from: number, to: number) => [...runsOf(study, from, to)].map((run) => jobOf(study, run));
  await Promise.all(jobsOf(6, 6 + workers).map(engine.run));
  return timed(() => Promise.all(jobsOf(0, 6).map(engine.run)));
}

/** Runs of a large study, of which it is told what it costs. */
const LARGE = 10_000;

/**
 * CPU per run and runs a minute on all cores, and the machinery against bare runs. Two workers cannot be twice as fast as one where there
 * are two cores, since one takes more than one: V8 compiles and collects in threads of its own.
 */
export async function benchStudies(): Promise<Figure[]> {
  const cores = availableParallelism();
  const [one, all] = await inFolder(weeks(6 + cores), async (study) => {
    const widths = [1, cores];
    const engines = widths.map(threadEngine);
    const least = widths.map(() => ({ cpu: Number.POSITIVE_INFINITY, wall: Number.POSITIVE_INFINITY }));
    for (let turn = 0; turn < 2; turn++) {
      for (const [k, width] of widths.entries()) {
        const { cpu, wall } = await engineCost(study, engines[k], width);
        least[k] = { cpu: Math.min(least[k].cpu, cpu), wall: Math.min(least[k].wall, wall) };
      }
    }
    await Promise.all(engines.map((engine) => engine.close()));
    return least;
  });
  const runs = 12;
  const overhead = await inFolder(weeks(4), overheadOf);
  const perRun = { cpu: all.cpu / runs, wall: all.wall / runs };
  return [
    {
      id: 'cpuPerRun',
      name: 'A Bleiswijk week in a study',
      value: perRun.cpu,
      unit: 's of CPU a run',
      detail: `${costText(perRun)}, on ${cores} workers; on one ${costText({ cpu: one.cpu / runs, wall: one.wall / runs })}`,
    },
    {
      id: 'runsPerMinute',
      name: `Weeks on ${cores} workers`,
      value: 60 / perRun.wall,
      unit: 'runs a minute',
      detail: '10 x 100 EVs, generated network, in worlds that two schemes share',
    },
    {
      id: 'largeStudy',
      name: `A study of ${LARGE.toLocaleString('en-GB')} such runs`,
      value: (LARGE * perRun.wall) / 3600,
      unit: `hours on ${cores} workers`,
      detail: `${((LARGE * perRun.cpu) / 3600).toPrecision(3)} hours of CPU; reckoned from these ${runs}`,
    },
    {
      name: `${cores} workers over one`,
      value: one.wall / all.wall,
      unit: 'times as fast',
      detail: `one worker takes ${(one.cpu / one.wall).toFixed(2)} cores, ${cores} take ${(all.cpu / all.wall).toFixed(2)}`,
    },
    {
      id: 'overhead',
      name: 'Study machinery over bare runs',
      value: 100 * overhead,
      unit: '% more time',
      detail: '8 weeks on one thread: keys, configs, journal, statistics and results included',
    },
    await threeSchemes(),
    await withRuns([50, 200, 800]),
  ];
}

/** A study over three schemes, whose worlds are the same, against one over the first. */
async function threeSchemes(): Promise<Figure> {
  const [one, three] = await inFolder(weeks(100, SCHEMES.slice(0, 1)), (first) =>
    inFolder(weeks(100, SCHEMES), (all) => leastOf([doingThree(first, 0), doingThree(all, 50)])),
  );
  return {
    id: 'threeSchemes',
    name: 'Three schemes in the same worlds over one',
    value: three.cpu / one.cpu,
    unit: 'times the CPU',
    detail: `three weeks each: ${costText(three)} against ${costText(one)}; in one thread`,
  };
}

/** Does the runs of three worlds in this thread, each time of the next three. */
function doingThree(study: Study, first: number): () => Promise<void> {
  let from = first;
  return async () => {
    for (const run of runsOf(study, from, from + 3)) {
      const { error } = await doJob(jobOf(study, run), SYSTEMS);
      if (error !== null) throw new Error(error);
    }
    from += 3;
  };
}

/** Whole studies of toy days by the number of their runs, machinery and all. */
async function withRuns(sizes: readonly number[]): Promise<Figure> {
  const engine: Engine = { width: 1, run: (job) => doJob(job, SYSTEMS), close: async () => {} };
  const points: { size: number; cost: Cost }[] = [];
  for (const size of sizes) {
    const costs: Cost[] = [];
    for (let k = 0; k < 3; k++) {
      costs.push(await inFolder(days(size / 5), (study, folder) => timed(() => wholeStudy(study, folder, engine))));
    }
    points.push({ size, cost: costs.reduce((least, each) => (each.cpu < least.cpu ? each : least)) });
  }
  return growth('runs', points, { id: 'growthRuns', detail: 'studies of toy days in one thread' });
}

async function wholeStudy(study: Study, folder: string, engine: Engine): Promise<void> {
  const store = await Store.open(join(folder, 'results'), study);
  writeResults(study, store, await runStudy(study, store, engine));
  store.close();
}

/** What a study takes besides its runs, as a share of them: in one thread, where nothing hides behind anything. */
async function overheadOf(study: Study, folder: string): Promise<number> {
  let bare = 0;
  const engine: Engine = {
    width: 1,
    run: async (job) => {
      const start = performance.now();
      const record = await doJob(job, SYSTEMS);
      bare += performance.now() - start;
      return record;
    },
    close: async () => {},
  };
  const start = performance.now();
  await wholeStudy(study, folder, engine);
  return (performance.now() - start) / bare - 1;
}

const days = (replications: number) => `name: days
base: ${config('toy')}
parameters: { "brps[0].deviationFee": [0, 30, 60, 90, 120] }
replications: ${replications}
kpis: [profit]
comparisons: [{ "brps[0].deviationFee": [0, 120] }]
`;

/** Most memory a study of so many runs ever has, with two workers, in a process of its own: MB. */
const memoryOf = (runs: number): Promise<number> =>
  inFolder(days(runs / 5), async (_, folder) => {
    const main = fileURLToPath(new URL('../dist/flexagora.js', import.meta.url));
    const script = `process.on('exit', () => console.log(process.resourceUsage().maxRSS)); await import(${JSON.stringify(main)});`;
    const args = ['study', 'study.yaml', '--workers', '2', '--quiet', '--out', 'results'];
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, '--', ...args],
      {
        cwd: folder,
      },
    );
    if (status !== 0) throw new Error(`the study ended with ${status}: ${stderr}`);
    return Number(stdout.toString()) / 1024;
  });

/** Memory of small and large studies (built files: `npm run build` first). The largest takes some minutes. */
export async function benchMemory(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const runs of [100, 1_000, 10_000]) {
    const value = await memoryOf(runs);
    figures.push({
      name: `Memory of a study of ${runs} runs`,
      value,
      unit: 'MB',
      detail: 'peak, two workers, toy days',
    });
  }
  return figures;
}
