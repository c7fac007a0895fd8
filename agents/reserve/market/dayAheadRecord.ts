import type { Observer } from '../../../src/market/run.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { summedByName } from '../exchange/settings.ts';
import type { Message } from './messages.ts';

/** What the day-ahead market came to where its prices are formed, as plain data; NaN where its gate did not close. */
export interface DayAheadRecord {
  /** By ISP of the run: price where nobody buys, and as formed, EUR/MWh. */
  baseEurPerMwh: Float64Array;
  priceEurPerMwh: Float64Array;
  /** X: what aggregators were awarded and BRPs ordered on their own account, MW by ISP of the run. */
  boughtMw: Float64Array;
  /** By day: what aggregators could still have saved, as a share of their bill (NaN where nobody knows), and rounds. */
  gap: Float64Array;
  rounds: Float64Array;
}

/** Hears what is said of the day-ahead market, and keeps it. */
export class DayAheadRecorder implements Observer<Message> {
  readonly record: DayAheadRecord;
  /** By day, then name: MW by ISP. */
  private readonly bought = new Map<number, Map<string, Float64Array>>();

  constructor(private readonly calendar: Calendar) {
    const { ispCount, days } = calendar;
    const none = (length: number) => new Float64Array(length).fill(Number.NaN);
    this.record = {
      ...{ baseEurPerMwh: none(ispCount), priceEurPerMwh: none(ispCount), boughtMw: none(ispCount) },
      ...{ gap: none(days.length), rounds: none(days.length) },
    };
  }

  observe(message: Message): void {
    const { record, calendar } = this;
    switch (message.type) {
      case 'DayAheadClearing':
        record.baseEurPerMwh.set(message.priceEurPerMwh, calendar.days[message.day].firstIsp);
        break;
      case 'DayAheadQuote': {
        if (!message.isFinal) break;
        const { day, round, gapEur, billEur } = message;
        record.priceEurPerMwh.set(message.priceEurPerMwh, calendar.days[day].firstIsp);
        record.gap[day] = gapEur === null || billEur === null ? Number.NaN : gapEur === 0 ? 0 : gapEur / billEur;
        record.rounds[day] = round;
        break;
      }
      case 'DayAheadAward':
        this.note(message.day, message.to, message.energyMwh);
        break;
      case 'DayAheadOrder':
        for (const { account, energyMwh } of message.lines) {
          if (account === message.from) this.note(message.day, account, energyMwh);
        }
        break;
    }
  }

  private note(day: number, name: string, energyMwh: Float64Array): void {
    const ofDay = this.bought.get(day) ?? new Map<string, Float64Array>();
    const { hoursPerIsp } = this.calendar;
    this.bought.set(
      day,
      ofDay.set(
        name,
        energyMwh.map((mwh) => mwh / hoursPerIsp),
      ),
    );
  }

  closeIsp(): void {
    for (const [day, ofDay] of this.bought) {
      const { firstIsp, ispCount } = this.calendar.days[day];
      this.record.boughtMw.set(summedByName(ispCount, ofDay), firstIsp);
    }
    this.bought.clear();
  }
}
