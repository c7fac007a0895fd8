import { kept } from '../../../src/lookup.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { Allocation, MessageOf } from '../market/messages.ts';

/** What a fleet took more of its own accord in an ISP, net of what it gave, MWh. */
export const takenMwh = ({ passiveDownMwh = 0, passiveUpMwh = 0 }: Allocation): number => passiveDownMwh - passiveUpMwh;

/** A tariff on the peak of a day: what it is, and the most that was taken in an ISP of that day so far, MWh. */
interface DayPeak {
  day: number;
  eurPerMw: number;
  peakMwh: number;
}

/** A peak that is due: the energy of its ISP, MWh, and the tariff over the length of an ISP, EUR/MWh. */
export interface DuePeak {
  volumeMwh: number;
  priceEurPerMwh: number;
}

/** Peaks of those who pay a tariff on the most that they take by reacting in an ISP of a day. */
export class DayPeaks {
  private readonly peaks = new Map<string, DayPeak>();

  constructor(private readonly calendar: Calendar) {}

  /** A tariff somebody is told; one of 0 is none. */
  hear({ to, day, eurPerMw }: MessageOf<'PeakTariff'>): void {
    if (eurPerMw > 0) this.peaks.set(to, { day, eurPerMw, peakMwh: 0 });
  }

  get parties(): readonly string[] {
    return [...this.peaks.keys()];
  }

  /** Takes note of what somebody took in an ISP, MWh; what is due for the day as that is its last. */
  note(party: string, isp: number, mwh: number): DuePeak | undefined {
    if (!this.peaks.has(party)) return undefined;
    const peak = kept(this.peaks, party);
    const { index, firstIsp, ispCount } = this.calendar.dayOf(isp);
    if (peak.day !== index) return undefined;
    peak.peakMwh = Math.max(peak.peakMwh, mwh);
    if (isp < firstIsp + ispCount - 1) return undefined;
    this.peaks.delete(party);
    if (peak.peakMwh <= LEAST_MWH) return undefined;
    return { volumeMwh: peak.peakMwh, priceEurPerMwh: peak.eurPerMw / this.calendar.hoursPerIsp };
  }
}

/** Less than this is not settled. */
const LEAST_MWH = 1e-9;
