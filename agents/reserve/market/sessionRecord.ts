import type { Observer } from '../../../src/market/run.ts';
import type { Message, MessageOf } from './messages.ts';

/** What a session charged, and gave back, at the meter, kWh. */
const SESSION_ENERGY = [
  'dayAheadKwh',
  'downKwh',
  'upKwh',
  'congestionDownKwh',
  'congestionUpKwh',
  'passiveDownKwh',
  'passiveUpKwh',
] as const;
type SessionEnergy = (typeof SESSION_ENERGY)[number];
const CHARGED: readonly SessionEnergy[] = ['dayAheadKwh', 'downKwh', 'congestionDownKwh', 'passiveDownKwh'];

/** One who was plugged in, as it came true. kWh, ISPs of the run. */
export interface SessionRow extends Record<SessionEnergy, number> {
  /** Place of its fleet among those of the record. */
  fleet: number;
  name: string;
  connector: number;
  arrivalIsp: number;
  /** As its driver says on arrival. */
  saidDepartureIsp: number;
  /** NaN while it is plugged in. */
  departureIsp: number;
  arrivalKwh: number;
  capacityKwh: number;
  /** As it comes true; while it is plugged in, as its driver says. */
  wantKwh: number;
  /** NaN while it is plugged in. */
  departureKwh: number;
  unmetKwh: number;
  isAnnounced: boolean;
}

/** Counts by ISP of the run, and energies, kWh. */
const SERIES = [
  'pluggedIn',
  'charging',
  'discharging',
  'turnedAway',
  'lackingKwh',
  'poolBoughtKwh',
  'poolLeftKwh',
] as const;
type SessionSeries = (typeof SERIES)[number];

/** The chargers of one aggregator over a run. */
export interface ChargerRecord extends Record<SessionSeries, Float64Array> {
  aggregator: string;
  connectors: number;
  /** By name of a session: what it took of the pool, less what it gave back to it, kWh; also of those who never came. */
  poolKwh: Map<string, number>;
}

/** What became of the sessions of a run, as plain data. */
export interface SessionRecord {
  fleets: ChargerRecord[];
  /** In order of arrival. */
  sessions: SessionRow[];
}

/** A row at a connector, and what it is to leave with as far as its driver says, kWh. */
interface Plugged {
  row: SessionRow;
  leavesWithKwh: number;
}

interface Chargers {
  place: number;
  record: ChargerRecord;
  announced: Set<string>;
  plugged: (Plugged | undefined)[];
}

/** Hears what is said of fleets of sessions, and keeps it. */
export class SessionRecorder implements Observer<Message> {
  readonly record: SessionRecord = { fleets: [], sessions: [] };
  private readonly chargers = new Map<string, Chargers>();

  constructor(
    private readonly ispCount: number,
    /** First ISP of each day. */
    private readonly firstIsps: readonly number[],
  ) {}

  observe(message: Message): void {
    switch (message.type) {
      case 'ChargerRegistration':
        this.register(message);
        break;
      case 'SessionsAnnounced':
        for (const { name } of message.sessions) this.chargers.get(message.to)?.announced.add(name);
        break;
      case 'SessionsEnded':
        this.noteEnded(message);
        break;
      case 'SessionsStarted':
        this.noteStarted(message);
        break;
      case 'SessionsTurnedAway':
        this.add(message.to, 'turnedAway', message.isp, message.sessions.length);
        break;
      case 'PoolPurchase':
        message.energyKwh.forEach((kwh, k) => {
          this.add(message.from, 'poolBoughtKwh', this.firstIsps[message.day] + k, kwh);
        });
        break;
      case 'PoolShare':
        this.noteShare(message);
        break;
      case 'PoolRest':
        this.add(message.from, 'poolLeftKwh', message.isp, message.energyKwh);
        break;
      case 'MeterReading':
        this.noteReading(message);
        break;
    }
  }

  private add(aggregator: string, series: SessionSeries, isp: number, value: number): void {
    const chargers = this.chargers.get(aggregator);
    if (chargers) chargers.record[series][isp] += value;
  }

  private register({ to: aggregator, chargeKw }: MessageOf<'ChargerRegistration'>): void {
    const series = Object.fromEntries(SERIES.map((name) => [name, new Float64Array(this.ispCount)]));
    const record = {
      ...{ aggregator, connectors: chargeKw.length, poolKwh: new Map<string, number>() },
      ...(series as Record<SessionSeries, Float64Array>),
    };
    const plugged = new Array<Plugged | undefined>(chargeKw.length).fill(undefined);
    this.chargers.set(aggregator, { place: this.record.fleets.length, record, announced: new Set(), plugged });
    this.record.fleets.push(record);
  }

  private noteStarted({ to, sessions }: MessageOf<'SessionsStarted'>): void {
    const chargers = this.chargers.get(to);
    if (!chargers) return;
    for (const { name, connector, arrivalIsp, departureIsp, arrivalKwh, capacityKwh, wantKwh } of sessions) {
      const row: SessionRow = {
        fleet: chargers.place,
        name,
        connector,
        arrivalIsp,
        saidDepartureIsp: departureIsp,
        departureIsp: Number.NaN,
        arrivalKwh,
        capacityKwh,
        wantKwh,
        departureKwh: Number.NaN,
        unmetKwh: Number.NaN,
        dayAheadKwh: 0,
        downKwh: 0,
        upKwh: 0,
        congestionDownKwh: 0,
        congestionUpKwh: 0,
        passiveDownKwh: 0,
        passiveUpKwh: 0,
        isAnnounced: chargers.announced.has(name),
      };
      chargers.plugged[connector] = { row, leavesWithKwh: Math.min(arrivalKwh + wantKwh, capacityKwh) };
      this.record.sessions.push(row);
    }
  }

  private noteEnded({ to, isp, sessions }: MessageOf<'SessionsEnded'>): void {
    const plugged = this.chargers.get(to)?.plugged ?? [];
    for (const { connector, energyKwh, wantKwh, unmetKwh } of sessions) {
      const left = plugged[connector];
      plugged[connector] = undefined;
      if (left) Object.assign(left.row, { departureIsp: isp, departureKwh: energyKwh, wantKwh, unmetKwh });
    }
  }

  private noteShare({ from, session, energyKwh }: MessageOf<'PoolShare'>): void {
    const poolKwh = this.chargers.get(from)?.record.poolKwh;
    const taken = energyKwh.reduce((all, kwh) => all + kwh, 0);
    poolKwh?.set(session, (poolKwh.get(session) ?? 0) + taken);
  }

  private noteReading(reading: MessageOf<'MeterReading'>): void {
    const chargers = this.chargers.get(reading.to);
    if (!chargers) return;
    const { record, plugged } = chargers;
    const { isp, energyKwh, passiveUpKwh, passiveDownKwh } = reading;
    for (let connector = 0; connector < plugged.length; connector++) {
      const one = plugged[connector];
      if (!one) continue;
      const { row } = one;
      const dayAhead = reading.dayAheadKwh[connector];
      const down = reading.downKwh[connector];
      const up = reading.upKwh[connector];
      const congestionDown = reading.congestionDownKwh[connector];
      const congestionUp = reading.congestionUpKwh[connector];
      const passiveDown = passiveDownKwh ? passiveDownKwh[connector] : 0;
      const passiveUp = passiveUpKwh ? passiveUpKwh[connector] : 0;
      const charged = dayAhead + down + congestionDown + passiveDown;
      const discharged = up + congestionUp + passiveUp;
      if (charged !== 0) {
        row.dayAheadKwh += dayAhead;
        row.downKwh += down;
        row.congestionDownKwh += congestionDown;
        row.passiveDownKwh += passiveDown;
      }
      if (discharged !== 0) {
        row.upKwh += up;
        row.congestionUpKwh += congestionUp;
        row.passiveUpKwh += passiveUp;
      }
      record.pluggedIn[isp]++;
      if (charged > 0) record.charging[isp]++;
      if (discharged > 0) record.discharging[isp]++;
      record.lackingKwh[isp] += Math.max(0, one.leavesWithKwh - energyKwh[connector]);
    }
  }
}

/** What a session charged in all, kWh. */
export const chargedKwh = (row: SessionRow): number => CHARGED.reduce((all, energy) => all + row[energy], 0);

/** Whether it left before the run ended. */
export const hasLeft = ({ departureIsp }: SessionRow): boolean => !Number.isNaN(departureIsp);
