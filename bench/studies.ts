import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SYSTEMS } from '../agents/index.ts';
import { threadEngine } from '../src/cli/threads.ts';
import { doJob, type Engine } from '../src/studies/job.ts';
import { loadStudy, type Study } from '../src/studies/load.ts';
import { writeResults } from '../src/studies/results.ts';
import { runStudy } from '../src/studies/run.ts';
import { jobOf, runsOf } from '../src/studies/runs.ts';
import { Store } from '../src/studies/store.ts';
import { type Figure, seconds } from './figure.ts';

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

const weeks = (replications: number) => `name: weeks
base: ${config('bleiswijk-winter')}
parameters: { market.scheme: [hybrid, tso-managed] }
replications: ${replications}
comparisons: [{ market.scheme: all }]
`;

/** Seconds an engine takes for all runs of a study, its threads warm. */
async function engineSeconds(study: Study, engine: Engine, workers: number): Promise<number> {
  const jobs = [...runsOf(study, 0, 6)].map((run) => jobOf(study, run));
  await Promise.all(jobs.slice(0, 2 * workers).map(engine.run));
  return seconds(() => Promise.all(jobs.map(engine.run)), 1);
}

/** Two workers against one, turn about so that a busy moment hits both, and the machinery against bare runs. */
export async function benchStudies(): Promise<Figure[]> {
  const [one, two] = await inFolder(weeks(6), async (study) => {
    const engines = [threadEngine(1), threadEngine(2)];
    const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let turn = 0; turn < 2; turn++) {
      for (const k of [0, 1]) least[k] = Math.min(least[k], await engineSeconds(study, engines[k], k + 1));
    }
    await Promise.all(engines.map((engine) => engine.close()));
    return least;
  });
  const runs = 12;
  const overhead = await inFolder(weeks(4), overheadOf);
  return [
    {
      name: 'Two workers over one',
      value: one / two,
      unit: 'times',
      detail: `${runs} Bleiswijk weeks: ${one.toPrecision(3)} s against ${two.toPrecision(3)} s`,
    },
    {
      name: 'Weeks on two workers',
      value: (runs / two) * 60,
      unit: 'a minute',
      detail: '10 x 100 EVs, generated network',
    },
    {
      name: 'Study machinery over bare runs',
      value: 100 * overhead,
      unit: '% more time',
      detail: '8 weeks on one thread: keys, configs, journal, statistics and results included',
    },
  ];
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
  const store = await Store.open(join(folder, 'results'), study);
  writeResults(study, store, await runStudy(study, store, engine));
  store.close();
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
