import { ValueStack } from '../../../src/optimizers/piecewise.ts';
import { StepReward } from '../../../src/optimizers/stepReward.ts';
import type { ChargingDay, ChargingPlan } from './chargingDay.ts';
import { bandsAfter, chargingEur, reachOf } from './chargingRules.ts';

/** Decisions whose values differ by less than this (EUR) are equally good. */
const TIE_EUR = 1e-10;
/** Levels nearer than this are one. */
const DUST_KWH = 1e-9;

/**
 * Solves a charging day exactly by dynamic programming over the breakpoints of the value of battery energy. What a step earns is
 * straight in what is charged but for a bend at the baseline where a reward is offered, which makes it convex; bands are worked
 * out from the plan afterwards (section 2.2 of docs/nested.md, `bands: after`). Of equally good plans that which charges earlier.
 *
 * Keeps its buffers: make one and use it for many charging days.
 */
export class ChargingSolver {
  private readonly values = new ValueStack();
  private readonly rewards: StepReward[] = []; // of each step
  private readonly ending = new StepReward();

  /** @param day one that `checkCharging` accepts */
  solve(day: ChargingDay): ChargingPlan {
    const { steps, hours, efficiency, mostKw, startKwh } = day;
    const { fullestKwh, targetKwh, unmetKwh } = reachOf(day);
    const leastKwh = Math.max(startKwh, targetKwh);
    const { values, rewards, ending } = this;
    values.startAt(leastKwh, 0);
    ending.start(leastKwh - fullestKwh[steps - 1], 0);
    ending.extend(0, 0);
    values.push(ending, leastKwh, fullestKwh[steps - 1]);
    for (let t = steps - 1; t >= 0; t--) {
      rewards[t] ??= new StepReward();
      setReward(rewards[t], day, t);
      if (t > 0) values.push(rewards[t], startKwh, fullestKwh[t - 1]);
    }

    const chargeKw = new Float64Array(steps);
    const energyKwh = new Float64Array(steps);
    let level = startKwh;
    for (let t = 0; t < steps; t++) {
      const step = this.bestStep(t, level, steps - t);
      chargeKw[t] = step < DUST_KWH ? 0 : Math.min(mostKw[t], step / (hours * efficiency));
      level = Math.min(fullestKwh[t], level + hours * efficiency * chargeKw[t]);
      energyKwh[t] = level;
    }
    const bands = bandsAfter(day, { chargeKw, energyKwh });
    return { objectiveEur: chargingEur(day, { chargeKw, ...bands }), chargeKw, energyKwh, unmetKwh, ...bands };
  }

  /** The best change of level from `level` in step t, when what follows is worth function `index` of the stack. */
  private bestStep(t: number, level: number, index: number): number {
    const { values } = this;
    const reward = this.rewards[t];
    const from = values.starts[index];
    const to = values.starts[index + 1];
    const most = reward.delta[reward.count - 1];
    const down = values.x[from] - level; // the steps that lead to the ends of the next function's domain
    const up = values.x[to - 1] - level;
    let best = Number.NEGATIVE_INFINITY;
    let bestAt = Math.max(0, Math.min(down, most));
    const consider = (step: number, value: number): void => {
      if (value < best - TIE_EUR || (value <= best + TIE_EUR && step <= bestAt)) return;
      best = Math.max(best, value);
      bestAt = step;
    };
    for (let j = 0; j < reward.count; j++) {
      const step = reward.delta[j];
      if (step < down - DUST_KWH || step > up + DUST_KWH) continue;
      consider(step, reward.value[j] + values.at(level + step, index));
    }
    for (let i = from; i < to; i++) {
      const step = values.x[i] - level;
      if (step <= DUST_KWH) continue; // the first and last knot have been considered
      if (step >= most - DUST_KWH) break;
      consider(step, reward.at(step) + values.v[i]);
    }
    return bestAt;
  }
}

/** Writes into `reward` what charging each kWh into the battery earns (EUR) in one step. */
function setReward(reward: StepReward, { hours, efficiency, mostKw, buy, offer }: ChargingDay, t: number): void {
  const perKw = hours * efficiency;
  const perKwh = 1000 * efficiency;
  const baselineKw = offer?.baselineKw[t] ?? 0;
  const up = Math.max(0, offer?.rewardUp[t] ?? 0);
  const down = Math.max(0, offer?.rewardDown[t] ?? 0);
  reward.start(0, (hours * (up * Math.max(0, baselineKw) + down * Math.max(0, -baselineKw))) / 1000);
  const bendKw = Math.min(Math.max(0, baselineKw), mostKw[t]);
  reward.extend(perKw * bendKw, -(buy[t] + up) / perKwh);
  reward.extend(perKw * mostKw[t], (down - buy[t]) / perKwh);
}
