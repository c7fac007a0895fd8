import type { Decision } from '../../../src/bus/agent.ts';
import type { AdsConfig } from '../market/parts.ts';
import { choose, type Objectives, rangesOf, score } from './choice.ts';
import { filed, type PlannedDay } from './dayBook.ts';
import type { DayGiven } from './planDay.ts';
import type { DayAheadPlan } from './problem.ts';

/** A day to be planned as plain data: all that its plan follows from. */
export interface DayAsked {
  config: Pick<AdsConfig, 'entry' | 'market' | 'network' | 'connections' | 'exchange'>;
  given: DayGiven;
}

/** A day as planned, without its scenarios: means over them. */
export interface DayAnswer extends ReturnType<typeof filed> {
  accepted: readonly { bidder: string; energy: number; spinning: number; regulating: number }[];
  /** By storage and hour, at its end. */
  storedMwh: readonly Float64Array[];
  margins: DayAheadPlan['margins'];
  /** Most nodes of the search, and units and hours that were left to it. */
  maxNodes: number;
  open: number;
}

/** Points of a front, to choose among. */
export interface ChoiceAsked {
  points: readonly (Objectives & { gammaHours: number; gapEur: number })[];
  weights: readonly [f1: number, f2: number];
}

/** @param plan as it is filed */
export const dayAnswer = (day: PlannedDay, plan = filed(day)): DayAnswer => ({
  ...plan,
  accepted: day.plan.accepted.map((shares, bid) => ({ bidder: day.problem.bids[bid].bidder, ...shares })),
  storedMwh: day.expected.storedMwh,
  margins: day.plan.margins,
  maxNodes: day.problem.settings.maxNodes,
  open: day.front.chosen.search.open,
});

/** What was decided for a day: its plan, and before that which point of its front is taken. @param about ISPs of the day */
export function dayDecisions(
  { entry, market, network, connections, exchange }: AdsConfig,
  given: DayGiven,
  answer: DayAnswer,
  about: readonly [number, number],
): Decision[] {
  const config = { entry, market, network, connections, exchange };
  const points = answer.front.map(({ isChosen: _, ...point }) => point);
  const asked: ChoiceAsked = { points, weights: market.choiceWeights };
  const chosen = chosenOf(asked);
  return [
    { kind: 'point of the front', problem: asked, answer: chosen, objective: choiceWorth(asked, chosen), about },
    { kind: 'day-ahead', problem: { config, given } satisfies DayAsked, answer, objective: answer.f1Eur, about },
  ];
}

/** Place of the point that is chosen. */
export const chosenOf = ({ points, weights }: ChoiceAsked): number => choose(points, weights);

/** Score of a point; NaN where points do not differ in both objectives. */
export const choiceWorth = ({ points, weights }: ChoiceAsked, chosen: number): number =>
  score(points[chosen], rangesOf(points), weights);
