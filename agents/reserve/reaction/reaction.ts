import { exp } from '../../../src/arithmetic/index.ts';
import type { Random } from '../../../src/random/streams.ts';
import type { MessageOf } from '../market/messages.ts';
import type { ReactionSettings } from './settings.ts';

/** What one could take less and more in a step, MW. */
export interface Capacity {
  lessMw: number;
  moreMw: number;
}

/** How somebody reacts whose place among those who react is `rank`, and how many steps an ISP has. */
export interface ReactionPlace {
  settings: ReactionSettings;
  rank: number;
  subSteps: number;
}

/** What a step was decided by. */
interface Step {
  capacity: Capacity;
  slope: number;
  acts: boolean;
  drawn: number;
  beforeMw: number;
}

/**
 * Passive balancing (section 4 of docs/emergence.md): the spread of the published balancing price over the day-ahead price, as it is known
 * some steps later, is what is expected; where that is beyond a threshold one takes less, or more, by oneself.
 */
export class Reaction {
  /** By step, from the first: the spread that was published, and what a MW more would have made of it. */
  private readonly spreads: number[] = [];
  private readonly slopes: number[] = [];
  private delay: number;
  private readonly threshold: number;
  private expected = 0;
  private lastMw = 0;
  private step: Step | undefined;
  private settings: ReactionSettings;

  constructor(
    { settings, rank, subSteps }: ReactionPlace,
    private readonly random: Random,
  ) {
    this.settings = settings;
    this.delay = (settings.delay ?? (subSteps === 1 ? 1 : 2)) + (rank % (settings.delaySpread + 1));
    this.threshold = settings.threshold * (1 + settings.thresholdSpread * (2 * random.uniform() - 1));
  }

  /** Takes over what is learned of how to react; what is not stays as it is. */
  adopt(learned: (what: 'use' | 'delay' | 'lambda') => number | undefined): void {
    const { use, lambda } = this.settings;
    this.settings = { ...this.settings, use: learned('use') ?? use, lambda: learned('lambda') ?? lambda };
    this.delay = learned('delay') ?? this.delay;
  }

  /** What was published of a step. */
  hear(
    { regulationState, upwardEurPerMwh, downwardEurPerMwh, midEurPerMwh, activatedMw }: MessageOf<'BalancePrice'>,
    referenceEurPerMwh: number,
  ): void {
    const price =
      regulationState === 1 || regulationState === 2
        ? (upwardEurPerMwh ?? midEurPerMwh)
        : regulationState === -1
          ? (downwardEurPerMwh ?? midEurPerMwh)
          : midEurPerMwh;
    this.spreads.push(price - referenceEurPerMwh);
    this.slopes.push(activatedMw === 0 ? 0 : Math.abs((price - midEurPerMwh) / activatedMw));
  }

  /** What it takes more (above 0) or less in the next step, MW: two draws a step, whatever it does. */
  decide(capacity: Capacity): number {
    const { lambda, attention, foresight, use } = this.settings;
    const known = this.spreads.length - this.delay;
    if (known >= 0) this.expected += lambda * (this.spreads[known] - this.expected);
    const slope = foresight && known >= 0 ? this.slopes[known] : 0;
    const [acts, drawn] = [this.random.uniform() < attention, this.random.uniform()];
    this.step = { capacity, slope, acts, drawn, beforeMw: this.lastMw };
    this.lastMw = this.taking(use, this.step);
    return this.lastMw;
  }

  /** What it would have taken in that step with another share of what it has, MW: the same in all else. */
  wouldTake(use: number): number {
    return this.step === undefined ? 0 : this.taking(use, this.step);
  }

  private taking(use: number, { capacity: { lessMw, moreMw }, slope, acts, drawn, beforeMw }: Step): number {
    const { softness, ramp } = this.settings;
    const [less, more] = [use * lessMw, use * moreMw];
    const likely = (spread: number, mw: number) =>
      mw > 0 ? 1 / (1 + exp(-(spread - slope * mw - this.threshold) / softness)) : 0;
    const wanted = !acts
      ? 0
      : drawn < likely(this.expected, less)
        ? -less
        : drawn >= 1 - likely(-this.expected, more)
          ? more
          : 0;
    const limit = ramp === undefined ? Number.POSITIVE_INFINITY : ramp * Math.max(lessMw, moreMw);
    const mw = Math.max(beforeMw - limit, Math.min(beforeMw + limit, wanted));
    return Math.max(-lessMw, Math.min(moreMw, mw));
  }
}
