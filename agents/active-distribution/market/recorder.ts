import { inFixedOrder } from '../../../src/market/ledger.ts';
import type { Observer } from '../../../src/market/run.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { Config } from './config.ts';
import type { GridFlow } from './grid.ts';
import type { Block, Message, MessageOf } from './messages.ts';
import type { Restoration } from './parts.ts';
import {
  AGGREGATOR_COLUMNS,
  type AggregatorColumn,
  type BidRecord,
  type EventRecord,
  MONEY_COLUMN,
  type PaidRecord,
  SYSTEM_COLUMNS,
  type SystemColumn,
} from './records.ts';
import { hourAt, interruptionPrice } from './rules.ts';
import type { World } from './world.ts';

const zeros = <K extends string>(keys: readonly K[], size: number) =>
  Object.fromEntries(keys.map((key) => [key, new Float64Array(size)])) as Record<K, Float64Array>;

/** Hears everything and keeps, in columns, what the tables and figures of a run are made of. */
export class Recorder implements Observer<Message> {
  readonly system: Record<SystemColumn, Float64Array>;
  readonly aggregators: Record<AggregatorColumn, Float64Array>;
  /** By unit, ISP by ISP. */
  readonly generatorMw: Float64Array;
  readonly plans: MessageOf<'DayAheadPlan'>[] = [];
  readonly tariffs: MessageOf<'Tariff'>[] = [];
  /** By ISP, what customers paid more than at the flat tariff, EUR. */
  readonly tariffEur: Float64Array;
  readonly reviews: MessageOf<'ContingencyReview'>[] = [];
  /** By day planned. */
  readonly restorations: Restoration[] = [];
  /** By ISP of the run. */
  readonly flows: GridFlow[] = [];
  /** By ISP and zone, load on the network's own. */
  readonly zoneLoad: Float64Array[] = [];
  /** Over the run, by payer, payee and reason. */
  readonly paid = new Map<string, PaidRecord>();
  readonly bids: BidRecord[] = [];
  readonly events: EventRecord[] = [];
  /** Where something was unserved: ISP, bus, MW. */
  readonly unserved: { isp: number; bus: number; mw: number }[] = [];
  /** MWh of blocks that were called as they began, by aggregator; all of their hours. */
  readonly lateCallMwh: Record<string, number> = {};
  lateCalls = 0;
  /** MWh that sessions lacked when they left, by lot. */
  readonly shortMwh: Record<string, number> = {};
  readonly sessions: Record<string, number> = {};
  private readonly place: ReadonlyMap<string, number>;
  private probability: Float64Array = new Float64Array();
  private clearing = new Map<number, Float64Array>();
  private orders = new Map<number, MessageOf<'DayAheadOrder'>>();
  private readonly accepted = new Map<string, MessageOf<'Accepted'>>();
  private readonly blocks = new Map<string, readonly Block[]>();
  private payments: MessageOf<'Payment'>[] = [];
  private interruptedIsps = 0;

  constructor(
    readonly names: readonly string[],
    private readonly config: Config,
    private readonly world: Pick<World, 'network' | 'feeders'>,
    private readonly calendar: Calendar,
  ) {
    this.place = new Map(names.map((name, k) => [name, k]));
    this.system = zeros(SYSTEM_COLUMNS, calendar.ispCount);
    this.aggregators = zeros(AGGREGATOR_COLUMNS, names.length * calendar.ispCount);
    this.tariffEur = new Float64Array(calendar.ispCount);
    this.generatorMw = new Float64Array(config.ads.generators.length * calendar.ispCount);
  }

  observe(message: Message): void {
    const { isp } = message;
    switch (message.type) {
      case 'ScenarioForecast':
        this.probability = message.probability;
        break;
      case 'DayAheadClearing':
        this.clearing.set(message.day, message.priceEurPerMwh);
        break;
      case 'LocalBid':
        this.noteBid(message);
        break;
      case 'DayAheadOrder':
        this.orders.set(message.day, message);
        break;
      case 'DayAheadPlan':
        this.plans.push(message);
        break;
      case 'Tariff':
        this.tariffs.push(message);
        break;
      case 'ContingencyReview':
        this.reviews.push(message);
        break;
      case 'Accepted': {
        this.accepted.set(`${message.to}/${message.day}`, message);
        const bid = this.bids.find(({ day, bidder }) => day === message.day && bidder === message.to);
        if (bid) bid.accepted = message;
        break;
      }
      case 'RealTimePrices':
        this.set(isp, 'realTimeEurPerMwh', message.energy);
        this.set(isp, 'spinningEurPerMw', message.spinning);
        break;
      case 'Measurement':
        if (isp >= 0) this.zoneLoad[isp] = message.zoneLoad;
        break;
      case 'RealTimePlan':
        this.set(isp, 'sEur', message.sEur);
        this.set(isp, 'ensMw', message.ensMw);
        this.set(isp, 'plannedNetMw', message.plannedNetMw);
        this.set(isp, 'switches', message.switches);
        break;
      case 'RealTimeTrade':
        this.set(isp, 'reactiveMvar', message.reactiveMvar);
        break;
      case 'LocalOffer':
        this.put(isp, message.from, 'leastMw', message.leastMw);
        this.put(isp, message.from, 'mostMw', message.mostMw);
        break;
      case 'LocalActivation':
        this.put(isp, message.to, 'activatedMw', message.netMw);
        break;
      case 'Dispatch':
        this.generatorMw.set(message.generatorMw, isp * this.config.ads.generators.length);
        break;
      case 'Fault':
      case 'Repair':
        this.events.push({
          isp,
          event: message.type.toLowerCase(),
          id: message.id,
          opened: '',
          closed: '',
          deadBuses: 0,
        });
        break;
      case 'Topology': {
        const { opened, closed, deadBuses } = message;
        this.events.push({
          isp,
          event: 'switching',
          id: '',
          opened: opened.join(' '),
          closed: closed.join(' '),
          deadBuses: deadBuses.length,
        });
        break;
      }
      case 'Availability':
        this.blocks.set(`${message.from}/${message.day}`, message.blocks);
        this.blocks.delete(`${message.from}/${message.day - 2}`);
        break;
      case 'BlockCall': {
        const { from, to, block, share } = message;
        const called = this.blocks.get(`${to}/${this.calendar.dayOf(isp).index}`)?.[block];
        if (!called) break;
        this.lateCalls++;
        this.lateCallMwh[from] = (this.lateCallMwh[from] ?? 0) + share * called.curtailedMw * called.hours;
        break;
      }
      case 'PluggedIn':
        this.sessions[message.to] = (this.sessions[message.to] ?? 0) + message.sessions.length;
        break;
      case 'Unplugged':
        this.shortMwh[message.to] =
          (this.shortMwh[message.to] ?? 0) + message.shortMwh.reduce((sum, mwh) => sum + mwh, 0);
        break;
      case 'MeteredVolume':
        this.put(isp, message.party, 'meteredMw', message.netMw);
        break;
      case 'GridMeasurement':
        if (message.to === 'role:ads') this.noteGrid(message);
        break;
      case 'Payment':
        this.payments.push(message);
        break;
    }
  }

  /** Keeps how loaded branches were, and what voltage buses had. */
  noteFlow(isp: number, flow: GridFlow): void {
    this.flows[isp] = flow;
  }

  /** Keeps how contingencies of a planned day are restored. */
  noteRestoration(restoration: Restoration): void {
    this.restorations.push(restoration);
  }

  private set(isp: number, column: SystemColumn, value: number): void {
    this.system[column][isp] = value;
  }

  private put(isp: number, name: string, column: AggregatorColumn, value: number): void {
    const place = this.place.get(name);
    if (place !== undefined && isp >= 0) this.aggregators[column][place * this.calendar.ispCount + isp] = value;
  }

  private noteBid({ day, from: bidder, idleMw, ...bid }: MessageOf<'LocalBid'>): void {
    const hours = idleMw.length;
    const mean = (series: Float64Array) =>
      Float64Array.from({ length: hours }, (_, hour) =>
        this.probability.reduce((sum, p, s) => sum + p * series[s * hours + hour], 0),
      );
    const { sellMw, buyMw, spinningMw, regulatingMw } = bid;
    this.bids.push({
      ...{ day, bidder, idleMw, accepted: undefined },
      ...{ sellMw: mean(sellMw), buyMw: mean(buyMw), spinningMw: mean(spinningMw), regulatingMw: mean(regulatingMw) },
    });
    const place = ({ bidder }: BidRecord) => this.place.get(bidder) ?? 0;
    this.bids.sort((a, b) => a.day - b.day || place(a) - place(b));
  }

  private noteGrid(grid: MessageOf<'GridMeasurement'>): void {
    const { isp } = grid;
    const day = this.calendar.dayOf(isp).index;
    const hour = hourAt(this.calendar, isp);
    const order = this.orders.get(day);
    const same = [
      'importMw',
      'loadMw',
      'generationMw',
      'renewableMw',
      'storageMw',
      'localNetMw',
      'lossMw',
      'spilledMw',
    ] as const;
    for (const column of same) this.set(isp, column, grid[column]);
    this.set(isp, 'storedMwh', grid.storageMwh);
    this.set(isp, 'lowestVoltagePu', grid.lowestVoltagePu);
    this.set(isp, 'highestLoading', grid.highestLoading);
    this.set(isp, 'dayAheadEurPerMwh', this.clearing.get(day)?.[hour] ?? Number.NaN);
    this.set(isp, 'soldMw', order?.soldMw[hour] ?? 0);
    this.set(isp, 'boughtMw', order?.boughtMw[hour] ?? 0);
    this.set(isp, 'spinningMw', order?.spinningMw[hour] ?? 0);
    this.set(isp, 'realTimeNetMw', -grid.importMw - ((order?.soldMw[hour] ?? 0) - (order?.boughtMw[hour] ?? 0)));
    let unserved = 0;
    let costEur = 0;
    const { of: zoneOf, names } = this.world.feeders;
    const isFirstHour = this.interruptedIsps < 1 / this.calendar.hoursPerIsp;
    grid.unservedMw.forEach((mw, bus) => {
      if (mw <= 1e-9) return;
      unserved += mw;
      this.unserved.push({ isp, bus, mw });
      costEur += mw * this.calendar.hoursPerIsp * interruptionPrice(zoneOf[bus], names.length, isFirstHour);
    });
    this.interruptedIsps = unserved > 0 ? this.interruptedIsps + 1 : 0;
    this.set(isp, 'unservedMw', unserved);
    this.set(isp, 'interruptionEur', costEur);
    for (const name of this.names) {
      const accepted = this.accepted.get(`${name}/${day}`);
      if (!accepted) continue;
      this.put(isp, name, 'acceptedMw', accepted.sellMw[hour] - accepted.buyMw[hour]);
      this.put(isp, name, 'spinningMw', accepted.spinningMw[hour]);
      this.put(isp, name, 'regulatingMw', accepted.regulatingMw[hour]);
    }
  }

  /** Notes the payments of an ISP, in an order that does not depend on the order in which they were heard. */
  closeIsp(): void {
    for (const paid of inFixedOrder(this.payments)) this.notePayment(paid);
    this.payments = [];
  }

  private notePayment({ isp, payer, payee, reason, amountEur }: MessageOf<'Payment'>): void {
    const key = `${payer}/${payee}/${reason}`;
    const paid = this.paid.get(key) ?? { payer, payee, reason, amountEur: 0 };
    paid.amountEur += amountEur;
    this.paid.set(key, paid);
    if (reason === 'tariff' && isp >= 0) this.tariffEur[isp] += amountEur;
    for (const [party, sign] of [[payer, -1] as const, [payee, 1] as const]) {
      const place = this.place.get(party);
      if (place === undefined || isp < 0) continue;
      this.aggregators[MONEY_COLUMN[reason] ?? 'othersEur'][place * this.calendar.ispCount + isp] += sign * amountEur;
    }
  }
}
