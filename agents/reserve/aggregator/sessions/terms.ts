import type { EvDay } from '../../../../src/optimizers/evDay.ts';
import { leavesWith, type Session } from '../../../../src/worlds/charging/session.ts';
import type { MessageOf } from '../../market/messages.ts';
import type { AggregatorConfig } from '../../market/parts.ts';
import type { Office } from '../desk.ts';
import type { KnownPrices } from './knownPrices.ts';

/** The desk of a fleet of sessions. */
export interface SessionOffice extends Office {
  rules: NonNullable<AggregatorConfig['sessions']>;
}

/** From where on a session is planned, and as what. ISPs of the run. */
interface Planned {
  /** ISP at which the series of its problem begin. */
  base: number;
  /** First ISP that is decided, and the first of those that have not been offered. */
  from: number;
  freeFrom: number;
  /** In the battery at the start of `from`, and what it is to leave with, kWh. */
  startKwh: number;
  wantedKwh: number;
}

/** The problems of sessions: docs/sessions.md, sections 1 and 2. */
export class SessionTerms {
  private readonly horizonIsps: number;

  constructor(
    private readonly office: SessionOffice,
    private readonly chargers: MessageOf<'ChargerRegistration'>,
    private readonly prices: KnownPrices,
  ) {
    const { horizon } = office.rules;
    this.horizonIsps =
      horizon === 'known' ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(horizon / office.calendar.hoursPerIsp));
  }

  /** What energy is taken to cost behind the horizon, EUR/MWh. */
  get laterPrice(): number {
    const { beyond } = this.office.rules;
    return typeof beyond === 'number' ? beyond : this.prices.lastMean;
  }

  /** Where the plan of a session that is planned from an ISP on ends. */
  endOf({ departureIsp }: Session, from: number): number {
    return Math.min(departureIsp, this.prices.until, from + this.horizonIsps);
  }

  /** Whether a plan that ends there is to be carried on, by one who plans from an ISP on. */
  isShort({ departureIsp }: Session, plannedTo: number, from: number): boolean {
    const possible = Math.min(departureIsp, this.prices.until);
    return plannedTo < possible && plannedTo - from <= this.horizonIsps / 2;
  }

  /** The problem of a session; undefined where nothing is left to decide. */
  problem(said: Session, { base, from, freeFrom, startKwh, wantedKwh }: Planned): EvDay | undefined {
    const { config, calendar, told } = this.office;
    const to = this.endOf(said, from);
    if (to <= from) return undefined;
    const { dayAheadPrice, upPrice, downPrice } = this.prices.from(base, freeFrom > from ? freeFrom : base);
    return {
      hoursPerIsp: calendar.hoursPerIsp,
      fromIsp: from - base,
      ispCount: to - base,
      capacityKwh: said.capacityKwh,
      minimumKwh: said.minimumKwh,
      chargeKw: said.chargeKw,
      dischargeKw: said.dischargeKw,
      chargeEfficiency: this.chargers.chargeEfficiency,
      dischargeEfficiency: this.chargers.dischargeEfficiency,
      startKwh,
      departureIsp: 0,
      arrivalIsp: 0,
      tripKwh: 0,
      dayAheadPrice,
      upPrice,
      downPrice,
      deviationFee: told.deviationFee,
      ownerPrice: config.market.ownerPrice,
      ownerBilling: config.market.ownerBilling,
      wear: config.fleet.wear,
      end: {
        wantedKwh,
        laterIsps: said.departureIsp - to,
        laterPrice: this.laterPrice,
      },
    };
  }

  /** The problem of one who may come, from arrival on; undefined where it lies beyond what is known. */
  possible(said: Session, base: number): EvDay | undefined {
    const wantedKwh = leavesWith(said);
    const from = said.arrivalIsp;
    return this.problem(said, { base, from, freeFrom: from, startKwh: said.arrivalKwh, wantedKwh });
  }
}
