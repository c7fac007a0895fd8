import type { Decision } from '../../../src/bus/agent.ts';
import { present } from '../../../src/lookup.ts';
import { planCoupledFleet } from '../../../src/optimizers/coupled/coupledFleet.ts';
import { type FleetCoupling, horizonOf } from '../../../src/optimizers/coupled/coupling.ts';
import { copyOfPlan, type EvDay, type EvDayPlan } from '../../../src/optimizers/evDay.ts';
import { solveEvDayHighs } from '../../../src/optimizers/evDayMilp.ts';
import { planFleet } from '../../../src/optimizers/fleetPlan.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import type { PriceScenario } from '../../../src/optimizers/stochastic.ts';
import { planFleetOverScenarios } from '../../../src/optimizers/stochasticFleet.ts';
import type { CoupledFleet, CoupledUse } from '../explain/coupledFleet.ts';
import { fleetDays, usesOf } from '../explain/fleetDays.ts';
import type { UncertainFleet } from '../explain/fleetOverScenarios.ts';
import type { AggregatorConfig } from '../market/parts.ts';
import { ConnectionPrices } from './connectionPrices.ts';
import { expectedPrice, type PlanPrices } from './fleetProblem.ts';

/** How near to the bound a schedule over scenarios must come: nearer takes longer, and earns no more. */
const EFFORT = { relativeGap: 0.05 };

/** Prices as they are forecast. */
export type ForecastPrices = Omit<PlanPrices, 'deviationFee'>;

interface DayDecision {
  plans: EvDayPlan[];
  /** Day-ahead energy to buy for each EV, kWh per ISP, where that is not what its plan takes. */
  boughtKwh?: Float64Array[];
  /** What the plans count on, where it is not the forecast. */
  prices?: ForecastPrices;
}

/** Which EV-days are decided: those of a day of which this is the first ISP, of EVs in their order from a number on, or of some by number or name. */
export interface DaysOf {
  firstIsp: number;
  /** Where these are a part of a fleet. */
  firstEv?: number;
  /** Plans that nobody needs any more, to be written over; those that come of it are to be written over in turn. */
  over?: readonly EvDayPlan[];
  evs?: readonly (number | string)[];
}

/** ISPs of the run that the problems of a fleet are about. */
const aboutAll = (problems: readonly EvDay[], firstIsp: number) =>
  [
    firstIsp + problems.reduce((first, { fromIsp }) => Math.min(first, fromIsp), Number.POSITIVE_INFINITY),
    firstIsp + problems.reduce((last, { ispCount }) => Math.max(last, ispCount), 0),
  ] as const;

/** How an aggregator decides: the prices it plans on, and the optimiser its fleet needs. */
export function fleetPlanner(
  { entry, market, risk, solver, memory }: AggregatorConfig,
  decided: (decision: Decision) => void,
) {
  const minimumBidMw = Math.max(entry.minimumBid, market.minimumBid);
  const limitKw = entry.connectionLimit;
  const isCoupled = limitKw !== undefined || minimumBidMw > 0;
  const coupling = isCoupled
    ? {
        ...(limitKw === undefined ? {} : { connectionLimitKw: limitKw }),
        ...(minimumBidMw > 0 ? { minimumBidMw } : {}),
      }
    : undefined;

  const connection = new ConnectionPrices();

  const pricesToPlanOn = ({ dayAhead, upward, downward }: ForecastPrices): ForecastPrices => ({
    dayAhead,
    upward: expectedPrice(entry, market, 'upward', upward),
    downward: expectedPrice(entry, market, 'downward', downward),
  });

  function solve(problems: readonly EvDay[], { firstIsp, firstEv, over, evs }: DaysOf): EvDayPlan[] {
    const aboutOf = ({ fromIsp, ispCount }: EvDay) => [firstIsp + fromIsp, firstIsp + ispCount] as const;
    if (coupling) return solveTogether(problems, firstIsp, coupling);
    const isDayAhead = problems.every(({ fromIsp, end, scheduleKwh }) => fromIsp === 0 && !end && !scheduleKwh);
    const isToKeep = memory && firstEv === undefined && isDayAhead && !market.dayAhead;
    const plans = isToKeep ? memory.plans(`${firstIsp} ${entry.name}`, problems, planFleet) : planFleet(problems, over);
    for (const [place, problem] of problems.entries()) {
      const plan = plans[place];
      const twin = (slow: Solver) => solveEvDayHighs(slow, problem).objectiveEur;
      const [about, subject] = [aboutOf(problem), evs?.[place] ?? (firstEv ?? 0) + place];
      const day = { kind: 'EV-day', problem, objective: plan.objectiveEur, twin, about, subject };
      if (!over) decided({ ...day, answer: plan });
      else
        decided({
          ...day,
          get answer() {
            return copyOfPlan(plan);
          },
        });
    }
    return plans;
  }

  function solveTogether(problems: readonly EvDay[], firstIsp: number, shared: FleetCoupling): EvDayPlan[] {
    if (problems.length === 0) return [];
    const slow = present(solver, 'HiGHS for a fleet whose EVs are coupled');
    const start = connection.from(firstIsp, horizonOf(problems).to);
    const { plans, ...proved } = planCoupledFleet(problems, shared, slow, start);
    if (proved.prices) connection.keep(firstIsp, proved.prices);
    const answer: CoupledUse = { uses: usesOf(plans), ...proved };
    decided({
      ...{ kind: 'fleet-day', objective: answer.objectiveEur, twin: () => answer.boundEur, answer },
      about: aboutAll(problems, firstIsp),
      get problem(): CoupledFleet {
        return { fleet: fleetDays(problems), coupling: shared, ...(start && { start }) };
      },
    });
    return plans;
  }

  return {
    minimumBidMw,
    /** Whether EVs cannot be planned one by one. */
    isCoupled,
    pricesToPlanOn,
    /** The best plans for these problems. */
    solve,
    /**
     * Plans for a day to come and what to buy for each EV: on its forecast, or over possible days where they are told. Plans are
     * then those for the likeliest of these, whose prices come with them.
     */
    decideDay(problems: readonly EvDay[], of: DaysOf, possible: readonly PriceScenario[] | undefined): DayDecision {
      if (possible && risk && !isCoupled) {
        const days = possible.map((each) => ({ ...each, ...pricesToPlanOn(each) }));
        const { plans, ...answer } = planFleetOverScenarios(problems, days, risk, EFFORT);
        const { schedulesKwh, reference, objectiveEur: objective } = answer;
        decided({
          ...{ kind: 'fleet over possible days', objective, answer },
          about: aboutAll(problems, of.firstIsp),
          get problem(): UncertainFleet {
            return { fleet: fleetDays(problems), scenarios: days, risk, effort: EFFORT };
          },
        });
        const { dayAhead, upward, downward } = days[reference];
        return { plans, boughtKwh: schedulesKwh, prices: { dayAhead, upward, downward } };
      }
      return { plans: solve(problems, of) };
    },
  };
}

export type FleetPlanner = ReturnType<typeof fleetPlanner>;
