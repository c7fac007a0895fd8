/**
 * Prints figures: `npm run bench -- [NAME...] [--write] [--against FOLDER]`; each benchmark in a process of its own, so that none runs in
 * the heap another has left. With `--write`, those of docs/performance.md are kept and the page is made to say them; without names, all of
 * that page. With `--against`, this version is compared with another checkout of the project, in turn.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchActiveDistribution } from './activeDistribution.ts';
import { benchAgainst } from './against/versions.ts';
import { benchBus } from './bus.ts';
import { benchCoupledFleet } from './coupledFleet.ts';
import { benchCoverage } from './coverage.ts';
import { benchEmergence } from './emergence.ts';
import { benchEvDay } from './evDay.ts';
import { type Figure, show } from './figure.ts';
import { benchFleets, benchLargeDay } from './fleets.ts';
import { benchLearning } from './learning.ts';
import { benchMarket } from './market.ts';
import { benchNested } from './nested.ts';
import { isWritten, keep, WRITTEN } from './page.ts';
import { benchPowerFlow } from './powerFlow.ts';
import { benchReport } from './report.ts';
import { benchResidualMarket } from './residualMarket.ts';
import { benchScenarios } from './scenarios.ts';
import { benchSessions } from './sessions.ts';
import { benchSingleRun } from './singleRun.ts';
import { benchSolver } from './solver.ts';
import { benchStartup } from './startup.ts';
import { benchMemory, benchStudies } from './studies.ts';

const AGAINST = 'against';

/** By name, in the order in which they are done. Each may be told the folder of another checkout to compare with. */
const BENCHES: Record<string, (against?: string) => Figure[] | Promise<Figure[]>> = {
  bus: benchBus,
  powerFlow: benchPowerFlow,
  evDay: benchEvDay,
  fleets: benchFleets,
  largeDay: benchLargeDay,
  coupledFleet: benchCoupledFleet,
  residualMarket: benchResidualMarket,
  learning: benchLearning,
  market: benchMarket,
  singleRun: benchSingleRun,
  sessions: benchSessions,
  emergence: benchEmergence,
  scenarios: benchScenarios,
  solver: benchSolver,
  activeDistribution: benchActiveDistribution,
  nested: benchNested,
  studies: benchStudies,
  coverage: benchCoverage,
  memory: benchMemory,
  report: benchReport,
  startup: benchStartup,
  [AGAINST]: benchAgainst,
};

const USAGE = 'npm run bench -- [NAME...] [--write] [--against FOLDER]';
/** Where a process of one benchmark puts its figures, for the one that began it. */
const INTO = 'FLEXAGORA_BENCH_INTO';

function refuse(text: string): never {
  console.error(text);
  process.exit(2);
}

function told() {
  try {
    return parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' }, against: { type: 'string' } } });
  } catch (error) {
    return refuse(`${(error as Error).message}\nusage: ${USAGE}`);
  }
}

const isBench = (name: string): boolean => Object.hasOwn(BENCHES, name);

/** Does a benchmark in a process of its own. @returns its figures; undefined where it failed */
function measured(name: string, against: string | undefined): Figure[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-bench-'));
  const into = join(folder, 'figures.json');
  try {
    const more = against === undefined ? [] : ['--against', against];
    const arguments_ = [...process.execArgv, fileURLToPath(import.meta.url), name, ...more];
    const env = { ...process.env, [INTO]: into };
    const { status } = spawnSync(process.execPath, arguments_, { stdio: 'inherit', env });
    return status === 0 ? (JSON.parse(readFileSync(into, 'utf8')) as Figure[]) : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { values, positionals } = told();
const { write = false, against } = values;
const into = process.env[INTO];
for (const name of positionals) {
  if (!isBench(name)) refuse(`found '${name}'; expected some of ${Object.keys(BENCHES).join(', ')}`);
  if (write && !isWritten(name)) refuse(`'${name}' stands on no page; --write takes ${WRITTEN.join(', ')}`);
}
if (into !== undefined) {
  const figures = await BENCHES[positionals[0]](against);
  for (const figure of figures) console.log(show(figure));
  writeFileSync(into, JSON.stringify(figures));
} else {
  const isChosen = (name: string) =>
    positionals.length > 0
      ? positionals.includes(name)
      : against !== undefined
        ? name === AGAINST
        : name !== AGAINST && (!write || isWritten(name));
  for (const name of Object.keys(BENCHES).filter(isChosen)) {
    const figures = measured(name, against);
    if (figures === undefined) process.exitCode = 1;
    else if (write) keep(name, figures);
  }
}
