import { exp, log } from '../../arithmetic/index.ts';
import type { Random } from '../../random/streams.ts';
import { fade, normalCdf } from '../curves.ts';

/** Errors that lack less than this share of their largest variance have grown. */
const GROWN = 1e-6;

/** Share of its largest variance an error has at a lead: what is not foreseen of an AR(1) whose memory is `growthHours`. */
export const grownVariance = (leadHours: number, growthHours: number): number =>
  leadHours <= 0 ? 0 : 1 - exp((-2 * leadHours) / growthHours);

/**
 * Errors of all forecasts of one series over a day, whenever they are made: normal, of mean 0, and variance
 * `grownVariance(lead)`. For each step of the series it is a Brownian motion in that variance, so a later forecast of the same
 * step knows part of what an earlier one did not; from one step to the next the motions are an AR(1).
 */
export class ErrorField {
  private readonly table: Float64Array;
  private readonly longestLead: number;

  /**
   * @param steps of the series in the day: ISPs or hours
   * @param hoursPerIsp of the leads
   * @param mostLead ISPs beyond which nobody will look
   */
  constructor(
    random: Random,
    steps: number,
    hoursPerIsp: number,
    { growthHours, autocorrelation }: { growthHours: number; autocorrelation: number },
    mostLead = Number.POSITIVE_INFINITY,
  ) {
    this.longestLead = Math.min(mostLead, Math.ceil((-log(GROWN) * growthHours) / (2 * hoursPerIsp)));
    const width = this.longestLead + 1;
    const news = new Float64Array(width);
    const spread = Float64Array.from({ length: width }, (_, lead) =>
      Math.sqrt(grownVariance(lead * hoursPerIsp, growthHours) - grownVariance((lead - 1) * hoursPerIsp, growthHours)),
    );
    this.table = new Float64Array(steps * width);
    for (let step = 0; step < steps; step++) {
      let error = 0;
      for (let lead = 1; lead < width; lead++) {
        const draw = random.normal();
        news[lead] = step === 0 ? draw : fade(news[lead], autocorrelation, draw);
        error += spread[lead] * news[lead];
        this.table[step * width + lead] = error;
      }
    }
  }

  /** The error of a step forecast so many ISPs ahead; none of what has begun. */
  at(step: number, lead: number): number {
    return this.table[step * (this.longestLead + 1) + Math.min(this.longestLead, Math.max(0, lead))];
  }
}

/** One AR(1) of mean 0 and variance 1. */
export function normalPath(random: Random, steps: number, autocorrelation: number): Float64Array {
  const path = new Float64Array(steps);
  for (let step = 0; step < steps; step++) {
    const draw = random.normal();
    path[step] = step === 0 ? draw : fade(path[step - 1], autocorrelation, draw);
  }
  return path;
}

export type State = -1 | 0 | 1 | 2;
const STATES: readonly State[] = [-1, 0, 1, 2];

/** How often each regulation state is in a series, in the order -1, 0, 1, 2. */
export function stateShares(states: ArrayLike<number>): number[] {
  const shares: number[] = STATES.map(() => 0);
  for (let isp = 0; isp < states.length; isp++) shares[states[isp] + 1] += 1 / states.length;
  return shares;
}

/**
 * Regulation states of a day as forecast. Each ISP has a threshold of its own: its state is known while the probability of
 * being right is above it, so what a later forecast adds is never lost again. Until then another state is told, drawn by how
 * often each occurs. Thresholds, and what is told instead, persist like an AR(1).
 */
export class StateErrors {
  private readonly threshold: Float64Array;
  private readonly choice: Float64Array;

  constructor(
    random: Random,
    isps: number,
    private readonly hoursPerIsp: number,
    private readonly settings: { rightAtLast: number; growthHours: number; autocorrelation: number },
    private readonly shares: readonly number[],
  ) {
    this.threshold = normalPath(random, isps, settings.autocorrelation).map((score) => normalCdf(score));
    this.choice = normalPath(random, isps, settings.autocorrelation).map((score) => normalCdf(score));
  }

  /** What is told of an ISP of the day that far ahead, where `state` will be or, for a scenario, is forecast. */
  told(at: number, lead: number, state: State): State {
    const { rightAtLast, growthHours } = this.settings;
    const right = lead <= 0 ? 1 : rightAtLast + (1 - rightAtLast) * exp((-lead * this.hoursPerIsp) / growthHours);
    return this.threshold[at] < right ? state : this.another(at, state);
  }

  private another(at: number, state: State): State {
    const others = STATES.filter((other) => other !== state && this.shares[other + 1] > 0);
    const total = others.reduce<number>((sum, other) => sum + this.shares[other + 1], 0);
    let left = this.choice[at] * total;
    for (const other of others) {
      left -= this.shares[other + 1];
      if (left < 0) return other;
    }
    return others.at(-1) ?? state;
  }
}
