/** What a process does that stands for one version: it loads that version's sources and does pieces of work when it is asked to. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EvDay } from '../../src/optimizers/evDay.ts';
import { timed } from '../figure.ts';
import { fleetDays } from '../fleets.ts';

const [, , folder, work] = process.argv;

/** A module of the version, whatever its types may be by then. */
const moduleOf = (path: string) => import(pathToFileURL(join(folder, path)).href);

const WEEK = join(folder, 'configs/bleiswijk-winter.yaml');

/** What solves the days of a fleet anew: of a version that has nothing for a whole fleet, one by one. */
async function fleetSolver(): Promise<(days: readonly EvDay[][]) => unknown> {
  const [file, each] = ['src/optimizers/fleetDp.ts', 'src/optimizers/evDayDp.ts'];
  if (existsSync(join(folder, file))) {
    const { FleetSolver } = await moduleOf(file);
    return (days) => {
      const solver = new FleetSolver();
      for (const fleet of days) solver.solve(fleet);
    };
  }
  const solver = new (await moduleOf(each)).EvDaySolver();
  return (days) => days.flat().map((day) => solver.solve(day));
}

/** Each gives what is measured. */
const WORKS: Record<string, () => Promise<() => unknown>> = {
  async week() {
    const { cast } = await moduleOf('agents/reserve/cast.ts');
    const { loadConfig, simulate } = await moduleOf('agents/reserve/market/fromDisk.ts');
    let seed = 0;
    return () => {
      const loaded = loadConfig(WEEK);
      loaded.config.seed = ++seed;
      return simulate(loaded, { cast });
    };
  },
  async study() {
    const [systems, withMathjs] = ['agents/systems.ts', 'agents/index.ts']; // of versions in which mathjs must be brought
    const { SYSTEMS } = await moduleOf(existsSync(join(folder, withMathjs)) ? withMathjs : systems);
    const { loadStudy } = await moduleOf('src/studies/load.ts');
    const { doJob } = await moduleOf('src/studies/job.ts');
    const { jobOf, runsOf } = await moduleOf('src/studies/runs.ts');
    const study = await loadStudy(process.argv[4], SYSTEMS);
    let from = 0;
    return async () => {
      for (const run of runsOf(study, from, from + 1)) await doJob(jobOf(study, run), SYSTEMS);
      from++;
    };
  },
  async fleet() {
    const days = fleetDays(100);
    const solve = await fleetSolver();
    return () => solve(days);
  },
};

const task = await WORKS[work]();
process.on('message', async (times: number) => {
  const { cpu } = await timed(async () => {
    for (let k = 0; k < times; k++) await task();
  });
  process.send?.(cpu);
});
process.send?.('ready');
