import { availableParallelism } from 'node:os';
import { SYSTEMS } from '../../agents/systems.ts';
import { counted } from '../counted.ts';
import { followRuns } from '../studies/boundaryRounds.ts';
import { doJob, doJobApart, isOwnJob } from '../studies/job.ts';
import type { Study } from '../studies/load.ts';
import { inShard, jobOf, replicationsOf, runsOf, type Shard, type StudyRun } from '../studies/runs.ts';
import { Store } from '../studies/store.ts';
import { give, tell } from './say.ts';
import { duration } from './studyProgress.ts';

/** How long runs that only show how fast this machine is are repeated, so that the code is as warm as in a study; the fastest counts. */
const TRIAL_SECONDS = 2;

/** Seconds a unit of cost takes on this machine: of a trial of the point that costs as much as most. */
async function secondsPerCost(study: Study): Promise<number> {
  const byCost = [...study.costs.keys()].sort((a, b) => study.costs[a] - study.costs[b]);
  const middle = byCost[byCost.length >> 1];
  const run = [...runsOf(study, 0, 1)].find(({ point }) => point === middle) as StudyRun;
  const system = study.systemAt(study.points[middle]);
  const whole = jobOf(study, run);
  const job = { ...whole, config: system.trial(whole.config) };
  const own = isOwnJob(job, SYSTEMS);
  let fastest = Number.POSITIVE_INFINITY;
  const begin = performance.now();
  do {
    const start = performance.now();
    await (own ? doJobApart(job) : doJob(job, SYSTEMS));
    fastest = Math.min(fastest, performance.now() - start);
  } while (performance.now() - begin < TRIAL_SECONDS * 1000);
  return fastest / 1000 / system.cost(job.config);
}

/** Says what a study would do and about how long it would take; writes nothing. */
export async function dryRun(
  study: Study,
  folder: string,
  elsewhere: (key: string) => boolean,
  {
    workers = availableParallelism(),
    shard,
    queue,
    json,
  }: { workers?: number; shard?: Shard; queue?: string; json?: boolean },
): Promise<void> {
  const { points, parameters, rule, kpis, comparisons, boundary } = study;
  const store = await Store.look(folder, study, `--out ${folder}`);
  followRuns(study, store.records);
  const most = replicationsOf(study);
  const least = rule.kind === 'fixed' ? rule.replications : rule.from;
  const perCost = (await secondsPerCost(study)) / Math.min(workers, availableParallelism());
  const counts = { runs: 0, missing: 0 };
  const seconds = { shortest: 0, longest: 0 };
  for (const run of runsOf(study, 0, most)) {
    const { key, point, replication } = run;
    if (shard && !inShard(run, most, shard)) continue;
    counts.runs++;
    if (store.has(key) || elsewhere(key)) continue;
    counts.missing++;
    seconds.longest += perCost * study.costs[point];
    if (replication < least) seconds.shortest += perCost * study.costs[point];
  }
  const runsInAll = boundary ? (boundary.mesh.side + 1) ** 2 * boundary.to : counts.runs;
  if (boundary) {
    seconds.shortest = seconds.longest;
    const costs = study.costs.reduce((sum, cost) => sum + cost, 0) / study.costs.length;
    if (counts.missing > 0) seconds.longest += perCost * costs * (runsInAll - counts.runs);
  }
  if (json) {
    const plan = {
      points: points.length,
      replications: { least: boundary?.from ?? least, most },
      runs: counts.runs,
      ...(boundary ? { runsAtMost: runsInAll } : {}),
      there: counts.runs - counts.missing,
    };
    give({ folder, ...plan, workers, seconds });
    return;
  }
  const levels = parameters.map(({ name, levels, range }) => {
    if (levels.length > 0 || range === undefined) return `  ${name}: ${levels.map(({ label }) => label).join(', ')}`;
    const { from, to, scale } = range.spec;
    return `  ${name}: ${from} to ${to}${scale === 'log' ? ' (log scale)' : ''}`;
  });
  const replications = boundary
    ? `${boundary.from} to ${boundary.to} replications, gathering at ${boundary.lines.map(({ name }) => name).join(', ')}`
    : rule.kind === 'fixed'
      ? counted(most, 'replication')
      : `${least} to ${most} replications, until the 95 % interval of ${rule.kpi.name}${rule.pair ? ' differences' : ''} is narrow enough`;
  tell(
    [
      `${study.name}: ${counted(points.length, 'point')}, ${replications}${shard ? `; shard ${shard.part} of ${shard.of}` : ''}`,
      ...levels,
      `KPIs: ${kpis.map(({ name }) => name).join(', ')}; ${counted(comparisons.length, 'comparison')}`,
      `Runs: ${counts.runs}${boundary ? ' as far as is known' : rule.kind === 'fixed' ? '' : ' at most'}, ${counts.runs - counts.missing} of them there and ${counts.missing} to be computed`,
      ...(boundary && counts.missing > 0
        ? [`Where those lead to decides on the others: ${runsInAll} runs at most, were all cells cut`]
        : []),
      queue === undefined
        ? `Time on ${counted(workers, 'worker')} of this machine: about ${least === most && !boundary ? '' : `${duration(seconds.shortest)} to `}${duration(seconds.longest)}`
        : `Time on one worker like this machine's: about ${duration(seconds.longest * workers)}, divided by the workers there are`,
      `Results would go to ${folder}; nothing was written`,
    ].join('\n'),
  );
}
