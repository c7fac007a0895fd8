/** Prints all figures; each benchmark in a process of its own, so that none runs in the heap another has left. */
import '../src/mathjsAtOnce.ts';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { benchActiveDistribution } from './activeDistribution.ts';
import { benchBus } from './bus.ts';
import { benchCoverage } from './coverage.ts';
import { benchEmergence } from './emergence.ts';
import { benchEvDay } from './evDay.ts';
import { show } from './figure.ts';
import { benchLearning } from './learning.ts';
import { benchMarket } from './market.ts';
import { benchNested } from './nested.ts';
import { benchPowerFlow } from './powerFlow.ts';
import { benchReport } from './report.ts';
import { benchResidualMarket } from './residualMarket.ts';
import { benchScenarios } from './scenarios.ts';
import { benchSessions } from './sessions.ts';
import { benchSolver } from './solver.ts';
import { benchStartup } from './startup.ts';
import { benchMemory, benchStudies } from './studies.ts';

const BENCHES = {
  bus: benchBus,
  powerFlow: benchPowerFlow,
  evDay: benchEvDay,
  residualMarket: benchResidualMarket,
  learning: benchLearning,
  market: benchMarket,
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
};

const [, , only] = process.argv;
if (only === undefined) {
  for (const name of Object.keys(BENCHES)) {
    const arguments_ = [...process.execArgv, fileURLToPath(import.meta.url), name];
    const { status } = spawnSync(process.execPath, arguments_, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
} else if (only in BENCHES) {
  for (const figure of await BENCHES[only as keyof typeof BENCHES]()) console.log(show(figure));
} else {
  console.error(`found '${only}'; expected one of ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
}
