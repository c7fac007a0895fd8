import { byPlans, byPriceOrder } from '../../../../src/optimizers/arrivals/buying.ts';
import { choosePool } from '../../../../src/optimizers/arrivals/chosen.ts';
import { expectedPool } from '../../../../src/optimizers/arrivals/expected.ts';
import { takeShare } from '../../../../src/optimizers/arrivals/pool.ts';
import { chargeAtOnce } from '../../../../src/optimizers/chargeAtOnce.ts';
import { solveSession } from '../../../../src/optimizers/chargeOnly.ts';
import type { EvDay } from '../../../../src/optimizers/evDay.ts';
import { solveEvDay } from '../../../../src/optimizers/evDayDp.ts';
import type { PriceScenario, Risk } from '../../../../src/optimizers/stochastic.ts';
import type { Calendar } from '../../../../src/time/calendar.ts';
import { fleetDays } from '../../explain/fleetDays.ts';
import type { UnknownSessions } from '../../explain/pool.ts';
import type { Message, MessageOf } from '../../market/messages.ts';
import type { KnownPrices } from './knownPrices.ts';
import type { OpenSession } from './openSession.ts';
import type { Pool } from './pool.ts';
import type { SessionBook } from './sessionBook.ts';
import type { SessionOffice, SessionTerms } from './terms.ts';

/** What is decided together: sessions and their problems, whose series begin at one ISP of the run. */
interface Open {
  sessions: OpenSession[];
  problems: EvDay[];
  base: number;
}

/** Where nothing is said of how possible days are weighed. */
const NEUTRAL: Risk = { cvarWeight: 0, alpha: 0.9 };

/** From when on a session is planned. ISPs of the run. */
interface PlanFrom {
  now: number;
  from: number;
  /** ISP at which the series of its problem begin. */
  base: number;
  /** First ISP that has not been offered; `from` where not given. */
  freeFrom?: number;
  /** First ISP of which energy is still to be bought; none where not given. */
  openFrom?: number;
}

/** Plans sessions, and writes their plans and purchases into the book. ISPs of the run. */
export class SessionPlanning {
  private readonly calendar: Calendar;

  constructor(
    private readonly office: SessionOffice,
    private readonly book: SessionBook,
    private readonly terms: SessionTerms,
    private readonly prices: KnownPrices,
    private readonly pool: Pool,
  ) {
    this.calendar = office.calendar;
  }

  get isAtOnce(): boolean {
    return this.office.rules.charging === 'at-once';
  }

  /** The problem of a session from an ISP on, with what was bought for it; energy of ISPs from `openFrom` on is still to be bought. */
  private problem(
    session: OpenSession,
    { now, from, base, freeFrom = from, openFrom = Number.POSITIVE_INFINITY }: PlanFrom,
  ): EvDay | undefined {
    const startKwh = this.book.predict(session, now, from);
    const { said, wantedKwh } = session;
    const problem = this.terms.problem(said, { base, from, freeFrom, startKwh, wantedKwh });
    if (!problem) return undefined;
    problem.scheduleKwh = session.schedule(base, base + problem.ispCount, openFrom);
    return problem;
  }

  /** Plans sessions again from an ISP on, or from their arrival where that is later. */
  replan(sessions: Iterable<OpenSession>, now: number, from: number): boolean {
    const open: Open = { sessions: [], problems: [], base: from };
    for (const session of sessions) {
      const problem = this.problem(session, { now, from: Math.max(from, session.said.arrivalIsp), base: from });
      if (!problem) continue;
      open.sessions.push(session);
      open.problems.push(problem);
    }
    this.adopt(open);
    return open.sessions.length > 0;
  }

  /** Gives sessions their plans, by the optimiser the fleet needs, or by charging at once. */
  private adopt({ sessions, problems, base }: Open): void {
    const evs = sessions.map(({ name }) => name);
    const plans = this.isAtOnce
      ? problems.map(chargeAtOnce)
      : this.office.planner.solve(problems, { firstIsp: base, evs });
    plans.forEach((plan, k) => {
      sessions[k].adopt(problems[k], plan, base);
    });
  }

  /**
   * Plans one who has come, from now on: in ISPs that have been offered it has no part in balancing. One who was not announced takes its
   * share of the pool.
   */
  welcome(session: OpenSession, now: number, wasAnnounced: boolean): Message[] {
    const freeFrom = now + this.office.config.market.offerHorizon;
    const problem = this.problem(session, { now, from: now, base: now, freeFrom });
    if (!problem) return [];
    const said: Message[] = [];
    if (!wasAnnounced) {
      const left = this.pool.leftKwh.subarray(now, now + problem.ispCount);
      const share = (this.isAtOnce ? takeAsPlanned : takeShare)(left, problem);
      session.buy(now, share);
      problem.scheduleKwh = share;
      said.push(...this.pool.tellTaken(now, session.name, now, share));
    }
    this.adopt({ sessions: [session], problems: [problem], base: now });
    return said;
  }

  /** Plans a day that is bought now: those who are there or have announced to come, as far as they are on that day. */
  buyDay(day: number, now: number, possible: readonly PriceScenario[] | undefined): void {
    const { firstIsp, ispCount } = this.calendar.days[day];
    const { market, entry } = this.office.config;
    const soon = Math.max(0, now + market.offerHorizon);
    // possible days are of the day alone; and where nobody plans again, today stays as it is
    const isDayAlone = possible !== undefined || entry.replan === 'never';
    const base = isDayAlone ? firstIsp : Math.min(soon, firstIsp);
    const open: Open = { sessions: [], problems: [], base };
    for (const session of this.book.all()) {
      if (session.said.departureIsp <= firstIsp || this.book.isLate(session, now)) continue;
      const from = Math.max(base, session.said.arrivalIsp);
      const problem = this.problem(session, { now, from, base, openFrom: firstIsp });
      if (!problem) continue;
      if (isDayAlone) delete problem.scheduleKwh;
      open.sessions.push(session);
      open.problems.push(problem);
    }
    if (possible && open.problems.length > 0 && !this.isAtOnce) this.buyOver(open, day, possible);
    else {
      this.adopt(open);
      for (const session of open.sessions) session.buyPlanned(firstIsp, firstIsp + ispCount);
    }
  }

  /** Buys over possible days of prices; plans are then those of the likeliest, whose prices are counted on. */
  private buyOver({ sessions, problems, base }: Open, day: number, possible: readonly PriceScenario[]): void {
    const { plans, boughtKwh, prices } = this.office.planner.decideDay(problems, { firstIsp: base }, possible);
    if (prices) this.prices.learn(day, prices);
    const counted = prices ? this.prices.from(base, base) : {};
    sessions.forEach((session, k) => {
      session.adopt({ ...problems[k], ...counted }, plans[k], base);
      session.buy(base, boughtKwh?.[k] ?? plans[k].dayAheadKwh);
    });
  }

  /** What is bought of a day for those who may come unannounced, kWh by its ISP. */
  poolFor(day: number, now: number, possible: MessageOf<'SessionsPossible'>['possible']): Float64Array {
    const { firstIsp, ispCount } = this.calendar.days[day];
    const base = this.calendar.dayOf(Math.max(0, now + 1)).firstIsp;
    const days = possible.map(({ probability, sessions }) => ({
      probability,
      sessions: sessions.flatMap((said) => this.terms.possible(said, base) ?? []),
    }));
    const { kind, keep } = this.office.rules.arrivals;
    const length = firstIsp + ispCount - base;
    if (kind === 'expected' || this.isAtOnce) {
      const buy = this.isAtOnce ? byPlans(chargeAtOnce) : byPriceOrder(solveEvDay);
      return expectedPool(days, buy, length).subarray(firstIsp - base);
    }
    const onDay = days.map(({ probability, sessions }) => ({
      probability,
      sessions: sessions.flatMap((problem) => onTheDay(problem, firstIsp - base) ?? []),
    }));
    const terms = {
      feeEurPerMwh: this.office.told.deviationFee,
      risk: this.office.config.risk ?? NEUTRAL,
      keep,
      length,
    };
    const answer = choosePool(onDay, { ...terms, solve: solveSession });
    this.office.decided({
      ...{ kind: 'pool', answer, objective: answer.objectiveEur, about: [firstIsp, firstIsp + ispCount] },
      get problem(): UnknownSessions {
        const told = onDay.map(({ probability, sessions }) => ({ probability, fleet: fleetDays(sessions) }));
        return { days: told, first: firstIsp - base, ...terms };
      },
    });
    return answer.poolKwh.subarray(firstIsp - base);
  }
}

/** What one who charges at once takes of a pool, kWh by ISP. */
function takeAsPlanned(left: Float64Array, problem: EvDay): Float64Array {
  const share = chargeAtOnce(problem).dayAheadKwh.map((kwh, t) => Math.min(kwh, left[t]));
  share.forEach((kwh, t) => {
    left[t] -= kwh;
  });
  return share;
}

/** The part of a session that lies on a day, with what it will have charged before; none where it has left by then. */
function onTheDay(problem: EvDay, first: number): EvDay | undefined {
  if (problem.fromIsp >= first) return problem;
  if (problem.ispCount <= first) return undefined;
  return { ...problem, fromIsp: first, startKwh: solveSession(problem).energyKwh[first - 1] };
}
