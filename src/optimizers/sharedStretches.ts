import { areSame } from '../series.ts';
import type { EvDay } from './evDay.ts';
import { scheduleOf } from './evDayWalk.ts';
import { SharedStretch } from './sharedStretch.ts';
import { StepRewards } from './stepRewards.ts';

const SERIES = ['dayAheadPrice', 'upPrice', 'downPrice'] as const;

/** Bytes of values that are kept: those of about a thousand stretches. */
const MOST_BYTES = 16 * 2 ** 20;

/** EV-days that differ in nothing but their trips, starts and schedules. */
interface AlikeDays {
  /** One of them, always at home and without a schedule; its series are its own. */
  day: EvDay;
  earning: StepRewards;
  /** By schedule, and by the ISP they end before. */
  stretches: Map<Float64Array | undefined, Map<number, SharedStretch>>;
  /** The fleet in which such a day was last met, and its series there. */
  met: { fleet: number; series: Float64Array[] };
}

/** Whether all is the same that values depend on, but for prices, the schedule and when the battery must be full. */
const areFiguresSame = (one: EvDay, other: EvDay): boolean =>
  one.capacityKwh === other.capacityKwh &&
  one.minimumKwh === other.minimumKwh &&
  one.chargeKw === other.chargeKw &&
  one.dischargeKw === other.dischargeKw &&
  one.chargeEfficiency === other.chargeEfficiency &&
  one.dischargeEfficiency === other.dischargeEfficiency &&
  one.deviationFee === other.deviationFee &&
  one.ownerPrice === other.ownerPrice &&
  one.ownerBilling === other.ownerBilling &&
  one.wear === other.wear &&
  one.hoursPerIsp === other.hoursPerIsp &&
  one.ispCount === other.ispCount;

/**
 * Home stretches that EV-days share, found by the content of what their values depend on: a fleet's, and those of fleets
 * before it. The ones that were not asked for longest are given up for new ones.
 */
export class SharedStretches {
  private readonly days = new Map<number, AlikeDays[]>(); // by capacity
  private readonly kept = new Map<SharedStretch, { forget: () => void; bytes: number }>(); // the longest unused first
  private bytes = 0;
  private fleet = 0;
  private last: AlikeDays | undefined;

  /** Begins with another fleet: only within one are series that were met taken to be what they were. */
  begin(): void {
    this.fleet++;
    this.last = undefined;
  }

  /** What EV-days like this one share of stretches from ISP `from` on that end full before ISP `to`. */
  of(day: EvDay, from: number, to: number): SharedStretch {
    const alike = this.alikeTo(day);
    const scheduleKwh = scheduleOf(day);
    const { stretches } = alike;
    const byEnd = stretches.get(scheduleKwh) ?? new Map<number, SharedStretch>();
    let stretch = byEnd.get(to);
    if (stretch) {
      if (!stretch.keepsTo(scheduleKwh, from)) stretch.become(alike.day, alike.earning, scheduleKwh?.slice(), to);
      return stretch;
    }
    stretch = this.unused(alike, scheduleKwh?.slice(), to);
    byEnd.set(to, stretch);
    stretches.set(scheduleKwh, byEnd);
    const forget = (): void => {
      byEnd.delete(to);
      if (byEnd.size === 0) stretches.delete(scheduleKwh);
      if (stretches.size === 0) this.drop(alike);
    };
    this.kept.set(stretch, { forget, bytes: 0 });
    return stretch;
  }

  /** Notes that a stretch was used, and so how much it takes up. */
  used(stretch: SharedStretch): void {
    const place = this.kept.get(stretch);
    if (!place) return;
    this.bytes += stretch.bytes - place.bytes;
    place.bytes = stretch.bytes;
    this.kept.delete(stretch);
    this.kept.set(stretch, place);
  }

  private alikeTo(day: EvDay): AlikeDays {
    if (this.last && this.isLike(this.last, day)) return this.last;
    const some = this.days.get(day.capacityKwh) ?? [];
    let alike: AlikeDays | undefined;
    for (let k = 0; k < some.length && !alike; k++) if (this.isLike(some[k], day)) alike = some[k];
    if (!alike) {
      const { scheduleKwh: _, ...others } = day;
      const own = { ...others, fromIsp: 0, departureIsp: 0, arrivalIsp: 0 };
      for (const key of SERIES) own[key] = day[key].slice();
      const met = { fleet: this.fleet, series: seriesOf(day) };
      alike = { day: own, earning: new StepRewards(own), stretches: new Map(), met };
      some.push(alike);
      this.days.set(day.capacityKwh, some);
    }
    this.last = alike;
    return alike;
  }

  private isLike({ day: one, met }: AlikeDays, day: EvDay): boolean {
    if (!areFiguresSame(one, day)) return false;
    const [dayAhead, up, down] = met.series;
    const isKnown = dayAhead === day.dayAheadPrice && up === day.upPrice && down === day.downPrice;
    if (met.fleet === this.fleet && isKnown) return true;
    for (const key of SERIES) if (!areSame(one[key], day[key])) return false;
    met.fleet = this.fleet;
    met.series = seriesOf(day);
    return true;
  }

  /** A new stretch, of the buffers of the longest unused one where there are enough. */
  private unused({ day, earning }: AlikeDays, scheduleKwh: Float64Array | undefined, to: number): SharedStretch {
    if (this.bytes < MOST_BYTES) return new SharedStretch(day, earning, scheduleKwh, to);
    for (const [stretch, { forget, bytes }] of this.kept) {
      forget();
      this.kept.delete(stretch);
      this.bytes -= bytes;
      stretch.become(day, earning, scheduleKwh, to);
      return stretch;
    }
    return new SharedStretch(day, earning, scheduleKwh, to);
  }

  private drop(alike: AlikeDays): void {
    const others = (this.days.get(alike.day.capacityKwh) ?? []).filter((each) => each !== alike);
    if (others.length > 0) this.days.set(alike.day.capacityKwh, others);
    else this.days.delete(alike.day.capacityKwh);
  }
}

const seriesOf = (day: EvDay): Float64Array[] => SERIES.map((key) => day[key]);
