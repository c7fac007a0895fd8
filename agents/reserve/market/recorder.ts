import type { Ledger } from '../../../src/market/ledger.ts';
import type { Observer } from '../../../src/market/run.ts';
import { sum } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { BalanceRecord } from './balanceRecord.ts';
import type { LoadedConfig } from './config.ts';
import type { DayAheadRecord } from './dayAheadRecord.ts';
import type { FleetGapRecord } from './fleetGaps.ts';
import type { PowerRecord } from './marketPower.ts';
import type { Allocation, Direction, Message, MessageOf, PaymentReason } from './messages.ts';
import type { RegretRecords } from './regretRecord.ts';
import type { SessionRecord } from './sessionRecord.ts';
import type { World } from './world.ts';

/** Figures kept per aggregator and ISP. Volumes MW or MWh as named, money EUR from the aggregator's side (+ is income). */
export const AGGREGATOR_COLUMNS = [
  'scheduledMwh',
  'bidUpwardMw',
  'bidUpwardEurPerMwh',
  'bidDownwardMw',
  'bidDownwardEurPerMwh',
  'boundaryUpwardMw',
  'boundaryDownwardMw',
  'unavailableUpwardMw',
  'unavailableDownwardMw',
  'activatedUpwardMw',
  'activatedDownwardMw',
  'upwardMwh',
  'downwardMwh',
  'dayAheadMwh',
  'congestionUpMwh',
  'congestionDownMwh',
  'unmetAtDepartureKwh',
  'chargedEnRouteKwh',
  'balancingUpwardEur',
  'balancingDownwardEur',
  'dayAheadEur',
  'chargingEur',
  'deviationFeeEur',
  'deviationEnergyEur',
  'nonDeliveryEur',
  'congestionEur',
] as const;
export type AggregatorColumn = (typeof AGGREGATOR_COLUMNS)[number];

const MONEY_COLUMN: Partial<Record<PaymentReason, AggregatorColumn>> = {
  'balancing upward': 'balancingUpwardEur',
  'balancing downward': 'balancingDownwardEur',
  'day-ahead': 'dayAheadEur',
  charging: 'chargingEur',
  'deviation fee': 'deviationFeeEur',
  'deviation energy': 'deviationEnergyEur',
  'non-delivery': 'nonDeliveryEur',
  congestion: 'congestionEur',
};

/** Columns that are NaN until somebody says a figure. */
const UNKNOWN_UNTIL_SAID = new Set<AggregatorColumn>([
  'bidUpwardEurPerMwh',
  'bidDownwardEurPerMwh',
  'boundaryUpwardMw',
  'boundaryDownwardMw',
]);

const suffix = (direction: Direction) => (direction === 'upward' ? 'Upward' : 'Downward');

/** One validation by the DSO. */
export interface Validation {
  isp: number;
  direction: Direction | 'both';
  state: 'green' | 'yellow' | 'red';
  divisions: number;
  askedMw: number;
  boundaryMw: number;
  linearLoading: number;
  acLoading: number;
  /** Whether each model found a line over its limit because of what was asked, where the DSO says so. */
  alarms?: MessageOf<'Boundary'>['alarms'];
}

/** State of the grid in one ISP. */
export interface GridRow {
  isp: number;
  importMw: number;
  lossMw: number;
  netLoadMw: number;
  lowestVoltagePu: number;
  regulationState: number;
}

/** What a run leaves, to be summed up. */
export interface RecordedRun {
  /** Of balancing, where its prices are formed. */
  balance?: BalanceRecord | undefined;
  /** Of the day-ahead market, where its prices are formed. */
  dayAhead?: DayAheadRecord | undefined;
  /** Of those who learn, where balancing prices are formed: what each of their actions would have brought. */
  regrets?: RegretRecords | undefined;
  /** Of fleets of sessions, where there are such. */
  sessions?: SessionRecord | undefined;
  /** Of fleets whose EVs are coupled, where there are such. */
  fleetGaps?: FleetGapRecord | undefined;
  /** Of those who learn their markups. */
  power?: PowerRecord | undefined;
  loaded: LoadedConfig;
  world: World;
  ledger: Ledger;
  recorder: Recorder;
}

/** Hears everything and keeps, in columns, what the tables and figures of a run are made of. */
export class Recorder implements Observer<Message> {
  readonly columns: Record<AggregatorColumn, Float64Array>;
  readonly validations: Validation[] = [];
  readonly grid: GridRow[] = [];
  /** Per ISP of the run: loading of every branch, p.u. of its rating. */
  readonly loading: Float32Array[] = [];
  /** The same by the linear model, signed, where the DSO says it. */
  readonly linearLoading: (Float32Array | undefined)[] = [];
  /** Per aggregator: battery energy of every EV at the end of every ISP (row per ISP), where asked for. */
  readonly evEnergyKwh = new Map<string, Float32Array>();
  /** By agent: what it came to know, where it learns. */
  readonly learned = new Map<string, MessageOf<'Learned'>['learners']>();
  private readonly capacityKwh = new Map<string, Float64Array>();
  private readonly index: ReadonlyMap<string, number>;
  private regulationState = 0;

  constructor(
    readonly aggregators: readonly string[],
    private readonly calendar: Calendar,
    private readonly keepEvs: boolean,
  ) {
    this.index = new Map(aggregators.map((name, k) => [name, k]));
    const size = aggregators.length * calendar.ispCount;
    this.columns = Object.fromEntries(
      AGGREGATOR_COLUMNS.map((column) => [
        column,
        new Float64Array(size).fill(UNKNOWN_UNTIL_SAID.has(column) ? Number.NaN : 0),
      ]),
    ) as Record<AggregatorColumn, Float64Array>;
  }

  /** Place of an aggregator's figures of an ISP in every column; undefined if it is none of this run's. */
  place(aggregator: string, isp: number): number | undefined {
    const row = this.index.get(aggregator);
    if (row === undefined || isp < 0 || isp >= this.calendar.ispCount) return undefined;
    return row * this.calendar.ispCount + isp;
  }

  private set(column: AggregatorColumn, aggregator: string, isp: number, value: number): void {
    const place = this.place(aggregator, isp);
    if (place !== undefined) this.columns[column][place] = value;
  }

  private add(column: AggregatorColumn, aggregator: string, isp: number, value: number): void {
    const place = this.place(aggregator, isp);
    if (place !== undefined) this.columns[column][place] += value;
  }

  observe(message: Message): void {
    switch (message.type) {
      case 'Schedule': {
        const { firstIsp } = this.calendar.days[message.day];
        const place = this.place(message.from, firstIsp);
        if (place !== undefined) this.columns.scheduledMwh.set(message.energyMwh, place);
        break;
      }
      case 'BalancingEnergyBid': {
        const { from, isp, direction, volumeMw, priceEurPerMwh } = message;
        this.set(`bid${suffix(direction)}Mw`, from, isp, volumeMw);
        this.set(`bid${suffix(direction)}EurPerMwh`, from, isp, priceEurPerMwh);
        break;
      }
      case 'Unavailability':
        this.set(`unavailable${suffix(message.direction)}Mw`, message.from, message.isp, message.volumeMw);
        break;
      case 'Boundary':
        this.noteBoundary(message);
        break;
      case 'Activation':
        this.set(`activated${suffix(message.direction)}Mw`, message.to, message.isp, message.volumeMw);
        break;
      case 'MeteredVolumes':
        if (message.to !== 'role:tso') break;
        for (const energy of message.allocations) this.noteEnergy(energy, message.isp);
        break;
      case 'FleetRegistration':
        this.capacityKwh.set(message.to, message.capacityKwh);
        break;
      case 'EvsUnplugged': {
        const capacity = this.capacityKwh.get(message.to);
        for (const [k, ev] of message.evs.entries()) {
          const missing = Math.max(0, (capacity?.[ev] ?? 0) - message.energyKwh[k]);
          this.add('unmetAtDepartureKwh', message.to, message.isp, missing);
        }
        break;
      }
      case 'SessionsEnded':
        for (const { unmetKwh } of message.sessions) this.add('unmetAtDepartureKwh', message.to, message.isp, unmetKwh);
        break;
      case 'EvsPluggedIn':
        this.add('chargedEnRouteKwh', message.to, message.isp, sum(message.chargedEnRouteKwh));
        break;
      case 'MeterReading':
        if (this.keepEvs) this.noteEvs(message);
        break;
      case 'SystemState':
        this.regulationState = message.regulationState;
        break;
      case 'GridState': {
        const { isp, importMw, lossMw, netLoadMw, lowestVoltagePu, loading, linearLoading } = message;
        const { regulationState } = this;
        this.grid.push({ isp, importMw, lossMw, netLoadMw, lowestVoltagePu, regulationState });
        this.loading.push(new Float32Array(loading));
        this.linearLoading.push(linearLoading && Float32Array.from(linearLoading));
        break;
      }
      case 'Learned':
        this.learned.set(message.from, message.learners);
        break;
      case 'Payment': {
        const { payer, payee, reason, isp, amountEur } = message;
        const column = MONEY_COLUMN[reason];
        if (!column) break;
        this.add(column, payer, isp, -amountEur);
        this.add(column, payee, isp, amountEur);
        break;
      }
    }
  }

  private noteEnergy(energy: Allocation, isp: number): void {
    const place = this.place(energy.aggregator, isp);
    if (place === undefined) return;
    this.columns.upwardMwh[place] = energy.upwardMwh;
    this.columns.downwardMwh[place] = energy.downwardMwh;
    this.columns.dayAheadMwh[place] = energy.dayAheadMwh;
    this.columns.congestionUpMwh[place] = energy.congestionUpMwh;
    this.columns.congestionDownMwh[place] = energy.congestionDownMwh;
  }

  private noteBoundary({ isp, entries, ...ruling }: MessageOf<'Boundary'>): void {
    const { state, divisions, linearLoading, acLoading, alarms } = ruling;
    let askedMw = 0;
    let boundaryMw = 0;
    for (const entry of entries) {
      this.set(`boundary${suffix(entry.direction)}Mw`, entry.bidder, isp, entry.boundaryMw);
      askedMw += entry.volumeMw;
      boundaryMw += entry.boundaryMw;
    }
    const directions = new Set(entries.map((entry) => entry.direction));
    const direction = directions.size === 1 ? entries[0].direction : 'both';
    this.validations.push({ isp, direction, state, divisions, askedMw, boundaryMw, linearLoading, acLoading, alarms });
  }

  private noteEvs({ to, isp, energyKwh }: MessageOf<'MeterReading'>): void {
    const evs = energyKwh.length;
    const all = this.evEnergyKwh.get(to) ?? new Float32Array(evs * this.calendar.ispCount);
    all.set(energyKwh, isp * evs);
    this.evEnergyKwh.set(to, all);
  }
}
