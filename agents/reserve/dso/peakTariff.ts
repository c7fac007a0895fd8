import { payment } from '../../../src/bus/payment.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { Message } from '../market/messages.ts';
import { DayPeaks } from '../reaction/peak.ts';

/** The DSO's tariff on what somebody takes by reacting in the ISP of a day in which that is most. */
export class PeakTariff {
  private readonly peaks: DayPeaks;

  constructor(
    private readonly parties: readonly string[],
    private readonly from: string,
    private readonly calendar: Calendar,
  ) {
    this.peaks = new DayPeaks(calendar);
  }

  /** Told to all as a day begins, EUR/MW. */
  say(isp: number, eurPerMw: number | undefined): Message[] {
    const { index: day, firstIsp } = this.calendar.dayOf(isp);
    if (eurPerMw === undefined || isp !== firstIsp) return [];
    return this.parties.map((to) => {
      const told = { ...({ type: 'PeakTariff', from: this.from, to, isp } as const), day, eurPerMw };
      this.peaks.hear(told);
      return told;
    });
  }

  /** What is to be paid for a day, as its last ISP is settled. @param takenMwh by party */
  bill(isp: number, takenMwh: (party: string) => number): Message[] {
    return this.peaks.parties.flatMap((payer): Message[] => {
      const due = this.peaks.note(payer, isp, takenMwh(payer));
      const sides = { from: this.from, to: payer, payer, payee: this.from };
      return due ? [payment({ ...sides, isp, reason: 'peak tariff' as const, ...due })] : [];
    });
  }
}
