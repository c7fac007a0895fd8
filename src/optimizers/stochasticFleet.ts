import { bestOf, exchange, type Mixture, relaxedChoice, totalProfit } from './candidateChoice.ts';
import type { EvDay, EvDayPlan } from './evDay.ts';
import { EvDaySolver } from './evDayDp.ts';
import { checkStochastic, daysOf, type PriceScenario, type Risk, riskOf } from './stochastic.ts';
import { type Candidate, type Effort, StretchOverScenarios, stretchesOf } from './stochasticEvDay.ts';
import { isRepairable, repaired } from './stochasticRepair.ts';

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

/** How often the weights of bad scenarios are found anew, and how often after that what is mixed for them joins the pools. */
const ROUNDS = 3;
const MIXTURES = 8;
/** From how many other choices schedules are repaired. */
const STARTS = 10;
/** Gains smaller than this (EUR) are not worth another step. */
const SMALLEST_GAIN_EUR = 1e-9;

/** What is enough to begin with, where the weights that count are yet to be found. */
const lessOf = ({ iterations, relativeGap }: Effort): Effort => ({
  iterations: Math.ceil(iterations / 4),
  relativeGap: Math.max(relativeGap, 0.02),
});

/**
 * The day-ahead schedules of a fleet that are best over scenarios of a day, when every EV plans the rest of its day once
 * prices are known, and energy off the schedule costs the deviation fee (`stageReward`).
 *
 * Each stretch at home gets a pool of schedules and a Lagrangian bound (see `StretchOverScenarios`); stretches that are alike share
 * both. For expected profit EVs are independent and each takes the best of its pool. CVaR of the total couples them: it is the
 * least mean profit over the weights that may be given to scenarios. The linear relaxation of the choice from the pools prices
 * scenarios by the worst such weights, for which EVs extend their pools, and mixes choices; what a mixture buys is a schedule
 * itself, joins the pools, and is worth what plans for it earn. One schedule of each pool is then chosen by exchange. Where
 * stretches are few and a gap is left, schedules are repaired (see `repaired`).
 * A heuristic: `boundEur - objectiveEur` is how far from the best it can be.
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
  const stretches = stretchesOf(problems, scenarios, solver);
  const units = stretches.flat();
  const counts = new Map<StretchOverScenarios, number>();
  for (const unit of [...units].sort(StretchOverScenarios.inOrder)) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  const tighten = (weights: Float64Array, within: Effort, isFirst = false): number => {
    let eur = 0;
    let neighbour: StretchOverScenarios | undefined;
    for (const [unit, count] of counts) {
      if (isFirst && neighbour) unit.startFrom(neighbour);
      eur += count * unit.tighten(weights, within);
      neighbour = unit;
    }
    return eur;
  };

  const pools = units.map(({ pool }) => pool);
  const objectiveOf = (choice: readonly Candidate[]): number =>
    riskOf(totalProfit(choice, scenarios.length), probability, risk).objectiveEur;

  const isCareful = risk.cvarWeight > 0 && risk.alpha > 0;
  let boundEur = tighten(probability, isCareful ? lessOf(effort) : effort, true);
  let chosen: readonly Candidate[] = pools.map((pool) => bestOf(pool, probability));
  for (let round = 0; isCareful && round < ROUNDS; round++) {
    let { weights, eur, mixture } = relaxedChoice(pools, probability, risk);
    boundEur = Math.min(boundEur, tighten(weights, effort));
    for (let k = 0; k < MIXTURES; k++) {
      const starts = [chosen, pools.map((pool) => bestOf(pool, weights)), mixtureOf(units, mixture)];
      for (const start of starts) {
        const better = exchange(pools, start, probability, risk);
        if (objectiveOf(better) > objectiveOf(chosen)) chosen = better;
      }
      const before = eur;
      ({ weights, eur, mixture } = relaxedChoice(pools, probability, risk));
      if (k > 0 && eur <= before + SMALLEST_GAIN_EUR) break;
      if (eur <= objectiveOf(chosen) + SMALLEST_GAIN_EUR) break;
    }
    if (boundEur - objectiveOf(chosen) <= effort.relativeGap * Math.abs(boundEur)) break;
  }

  const isWide = (): boolean =>
    boundEur - objectiveOf(chosen) > SMALLEST_GAIN_EUR + effort.relativeGap * Math.abs(boundEur);
  if (isWide() && isRepairable(units)) {
    const { weights, mixture } = relaxedChoice(pools, probability, risk);
    const others = pools.flatMap((pool, u) => pool.map((candidate) => chosen.with(u, candidate)));
    others.sort((a, b) => objectiveOf(b) - objectiveOf(a));
    const bests = pools.map((pool) => bestOf(pool, weights));
    for (const start of [chosen, bests, ...mixture.choices, ...others.slice(0, STARTS)]) {
      const better = repaired(units, start, probability, risk, objectiveOf);
      if (objectiveOf(better) > objectiveOf(chosen)) chosen = better;
      if (!isWide()) break;
    }
  }

  const profitEur = totalProfit(chosen, scenarios.length);
  const { expectedEur, cvarEur, objectiveEur } = riskOf(profitEur, probability, risk);
  const reference = probability.indexOf(Math.max(...probability));
  const schedulesKwh = problems.map(({ ispCount }) => new Float64Array(ispCount));
  const evs = stretches.flatMap((own, ev) => own.map(() => ev));
  chosen.forEach(({ scheduleKwh }, k) => {
    scheduleKwh.forEach((kwh, t) => {
      schedulesKwh[evs[k]][t] += kwh;
    });
  });
  const plans = problems.map((problem, ev) =>
    solver.solve({ ...daysOf(problem, [scenarios[reference]])[0], scheduleKwh: schedulesKwh[ev] }),
  );
  boundEur = Math.max(boundEur, objectiveEur); // below it by rounding
  return { schedulesKwh, plans, reference, expectedEur, cvarEur, objectiveEur, boundEur, profitEur };
}

/** Takes what a mixture of choices buys for each stretch into its pool. */
const mixtureOf = (units: readonly StretchOverScenarios[], { choices, shares }: Mixture): Candidate[] =>
  units.map((unit, k) => {
    const own = choices.map((choice) => choice[k]);
    if (own.every((candidate) => candidate === own[0])) return own[0];
    const scheduleKwh = new Float64Array(own[0].scheduleKwh.length);
    own.forEach((candidate, c) => {
      candidate.scheduleKwh.forEach((kwh, t) => {
        scheduleKwh[t] += shares[c] * kwh;
      });
    });
    return unit.take(scheduleKwh);
  });
