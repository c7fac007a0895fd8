import { type Calendar, createCalendar, daysAfter } from '../../time/calendar.ts';
import type { GridProfile } from '../loads.ts';
import type { PriceSeries } from '../prices.ts';
import { type DayPrices, type Forecaster, type ForecastWorld, systemAt, trueDay } from './forecasts.ts';

/** Days before the first that a forecast may look back to: a week, as a Monday is like a Monday. */
const PAST_DAYS = 7;
const TUESDAY = 2;
const FRIDAY = 5;

/** The days just before a run. */
const calendarBefore = ({ days, timeZone }: Calendar, count: number): Calendar =>
  createCalendar({ start: daysAfter(days[0].date, -count), days: count, timeZone });

/** Runs of ISPs and days that go on backwards: -1 is the last before the run. */
class Timeline {
  private readonly past: Calendar;
  private readonly pastPrices: PriceSeries;
  private pastGrid: GridProfile | undefined;

  constructor(private readonly world: ForecastWorld) {
    this.past = calendarBefore(world.calendar, PAST_DAYS);
    this.pastPrices = world.draw.prices(this.past, world.seed);
  }

  /** The ISP of a day that begins at a local time, `HH:MM`. */
  ispAt(day: number, time: string): number {
    const calendar = day < 0 ? this.past : this.world.calendar;
    const of = calendar.days[day < 0 ? day + PAST_DAYS : day];
    return of.firstIsp + calendar.ispAtLocalTime(of, time) - (day < 0 ? this.past.ispCount : 0);
  }

  pricesAt(isp: number): { dayAhead: number; upward: number; downward: number } & ReturnType<typeof systemAt> {
    const [prices, at] = isp < 0 ? [this.pastPrices, isp + this.past.ispCount] : [this.world.prices, isp];
    return { dayAhead: prices.dayAhead[at], ...systemAt(prices, at) };
  }

  /** The grid an ISP is in, and its place there. */
  gridAt(isp: number): [GridProfile, number] {
    if (isp >= 0) return [this.world.grid, isp];
    const yesterday = calendarBefore(this.world.calendar, 1);
    this.pastGrid ??= this.world.draw.grid(yesterday, this.world.seed);
    return [this.pastGrid, isp + yesterday.ispCount];
  }
}

/**
 * Forecasts that know nothing but the past. Day-ahead prices are those of the day before, or on Saturday, Sunday and Monday of
 * the week before (the naive forecast price models are judged by: Nogales et al., IEEE Trans. Power Systems 17(2), 2002).
 * Calls and balancing prices are those of the last complete day at the same time; the rest of a day, once it is told anew,
 * begins with `holdIsps` ISPs like the last one that is over. The TSO expects the present state, and the DSO the injections
 * of the last ISP metered. The days before the first are drawn as the world's own are, and where its prices are observed, too.
 */
export function persistentForecaster(world: ForecastWorld, holdIsps: number): Forecaster {
  const { calendar } = world;
  const timeline = new Timeline(world);
  const lastCompleteDay = (now: number) => (now < 0 ? -2 : calendar.dayOf(now).index - 1);
  const timeOf = (isp: number) => calendar.localStart(isp).slice(11, 16);

  function told(now: number, day: number, dayAhead: Float64Array, firstUnheld: number): DayPrices {
    const { firstIsp, ispCount } = calendar.days[day];
    const like = lastCompleteDay(now);
    const upward = new Float64Array(ispCount);
    const downward = new Float64Array(ispCount);
    for (let at = 0; at < ispCount; at++) {
      const isp = firstIsp + at;
      const source = isp < now ? isp : isp < firstUnheld ? now - 1 : timeline.ispAt(like, timeOf(isp));
      const price = timeline.pricesAt(source);
      upward[at] = price.upward;
      downward[at] = price.downward;
    }
    return { dayAhead, upward, downward };
  }

  return {
    day(now, day) {
      const { firstIsp, ispCount, weekday } = calendar.days[day];
      const like = day - (weekday >= TUESDAY && weekday <= FRIDAY ? 1 : PAST_DAYS);
      const dayAhead = Float64Array.from(
        { length: ispCount },
        (_, at) => timeline.pricesAt(timeline.ispAt(like, timeOf(firstIsp + at))).dayAhead,
      );
      return told(now, day, dayAhead, now);
    },
    update: (now, day) => told(now, day, trueDay(world, day).dayAhead, now + holdIsps),
    system(now) {
      const { regulationState, upward, downward } = timeline.pricesAt(now);
      return { regulationState, upward, downward };
    },
    grid(now) {
      const [grid, at] = timeline.gridAt(now - 1);
      return {
        loadMw: (_, out) => grid.loadMw(at, out),
        loadMvar: (_, out) => grid.loadMvar(at, out),
        generationMw: (_, out) => grid.generationMw(at, out),
      };
    },
  };
}
