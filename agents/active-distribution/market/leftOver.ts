import type { Calendar } from '../../../src/time/calendar.ts';
import type { Block, Message } from './messages.ts';
import { hoursOf, PAYBACK } from './rules.ts';

/** What a run's end cuts off. */
export interface LeftOver {
  /** Energy that consumers have yet to draw for calls, MWh. */
  paybackMwh: number;
  /** Sessions that are plugged in, and what they lack of their targets, MWh. */
  sessions: number;
  wantedMwh: number;
}

/** MWh of a block called whole that is paid back after its day ends. */
export function paybackAfter({ startHour, hours, curtailedMw }: Block, dayHours: number): number {
  const after = Math.min(PAYBACK.hours, Math.max(0, startHour + hours + PAYBACK.hours - dayHours));
  return PAYBACK.hours > 0 ? (PAYBACK.share * curtailedMw * hours * after) / PAYBACK.hours : 0;
}

/** Hears what is carried past the end of a run: it is plain data at any time, `at` the end that it then is. */
export class LeftOverBook {
  private readonly last: number;
  private readonly blocks = new Map<string, readonly Block[]>();
  private readonly targets = new Map<string, Map<number, number>>();
  private readonly lacks = new Map<string, number>();
  private paybackMwh = 0;

  constructor(private readonly calendar: Calendar) {
    this.last = calendar.days.length - 1;
  }

  observe(message: Message): void {
    switch (message.type) {
      case 'Availability':
        if (message.day === this.last) this.blocks.set(message.from, message.blocks);
        break;
      case 'Calls':
        if (message.day === this.last)
          for (const [k, share] of message.shares.entries()) this.call(message.to, k, share);
        break;
      case 'BlockCall':
        if (this.calendar.dayOf(message.isp).index === this.last) this.call(message.to, message.block, message.share);
        break;
      case 'PluggedIn': {
        const known = this.targets.get(message.to) ?? new Map<number, number>();
        message.sessions.forEach((id, k) => {
          known.set(id, message.targetMwh[k]);
        });
        this.targets.set(message.to, known);
        break;
      }
      case 'Unplugged':
        for (const id of message.sessions) this.targets.get(message.to)?.delete(id);
        break;
      case 'SessionReading': {
        const known = this.targets.get(message.to);
        const lack = (id: number, k: number) => Math.max(0, (known?.get(id) ?? 0) - message.energyMwh[k]);
        this.lacks.set(
          message.to,
          message.sessions.reduce((mwh, id, k) => mwh + lack(id, k), 0),
        );
        break;
      }
    }
  }

  private call(consumer: string, k: number, share: number): void {
    const block = this.blocks.get(consumer)?.[k];
    if (block) this.paybackMwh += share * paybackAfter(block, hoursOf(this.calendar, this.calendar.days[this.last]));
  }

  get sum(): LeftOver {
    let [sessions, wantedMwh] = [0, 0];
    for (const { size } of this.targets.values()) sessions += size;
    for (const mwh of this.lacks.values()) wantedMwh += mwh;
    return { paybackMwh: this.paybackMwh, sessions, wantedMwh };
  }
}
