import type { Solver } from '../../../src/optimizers/highs.ts';
import { sum } from '../../../src/series.ts';
import type { MessageOf } from '../market/messages.ts';
import type { MarketRules } from '../market/rules.ts';
import type { TsoMarket, TsoStep } from '../tso/tsoMarket.ts';
import type { ResponseCurve } from '../tso/valueFunction.ts';
import { leadByBigM } from './bigMLeader.ts';
import { centralDispatch } from './central.ts';
import { idlePlan } from './feederBook.ts';
import type { FeederDay, LeaderPlan } from './feederDay.ts';
import { leadByCurve, planCentral, planSequential } from './leaders.ts';

/** What the TSO answered: prices for all that can be drawn and offered, or its dispatch itself. */
export type Answered = { curve: MessageOf<'ResponseCurve'> } | { model: MessageOf<'MarketModel'> };

/** The day that is to be decided. */
export interface DayProblem {
  market: Pick<MarketRules, 'scheme' | 'gap' | 'maxNodes'>;
  feeders: readonly FeederDay[];
  /** First prices of energy, EUR/MWh by step. */
  lambda: Float64Array;
  answered: Answered;
}

/** The plan of a day under its scheme. */
export function decideDay(solver: Solver, problem: DayProblem): LeaderPlan {
  const { market, feeders, lambda, answered } = problem;
  if (market.scheme === 'none') {
    const plans = feeders.map(idlePlan);
    return { feeders: plans, ...expected(plans, feeders, lambda), gap: 0 };
  }
  if (market.scheme === 'sequential') return together(feeders.map((feeder) => planSequential(solver, feeder, lambda)));
  if ('model' in answered) {
    const model = answered.model.market as unknown as TsoMarket;
    const steps = answered.model.steps as unknown as TsoStep[];
    return market.scheme === 'central'
      ? centralDispatch(solver, feeders, model, steps)
      : leadByBigM(solver, feeders, model, steps, market);
  }
  const curves = curvesOf(answered.curve);
  const [feeder] = feeders;
  return market.scheme === 'central'
    ? planCentral(solver, feeder, curves)
    : leadByCurve(solver, feeder, curves, market);
}

/** What the TSO told of its cost, by step. */
export function curvesOf({ pieces, requiredUpMw, requiredDownMw }: MessageOf<'ResponseCurve'>): ResponseCurve[] {
  return pieces.map((ofStep, t) => ({
    ...{ requiredUpMw: requiredUpMw[t], requiredDownMw: requiredDownMw[t], solves: 0 },
    pieces: ofStep as ResponseCurve['pieces'],
  }));
}

/** What idle feeders expect to pay: all at the first prices. */
function expected(plans: LeaderPlan['feeders'], feeders: readonly FeederDay[], lambda: Float64Array) {
  const anticipatedEur = sum(
    plans.map(({ importMw }, i) => feeders[i].hours * sum(importMw.map((mw, t) => mw * lambda[t]))),
  );
  return { anticipatedEur, objectiveEur: anticipatedEur };
}

/** Plans of feeders that know nothing of each other. */
const together = (plans: readonly LeaderPlan[]): LeaderPlan => ({
  feeders: plans.flatMap(({ feeders }) => feeders),
  anticipatedEur: sum(plans.map(({ anticipatedEur }) => anticipatedEur)),
  objectiveEur: sum(plans.map(({ objectiveEur }) => objectiveEur)),
  gap: Math.max(...plans.map(({ gap }) => gap)),
});
