import type { Offload } from '../../../src/market/offload.ts';
import { reliabilityMapOf } from '../../../src/optimizers/reliability/keptMaps.ts';
import type { ReliabilityMap } from '../../../src/optimizers/reliability/reliabilityMap.ts';
import type { MessageOf } from '../market/messages.ts';
import type { AdsConfig } from '../market/parts.ts';
import { type PlannedDay, planned } from './dayBook.ts';
import { type DayKnown, dayProblem, type StartState } from './dayProblem.ts';
import { type Front, planDayAhead, planDayAheadAtOnce, planPoint } from './front.ts';
import { settleLosses } from './normalState.ts';
import { ownSetsOf } from './ownSets.ts';
import { POINT_THREAD, type PointGiven } from './pointThread.ts';
import type { DayAheadPlan, Tools } from './problem.ts';
import { reliabilityOptions, type Sites, sitesOf } from './register.ts';

/** Share of its load that a network is taken to lose before anything is known of it. */
const LOSS_SHARE = 0.04;

/** Points from which on threads, each of which must first map the network with its code still cold, take less time than none. */
const WORTH_THREADS = 6;

/** What a day is planned from. */
export interface DayGiven extends DayKnown {
  /** Of those who do not trade for themselves, by name. */
  sets: ReadonlyMap<string, MessageOf<'FeasibleSet'>>;
  start: StartState;
  /** By hour, of the plan before. */
  lossShare?: ArrayLike<number> | undefined;
}

/** A day stated: its problem at losses as they were lately, and what it is planned with. */
function stated(config: AdsConfig, sites: Sites, given: DayGiven, reliability: ReliabilityMap) {
  const hours = given.ancillary.spinning.length;
  const own = ownSetsOf(sites.connections, given.sets);
  const lossShare = Float64Array.from({ length: hours }, (_, hour) => given.lossShare?.[hour] ?? LOSS_SHARE);
  const problem = dayProblem(config, sites, given, given.start, lossShare);
  const tools: Tools = { solver: config.solver, reliability, own: own.map(({ set }) => set) };
  return { problem, tools, names: own.map(({ name }) => name) };
}

/** The plan chosen of a front, again with the losses that it has in AC power flow. */
function settled(
  { network }: AdsConfig,
  sites: Sites,
  { problem, tools, names }: ReturnType<typeof stated>,
  front: Front,
): PlannedDay {
  const busesOf = (some: readonly { der: number }[]) => some.map(({ der }) => sites.derBus[der]);
  const { plan, state, lossShare } = settleLosses(problem, tools, front.chosen, {
    ...{ network, zoneOf: sites.feeders.of },
    ...{
      generators: [...sites.generators],
      storages: [...sites.storages],
      renewables: [...sites.solar, ...sites.wind],
    },
    ...{ bids: busesOf(problem.bids), own: busesOf(tools.own ?? []) },
  });
  return planned({ ...problem, lossShare }, { front, plan, state }, names);
}

/**
 * Plans a day of the operator: the front of compromises at losses as they were lately, the choice among them, and that plan again with the losses
 * it has in AC power flow.
 * @param offload where the points between the ends are planned side by side; here, one after another, when left out
 */
export async function planDay(
  config: AdsConfig,
  sites: Sites,
  given: DayGiven,
  reliability: ReliabilityMap,
  { offload, onStep }: { offload?: Offload; onStep: (what: string) => void },
): Promise<PlannedDay> {
  const { network, market } = config;
  const day = stated(config, sites, given, reliability);
  const { problem, tools } = day;
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
      const { sets } = given;
      const toThread = { network, options: reliabilityOptions(config, sites), connections, sets, problem };
      let done = 0;
      return Promise.all(
        tasks.map(async (task) => {
          const plan = (await offload(POINT_THREAD, { ...toThread, task } satisfies PointGiven)) as DayAheadPlan;
          told(++done);
          return plan;
        }),
      );
    },
    onProgress: ({ step, done, of, gamma }) =>
      onStep(`${step} ${done} of ${of} of the front${market.gamma === 'choose' ? `, ${gamma} bad hours` : ''}`),
  });
  onStep('losses');
  return settled(config, sites, day, front);
}

/** The same plan at once, for whoever cannot wait for threads. @throws Error when HiGHS finds none */
export function planDayAtOnce(config: AdsConfig, given: DayGiven): PlannedDay {
  const sites = sitesOf(config);
  const reliability = reliabilityMapOf(config.network, reliabilityOptions(config, sites), config.solver);
  const day = stated(config, sites, given, reliability);
  return settled(config, sites, day, planDayAheadAtOnce(day.problem, day.tools));
}
