import type { PowerFlowResult } from '../../../src/grid/powerFlow.ts';
import { inFixedOrder } from '../../../src/market/ledger.ts';
import type { Observer } from '../../../src/market/run.ts';
import { sum } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { Config } from './config.ts';
import { type DayRecord, dayRecord, type Said } from './dayRecord.ts';
import type { Message, MessageOf, PaymentReason } from './messages.ts';
import { stepAt, stepMinutes } from './rules.ts';
import type { World } from './world.ts';

/** Figures kept per ISP, of the transmission system. */
export const SYSTEM_COLUMNS = [
  'lambda',
  'lmp',
  'upPrice',
  'downPrice',
  'takenUpMw',
  'takenDownMw',
  'calledUpMw',
  'calledDownMw',
  'loadMw',
  'windMw',
  'unitsMw',
  'shedMw',
  'dumpedMw',
  'scheduledMw',
  'importMw',
  'overloadMw',
] as const;
export type SystemColumn = (typeof SYSTEM_COLUMNS)[number];

/** Figures kept per kind of feeder and ISP, of one feeder. */
export const FEEDER_COLUMNS = [
  'importMw',
  'loadMw',
  'usersMw',
  'lossMw',
  'pvMw',
  'cutMw',
  'generatorMw',
  'storageMw',
  'storedMwh',
  'lowestVoltagePu',
  'voltageOffPu',
  'highestLoading',
] as const;
export type FeederColumn = (typeof FEEDER_COLUMNS)[number];

/** Figures kept per user and ISP; power of one feeder, money of all from the user's side (+ is income). */
export const USER_COLUMNS = [
  'baselineMw',
  'scheduledMw',
  'meteredMw',
  'heldUpMw',
  'heldDownMw',
  'calledUpMw',
  'calledDownMw',
  'temperatureC',
  'outsideK',
  'retailEur',
  'rewardEur',
  'standbyEur',
  'activationEur',
] as const;
export type UserColumn = (typeof USER_COLUMNS)[number];

const MONEY_COLUMN: Partial<Record<PaymentReason, UserColumn>> = {
  retail: 'retailEur',
  reward: 'rewardEur',
  standby: 'standbyEur',
  activation: 'activationEur',
};

const columnsOf = <K extends string>(keys: readonly K[], size: number) =>
  Object.fromEntries(keys.map((key) => [key, new Float64Array(size)])) as Record<K, Float64Array>;

/** Hears everything and keeps, in columns, what the tables and figures of a run are made of. */
export class Recorder implements Observer<Message> {
  readonly system: Record<SystemColumn, Float64Array>;
  readonly feeders: Record<FeederColumn, Float64Array>;
  readonly users: Record<UserColumn, Float64Array>;
  /** Of one feeder of each kind, ISP after ISP: loading of every branch, p.u. of its rating, and voltage of every bus, p.u. */
  readonly flows: readonly { loading: Float32Array; voltagePu: Float32Array }[];
  readonly days: DayRecord[] = [];
  readonly names: readonly string[];
  private readonly place: ReadonlyMap<string, number>;
  private readonly comfort: ReadonlyMap<string, readonly [coldest: number, warmest: number]>;
  private readonly said = new Map<number, Partial<Said>>();
  private payments: MessageOf<'Payment'>[] = [];

  constructor(
    private readonly config: Config,
    private readonly world: Pick<World, 'transmission' | 'feeders'>,
    private readonly calendar: Calendar,
  ) {
    const { buildings, fleets, buildingTypes, feeders } = config;
    this.names = [...buildings, ...fleets].map(({ name }) => name);
    this.place = new Map(this.names.map((name, k) => [name, k]));
    this.comfort = new Map(
      buildings.map(({ name, type }) => [name, [buildingTypes[type].coldest, buildingTypes[type].warmest]]),
    );
    this.system = columnsOf(SYSTEM_COLUMNS, calendar.ispCount);
    this.feeders = columnsOf(FEEDER_COLUMNS, feeders.length * calendar.ispCount);
    this.users = columnsOf(USER_COLUMNS, this.names.length * calendar.ispCount);
    this.users.temperatureC.fill(Number.NaN);
    this.flows = world.feeders.map(({ branches, buses }) => ({
      loading: new Float32Array(branches.length * calendar.ispCount),
      voltagePu: new Float32Array(buses.length * calendar.ispCount),
    }));
  }

  observe(message: Message): void {
    const { isp } = message;
    switch (message.type) {
      case 'SystemForecast':
        this.of(message.day).forecast = message;
        break;
      case 'InterfaceForecast':
        this.of(message.day).nominated = message;
        break;
      case 'FlexRequirement':
        this.of(message.day).required = message;
        break;
      case 'ResponseCurve':
        this.of(message.day).curve = message;
        break;
      case 'Tariff':
        this.of(message.day).tariff = message;
        break;
      case 'InterfacePlan':
        this.of(message.day).plan = message;
        break;
      case 'NestedBid':
        this.of(message.day).bid = message;
        break;
      case 'UnitSchedule':
        this.of(message.day).units = message;
        this.noteClearing(message.day);
        break;
      case 'LeaderPlan':
        this.of(message.day).leader = message;
        this.noteClearing(message.day);
        break;
      case 'FeederSchedule': {
        const said = this.of(message.day);
        said.feeders = [...(said.feeders ?? []), message];
        break;
      }
      case 'MarketResult':
        this.of(message.day).result = message;
        break;
      case 'DPrognosis':
        this.putDay(message.from, 'baselineMw', message.day, message.powerMw);
        this.putDay(message.from, 'scheduledMw', message.day, message.powerMw);
        break;
      case 'FlexSchedule':
        this.putDay(message.from, 'scheduledMw', message.day, message.powerMw);
        break;
      case 'ScheduleUpdate':
        this.putDay(message.from, 'scheduledMw', message.day, message.powerMw, message.fromStep);
        break;
      case 'StandbyCall':
        this.putDay(message.to, 'heldUpMw', message.day, message.upMw);
        this.putDay(message.to, 'heldDownMw', message.day, message.downMw);
        break;
      case 'FlexActivation':
        this.system.calledUpMw[isp] = sum(message.upMw);
        this.system.calledDownMw[isp] = sum(message.downMw);
        break;
      case 'FlexCall':
        this.put(isp, message.to, 'calledUpMw', message.upMw);
        this.put(isp, message.to, 'calledDownMw', message.downMw);
        break;
      case 'MeteredVolume':
        this.put(isp, message.party, 'meteredMw', message.powerMw);
        break;
      case 'BuildingReading': {
        const [coldest, warmest] = this.comfort.get(message.to) ?? [0, 0];
        const { temperatureC } = message;
        this.put(isp, message.to, 'temperatureC', temperatureC);
        this.put(isp, message.to, 'outsideK', Math.max(0, coldest - temperatureC, temperatureC - warmest));
        break;
      }
      case 'FeederReading':
        this.noteFeeder(message);
        break;
      case 'InterfaceReading':
        this.system.importMw[isp] = sum(message.importMw);
        break;
      case 'SystemReading':
        this.noteSystem(message);
        break;
      case 'Payment':
        if (isp >= 0) this.payments.push(message);
        break;
    }
  }

  /** Keeps the AC flow of one feeder of a kind in an ISP, of which nobody is told but the extremes. */
  noteFlow(feeder: number, isp: number, { loading, voltagePu }: Pick<PowerFlowResult, 'loading' | 'voltagePu'>): void {
    const kept = this.flows[feeder];
    kept.loading.set(loading, isp * loading.length);
    kept.voltagePu.set(voltagePu, isp * voltagePu.length);
  }

  private of(day: number): Partial<Said> {
    const said = this.said.get(day) ?? {};
    this.said.set(day, said);
    return said;
  }

  private noteClearing(day: number): void {
    const { forecast, plan, bid, result, units, leader, feeders, required, tariff, nominated, curve } = this.of(day);
    if (!forecast || !plan || !bid || !result || !units || !leader || !feeders || !required) return;
    const { market } = this.config;
    const all = { forecast, plan, bid, result, units, leader, feeders, required, tariff, nominated, curve };
    const { systemLoad, wind } = market.interval;
    const hours = stepMinutes(market) / 60;
    this.days.push(dayRecord(all, this.world.transmission.market, { hours, systemLoad, wind }));
    this.said.delete(day);
  }

  private put(isp: number, name: string, column: UserColumn, value: number): void {
    const place = this.place.get(name);
    if (place !== undefined && isp >= 0) this.users[column][place * this.calendar.ispCount + isp] = value;
  }

  /** Writes a series of steps into the ISPs of its day, from a step on. */
  private putDay(name: string, column: UserColumn, day: number, series: Float64Array, fromStep = 0): void {
    const { firstIsp, ispCount } = this.calendar.days[day];
    for (let isp = firstIsp; isp < firstIsp + ispCount; isp++) {
      const { step } = stepAt(this.calendar, this.config.market, isp);
      if (step >= fromStep) this.put(isp, name, column, series[step - fromStep]);
    }
  }

  private noteFeeder({ isp, feeder, ...state }: MessageOf<'FeederReading'>): void {
    const at = feeder * this.calendar.ispCount + isp;
    for (const column of FEEDER_COLUMNS) {
      const value = state[column];
      this.feeders[column][at] = typeof value === 'number' ? value : sum(value);
    }
  }

  private noteSystem({ isp, ...system }: MessageOf<'SystemReading'>): void {
    const day = this.days.find((each) => each.day === this.calendar.dayOf(isp).index);
    const { step } = stepAt(this.calendar, this.config.market, isp);
    for (const column of ['loadMw', 'windMw', 'shedMw', 'dumpedMw', 'overloadMw'] as const) {
      this.system[column][isp] = system[column];
    }
    this.system.unitsMw[isp] = sum(system.unitMw);
    if (!day) return;
    const { result, bid } = day.said;
    const steps = result.lambda.length;
    for (const column of ['lambda', 'upPrice', 'downPrice', 'takenUpMw', 'takenDownMw'] as const) {
      this.system[column][isp] = result[column][step];
    }
    this.system.lmp[isp] = result.lmp[step];
    this.system.scheduledMw[isp] = sum(bid.importMw.filter((_, k) => k % steps === step));
  }

  /** Notes the payments of an ISP, in an order that does not depend on the order in which they were heard. */
  closeIsp(): void {
    for (const { isp, payer, payee, reason, amountEur } of inFixedOrder(this.payments)) {
      const column = MONEY_COLUMN[reason];
      for (const [party, sign] of [[payer, -1] as const, [payee, 1] as const]) {
        const place = this.place.get(party);
        if (place === undefined || column === undefined) continue;
        this.users[column][place * this.calendar.ispCount + isp] += sign * amountEur;
      }
    }
    this.payments = [];
  }
}
