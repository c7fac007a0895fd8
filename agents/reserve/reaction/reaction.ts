import { exp } from '../../../src/arithmetic/index.ts';
import type { Random } from '../../../src/random/streams.ts';
import type { MessageOf } from '../market/messages.ts';
import type { ReactionSettings } from './settings.ts';

/** What one could take less and more in a step, MW. */
export interface Capacity {
  lessMw: number;
  moreMw: number;
}

const UNLIMITED: Capacity = { lessMw: Number.POSITIVE_INFINITY, moreMw: Number.POSITIVE_INFINITY };

/** How somebody reacts whose place among those who react is `rank`, how many steps an ISP has, and whether it pays two prices in every state. */
export interface ReactionPlace {
  settings: ReactionSettings;
  rank: number;
  subSteps: number;
  isDual?: boolean;
}

/** Of taking less, and of taking more. */
interface BothWays {
  less: number;
  more: number;
}

const NO_SLOPE: BothWays = { less: 0, more: 0 };

/** What a step was decided by. */
interface Step {
  capacity: Capacity;
  allowed: Capacity;
  slopes: BothWays;
  acts: boolean;
  drawn: number;
  beforeMw: number;
}

/**
 * Passive balancing (section 4 of docs/emergence.md): the spread of the published balancing price over the day-ahead price, as it is known
 * some steps later, is what is expected; where that is beyond a threshold one takes less, or more, by oneself.
 */
export class Reaction {
  /** By step, from the first: the spreads that were published, and what a MW more would have made of them. */
  private readonly spreads: Record<keyof BothWays, number[]> = { less: [], more: [] };
  private readonly slopes: BothWays[] = [];
  private readonly isDual: boolean;
  private delay: number;
  private readonly threshold: number;
  private readonly expected = { less: 0, more: 0 };
  private lastMw = 0;
  private step: Step | undefined;
  private settings: ReactionSettings;

  constructor(
    { settings, rank, subSteps, isDual = false }: ReactionPlace,
    private readonly random: Random,
  ) {
    this.settings = settings;
    this.isDual = isDual;
    this.delay = (settings.delay ?? (subSteps === 1 ? 1 : 2)) + (rank % (settings.delaySpread + 1));
    this.threshold = settings.threshold * (1 + settings.thresholdSpread * (2 * random.uniform() - 1));
  }

  /** Takes over what is learned of how to react; what is not stays as it is. */
  adopt(learned: (what: 'use' | 'delay' | 'lambda') => number | undefined): void {
    const { settings } = this;
    const [use, lambda] = [learned('use') ?? settings.use, learned('lambda') ?? settings.lambda];
    if (use !== settings.use || lambda !== settings.lambda) this.settings = { ...settings, use, lambda };
    this.delay = learned('delay') ?? this.delay;
  }

  /** What was published of a step. */
  hear(published: MessageOf<'BalancePrice'>, referenceEurPerMwh: number): void {
    const [less, more] = this.isDual ? dualPrices(published) : singlePrice(published);
    this.spreads.less.push(less - referenceEurPerMwh);
    this.spreads.more.push(more - referenceEurPerMwh);
    if (!this.settings.foresight) return;
    const { midEurPerMwh, activatedMw } = published;
    const slopeOf = (price: number) => (activatedMw === 0 ? 0 : Math.abs((price - midEurPerMwh) / activatedMw));
    this.slopes.push({ less: slopeOf(less), more: slopeOf(more) });
  }

  /**
   * What it takes more (above 0) or less in the next step, MW: two draws a step, whatever it does.
   * @param allowed what it may take less and more at most, whatever it has
   */
  decide(capacity: Capacity, allowed: Capacity = UNLIMITED): number {
    const { lambda, attention, foresight, use } = this.settings;
    const { expected, spreads } = this;
    const known = spreads.less.length - this.delay;
    if (known >= 0) {
      expected.less += lambda * (spreads.less[known] - expected.less);
      expected.more += lambda * (spreads.more[known] - expected.more);
    }
    const slopes = foresight && known >= 0 ? this.slopes[known] : NO_SLOPE;
    const [acts, drawn] = [this.random.uniform() < attention, this.random.uniform()];
    this.step = { capacity, allowed, slopes, acts, drawn, beforeMw: this.lastMw };
    this.lastMw = this.taking(use, this.step);
    return this.lastMw;
  }

  /** What it would have taken in that step with another share of what it has, MW: the same in all else. */
  wouldTake(use: number): number {
    return this.step === undefined ? 0 : this.taking(use, this.step);
  }

  /** What it would have taken besides in that step if all were allowed, MW, either way. */
  withheldMw(): number {
    if (this.step === undefined || this.step.allowed === UNLIMITED) return 0;
    return Math.abs(this.taking(this.settings.use, { ...this.step, allowed: UNLIMITED }) - this.lastMw);
  }

  private taking(use: number, { capacity, allowed, slopes, acts, drawn, beforeMw }: Step): number {
    const { softness, ramp } = this.settings;
    const { lessMw, moreMw } = capacity;
    const [less, more] = [Math.min(use * lessMw, allowed.lessMw), Math.min(use * moreMw, allowed.moreMw)];
    const likely = (spread: number, slope: number, mw: number) =>
      mw > 0 ? 1 / (1 + exp(-(spread - slope * mw - this.threshold) / softness)) : 0;
    const wanted = !acts
      ? 0
      : drawn < likely(this.expected.less, slopes.less, less)
        ? -less
        : drawn >= 1 - likely(-this.expected.more, slopes.more, more)
          ? more
          : 0;
    const limit = ramp === undefined ? Number.POSITIVE_INFINITY : ramp * Math.max(lessMw, moreMw);
    const mw = Math.max(beforeMw - limit, Math.min(beforeMw + limit, wanted));
    return Math.max(-Math.min(lessMw, allowed.lessMw), Math.min(moreMw, allowed.moreMw, mw));
  }
}

type Published = Pick<
  MessageOf<'BalancePrice'>,
  'regulationState' | 'upwardEurPerMwh' | 'downwardEurPerMwh' | 'midEurPerMwh'
>;

/** The price that is published of a step, which holds both ways. */
function singlePrice({
  regulationState,
  upwardEurPerMwh,
  downwardEurPerMwh,
  midEurPerMwh,
}: Published): [less: number, more: number] {
  const price =
    regulationState === 1 || regulationState === 2
      ? (upwardEurPerMwh ?? midEurPerMwh)
      : regulationState === -1
        ? (downwardEurPerMwh ?? midEurPerMwh)
        : midEurPerMwh;
  return [price, price];
}

/** What is paid for less, and has to be paid for more, where two prices hold in every state. */
function dualPrices({ upwardEurPerMwh, downwardEurPerMwh, midEurPerMwh }: Published): [less: number, more: number] {
  const less = Math.min(downwardEurPerMwh ?? midEurPerMwh, midEurPerMwh);
  return [less, Math.max(upwardEurPerMwh ?? midEurPerMwh, midEurPerMwh)];
}
