import type { Self } from '../../../src/bus/agent.ts';
import { Learning } from '../learning/learning.ts';
import type { Message, MessageOf } from '../market/messages.ts';
import type { DsoConfig } from '../market/parts.ts';
import { overloadMw } from './overload.ts';
import { PeakTariff } from './peakTariff.ts';
import { type Expects, ReactionLimits } from './reactionLimits.ts';
import type { Validator } from './validator.ts';

/** What a MWh costs the DSO that its lines carry beyond their limit, and one that it keeps from those who react: what it learns by, EUR. */
const OVERLOAD_EUR_PER_MWH = 500;
const WITHHELD_EUR_PER_MWH = 50;

/**
 * What the DSO has to do with those who react at its nodes: before each ISP how far they may, as a day begins what its peak will cost,
 * and as it ends the bill; each as configured, or as it learns day by day.
 */
export class ReactionDesk {
  private readonly limits: ReactionLimits;
  private readonly tariff: PeakTariff;
  private readonly learning: Learning;
  private withheldMw = 0;
  private overloadMw = 0;

  constructor(
    private readonly self: Pick<Self<DsoConfig>, 'name' | 'config' | 'calendar' | 'random' | 'decided'>,
    validator: Validator | undefined,
    expects: Expects,
  ) {
    const { name, config, calendar } = self;
    this.limits = new ReactionLimits(config, name, validator, expects);
    this.tariff = new PeakTariff([...(config.reacting?.keys() ?? [])].sort(), name, calendar);
    this.learning = new Learning(config.learning, self);
  }

  /** Before anyone reacts in an ISP. */
  terms(isp: number): Message[] {
    const { entry } = this.self.config;
    this.learning.book(isp);
    return [
      ...this.limits.say(isp, this.learning.value('limit', isp) ?? entry.limitsReactions),
      ...this.tariff.say(isp, this.learning.value('tariff', isp) ?? entry.tariff),
    ];
  }

  /** Hears what a limit kept somebody from in a step. */
  withheld({ mw }: MessageOf<'ReactionWithheld'>): void {
    this.withheldMw += mw / (this.self.config.market.balancing?.subSteps ?? 1);
  }

  /** Takes note of what its lines carried in an ISP. */
  measured(loading: ArrayLike<number>): void {
    const { network, entry } = this.self.config;
    this.overloadMw = overloadMw(loading, network, entry);
  }

  /** Learns from an ISP; bills the peaks of a day that ends with it. @param takenMwh by party, by reacting */
  settle(isp: number, takenMwh: (party: string) => number): Message[] {
    const { name, calendar } = this.self;
    const costEurPerH = OVERLOAD_EUR_PER_MWH * this.overloadMw + WITHHELD_EUR_PER_MWH * this.withheldMw;
    for (const what of ['limit', 'tariff'] as const)
      this.learning.earned(what, isp, -costEurPerH * calendar.hoursPerIsp);
    this.withheldMw = 0;
    const isLast = isp === calendar.ispCount - 1;
    return [...this.tariff.bill(isp, takenMwh), ...(isLast ? this.learning.learned(name, isp) : [])];
  }
}
