import { canChargeKwh, canDischargeKwh, type FleetParameters } from '../../../../src/optimizers/delivery.ts';
import type { EvDay, EvDayPlan } from '../../../../src/optimizers/evDay.ts';
import { leavesWith, type Session } from '../../../../src/worlds/charging/session.ts';
import type { Volume } from '../fleetPlan.ts';

const VOLUMES = ['upKwh', 'downKwh', 'dayAheadKwh', 'energyKwh'] as const;

/** Energy differences below this (kWh) are rounding, not a deviation. */
export const DEVIATION_KWH = 1e-6;

/** Energy that can be given and taken, kWh on the grid side. */
export interface Spare {
  up: number;
  down: number;
}

/** A decision of a session, and the ISP of the run at which its series begin. */
interface Decided {
  problem: EvDay;
  plan: EvDayPlan;
  base: number;
}

/** First ISP of the run that it decides. */
const firstOf = ({ problem, base }: Decided): number => base + problem.fromIsp;

/** One session in an aggregator's book: what is said of it, where it is, what it plans and what was bought for it. ISPs of the run. */
export class OpenSession {
  /** Undefined until it has come. */
  connector: number | undefined;
  /** In the battery at the start of the present ISP; on arrival, until it has come. */
  energyKwh: number;
  /** What it is to leave with, kWh. */
  wantedKwh: number;
  /** First ISP of its series. */
  private first: number;
  private tables: Record<Volume, Float64Array>;
  /** Day-ahead energy bought for it, kWh; 0 where none was. */
  private bought: Float64Array;
  /** Its decisions, each in force from its first ISP on until that of the next. */
  private decisions: Decided[] = [];
  /** Where its plan ends. */
  plannedTo = 0;

  constructor(public said: Session) {
    this.energyKwh = said.arrivalKwh;
    this.wantedKwh = leavesWith(said);
    this.first = Math.max(0, said.arrivalIsp);
    const length = Math.max(0, said.departureIsp - this.first);
    const table = () => new Float64Array(length);
    this.tables = { upKwh: table(), downKwh: table(), dayAheadKwh: table(), energyKwh: table() };
    this.bought = table();
  }

  get name(): string {
    return this.said.name;
  }

  /** It has come: what was planned of it stays, at its own ISPs. */
  arrive(said: Session, connector: number): void {
    const before = this.first;
    const { tables, bought } = this;
    this.said = said;
    this.connector = connector;
    this.energyKwh = said.arrivalKwh;
    this.wantedKwh = leavesWith(said);
    this.first = Math.max(0, said.arrivalIsp);
    const length = Math.max(0, said.departureIsp - this.first);
    const moved = (series: Float64Array) => {
      const now = new Float64Array(length);
      for (let k = Math.max(0, before - this.first); k < length; k++) now[k] = series[k + this.first - before] ?? 0;
      return now;
    };
    this.tables = {
      upKwh: moved(tables.upKwh),
      downKwh: moved(tables.downKwh),
      dayAheadKwh: moved(tables.dayAheadKwh),
      energyKwh: moved(tables.energyKwh),
    };
    this.bought = moved(bought);
  }

  isThere(isp: number): boolean {
    return this.said.arrivalIsp <= isp && isp < this.said.departureIsp;
  }

  at(volume: Volume, isp: number): number {
    return this.tables[volume][isp - this.first] ?? 0;
  }

  isIdle(isp: number): boolean {
    return this.at('upKwh', isp) === 0 && this.at('downKwh', isp) === 0 && this.at('dayAheadKwh', isp) === 0;
  }

  boughtKwh(isp: number): number {
    return this.bought[isp - this.first] ?? 0;
  }

  /** Battery energy its plan has at the start of an ISP. */
  plannedLevel(isp: number): number {
    return isp > this.first ? this.at('energyKwh', isp - 1) : this.said.arrivalKwh;
  }

  /** Takes over a plan from its first ISP on; what was planned of the ISPs before stays. */
  adopt(problem: EvDay, plan: EvDayPlan, base: number): void {
    const from = base + problem.fromIsp;
    for (const volume of VOLUMES) {
      const table = this.tables[volume];
      table.fill(0, from - this.first);
      table.set(plan[volume].subarray(problem.fromIsp), from - this.first);
    }
    this.decisions = this.decisions.filter((earlier) => firstOf(earlier) < from);
    this.decisions.push({ problem, plan, base });
    this.plannedTo = base + problem.ispCount;
  }

  /** Notes what was bought for it from an ISP on, kWh by ISP; what was bought before stays. */
  buy(fromIsp: number, energyKwh: Float64Array): void {
    for (let k = 0; k < energyKwh.length; k++) {
      const at = fromIsp + k - this.first;
      if (at >= 0 && at < this.bought.length) this.bought[at] = energyKwh[k];
    }
  }

  /** Buys what its plan charges day-ahead from an ISP up to another. */
  buyPlanned(fromIsp: number, toIsp: number): void {
    for (let isp = Math.max(fromIsp, this.first); isp < Math.min(toIsp, this.plannedTo); isp++)
      this.bought[isp - this.first] = this.at('dayAheadKwh', isp);
  }

  /** Keeps a share of what was bought for it in an ISP. */
  keepBought(isp: number, share: number): void {
    const at = isp - this.first;
    if (at >= 0 && at < this.bought.length) this.bought[at] *= share;
  }

  /** Gives back what was bought for it from an ISP on: kWh by ISP, and where that begins. */
  giveBack(fromIsp: number): { fromIsp: number; energyKwh: Float64Array } {
    const at = Math.max(0, fromIsp - this.first);
    const energyKwh = this.bought.slice(at);
    this.bought.fill(0, at);
    return { fromIsp: this.first + at, energyKwh };
  }

  /** Does nothing from an ISP on: who is late is not counted on. */
  suspend(fromIsp: number): void {
    for (const volume of VOLUMES) this.tables[volume].fill(0, Math.max(0, fromIsp - this.first));
    this.plannedTo = Math.min(this.plannedTo, fromIsp);
  }

  /** Adds what its plan charges day-ahead to a series that begins at an ISP, kWh. */
  addPurchases(into: Float64Array, firstIsp: number): void {
    const { dayAheadKwh } = this.tables;
    const shift = this.first - firstIsp;
    const to = Math.min(dayAheadKwh.length, into.length - shift);
    for (let k = Math.max(0, -shift); k < to; k++) into[k + shift] += dayAheadKwh[k];
  }

  /** What was bought for it by ISP from an ISP up to another, NaN from `openFrom` on: there it is still to be bought. */
  schedule(fromIsp: number, toIsp: number, openFrom: number): Float64Array {
    const schedule = new Float64Array(toIsp - fromIsp);
    const to = Math.min(toIsp, openFrom);
    for (let isp = Math.max(fromIsp, this.first); isp < to; isp++) schedule[isp - fromIsp] = this.boughtKwh(isp);
    if (openFrom < toIsp) schedule.fill(Number.NaN, Math.max(0, openFrom - fromIsp));
    return schedule;
  }

  /** The marginal figure of an ISP, by the decision in force there. */
  marginal(of: (day: EvDay, plan: EvDayPlan, at: number) => number, isp: number): number {
    const decided = this.decisions.findLast((each) => firstOf(each) <= isp);
    if (!decided) throw new Error(`session ${this.name} has no plan`);
    const { problem, plan, base } = decided;
    return of(problem, plan, isp - base);
  }

  /** Dearest of day-ahead prices (EUR/MWh by ISP of the run) at which its plan charges behind an ISP; -Infinity where it does not. */
  dearestCharging(isp: number, dayAheadPrice: Float64Array): number {
    let dearest = Number.NEGATIVE_INFINITY;
    for (let t = isp + 1; t < this.plannedTo; t++)
      if (this.at('dayAheadKwh', t) > 0) dearest = Math.max(dearest, dayAheadPrice[t]);
    return dearest;
  }

  /** What its plan leaves to be stored behind its end, kWh; 0 where it leaves by then. */
  get leftForLaterKwh(): number {
    return this.plannedTo < this.said.departureIsp
      ? Math.max(0, this.wantedKwh - this.plannedLevel(this.plannedTo))
      : 0;
  }

  /**
   * What is to be charged in an ISP in any case, kWh on the grid side, as all later ISPs of its stay together would not make up for it: a
   * call that was counted on may not have come.
   * @param level energy in its battery at the start of the ISP
   */
  mustChargeKwh(isp: number, level: number, chargeEfficiency: number, hoursPerIsp: number): number {
    const most = this.said.chargeKw * hoursPerIsp;
    const later = most * Math.max(0, this.said.departureIsp - isp - 1);
    return Math.max(0, Math.min(most, (this.wantedKwh - level) / chargeEfficiency - later));
  }

  /**
   * What a session that its plan leaves idle in an ISP could give or take there, and still leave with what it wants, kWh.
   * @param level energy in its battery then, which may be other than planned
   */
  spareKwh(isp: number, fleet: FleetParameters, place: number, level: number, hoursPerIsp: number): Spare {
    const [stored, given] = [fleet.chargeEfficiency[place], fleet.dischargeEfficiency[place]];
    const isFree = this.isThere(isp) && isp < this.plannedTo && this.isIdle(isp);
    if (!isFree || this.mustChargeKwh(isp, level, stored, hoursPerIsp) > DEVIATION_KWH) return { up: 0, down: 0 };
    const most = this.said.chargeKw * hoursPerIsp;
    let room = 0;
    let later = 0;
    for (let t = isp + 1; t < this.plannedTo; t++) {
      const charging = this.at('dayAheadKwh', t) + this.at('downKwh', t);
      later += charging;
      if (charging === 0 && this.at('upKwh', t) === 0) room += most;
    }
    const missing = this.leftForLaterKwh / stored;
    later += missing;
    room += Math.max(0, Math.max(0, this.said.departureIsp - this.plannedTo) * most - missing);
    const ahead = level - this.plannedLevel(isp);
    return {
      up: Math.max(0, Math.min(canDischargeKwh(fleet, place, level, hoursPerIsp), (room * stored + ahead) * given)),
      down: Math.max(0, Math.min(canChargeKwh(fleet, place, level, hoursPerIsp), later - ahead / stored)),
    };
  }
}
