import type { Offload } from '../../../src/market/offload.ts';
import type { ReliabilityMap } from '../../../src/optimizers/reliability/reliabilityMap.ts';
import type { MessageOf } from '../market/messages.ts';
import type { AdsConfig } from '../market/parts.ts';
import { type PlannedDay, planned } from './dayBook.ts';
import { type DayKnown, dayProblem, type StartState } from './dayProblem.ts';
import { planDayAhead, planPoint } from './front.ts';
import { settleLosses } from './normalState.ts';
import { ownSetsOf } from './ownSets.ts';
import { POINT_THREAD, type PointGiven } from './pointThread.ts';
import type { DayAheadPlan } from './problem.ts';
import { reliabilityOptions, type Sites } from './register.ts';

/** Share of its load that a network is taken to lose before anything is known of it. */
const LOSS_SHARE = 0.04;

/** Points from which on threads, each of which must first map the network with its code still cold, take less time than none. */
const WORTH_THREADS = 6;

/**
 * Plans a day of the operator: the front of compromises at losses as they were lately, the choice among them, and that plan again with the losses
 * it has in AC power flow.
 * @param sets of those who do not trade for themselves, by name
 * @param offload where the points between the ends are planned side by side; here, one after another, when left out
 * @param lossShare by hour, of the plan before
 */
export async function planDay(
  config: AdsConfig,
  sites: Sites,
  known: DayKnown & {
    sets: ReadonlyMap<string, MessageOf<'FeasibleSet'>>;
    start: StartState;
    lossShare?: ArrayLike<number> | undefined;
  },
  reliability: ReliabilityMap,
  { offload, onStep }: { offload?: Offload; onStep: (what: string) => void },
): Promise<PlannedDay> {
  const { network, solver, market } = config;
  const hours = known.ancillary.spinning.length;
  const own = ownSetsOf(sites.connections, known.sets);
  const lossShare = Float64Array.from({ length: hours }, (_, hour) => known.lossShare?.[hour] ?? LOSS_SHARE);
  const problem = dayProblem(config, sites, known, known.start, lossShare);
  const tools = { solver, reliability, own: own.map(({ set }) => set) };
  const front = await planDayAhead(problem, tools, {
    planPoints: async (tasks) => {
      const told = (done: number) => onStep(`${done} of ${tasks.length} points between the ends of the front`);
      if (offload === undefined || tasks.length < WORTH_THREADS) {
        return tasks.map((task, k) => {
          told(k);
          return planPoint(problem, tools, task);
        });
      }
      const { connections } = sites;
      const given = { network, options: reliabilityOptions(config, sites), connections, sets: known.sets, problem };
      let done = 0;
      return Promise.all(
        tasks.map(async (task) => {
          const plan = (await offload(POINT_THREAD, { ...given, task } satisfies PointGiven)) as DayAheadPlan;
          told(++done);
          return plan;
        }),
      );
    },
    onProgress: ({ step, done, of, gamma }) =>
      onStep(`${step} ${done} of ${of} of the front${market.gamma === 'choose' ? `, ${gamma} bad hours` : ''}`),
  });
  onStep('losses');
  const busesOf = (some: readonly { der: number }[]) => some.map(({ der }) => sites.derBus[der]);
  const settled = settleLosses(problem, tools, front.chosen, {
    ...{ network, zoneOf: sites.feeders.of },
    ...{
      generators: [...sites.generators],
      storages: [...sites.storages],
      renewables: [...sites.solar, ...sites.wind],
    },
    ...{ bids: busesOf(problem.bids), own: busesOf(tools.own) },
  });
  const settledProblem = { ...problem, lossShare: settled.lossShare };
  return planned(
    settledProblem,
    { front, plan: settled.plan, state: settled.state },
    own.map(({ name }) => name),
  );
}
