import { kept, present } from '../../../src/lookup.ts';
import type { EvDay, EvDayPlan } from '../../../src/optimizers/evDay.ts';
import { marginalCostUpward, marginalValueDownward } from '../../../src/optimizers/marginalCost.ts';
import { type Direction, type Message, type MessageOf, toRole } from '../market/messages.ts';
import { DayAheadAnswer } from './dayAheadAnswer.ts';
import type { Crew, FleetDesk, Office } from './desk.ts';
import { type DayBook, FleetBook } from './fleetBook.ts';
import { FleetPlan, type Volume } from './fleetPlan.ts';
import { type Standby, standbyOf } from './standby.ts';

const KWH_PER_MWH = 1000;
/** Of a fleet of more EVs than `LARGE` so many are planned before their plans are put down, so that these take up little. */
const [LARGE, PLANNED_AT_ONCE] = [2048, 64];
const PLANNED: Record<Direction, Volume> = { upward: 'upKwh', downward: 'downKwh' };

/** A fleet of EVs that each live at one home: full at midnight, with a trip a day at most. */
export class HomeDesk implements FleetDesk {
  private readonly book: FleetBook;
  private sessions: MessageOf<'SessionForecast'> | undefined;
  /** Taken note of after arrivals: an EV may come home and leave again in one ISP. */
  private departed: MessageOf<'EvsUnplugged'> | undefined;
  /** The day whose gate is open, and what was answered, where day-ahead prices are formed. */
  private gate: { day: Omit<DayBook, 'plan'>; answer: DayAheadAnswer } | undefined;
  private hasBought = false;

  constructor(
    registration: MessageOf<'FleetRegistration'>,
    private readonly office: Office,
  ) {
    const { calendar, config } = office;
    this.book = new FleetBook(registration, registration.energyKwh, calendar, config.market, config.fleet.wear);
  }

  hear(message: Message): void {
    if (message.type === 'SessionForecast') this.sessions = message;
    else if (message.type === 'EvsUnplugged') this.departed = message;
    else if (message.type === 'EvsPluggedIn') {
      message.evs.forEach((ev, k) => {
        this.book.plugIn(ev, message.isp, message.energyKwh[k]);
      });
    }
  }

  isPlanned(isp: number): boolean {
    return this.book.dayOf(isp) !== undefined;
  }

  private dayOf(isp: number): DayBook {
    return present(this.book.dayOf(isp), 'the plan of a day');
  }

  private at(isp: number): number {
    return this.office.calendar.ispOfDay(isp);
  }

  total(volume: Volume, isp: number): number {
    return this.book.dayOf(isp)?.plan.total(volume, this.at(isp)) ?? 0;
  }

  scheduledKwh(isp: number): number {
    return this.book.dayOf(isp)?.plan.boughtIn(this.at(isp)) ?? 0;
  }

  private crewOf(isp: number, { energyKwh, plugged }: Pick<Crew, 'energyKwh' | 'plugged'>): Crew {
    const { book } = this;
    const day = this.dayOf(isp);
    const at = this.at(isp);
    const row = (volume: Volume) => day.plan.row(volume, at);
    return {
      fleet: book.fleet,
      energyKwh,
      plugged,
      planned: { upKwh: row('upKwh'), downKwh: row('downKwh'), dayAheadKwh: row('dayAheadKwh') },
      spareKwh: (ev) => book.spare(ev, day, at),
    };
  }

  crew(isp: number): Crew {
    return this.crewOf(isp, this.book);
  }

  outlook(now: number, isp: number, _: unknown, anyhow: boolean): Crew | undefined {
    const evs = this.book.outlook(now, isp, anyhow);
    return evs && this.crewOf(isp, evs);
  }

  spareKwh(isp: number): { up: number; down: number } {
    const day = this.dayOf(isp);
    const at = this.at(isp);
    const all = { up: 0, down: 0 };
    for (let ev = 0; ev < this.book.evs; ev++) {
      const { up, down } = this.book.spare(ev, day, at);
      all.up += up;
      all.down += down;
    }
    return all;
  }

  marginal(direction: Direction, isp: number, sum: number): number {
    const { book } = this;
    const day = this.dayOf(isp);
    const at = this.at(isp);
    const marginal = direction === 'upward' ? marginalCostUpward : marginalValueDownward;
    const { plan } = day;
    const planned = plan.row(PLANNED[direction], at);
    let weighted = sum;
    for (let ev = 0; ev < planned.length; ev++) {
      if (planned[ev] <= 0) continue;
      const charging = { dayAheadKwh: plan.series('dayAheadKwh', ev), downKwh: plan.series('downKwh', ev) };
      weighted += planned[ev] * marginal(book.problem(ev, day, 0, day.startKwh[ev]), charging, at);
    }
    return weighted;
  }

  standby(isp: number, offered: readonly Direction[]): Readonly<Record<Direction, Standby>> {
    const { market, fleet } = this.office.config;
    return standbyOf(this.book, this.dayOf(isp), this.at(isp), offered, market, fleet.wear);
  }

  begin(isp: number): void {
    for (const ev of this.departed?.evs ?? []) this.book.unplug(ev, isp);
    this.departed = undefined;
  }

  /** What is known of a day to plan. */
  private knownOf(forecast: MessageOf<'PriceForecast'>, sessions: MessageOf<'SessionForecast'>): Omit<DayBook, 'plan'> {
    const { told } = this.office;
    const startKwh = new Float64Array(this.book.evs);
    for (let ev = 0; ev < startKwh.length; ev++) startKwh[ev] = this.book.startOfDay(forecast.day, ev);
    return { prices: { ...told.pricesOf(forecast), deviationFee: told.deviationFee }, sessions, startKwh };
  }

  /** The problems of so many EVs of a day to plan, from a number on. */
  private problemsOf(known: Omit<DayBook, 'plan'>, first: number, count: number): EvDay[] {
    const problems: EvDay[] = [];
    for (let ev = first; ev < first + count; ev++) problems.push(this.book.problem(ev, known, 0, known.startKwh[ev]));
    return problems;
  }

  /** Plans a whole day on its forecasts, and tells BRP and DSO. */
  planDay(): Message[] {
    const { calendar, planner, told } = this.office;
    const { forecast, scenarios } = told;
    const { sessions } = this;
    this.sessions = undefined;
    if (!forecast || !sessions) return [];
    const { day, isp } = forecast;
    const known = this.knownOf(forecast, sessions);
    const possible = scenarios?.day === day ? scenarios.scenarios : undefined;
    const { firstIsp, ispCount } = calendar.days[day];
    const { evs } = this.book;
    const plan = new FleetPlan(evs, ispCount);
    const atOnce = planner.isCoupled || possible || evs <= LARGE ? evs : PLANNED_AT_ONCE;
    let over: EvDayPlan[] = []; // the plans of the part before, once they are put down
    for (let first = 0; first < evs; first += atOnce) {
      const problems = this.problemsOf(known, first, Math.min(atOnce, evs - first));
      const { plans, boughtKwh, prices } = planner.decideDay(
        problems,
        { firstIsp, ...(atOnce < evs && { firstEv: first, over }) },
        possible,
      );
      plan.enter(first, plans);
      boughtKwh?.forEach((kwh, k) => void plan.buy(first + k, kwh));
      Object.assign(known.prices, prices);
      over = plans;
    }
    return this.enterDay(day, isp, { ...known, plan });
  }

  /** Enters a day into the book, and tells BRP and DSO. */
  private enterDay(day: number, isp: number, dayBook: DayBook): Message[] {
    const { days } = this.book;
    const { name, config } = this.office;
    days.set(day, dayBook);
    days.delete(day - 2);
    const energyMwh = new Float64Array(dayBook.prices.dayAhead.length);
    for (let at = 0; at < energyMwh.length; at++) energyMwh[at] = dayBook.plan.boughtIn(at) / KWH_PER_MWH;
    return [{ type: 'Schedule', from: name, to: config.brp, isp, day, energyMwh }, this.prognosis(day, isp, dayBook)];
  }

  private prognosis(day: number, isp: number, { prices, plan }: DayBook): Message {
    const { name, config, calendar } = this.office;
    const mwPerKwh = 1 / (KWH_PER_MWH * calendar.hoursPerIsp);
    const powerMw = new Float64Array(prices.dayAhead.length);
    for (let at = 0; at < powerMw.length; at++) powerMw[at] = plan.total('dayAheadKwh', at) * mwPerKwh;
    return { type: 'DPrognosis', from: name, to: toRole('dso'), isp, day, node: config.entry.node, powerMw };
  }

  /** Sends the schedules that are best at prices: those quoted, those last formed, or around those forecast. */
  tender({ isp, day, round, isFinal, from, priceEurPerMwh }: MessageOf<'DayAheadQuote'>): Message | undefined {
    const { config, planner, calendar, told, name } = this.office;
    const { dayAhead: rules } = config.market;
    if (isFinal || !rules) return undefined;
    if (round === 1 && told.forecast && this.sessions) {
      const known = this.knownOf(told.forecast, this.sessions);
      const problems = this.problemsOf(known, 0, this.book.evs);
      const { firstIsp } = calendar.days[day];
      const solve = (each: readonly EvDay[], evs: readonly number[]) => planner.solve(each, { firstIsp, evs });
      this.gate = { day: known, answer: new DayAheadAnswer(problems, solve) };
    }
    const { day: known, answer } = present(this.gate, 'the forecast of a day whose prices are quoted');
    const isForecast = rules.clearing === 'react' && (config.expectation !== undefined || !this.hasBought);
    const schedules =
      rules.clearing === 'exclusive'
        ? answer.scenarios(known.prices.dayAhead, rules, config.buyers ?? 1)
        : [answer.best(isForecast ? known.prices.dayAhead : priceEurPerMwh)];
    const sent = schedules.map(({ energyKwh, ownCostEur }) => {
      return { energyMwh: energyKwh.map((kwh) => kwh / KWH_PER_MWH), ownCostEur };
    });
    return { type: 'DayAheadTender', from: name, to: from, isp, day, round, schedules: sent };
  }

  /** Gives each EV its plan of what was bought, and tells BRP and DSO. */
  takeAward({ isp, day, weights, priceEurPerMwh }: MessageOf<'DayAheadAward'>): Message[] {
    const { day: known, answer } = present(this.gate, 'what an award is for');
    const plans = answer.whole(weights, present(this.office.config.market.dayAhead, 'market.dayAhead'));
    this.gate = undefined;
    this.hasBought = true;
    this.sessions = undefined;
    const planned = { ...known.prices, dayAhead: priceEurPerMwh };
    const plan = new FleetPlan(plans.length, priceEurPerMwh.length);
    plan.enter(0, plans);
    return this.enterDay(day, isp, { ...known, prices: planned, plan });
  }

  /** Takes over what was told anew of a day; whether anything was. */
  private takeUpdate(day: number): boolean {
    const { told } = this.office;
    const { update } = told;
    const dayBook = this.book.days.get(day);
    if (update?.day !== day || !dayBook) return false;
    Object.assign(dayBook.prices, told.pricesOf(update), { dayAhead: update.dayAhead });
    told.update = undefined;
    return true;
  }

  /** Plans again, from the first ISP not yet offered to the end of its day. */
  replan(now: number): Message[] {
    const { calendar, config, planner } = this.office;
    const { entry, market } = config;
    const from = now + market.offerHorizon;
    if (entry.replan === 'never' || from >= calendar.ispCount || now < 0) return [];
    const isTold = this.takeUpdate(calendar.dayOf(from).index);
    let open = this.book.openProblems(now, from, isTold || entry.replan === 'every-isp');
    if (open.evs.length === 0) return [];
    if (planner.isCoupled && open.evs.length < this.book.evs) open = this.book.openProblems(now, from, true);
    const day = calendar.dayOf(from);
    const dayBook = kept(this.book.days, day.index);
    const plans = planner.solve(open.problems, { firstIsp: day.firstIsp, evs: open.evs });
    for (const [k, plan] of plans.entries()) dayBook.plan.overlay(open.evs[k], plan, from - day.firstIsp);
    return [this.prognosis(day.index, now, dayBook)];
  }

  tellAt(): Message[] {
    return [];
  }

  closeIsp(isp: number, energyKwh: Float64Array): void {
    this.book.closeIsp(isp, energyKwh);
  }
}
