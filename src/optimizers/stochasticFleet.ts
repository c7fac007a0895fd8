import { bestOf, exchange, totalProfit, worstWeights } from './candidateChoice.ts';
import type { EvDay, EvDayPlan } from './evDay.ts';
import { EvDaySolver } from './evDayDp.ts';
import { checkStochastic, daysOf, type PriceScenario, type Risk, riskOf } from './stochastic.ts';
import { type Candidate, type Effort, meanProfit, type StretchOverScenarios, stretchesOf } from './stochasticEvDay.ts';

export interface FleetOverScenarios {
  /** Day-ahead energy to buy for each EV, kWh per ISP: the first stage, the same in every scenario. */
  schedulesKwh: Float64Array[];
  /**
   * Each EV's best plan for the schedule in the most probable scenario (the first of equals). Its energies are those of that
   * scenario, `dayAheadKwh` included: where that differs from the schedule, the plan means to deviate.
   */
  plans: EvDayPlan[];
  /** Which scenario that is. */
  reference: number;
  /** Of the fleet's total profit. */
  expectedEur: number;
  cvarEur: number;
  /** (1 - cvarWeight) * expectedEur + cvarWeight * cvarEur */
  objectiveEur: number;
  /** No schedules have a higher objective than this. */
  boundEur: number;
  /** Total profit by scenario. */
  profitEur: Float64Array;
}

/** Enough for gaps below 1 % in most fleets (docs/scenarios.md); more steps bring better bounds rather than better plans. */
const USUAL_EFFORT: Effort = { iterations: 20, relativeGap: 0.005 };

/** How often the weights of bad scenarios are found anew, and how many steps each EV takes after that. */
const ROUNDS = 3;
/** How many other schedules one is blended with, and how finely. */
const PARTNERS = 3;
const SECTIONS = 8;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The day-ahead schedules of a fleet that are best over scenarios of a day, when every EV plans the rest of its day once
 * prices are known, and energy off the schedule costs the deviation fee (`stageReward`).
 *
 * Each EV gets a pool of schedules and a Lagrangian bound (see `StretchOverScenarios`). For expected profit EVs are
 * independent and each takes the best of its pool. CVaR of the total couples them: it is the least mean profit over the
 * weights that may be given to scenarios, so the worst such weights are sought, EVs extend their pools for them, and one
 * schedule of each pool is chosen by exchange. A heuristic: `boundEur - objectiveEur` is how far from the best it can be.
 *
 * @param problems EV-days that `checkEvDay` accepts, without schedule; their own prices do not count
 * @throws Error for what `checkStochastic` refuses
 */
export function planFleetOverScenarios(
  problems: readonly EvDay[],
  scenarios: readonly PriceScenario[],
  risk: Risk,
  options: Partial<Effort> = {},
): FleetOverScenarios {
  const probability = checkStochastic(problems, scenarios, risk);
  const solver = new EvDaySolver();
  const effort = { ...USUAL_EFFORT, ...options };
  const stretches = problems.map((problem) => stretchesOf(problem, scenarios, solver));
  const units = stretches.flat();
  const tighten = (weights: Float64Array): number =>
    units.reduce((eur, unit) => eur + unit.tighten(weights, effort), 0);

  const pools = units.map(({ pool }) => pool);
  const objectiveOf = (choice: readonly Candidate[]): number =>
    riskOf(totalProfit(choice, scenarios.length), probability, risk).objectiveEur;

  let boundEur = 0;
  stretches.forEach((own, ev) => {
    own.forEach((unit, k) => {
      const neighbour = stretches[ev - 1]?.[k];
      if (neighbour) unit.startFrom(neighbour);
      boundEur += unit.tighten(probability, effort);
    });
  });
  let chosen = pools.map((pool) => bestOf(pool, probability));
  for (let round = 0; round < ROUNDS && risk.cvarWeight > 0 && risk.alpha > 0; round++) {
    const weights = worstWeights(pools, probability, risk);
    boundEur = Math.min(boundEur, tighten(weights));
    for (const start of [chosen, pools.map((pool) => bestOf(pool, weights))]) {
      const better = exchange(pools, start, probability, risk);
      if (objectiveOf(better) > objectiveOf(chosen)) chosen = better;
    }
    if (boundEur - objectiveOf(chosen) <= effort.relativeGap * Math.abs(boundEur)) break;
    units.slice(0, scenarios.length).forEach((unit, k) => {
      chosen = blendIn(unit, k, chosen, weights, objectiveOf);
    });
  }

  const profitEur = totalProfit(chosen, scenarios.length);
  const { expectedEur, cvarEur, objectiveEur } = riskOf(profitEur, probability, risk);
  const reference = probability.indexOf(Math.max(...probability));
  const schedulesKwh: Float64Array[] = [];
  let next = 0;
  for (const [ev, own] of stretches.entries()) {
    const scheduleKwh = new Float64Array(problems[ev].ispCount);
    for (let k = 0; k < own.length; k++) {
      chosen[next++].scheduleKwh.forEach((kwh, t) => {
        scheduleKwh[t] += kwh;
      });
    }
    schedulesKwh.push(scheduleKwh);
  }
  const plans = problems.map((problem, ev) =>
    solver.solve({ ...daysOf(problem, [scenarios[reference]])[0], scheduleKwh: schedulesKwh[ev] }),
  );
  return { schedulesKwh, plans, reference, expectedEur, cvarEur, objectiveEur, boundEur, profitEur };
}

/**
 * Looks between the schedule chosen for one stretch and the best others under some weights, by golden sections: a tail is at
 * its best where scenarios earn the same, which may be between schedules that are each best for one of them.
 */
function blendIn(
  unit: StretchOverScenarios,
  k: number,
  chosen: readonly Candidate[],
  weights: Float64Array,
  objectiveOf: (choice: readonly Candidate[]) => number,
): Candidate[] {
  const own = chosen[k];
  const partners = unit.pool
    .filter((candidate) => candidate !== own)
    .sort((a, b) => meanProfit(b, weights) - meanProfit(a, weights))
    .slice(0, PARTNERS);
  let best = [...chosen];
  for (const partner of partners) {
    const at = (share: number): number => {
      const choice = chosen.with(k, unit.blend(own, partner, share));
      const eur = objectiveOf(choice);
      if (eur > objectiveOf(best)) best = choice;
      return eur;
    };
    let [from, to] = [0, 1];
    for (let step = 0; step < SECTIONS; step++) {
      const length = GOLDEN * (to - from);
      if (at(to - length) >= at(from + length)) to = from + length;
      else from = to - length;
    }
  }
  return best;
}
