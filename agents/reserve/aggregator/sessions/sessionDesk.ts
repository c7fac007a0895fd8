import { present } from '../../../../src/lookup.ts';
import { marginalCostUpward, marginalValueDownward } from '../../../../src/optimizers/marginalCost.ts';
import type { Session } from '../../../../src/worlds/charging/session.ts';
import { type Direction, type Message, type MessageOf, toRole } from '../../market/messages.ts';
import type { Crew, FleetDesk, Office } from '../desk.ts';
import type { Volume } from '../fleetPlan.ts';
import { NO_STANDBY, type Standby, standbyWithin } from '../standby.ts';
import { KnownPrices } from './knownPrices.ts';
import { OpenSession } from './openSession.ts';
import { Pool } from './pool.ts';
import { SessionBook } from './sessionBook.ts';
import { SessionPlanning } from './sessionPlanning.ts';
import { sessionStandby } from './sessionStandby.ts';
import { type SessionOffice, SessionTerms } from './terms.ts';

const KWH_PER_MWH = 1000;
const DUST_KWH = 1e-9;
const VOLUME = { upward: 'upKwh', downward: 'downKwh' } as const;
const MARGINAL = { upward: marginalCostUpward, downward: marginalValueDownward };

/** A fleet whose EVs come to chargers, stay, want energy and go: docs/sessions.md. ISPs of the run. */
export class SessionDesk implements FleetDesk {
  private readonly office: SessionOffice;
  private readonly book: SessionBook;
  private readonly prices: KnownPrices;
  private readonly pool: Pool;
  private readonly planning: SessionPlanning;
  private readonly terms: SessionTerms;
  private announced: MessageOf<'SessionsAnnounced'> | undefined;
  private possible: MessageOf<'SessionsPossible'> | undefined;
  /** Told in this ISP, of those who came, left, or found no place. */
  private events: MessageOf<'SessionsStarted' | 'SessionsEnded' | 'SessionsTurnedAway'>[] = [];
  /** Those who have come in this ISP, and are to be planned anew. */
  private newcomers: { session: OpenSession; wasAnnounced: boolean }[] = [];
  /** What is said of the pool in this ISP. */
  private saidOfPool: Message[] = [];

  constructor(chargers: MessageOf<'ChargerRegistration'>, office: Office) {
    const { name, calendar, config } = office;
    this.office = { ...office, rules: present(config.sessions, 'the rules of a fleet of sessions') };
    this.book = new SessionBook(chargers, calendar.hoursPerIsp);
    this.prices = new KnownPrices(calendar);
    this.pool = new Pool(name, calendar.ispCount);
    this.terms = new SessionTerms(this.office, chargers, this.prices);
    this.planning = new SessionPlanning(this.office, this.book, this.terms, this.prices, this.pool);
  }

  hear(message: Message): void {
    if (message.type === 'SessionsAnnounced') this.announced = message;
    else if (message.type === 'SessionsPossible') this.possible = message;
    else if (
      message.type === 'SessionsStarted' ||
      message.type === 'SessionsEnded' ||
      message.type === 'SessionsTurnedAway'
    )
      this.events.push(message);
  }

  isPlanned(isp: number): boolean {
    return isp >= 0 && isp < this.prices.until;
  }

  /** No more than all connectors can: stays that are announced may overlap at one of them. */
  total(volume: Volume, isp: number): number {
    const { intoKwh, outKwh } = this.book.most;
    return Math.min(this.book.total(volume, isp), volume === 'upKwh' ? outKwh : intoKwh);
  }

  scheduledKwh(isp: number): number {
    return this.pool.leftKwh[isp] + this.book.boughtKwh(isp);
  }

  crew(isp: number): Crew {
    return this.atWork(this.book.crew(isp));
  }

  /** Who charges at once stands by for nobody. */
  private atWork(crew: Crew): Crew {
    return this.planning.isAtOnce ? { ...crew, spareKwh: () => ({ up: 0, down: 0 }) } : crew;
  }

  outlook(now: number, isp: number, bid: Readonly<Record<Direction, number>>, anyhow: boolean): Crew | undefined {
    const isShort = (['upward', 'downward'] as const).some((direction) => {
      if (bid[direction] <= DUST_KWH) return false;
      let able = 0;
      for (const session of this.book.all()) {
        const kwh = session.at(VOLUME[direction], isp);
        if (kwh > 0 && this.book.isCountedOn(session, now, isp))
          able += this.book.able(session, direction, kwh, now, isp);
      }
      return able < bid[direction] - DUST_KWH;
    });
    return isShort || anyhow ? this.atWork(this.book.crewToCome(now, isp)) : undefined;
  }

  spareKwh(isp: number): { up: number; down: number } {
    const crew = this.atWork(this.book.crewToCome(this.nowFor(isp), isp));
    const all = { up: 0, down: 0 };
    for (let place = 0; place < crew.energyKwh.length; place++) {
      const { up, down } = crew.spareKwh(place);
      all.up += up;
      all.down += down;
    }
    const { intoKwh, outKwh } = this.book.most;
    return { up: Math.min(all.up, outKwh), down: Math.min(all.down, intoKwh) };
  }

  marginal(direction: Direction, isp: number, sum: number): number {
    let weighted = 0;
    let planned = 0;
    for (const session of this.book.all()) {
      const kwh = session.at(VOLUME[direction], isp);
      if (kwh <= 0) continue;
      weighted += kwh * session.marginal(MARGINAL[direction], isp);
      planned += kwh;
    }
    const offered = this.total(VOLUME[direction], isp);
    return sum + (offered < planned ? (weighted * offered) / planned : weighted);
  }

  standby(isp: number, offered: readonly Direction[]): Readonly<Record<Direction, Standby>> {
    if (this.planning.isAtOnce) return NO_STANDBY;
    const at = { now: this.nowFor(isp), isp };
    const idle = sessionStandby(this.book, this.prices, this.terms.laterPrice, at, offered, this.office);
    const { intoKwh, outKwh } = this.book.most;
    return {
      upward: standbyWithin(idle.upward, outKwh - this.total('upKwh', isp)),
      downward: standbyWithin(idle.downward, intoKwh - this.total('downKwh', isp)),
    };
  }

  /** When an ISP is offered. */
  private nowFor(isp: number): number {
    return isp - this.office.config.market.offerHorizon;
  }

  /** Takes note of those who have left, found no place, or come. */
  begin(isp: number): void {
    this.newcomers = [];
    this.saidOfPool = [];
    for (const event of this.events) {
      if (event.type === 'SessionsEnded')
        for (const { connector } of event.sessions) this.dismiss(this.book.unplug(connector), isp);
      else if (event.type === 'SessionsTurnedAway')
        for (const { name } of event.sessions) this.dismiss(this.book.expected.get(name), isp);
    }
    for (const event of this.events)
      if (event.type === 'SessionsStarted') for (const started of event.sessions) this.receive(started);
    this.events = [];
    for (const session of this.book.expected.values()) {
      if (session.said.departureIsp <= isp) this.dismiss(session, isp);
      else if (this.book.isLate(session, isp)) session.suspend(isp);
    }
  }

  /** Of one who has left, or will not come: what was bought for it is there for others. */
  private dismiss(session: OpenSession | undefined, isp: number): void {
    if (!session) return;
    this.book.forget(session.name);
    const { fromIsp, energyKwh } = session.giveBack(isp);
    this.saidOfPool.push(...this.pool.takeBack(isp, session.name, fromIsp, energyKwh));
  }

  replan(now: number): Message[] {
    const { config, calendar, planner } = this.office;
    const { entry, market } = config;
    const said = this.saidOfPool;
    if (now < 0) return said;
    const from = now + market.offerHorizon;
    const isTold = this.takeUpdate();
    const { newcomers } = this;
    if (!planner.isCoupled)
      for (const { session, wasAnnounced } of newcomers)
        said.push(...this.planning.welcome(session, now, wasAnnounced));
    if (from >= calendar.ispCount) return said;
    const isNewForAll = planner.isCoupled && newcomers.length > 0;
    const isAll = isNewForAll || (entry.replan !== 'never' && (isTold || entry.replan === 'every-isp'));
    const some = isAll || entry.replan === 'never' ? [] : this.open(now, from, false);
    const open = isAll || (planner.isCoupled && some.length > 0) ? this.open(now, from, true) : some;
    const isReplanned = this.planning.replan(open, now, from);
    const day = calendar.dayOf(from);
    if (isReplanned || newcomers.length > 0 || said.length > 0 || from === day.firstIsp)
      said.push(this.prognosis(day.index, now));
    return said;
  }

  /** Those who are planned again: who is not where the plan has it, whose plan ends too soon, or all. */
  private open(now: number, from: number, isAll: boolean): OpenSession[] {
    const open: OpenSession[] = [];
    for (const session of this.book.all()) {
      if (session.said.departureIsp <= from || this.book.isLate(session, now)) continue;
      if (isAll || this.isOff(session, now, from)) open.push(session);
    }
    return open;
  }

  private isOff(session: OpenSession, now: number, from: number): boolean {
    if (session.connector !== undefined && !this.book.isOnPlan(session, now, from)) return true;
    return this.terms.isShort(session.said, session.plannedTo, Math.max(from, session.said.arrivalIsp));
  }

  /** Takes over what was told anew of prices; whether anything was. */
  private takeUpdate(): boolean {
    const { told } = this.office;
    const { update } = told;
    if (!update || !this.isPlanned(this.office.calendar.days[update.day].firstIsp)) return false;
    this.prices.learn(update.day, { ...told.pricesOf(update), dayAhead: update.dayAhead });
    told.update = undefined;
    return true;
  }

  /** One has come: as it announced, or to be planned anew. */
  private receive({ connector, ...started }: MessageOf<'SessionsStarted'>['sessions'][number]): void {
    const known = this.book.expected.get(started.name);
    const session = known ?? new OpenSession(started);
    const isAsAnnounced = known !== undefined && isSame(known.said, started);
    this.book.forget(started.name);
    session.arrive(started, connector);
    this.book.plugIn(session, connector);
    if (!isAsAnnounced) this.newcomers.push({ session, wasAnnounced: known !== undefined });
  }

  /** Plans the day whose gate closes, buys for those who are known and a pool for those who are not, and tells BRP and DSO. */
  planDay(): Message[] {
    const { calendar, told, config, name } = this.office;
    const { forecast, scenarios } = told;
    const { announced, possible } = this;
    this.announced = undefined;
    this.possible = undefined;
    if (!forecast || !announced) return [];
    const { day, isp: now } = forecast;
    const { firstIsp, ispCount } = calendar.days[day];
    this.prices.learn(day, told.pricesOf(forecast));
    for (const session of announced.sessions) this.book.expect(new OpenSession(session));
    this.planning.buyDay(day, now, scenarios?.day === day ? scenarios.scenarios : undefined);
    const poolKwh = possible ? this.planning.poolFor(day, now, possible.possible) : new Float64Array(ispCount);
    this.book.keepWithin(firstIsp, poolKwh);
    const said = this.pool.purchase(now, day, firstIsp, poolKwh);
    const energyMwh = Float64Array.from({ length: ispCount }, (_, k) => this.scheduledKwh(firstIsp + k) / KWH_PER_MWH);
    said.push({ type: 'Schedule', from: name, to: config.brp, isp: now, day, energyMwh }, this.prognosis(day, now));
    return said;
  }

  /** What the fleet means to draw, with what of the pool is left for those who may still come; as much as its connectors can. */
  private prognosis(day: number, isp: number): Message {
    const { name, config, calendar } = this.office;
    const { firstIsp, ispCount } = calendar.days[day];
    const mwPerKwh = 1 / (KWH_PER_MWH * calendar.hoursPerIsp);
    const powerMw = this.pool.leftKwh.slice(firstIsp, firstIsp + ispCount);
    for (const session of this.book.all()) session.addPurchases(powerMw, firstIsp);
    const most = this.book.most.intoKwh;
    for (let k = 0; k < ispCount; k++) powerMw[k] = Math.min(powerMw[k], most) * mwPerKwh;
    return { type: 'DPrognosis', from: name, to: toRole('dso'), isp, day, node: config.entry.node, powerMw };
  }

  tellAt(isp: number): Message[] {
    return this.pool.rest(isp);
  }

  closeIsp(_: number, energyKwh: Float64Array): void {
    this.book.meter(energyKwh);
  }

  tender(): undefined {
    return undefined;
  }

  takeAward(): never {
    throw new Error('a fleet of sessions takes day-ahead prices as they are');
  }
}

const isSame = (a: Session, b: Session): boolean =>
  (Object.keys(a) as (keyof Session)[]).every((key) => a[key] === b[key]);
