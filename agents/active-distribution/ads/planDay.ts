import type { ReliabilityMap } from '../../../src/optimizers/reliability/reliabilityMap.ts';
import type { MessageOf } from '../market/messages.ts';
import type { AdsConfig } from '../market/parts.ts';
import { type PlannedDay, planned } from './dayBook.ts';
import { type DayKnown, dayProblem, type StartState } from './dayProblem.ts';
import { planDayAhead, planPoint } from './front.ts';
import { settleLosses } from './normalState.ts';
import { ownSetsOf } from './ownSets.ts';
import type { Sites } from './register.ts';

/** Share of its load that a network is taken to lose before anything is known of it. */
const LOSS_SHARE = 0.04;

/**
 * Plans a day of the operator: the front of compromises at losses as they were lately, the choice among them, and that plan again with the losses
 * it has in AC power flow.
 * @param sets of those who do not trade for themselves, by name
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
  onStep: (what: string) => void,
): Promise<PlannedDay> {
  const { network, solver, market } = config;
  const hours = known.ancillary.spinning.length;
  const own = ownSetsOf(sites, known.sets);
  const lossShare = Float64Array.from({ length: hours }, (_, hour) => known.lossShare?.[hour] ?? LOSS_SHARE);
  const problem = dayProblem(config, sites, known, known.start, lossShare);
  const tools = { solver, reliability, own: own.map(({ set }) => set) };
  const front = await planDayAhead(problem, tools, {
    planPoints: async (tasks) =>
      tasks.map((task, k) => {
        onStep(`point ${k + 1} of ${tasks.length} between the ends of the front`);
        return planPoint(problem, tools, task);
      }),
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
