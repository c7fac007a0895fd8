import type { Calendar } from '../../../src/time/calendar.ts';
import type { Block, Message, MessageOf } from './messages.ts';
import { beginsHour, CALLED_HOURS_A_DAY, hourAt } from './rules.ts';

/** What the solver's tolerance lets shares be over. */
const SHARE = 1e-6;

/**
 * Hears which blocks consumers offer and are called for, and finds calls that cannot be: of a block that was not offered, or does not begin as
 * it is called; of a consumer in more than one block at a time, or for more hours a day than it may be.
 */
export class CallLaw {
  private readonly blocks = new Map<string, readonly Block[]>();
  private readonly shares = new Map<string, Float64Array>();

  constructor(private readonly calendar: Calendar) {}

  /** @returns what is wrong with a call; undefined if nothing is */
  observe(message: Message): string | undefined {
    switch (message.type) {
      case 'Availability':
        this.blocks.set(`${message.from}/${message.day}`, message.blocks);
        return undefined;
      case 'Calls':
        this.shares.set(`${message.to}/${message.day}`, message.shares.slice());
        return this.faultOf(message.to, message.day);
      case 'BlockCall':
        return this.late(message);
      default:
        return undefined;
    }
  }

  private late({ to, isp, block, share }: MessageOf<'BlockCall'>): string | undefined {
    const { index: day } = this.calendar.dayOf(isp);
    const key = `${to}/${day}`;
    const called = this.blocks.get(key)?.[block];
    const shares = this.shares.get(key);
    if (!called || !shares) return `calls ${to} for block ${block}, which it did not offer`;
    if (called.startHour !== hourAt(this.calendar, isp) || !beginsHour(this.calendar, isp)) {
      return `calls ${to} in ISP ${this.calendar.ispOfDay(isp)} of the day for a block that begins at ${called.startHour} h`;
    }
    shares[block] += share;
    return this.faultOf(to, day);
  }

  private faultOf(consumer: string, day: number): string | undefined {
    const shares = this.shares.get(`${consumer}/${day}`) ?? new Float64Array();
    const busy: number[] = [];
    let total = 0;
    this.blocks.get(`${consumer}/${day}`)?.forEach(({ startHour, hours }, k) => {
      total += (shares[k] ?? 0) * hours;
      for (let t = startHour; t < startHour + hours; t++) busy[t] = (busy[t] ?? 0) + (shares[k] ?? 0);
    });
    const most = busy.reduce((a, b) => Math.max(a, b), 0);
    if (most > 1 + SHARE) return `calls ${consumer} for ${most} blocks at a time`;
    if (total > CALLED_HOURS_A_DAY + SHARE)
      return `calls ${consumer} for ${total} hours a day, of which ${CALLED_HOURS_A_DAY} may be`;
    return undefined;
  }
}
