import type { ClaimFault as Fault } from '../../../src/market/foreign.ts';
import type { Message, MessageOf } from './messages.ts';
import type { MarketRules } from './rules.ts';

const GIVEN = 'is for a market whose day-ahead prices are given';

/** What a message is tested by here, besides what was said before. */
interface Tests {
  gate(isp: number): number | undefined;
  series(day: number, series: Float64Array): Fault;
  energy(aggregator: string, energyMwh: Float64Array): Fault;
}

/**
 * What users' own agents claim where day-ahead prices are formed: that they quote, answer and award in turn, and once; that what they send
 * fits and can be had; that a schedule follows an award. It hears everything, to know.
 */
export class DayAheadClaims {
  private quote: MessageOf<'DayAheadQuote'> | undefined;
  /** Of the rounds of this gate: the last that an aggregator has answered, and how many schedules it has sent. */
  private readonly tenders = new Map<string, { round: number; schedules: number }>();
  private readonly awarded = new Set<string>();

  constructor(
    private readonly market: MarketRules,
    private readonly tests: Tests,
  ) {}

  observe(message: Message): void {
    switch (message.type) {
      case 'DayAheadQuote':
        this.quote = message;
        break;
      case 'DayAheadTender': {
        const schedules = (this.tenders.get(message.from)?.schedules ?? 0) + message.schedules.length;
        this.tenders.set(message.from, { round: message.round, schedules });
        break;
      }
      case 'DayAheadAward':
        this.awarded.add(message.to);
        break;
    }
  }

  closeIsp(): void {
    this.quote = undefined;
    this.tenders.clear();
    this.awarded.clear();
  }

  faultOf(message: Message, now: number): Fault {
    switch (message.type) {
      case 'DayAheadQuote':
        return this.quoteFault(message, now);
      case 'DayAheadTender':
        return this.tenderFault(message);
      case 'DayAheadAward':
        return this.awardFault(message);
      case 'Schedule':
        return this.market.dayAhead && !this.awarded.has(message.from)
          ? 'comes before its award of day-ahead energy'
          : undefined;
      default:
        return undefined;
    }
  }

  private quoteFault({ day, round, isFinal, priceEurPerMwh }: MessageOf<'DayAheadQuote'>, now: number): Fault {
    const { dayAhead } = this.market;
    if (!dayAhead) return GIVEN;
    if (this.tests.gate(now) !== day) return `is for day ${day}, whose gate does not close in this ISP`;
    const last = this.quote;
    if (!isFinal && last?.isFinal) return `is for round ${round} of day ${day}, whose prices are formed`;
    const due = last === undefined ? 1 : last.round + (isFinal ? 0 : 1);
    const isRepeated = last !== undefined && last.round === round; // to one after the other
    if (round !== due && !isRepeated) return `is for round ${round} of day ${day}, where round ${due} is due`;
    return this.tests.series(day, priceEurPerMwh);
  }

  private tenderFault({ from, day, round, schedules }: MessageOf<'DayAheadTender'>): Fault {
    const { dayAhead } = this.market;
    const { quote } = this;
    if (!dayAhead) return GIVEN;
    if (!quote || quote.isFinal || quote.day !== day || quote.round !== round)
      return `answers round ${round} of day ${day}, which is not quoted`;
    if (this.tenders.get(from)?.round === round) return `is the second for round ${round}`;
    const most = dayAhead.clearing === 'exclusive' ? dayAhead.schedules : 1;
    if (schedules.length > most) return `has ${schedules.length} schedules, where ${most} may be sent`;
    for (const { energyMwh } of schedules) {
      const fault = this.tests.series(day, energyMwh) ?? this.tests.energy(from, energyMwh);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  private awardFault({ to, day, weights, energyMwh, priceEurPerMwh }: MessageOf<'DayAheadAward'>): Fault {
    const { quote } = this;
    if (!this.market.dayAhead) return GIVEN;
    if (!quote?.isFinal || quote.day !== day) return `is for day ${day}, whose prices are not formed`;
    const sent = this.tenders.get(to)?.schedules;
    if (sent === undefined) return `is to '${to}', who has sent no schedules`;
    if (this.awarded.has(to)) return `is the second for ${to}`;
    if (weights.length !== sent) return `has ${weights.length} weights, where ${to} has sent ${sent} schedules`;
    return this.tests.series(day, energyMwh) ?? this.tests.series(day, priceEurPerMwh);
  }
}
