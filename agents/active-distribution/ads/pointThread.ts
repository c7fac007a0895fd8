import type { Network } from '../../../src/grid/network.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { reliabilityMapOf } from '../../../src/optimizers/reliability/keptMaps.ts';
import type { ReliabilityOptions } from '../../../src/optimizers/reliability/reliabilityMap.ts';
import type { MessageOf } from '../market/messages.ts';
import { type PointTask, planPoint } from './front.ts';
import { ownSetsOf } from './ownSets.ts';
import type { DayAheadPlan, DayAheadProblem } from './problem.ts';
import type { Sites } from './register.ts';

/** A point to plan with all that it takes, as plain data. */
export interface PointGiven {
  network: Network;
  options: ReliabilityOptions;
  connections: Sites['connections'];
  /** Of those who do not trade for themselves, by name. */
  sets: ReadonlyMap<string, MessageOf<'FeasibleSet'>>;
  problem: DayAheadProblem;
  task: PointTask;
}

/** This module, for whoever has a thread to do it: in the sources, and as built beside all others. */
export const POINT_THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './pointThread.ts' : './pointThread.js',
  import.meta.url,
);

/** Plans a point: the same plan wherever it is done. @throws Error when HiGHS finds none */
export default async ({ network, options, connections, sets, problem, task }: PointGiven): Promise<DayAheadPlan> => {
  const solver = await loadSolver();
  const reliability = reliabilityMapOf(network, options, solver);
  const own = ownSetsOf(connections, sets).map(({ set }) => set);
  return planPoint(problem, { solver, reliability, own }, task);
};
