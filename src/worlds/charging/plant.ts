import type { FleetParameters, Setpoints } from '../../optimizers/delivery.ts';
import { shortCopy } from '../../series.ts';
import { carryOut, toNote } from '../carryOut.ts';
import type { PlantReading } from '../plant.ts';
import { leavesWith, type PluggedSession, type Session, type SessionFleet } from './session.ts';

/** One who has left: with what, and what is missing of what was wanted, kWh. */
interface EndedSession {
  name: string;
  connector: number;
  energyKwh: number;
  wantKwh: number;
  unmetKwh: number;
}

/** Who left, came, and found no connector free at the start of an ISP. */
interface SessionEvents {
  ended: EndedSession[];
  started: (Session & { connector: number })[];
  turnedAway: Session[];
}

/** The connectors of one fleet and the batteries at them as they really are. An element a connector. */
export class ConnectorPlant {
  /** NaN where nobody is plugged in. */
  readonly energyKwh: Float64Array;
  private readonly batteries: FleetParameters;
  private readonly at: (PluggedSession | undefined)[];
  /** When who is plugged in leaves; Infinity where nobody is. */
  private readonly leavesAt: Float64Array;
  private next = 0;
  private nextAway = 0;

  constructor(
    private readonly fleet: SessionFleet,
    private readonly hoursPerIsp: number,
  ) {
    const count = fleet.connectors.length;
    const each = (value: number) => new Float64Array(count).fill(value);
    this.energyKwh = each(Number.NaN);
    this.leavesAt = each(Number.POSITIVE_INFINITY);
    this.batteries = {
      ...{ capacityKwh: each(0), minimumKwh: each(0), chargeKw: each(0), dischargeKw: each(0) },
      chargeEfficiency: each(fleet.chargeEfficiency),
      dischargeEfficiency: each(fleet.dischargeEfficiency),
    };
    this.at = new Array(count).fill(undefined);
  }

  /** Departures, then arrivals, at the start of an ISP. */
  beginIsp(isp: number): SessionEvents {
    const events: SessionEvents = { ended: [], started: [], turnedAway: [] };
    for (let connector = 0; connector < this.leavesAt.length; connector++) {
      const plugged = this.leavesAt[connector] > isp ? undefined : this.at[connector];
      if (!plugged) continue;
      const { name, wantKwh } = plugged.actual;
      const energyKwh = this.energyKwh[connector];
      const unmetKwh = Math.max(0, leavesWith(plugged.actual) - energyKwh);
      events.ended.push({ name, connector, energyKwh, wantKwh, unmetKwh });
      this.at[connector] = undefined;
      this.energyKwh[connector] = Number.NaN;
      this.leavesAt[connector] = Number.POSITIVE_INFINITY;
    }
    const { sessions, turnedAway } = this.fleet;
    for (; this.next < sessions.length && sessions[this.next].actual.arrivalIsp <= isp; this.next++) {
      const plugged = sessions[this.next];
      const { connector, actual, stated } = plugged;
      this.at[connector] = plugged;
      this.energyKwh[connector] = actual.arrivalKwh;
      this.leavesAt[connector] = actual.departureIsp;
      for (const key of ['capacityKwh', 'minimumKwh', 'chargeKw', 'dischargeKw'] as const)
        this.batteries[key][connector] = actual[key];
      events.started.push({ ...stated, connector });
    }
    for (; this.nextAway < turnedAway.length && turnedAway[this.nextAway].arrivalIsp <= isp; this.nextAway++)
      events.turnedAway.push(turnedAway[this.nextAway]);
    return events;
  }

  /** Carries out the setpoints of one ISP; none: every EV idles. */
  run(asked: Setpoints | undefined): PlantReading {
    const count = this.energyKwh.length;
    const done = toNote(count, asked);
    for (let connector = 0; asked && connector < count; connector++)
      if (this.at[connector]) carryOut(this.batteries, connector, this.hoursPerIsp, asked, done, this.energyKwh);
    return Object.assign(done, { energyKwh: shortCopy(this.energyKwh) });
  }
}
