import type { Self } from '../../../src/bus/agent.ts';
import { sum } from '../../../src/series.ts';
import { Income } from '../learning/income.ts';
import { Learning } from '../learning/learning.ts';
import type { PriceExpectation } from '../learning/priceExpectation.ts';
import { type LearnPlace, REACTING, type What } from '../learning/settings.ts';
import { type Direction, type Message, type MessageOf, toRole } from '../market/messages.ts';
import { DayPeaks } from '../reaction/peak.ts';

const KWH_PER_MWH = 1000;
const NONE = new Float64Array();

/** A bid, with what a MWh of it costs (upward) or is worth (downward), and what of it was activated and did not come. */
interface Costed {
  mw: number;
  eurPerMwh: number;
  missingMw: number;
}

/**
 * What an aggregator learns, by what it is paid. A markup: what balancing energy of its direction brought, less what that energy cost
 * the fleet and what was paid for what did not come, per MW offered. How to react: what the BRP settled of energy off schedule, against
 * the day-ahead price of that energy, per MW of its chargers.
 */
export class FleetLearning {
  private readonly learning: Learning;
  private readonly income: Income;
  /** Bids by ISP and direction, until they are settled. */
  private readonly bids = new Map<number, Partial<Record<Direction, Costed>>>();
  /** Of the ISP that was metered last. */
  private offSchedule: { isp: number; mwh: number; eurPerMwh: number } | undefined;
  private powerMw = 0;
  private readonly peaks: DayPeaks;

  constructor(
    private readonly places: readonly LearnPlace[] | undefined,
    private readonly self: Pick<Self<unknown>, 'name' | 'calendar' | 'random' | 'decided'>,
    /** What prices it expects by those that were formed, where it does. */
    readonly expectation?: PriceExpectation | undefined,
  ) {
    this.learning = new Learning(places, self);
    this.income = new Income(self.name);
    this.peaks = new DayPeaks(self.calendar);
  }

  register({ chargeKw, dischargeKw }: MessageOf<'FleetRegistration' | 'ChargerRegistration'>): void {
    this.powerMw = Math.max(sum(chargeKw), sum(dischargeKw)) / KWH_PER_MWH;
  }

  /** What to do in an ISP; undefined where that is not learned. */
  value(what: What, isp: number): number | undefined {
    return this.learning.value(what, isp);
  }

  /** All that it may do; undefined where that is not learned. */
  actions(what: What): readonly number[] | undefined {
    return this.learning.actions(what);
  }

  hear(price: MessageOf<'ImbalancePrice'>): void {
    this.learning.hear(price);
    this.expectation?.seeIsp(price);
  }

  hearTariff(told: MessageOf<'PeakTariff'>): void {
    this.peaks.hear(told);
  }

  /** The markup of a bid of so many MW, whose MWh costs or is worth so much; as configured where none is learned. */
  markup(isp: number, direction: Direction, mw: number, eurPerMwh: number, configured: number): number {
    const learned = this.learning.value('markup', isp, direction);
    if (learned !== undefined)
      this.bids.set(isp, { ...this.bids.get(isp), [direction]: { mw, eurPerMwh, missingMw: 0 } });
    return learned ?? configured;
  }

  /** What other prices a bid could have had, where its markup is learned and prices answer to it: for the world alone. */
  choice(isp: number, direction: Direction): Message[] {
    const actions = this.learning.actions('markup', direction);
    const costEurPerMwh = this.bids.get(isp)?.[direction]?.eurPerMwh;
    if (actions === undefined || costEurPerMwh === undefined) return [];
    const byActionEurPerMwh = actions.map((markup) => costEurPerMwh + (direction === 'upward' ? markup : -markup));
    const { name: from } = this.self;
    return [
      { type: 'MarkupChoice', from, to: toRole('environment'), isp, direction, costEurPerMwh, byActionEurPerMwh },
    ];
  }

  missed(isp: number, direction: Direction, mw: number): void {
    const bid = this.bids.get(isp)?.[direction];
    if (bid) bid.missingMw = mw;
  }

  paid(payment: MessageOf<'Payment'>): void {
    if (this.places !== undefined) this.income.note(payment);
  }

  /** Takes note of the energy off schedule of an ISP (kWh were bought for it), and its day-ahead price; and, as a day ends, of what its peak costs. */
  metered(scheduledKwh: number, reading: MessageOf<'MeterReading'>, eurPerMwh: number): void {
    if (this.places === undefined) return;
    const { isp, dayAheadKwh, passiveDownKwh = NONE, passiveUpKwh = NONE } = reading;
    const reactedKwh = sum(passiveDownKwh) - sum(passiveUpKwh);
    const kwh = sum(dayAheadKwh) - scheduledKwh + reactedKwh;
    this.offSchedule = { isp, mwh: kwh / KWH_PER_MWH, eurPerMwh };
    const peak = this.peaks.note(this.self.name, isp, reactedKwh / KWH_PER_MWH);
    if (!peak || this.powerMw === 0) return;
    const costEurPerMw = (peak.volumeMwh * peak.priceEurPerMwh) / this.powerMw;
    for (const what of REACTING) this.learning.earned(what, isp, -costEurPerMw);
  }

  /** Learns from what the ISP before has earned, now that all of it was heard of. */
  closeBefore(isp: number): void {
    if (isp < 1 || this.places === undefined) return;
    const before = isp - 1;
    const { offSchedule, powerMw, learning } = this;
    const paid = this.income.take(before);
    if (offSchedule?.isp === before) {
      const eur = paid.eur('deviation fee', 'deviation energy') + offSchedule.mwh * offSchedule.eurPerMwh;
      for (const what of REACTING) learning.earned(what, before, powerMw > 0 ? eur / powerMw : 0);
    }
    const bids = this.bids.get(before) ?? {};
    const missingMw = (bids.upward?.missingMw ?? 0) + (bids.downward?.missingMw ?? 0);
    for (const direction of ['upward', 'downward'] as const) {
      const bid = bids[direction];
      if (!bid) continue;
      const reason = `balancing ${direction}` as const;
      const energyEur = paid.mwh(reason) * bid.eurPerMwh * (direction === 'upward' ? -1 : 1);
      const missedEur = missingMw > 0 ? (paid.eur('non-delivery') * bid.missingMw) / missingMw : 0;
      learning.earned('markup', before, (paid.eur(reason) + energyEur + missedEur) / bid.mw, direction);
    }
    this.bids.delete(before);
    learning.book(isp);
  }

  /** As the last ISP is settled: what it came to know. */
  learned(isp: number): Message[] {
    const isLast = isp === this.self.calendar.ispCount - 1;
    return isLast ? this.learning.learned(this.self.name, isp, this.expectation?.lessons()) : [];
  }
}
