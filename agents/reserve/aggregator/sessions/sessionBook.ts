import { canChargeKwh, canDischargeKwh, type FleetParameters } from '../../../../src/optimizers/delivery.ts';
import { shortSeries, sum } from '../../../../src/series.ts';
import type { Direction, MessageOf } from '../../market/messages.ts';
import type { Crew } from '../desk.ts';
import type { Volume } from '../fleetPlan.ts';
import { DEVIATION_KWH, type OpenSession, type Spare } from './openSession.ts';

/** What an aggregator knows of its chargers: who is plugged in where, and who has announced to come. ISPs of the run. */
export class SessionBook {
  /** By connector. */
  readonly plugged: (OpenSession | undefined)[];
  private readonly awaited = new Map<string, OpenSession>();
  private known: OpenSession[] | undefined;
  /** Batteries at the connectors. */
  private readonly batteries: FleetParameters;
  private readonly single: FleetParameters;
  private readonly energyKwh: Float64Array;
  private readonly isPlugged: Uint8Array;
  /** What all connectors can draw in an ISP, and give, kWh. */
  readonly most: { intoKwh: number; outKwh: number };

  constructor(
    private readonly chargers: MessageOf<'ChargerRegistration'>,
    private readonly hoursPerIsp: number,
  ) {
    const count = chargers.chargeKw.length;
    this.plugged = new Array<OpenSession | undefined>(count).fill(undefined);
    this.batteries = this.emptyBatteries(count);
    this.single = this.emptyBatteries(1);
    this.energyKwh = new Float64Array(count);
    this.isPlugged = new Uint8Array(count);
    this.most = { intoKwh: sum(chargers.chargeKw) * hoursPerIsp, outKwh: sum(chargers.dischargeKw) * hoursPerIsp };
  }

  private emptyBatteries(count: number): FleetParameters {
    const each = (value: number) => new Float64Array(count).fill(value);
    return {
      ...{ capacityKwh: each(0), minimumKwh: each(0), chargeKw: each(0), dischargeKw: each(0) },
      chargeEfficiency: each(this.chargers.chargeEfficiency),
      dischargeEfficiency: each(this.chargers.dischargeEfficiency),
    };
  }

  /** All of whom anything is known: at connectors in their order, then those to come in the order of their announcement. */
  all(): readonly OpenSession[] {
    if (!this.known) {
      this.known = [];
      for (const session of this.plugged) if (session) this.known.push(session);
      for (const session of this.awaited.values()) this.known.push(session);
    }
    return this.known;
  }

  /** One announces to come. */
  expect(session: OpenSession): void {
    this.awaited.set(session.name, session);
    this.known = undefined;
  }

  /** Those who have announced to come, and have not. */
  get expected(): ReadonlyMap<string, OpenSession> {
    return this.awaited;
  }

  /** One who was expected has come, or will not. */
  forget(name: string): void {
    if (this.awaited.delete(name)) this.known = undefined;
  }

  /** One comes to a connector. */
  plugIn(session: OpenSession, connector: number): void {
    this.plugged[connector] = session;
    this.known = undefined;
    this.isPlugged[connector] = 1;
    this.energyKwh[connector] = session.energyKwh;
    setBattery(this.batteries, connector, session);
  }

  /** One leaves. */
  unplug(connector: number): OpenSession | undefined {
    const session = this.plugged[connector];
    this.plugged[connector] = undefined;
    this.known = undefined;
    this.isPlugged[connector] = 0;
    this.energyKwh[connector] = 0;
    return session;
  }

  total(volume: Volume, isp: number): number {
    if (volume === 'upKwh' && this.most.outKwh === 0) return 0;
    let kwh = 0;
    for (const session of this.all()) kwh += session.at(volume, isp);
    return kwh;
  }

  /** What was bought for all, kWh. */
  boughtKwh(isp: number): number {
    let kwh = 0;
    for (const session of this.all()) kwh += session.boughtKwh(isp);
    return kwh;
  }

  /**
   * Keeps what is bought of a day within what all connectors can draw, as stays that are announced may overlap at one of them, and those of
   * strangers come on top: where it is more, each known one has its part, and there is no pool.
   * @param poolKwh by ISP of the day, reduced in place
   */
  keepWithin(firstIsp: number, poolKwh: Float64Array): void {
    const most = this.most.intoKwh;
    for (let k = 0; k < poolKwh.length; k++) {
      const kwh = this.boughtKwh(firstIsp + k);
      poolKwh[k] = Math.max(0, Math.min(poolKwh[k], most - kwh));
      if (kwh > most) for (const session of this.all()) session.keepBought(firstIsp + k, most / kwh);
    }
  }

  /** Notes metered levels; NaN: nobody there. */
  meter(energyKwh: Float64Array): void {
    for (let connector = 0; connector < energyKwh.length; connector++) {
      const session = this.plugged[connector];
      if (!session || Number.isNaN(energyKwh[connector])) continue;
      session.energyKwh = energyKwh[connector];
      this.energyKwh[connector] = energyKwh[connector];
    }
  }

  /** Whether one that is plugged in is where its plan has it now, or will be by an ISP to come. */
  isOnPlan(session: OpenSession, now: number, from: number): boolean {
    if (Math.abs(session.energyKwh - session.plannedLevel(now)) <= DEVIATION_KWH) return true;
    return Math.abs(this.predict(session, now, from) - session.plannedLevel(from)) <= DEVIATION_KWH;
  }

  /** Battery energy at the start of ISP `to`, if a plan is followed from `from` as far as the battery allows. */
  predict(session: OpenSession, from: number, to: number): number {
    const one = this.alone(session);
    let level = session.energyKwh;
    for (let isp = Math.max(from, session.said.arrivalIsp); isp < to; isp++) {
      const up = Math.min(session.at('upKwh', isp), canDischargeKwh(one, 0, level, this.hoursPerIsp));
      const planned = session.at('downKwh', isp) + session.at('dayAheadKwh', isp);
      const charge = Math.min(planned, canChargeKwh(one, 0, level, this.hoursPerIsp));
      level += charge * one.chargeEfficiency[0] - up / one.dischargeEfficiency[0];
    }
    return level;
  }

  /** The battery of a session as a fleet of one: a buffer that is filled anew each time. */
  private alone(session: OpenSession): FleetParameters {
    setBattery(this.single, 0, session);
    return this.single;
  }

  /** How much of what a plan has a session do in an ISP to come it will be able to do, kWh. */
  able(session: OpenSession, direction: Direction, kwh: number, now: number, isp: number): number {
    const level = this.predict(session, now, isp);
    const most = direction === 'upward' ? canDischargeKwh : canChargeKwh;
    return Math.min(kwh, most(this.alone(session), 0, level, this.hoursPerIsp));
  }

  /** Whether one has announced to be there by an ISP, and has not come. */
  isLate({ connector, said }: OpenSession, now: number): boolean {
    return connector === undefined && said.arrivalIsp <= now;
  }

  /** Whether one can be counted on to be there in an ISP behind `now`: who is late is not. */
  isCountedOn(session: OpenSession, now: number, isp: number): boolean {
    return session.isThere(isp) && !this.isLate(session, now);
  }

  /** Those at the connectors, as they are, with what they are to charge in any case. */
  crew(isp: number): Crew {
    const planned = this.planned(this.plugged, this.plugged.length, isp);
    const { dayAheadKwh } = planned;
    for (let place = 0; place < dayAheadKwh.length; place++) {
      const session = this.plugged[place];
      if (!session) continue;
      const level = this.energyKwh[place];
      const must = session.mustChargeKwh(isp, level, this.chargers.chargeEfficiency, this.hoursPerIsp);
      if (must > dayAheadKwh[place] + DEVIATION_KWH) dayAheadKwh[place] = must;
    }
    return {
      fleet: this.batteries,
      energyKwh: this.energyKwh,
      plugged: this.isPlugged,
      planned,
      spareKwh: (place) => this.spareKwh(this.plugged[place], this.batteries, place, this.energyKwh[place], isp),
    };
  }

  /** Those who can be counted on in an ISP to come, as they should be then. */
  crewToCome(now: number, isp: number): Crew & { sessions: readonly OpenSession[] } {
    const there = this.all().filter((session) => this.isCountedOn(session, now, isp));
    const fleet = this.emptyBatteries(there.length);
    there.forEach((session, place) => {
      setBattery(fleet, place, session);
    });
    const energyKwh = Float64Array.from(there, (session) => this.predict(session, now, isp));
    return {
      sessions: there,
      fleet,
      energyKwh,
      plugged: new Uint8Array(there.length).fill(1),
      planned: this.planned(there, there.length, isp),
      spareKwh: (place) => this.spareKwh(there[place], fleet, place, energyKwh[place], isp),
    };
  }

  private spareKwh(
    session: OpenSession | undefined,
    fleet: FleetParameters,
    place: number,
    level: number,
    isp: number,
  ): Spare {
    return session?.spareKwh(isp, fleet, place, level, this.hoursPerIsp) ?? { up: 0, down: 0 };
  }

  private planned(sessions: readonly (OpenSession | undefined)[], count: number, isp: number): Crew['planned'] {
    const planned = { upKwh: shortSeries(count), downKwh: shortSeries(count), dayAheadKwh: shortSeries(count) };
    const { upKwh, downKwh, dayAheadKwh } = planned;
    for (let place = 0; place < count; place++) {
      const session = sessions[place];
      if (!session) continue;
      downKwh[place] = session.at('downKwh', isp);
      dayAheadKwh[place] = session.at('dayAheadKwh', isp);
      if (this.most.outKwh > 0) upKwh[place] = session.at('upKwh', isp);
    }
    return planned;
  }
}

function setBattery(fleet: FleetParameters, place: number, { said }: OpenSession): void {
  fleet.capacityKwh[place] = said.capacityKwh;
  fleet.minimumKwh[place] = said.minimumKwh;
  fleet.chargeKw[place] = said.chargeKw;
  fleet.dischargeKw[place] = said.dischargeKw;
}
