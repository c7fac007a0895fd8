import { kept } from '../../../src/lookup.ts';
import { canChargeKwh, canDischargeKwh, type FleetParameters } from '../../../src/optimizers/delivery.ts';
import type { EvDay } from '../../../src/optimizers/evDay.ts';
import { shortSeries } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { DaySessions } from '../../../src/worlds/sessions.ts';
import type { MarketRules } from '../market/rules.ts';
import type { FleetPlan } from './fleetPlan.ts';
import { evDayOf, type FleetTerms, type PlanPrices } from './fleetProblem.ts';

/** One day in an aggregator's book: what it knew, what it plans now, and what it bought (of the schedule, a part for each EV). */
export interface DayBook {
  prices: PlanPrices;
  sessions: DaySessions;
  /** Energy each EV was taken to start the day with. */
  startKwh: Float64Array;
  plan: FleetPlan;
}

/** Energy differences below this (kWh) are rounding, not a deviation. */
const DEVIATION_KWH = 1e-6;

/** What an aggregator knows of its EVs: batteries, who is plugged in, who left and came back today, and their plans. */
export class FleetBook {
  readonly days = new Map<number, DayBook>();
  /** Energy at the start of the present ISP: metered when plugged in, by the announced trip when away. */
  readonly energyKwh: Float64Array;
  readonly plugged: Uint8Array;
  /** 1: left since midnight; 2: left and came back. */
  private readonly trip: Uint8Array;
  /** 1: its session differs from what was announced. */
  private readonly surprised: Uint8Array;
  private readonly session = { departure: 0, arrival: 0 };
  private readonly terms: FleetTerms;

  constructor(
    readonly fleet: FleetParameters,
    startKwh: Float64Array,
    private readonly calendar: Calendar,
    market: MarketRules,
    wear: number,
  ) {
    this.terms = { fleet, market, wear, hoursPerIsp: calendar.hoursPerIsp };
    this.energyKwh = Float64Array.from(startKwh);
    this.plugged = new Uint8Array(startKwh.length).fill(1);
    this.trip = new Uint8Array(startKwh.length);
    this.surprised = new Uint8Array(startKwh.length);
  }

  get evs(): number {
    return this.energyKwh.length;
  }

  /** The book of the day an ISP of the run lies in, if that day was planned. */
  dayOf(isp: number): DayBook | undefined {
    return isp < 0 || isp >= this.calendar.ispCount ? undefined : this.days.get(this.calendar.dayOf(isp).index);
  }

  /** Energy an EV will start a day with if all goes as planned: full (13), or what the day before leaves it. */
  startOfDay(day: number, ev: number): number {
    const before = this.days.get(day - 1);
    return before ? before.plan.at('energyKwh', ev, before.prices.dayAhead.length - 1) : this.energyKwh[ev];
  }

  /** One EV's problem from an ISP of a day on. */
  problem(
    ev: number,
    { prices, sessions }: Pick<DayBook, 'prices' | 'sessions'>,
    fromIsp: number,
    startKwh: number,
  ): EvDay {
    return evDayOf(this.terms, ev, prices, sessions, fromIsp, startKwh);
  }

  /**
   * EVs that will not be where their plan has them at the start of ISP `from` of the run, or whose session is not the one
   * announced; with the problem each now has from there to midnight.
   * @param all every EV, deviated or not
   */
  openProblems(now: number, from: number, all: boolean): { evs: number[]; problems: EvDay[] } {
    const { calendar } = this;
    const day = calendar.dayOf(from);
    const book = this.days.get(day.index);
    const evs: number[] = [];
    const problems: EvDay[] = [];
    if (!book) return { evs, problems };
    const fromIsp = from - day.firstIsp;
    const today = this.dayOf(now);
    const plannedNow = today ? this.plannedLevels(today, calendar.ispOfDay(now)) : this.energyKwh;
    const plannedThen = this.plannedLevels(book, fromIsp);
    const { energyKwh, surprised } = this;
    for (let ev = 0; ev < energyKwh.length; ev++) {
      const mayBeOnPlan = !all && !surprised[ev];
      const isOnPlan = Math.abs(plannedNow[ev] - energyKwh[ev]) <= DEVIATION_KWH;
      if (mayBeOnPlan && fromIsp > 0 && isOnPlan) continue;
      const level = this.predict(ev, now, from);
      if (mayBeOnPlan && Math.abs(level - plannedThen[ev]) <= DEVIATION_KWH) continue;
      const problem = this.problem(ev, book, fromIsp, level);
      if (day.firstIsp <= now) {
        const { departure, arrival } = this.expectedSession(ev, book, now - day.firstIsp, fromIsp);
        problem.departureIsp = departure;
        problem.arrivalIsp = arrival;
      }
      problem.scheduleKwh = book.plan.boughtOf(ev);
      evs.push(ev);
      problems.push(problem);
      surprised[ev] = 0;
      if (fromIsp === 0) book.startKwh[ev] = level;
    }
    return { evs, problems };
  }

  /** Battery energy the plan of each EV has at the start of an ISP of the day. */
  private plannedLevels(book: DayBook, at: number): Float64Array {
    return at > 0 ? book.plan.row('energyKwh', at - 1) : book.startKwh;
  }

  /** The trip an EV is expected to make today, given where it is at ISP `now` of the day. */
  private expectedSession(ev: number, { sessions }: DayBook, now: number, fromIsp: number) {
    let departure = sessions.departureIsp[ev];
    let arrival = sessions.arrivalIsp[ev];
    if (this.plugged[ev]) {
      if (this.trip[ev] === 2 || arrival <= departure || arrival <= now) departure = arrival = fromIsp;
      else departure = Math.max(departure, now);
    } else {
      departure = Math.min(departure, now);
      if (arrival <= now) arrival = fromIsp;
    }
    this.session.departure = departure;
    this.session.arrival = Math.max(arrival, departure);
    return this.session;
  }

  /** Battery energy at the start of ISP `from`, if the plan is followed from `now` as far as the battery allows. */
  private predict(ev: number, now: number, from: number): number {
    let level = this.energyKwh[ev];
    for (let isp = Math.max(now, 0); isp < from; isp++) {
      const day = this.calendar.dayOf(isp);
      const book = kept(this.days, day.index);
      const at = isp - day.firstIsp;
      const today = day.firstIsp <= now;
      const { departure, arrival } = today
        ? this.expectedSession(ev, book, now - day.firstIsp, from - day.firstIsp)
        : { departure: book.sessions.departureIsp[ev], arrival: book.sessions.arrivalIsp[ev] };
      if (at < departure || at >= arrival) level = this.step(ev, book.plan, at, level);
      else if (at < book.sessions.arrivalIsp[ev]) level = Math.max(0, level - this.tripStep(ev, book));
    }
    return level;
  }

  /**
   * Level and whereabouts of the EVs in an ISP to come, as far as can be told in ISP `now` of the run: those that are late are
   * not counted on. Undefined where every EV can do what its plan has it do then, unless asked for `anyhow`.
   */
  outlook(now: number, isp: number, anyhow: boolean): { energyKwh: Float64Array; plugged: Uint8Array } | undefined {
    const book = this.dayOf(isp);
    if (!book) return undefined;
    if (!anyhow && this.areAllAble(book, now, isp)) return undefined;
    const energyKwh = shortSeries(this.evs);
    const plugged = new Uint8Array(this.evs);
    for (let ev = 0; ev < this.evs; ev++) {
      energyKwh[ev] = this.predict(ev, now, isp);
      if (this.isExpected(ev, now, isp)) plugged[ev] = 1;
    }
    return { energyKwh, plugged };
  }

  /** Whether every EV can be counted on to do what its plan has it do in balancing, in an ISP after `now`. */
  private areAllAble({ plan }: DayBook, now: number, isp: number): boolean {
    const at = this.calendar.ispOfDay(isp);
    const { hoursPerIsp } = this.calendar;
    const [up, down] = [plan.row('upKwh', at), plan.row('downKwh', at)];
    for (let ev = 0; ev < up.length; ev++) {
      if (up[ev] + down[ev] === 0) continue;
      if (!this.isExpected(ev, now, isp)) return false;
      const level = this.predict(ev, now, isp);
      if (up[ev] > canDischargeKwh(this.fleet, ev, level, hoursPerIsp) + DEVIATION_KWH) return false;
      if (down[ev] > canChargeKwh(this.fleet, ev, level, hoursPerIsp) + DEVIATION_KWH) return false;
    }
    return true;
  }

  /** Whether an EV can be counted on to be plugged in at an ISP after `now`. */
  private isExpected(ev: number, now: number, isp: number): boolean {
    const day = this.calendar.dayOf(isp);
    const book = kept(this.days, day.index);
    const at = isp - day.firstIsp;
    if (day.firstIsp > now) {
      const { departureIsp, arrivalIsp } = book.sessions;
      return at < departureIsp[ev] || at >= arrivalIsp[ev];
    }
    const isLate = !this.plugged[ev] && book.sessions.arrivalIsp[ev] <= now - day.firstIsp;
    const { departure, arrival } = this.expectedSession(ev, book, now - day.firstIsp, at);
    return !isLate && (at < departure || at >= arrival);
  }

  private tripStep(ev: number, { sessions }: DayBook): number {
    const length = sessions.arrivalIsp[ev] - sessions.departureIsp[ev];
    return length > 0 ? sessions.tripKwh[ev] / length : 0;
  }

  private step(ev: number, plan: FleetPlan, at: number, level: number): number {
    const { fleet } = this;
    const { hoursPerIsp } = this.calendar;
    const up = Math.min(plan.at('upKwh', ev, at), canDischargeKwh(fleet, ev, level, hoursPerIsp));
    const planned = plan.at('downKwh', ev, at) + plan.at('dayAheadKwh', ev, at);
    const charge = Math.min(planned, canChargeKwh(fleet, ev, level, hoursPerIsp));
    return level + charge * fleet.chargeEfficiency[ev] - up / fleet.dischargeEfficiency[ev];
  }

  /** An EV leaves at the start of ISP `isp` of the run. */
  unplug(ev: number, isp: number): void {
    const book = this.dayOf(isp);
    this.plugged[ev] = 0;
    this.trip[ev] = 1;
    if (book && book.sessions.departureIsp[ev] !== isp - this.calendar.dayOf(isp).firstIsp) this.surprised[ev] = 1;
  }

  /** An EV plugs in at the start of ISP `isp` with the energy its charger reads. */
  plugIn(ev: number, isp: number, energyKwh: number): void {
    this.plugged[ev] = 1;
    if (this.trip[ev] === 1) this.trip[ev] = 2;
    this.energyKwh[ev] = energyKwh;
    const book = this.dayOf(isp);
    const at = isp - this.calendar.dayOf(isp).firstIsp;
    if (book && at > 0 && book.sessions.arrivalIsp[ev] !== at) this.surprised[ev] = 1;
  }

  /** Notes the metered levels at the end of an ISP (NaN: away, where the announced trip is all that is known). */
  closeIsp(isp: number, energyKwh: Float64Array): void {
    const level = this.energyKwh;
    const book = this.dayOf(isp);
    const at = this.calendar.ispOfDay(isp);
    for (let ev = 0; ev < level.length; ev++) {
      const isMetered = !Number.isNaN(energyKwh[ev]);
      if (isMetered) level[ev] = energyKwh[ev];
      if (!book || at < book.sessions.departureIsp[ev]) continue;
      const { departureIsp, arrivalIsp } = book.sessions;
      const isOnTrip = at < arrivalIsp[ev];
      if (isOnTrip && !isMetered) level[ev] = Math.max(0, level[ev] - this.tripStep(ev, book));
      // one that should have left by now, or come back, and has not is a surprise each ISP anew
      const isHere = this.plugged[ev] === 1;
      const isLate = isOnTrip ? isHere && this.trip[ev] === 0 : !isHere;
      if (isLate && departureIsp[ev] < arrivalIsp[ev]) this.surprised[ev] = 1;
    }
    if (book && at === book.prices.dayAhead.length - 1) this.trip.fill(0);
  }

  /**
   * Spare energy (kWh) an idle EV could discharge or charge in an ISP of a day beyond its plan, and still be full in time.
   */
  spare(ev: number, book: DayBook, at: number): { up: number; down: number } {
    const { plan } = book;
    const departure = book.sessions.departureIsp[ev];
    const arrival = book.sessions.arrivalIsp[ev];
    if (!plan.isIdle(ev, at) || (departure <= at && at < arrival)) return { up: 0, down: 0 };
    const { fleet } = this;
    const { hoursPerIsp } = this.calendar;
    const level = this.plannedLevels(book, at)[ev];
    const end = at < departure && departure < arrival ? departure : book.prices.dayAhead.length;
    let refill = 0;
    for (let t = at + 1; t < end; t++) {
      if (plan.isIdle(ev, t)) refill += fleet.chargeKw[ev] * hoursPerIsp * fleet.chargeEfficiency[ev];
    }
    return {
      up: Math.min(canDischargeKwh(fleet, ev, level, hoursPerIsp), refill * fleet.dischargeEfficiency[ev]),
      down: canChargeKwh(fleet, ev, level, hoursPerIsp),
    };
  }
}
