import { sum } from '../../../src/series.ts';
import { curvesOf, type DayProblem } from '../dso/decideDay.ts';
import type { FeederDay, FeederPlan, LeaderPlan, NetworkRow } from '../dso/feederDay.ts';
import { meetingAt } from '../dso/leaders.ts';

/** What the controls of a plan add up to in a limit of the network. */
export const activityOf = ({ terms, step }: NetworkRow, { controls }: FeederPlan): number =>
  terms.reduce((total, { control, device, coefficient }) => total + coefficient * controls[control][device][step], 0);

/** What a plan of feeders alike costs their operator but for what it pays the TSO, EUR, by its controls alone. */
function ownEur(feeder: FeederDay, plan: FeederPlan): number {
  const { hours, multiplicity, generators, storages, cover } = feeder;
  const { controls } = plan;
  let perHour = 0;
  generators.forEach(({ eurPerMwh }, g) => {
    perHour += eurPerMwh * sum(controls.generator[g]);
  });
  storages.forEach(({ wearEurPerMwh }, s) => {
    perHour += wearEurPerMwh * (sum(controls.charge[s]) + sum(controls.discharge[s]));
  });
  for (let t = 0; t < feeder.steps; t++) {
    for (const series of controls.userUp) perHour += feeder.standbyUpEur[t] * series[t];
    for (const series of controls.userDown) perHour += feeder.standbyDownEur[t] * series[t];
  }
  perHour += feeder.cutEurPerMwh * sum(controls.cut.map(sum));
  perHour += cover.missEurPerMwh * (sum(plan.missedUpMw) + sum(plan.missedDownMw));
  for (const row of feeder.rows) {
    const activity = activityOf(row, plan);
    perHour += row.eurPerUnit * Math.max(0, activity - row.upper, row.lower - activity);
  }
  return multiplicity * hours * perHour;
}

/** What a plan is worth where feeders meet given prices, or a curve of the TSO's cost, EUR: their objective. */
export function planEur({ market, feeders, lambda, answered }: DayProblem, plan: LeaderPlan): number {
  const own = sum(feeders.map((feeder, i) => ownEur(feeder, plan.feeders[i])));
  const [{ hours }] = feeders;
  if (market.scheme === 'sequential') {
    return own + hours * sum(plan.feeders.map(({ importMw }) => sum(importMw.map((mw, t) => mw * lambda[t]))));
  }
  if (!('curve' in answered)) throw new TypeError('the cost of a dispatch is not known by a plan alone');
  const [first] = plan.feeders;
  return own + hours * sum(curvesOf(answered.curve).map((curve, t) => meetingAt(curve, first, t).costEurPerH));
}
