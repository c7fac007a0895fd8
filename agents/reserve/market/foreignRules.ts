import { type ClaimFault as Fault, largest } from '../../../src/market/foreign.ts';
import type { Observer } from '../../../src/market/run.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { StoreSettings } from '../reaction/store.ts';
import { BalanceClaims } from './foreignBalance.ts';
import { DayAheadClaims } from './foreignDayAhead.ts';
import { type Connectors, SessionClaims } from './foreignSessions.ts';
import type { BidEntry, Message, MessageOf, MessageType } from './messages.ts';
import { toRole } from './messages.ts';
import type { ReactingConnection } from './parts.ts';
import { gateClosing, type MarketRules, SCHEMES } from './rules.ts';

/** What is on record of an aggregator. */
export interface Connection {
  node: string;
  brp: string;
  /** EVs that live at home, or connectors. */
  evs: number;
  connectors?: Connectors | undefined;
  /** From charging with all its EVs to discharging with all of them, as far as its connection carries that. */
  swingMw: number;
}

export interface Register {
  calendar: Calendar;
  market: MarketRules;
  /** By aggregator. */
  connections: ReadonlyMap<string, Connection>;
  /** BRP -> the aggregators it is responsible for. */
  customers: ReadonlyMap<string, readonly string[]>;
  /** Of BRPs that have one. */
  stores: ReadonlyMap<string, StoreSettings>;
  /** Of those who react on the grid, where the DSO limits that. */
  limited: ReadonlyMap<string, ReactingConnection>;
  /** Those of them whom it bills their peaks, where it has a tariff. */
  billed: readonly string[];
  /** Who has a role alone. */
  names: { tso: string; dso: string; exchange: string };
  branches: number;
}

const MW = 1e-9;

/**
 * What a message's schema cannot know of a message from a user's own agent: that it comes in time, and once; that its series fit; and that
 * what it claims is so: its node, its BRP, its customers, volumes that it has, bids and offers that were made. It hears everything, to know.
 */
export class ForeignRules implements Observer<Message> {
  private readonly gate: (isp: number) => number | undefined;
  /** By ISP of delivery, then `bidder/direction`. */
  private readonly bids = new Map<number, Map<string, BidEntry>>();
  private readonly offers = new Map<string, MessageOf<'FlexOffer'>>();
  private readonly requested = new Set<number>();
  private readonly cleared = new Map<number, Float64Array>();
  private system: MessageOf<'SystemState'> | undefined;
  private readonly balance: BalanceClaims;
  private readonly dayAhead: DayAheadClaims;
  private readonly sessions: SessionClaims;

  constructor(private readonly register: Register) {
    this.gate = gateClosing(register.calendar, register.market);
    this.balance = new BalanceClaims(register);
    const tests = { gate: this.gate, series: (day: number, series: Float64Array) => this.seriesFault(day, series) };
    this.sessions = new SessionClaims({
      ...tests,
      connectors: (aggregator) => register.connections.get(aggregator)?.connectors,
      hoursPerIsp: register.calendar.hoursPerIsp,
    });
    this.dayAhead = new DayAheadClaims(register.market, {
      ...tests,
      energy: (aggregator, energyMwh) => this.energyFault(aggregator, energyMwh),
    });
  }

  observe(message: Message): void {
    this.balance.observe(message);
    this.dayAhead.observe(message);
    this.sessions.observe(message);
    switch (message.type) {
      case 'BalancingEnergyBid': {
        const { from: bidder, isp, direction, volumeMw, priceEurPerMwh } = message;
        const known = this.bids.get(isp) ?? new Map<string, BidEntry>();
        this.bids.set(isp, known.set(`${bidder}/${direction}`, { bidder, direction, volumeMw, priceEurPerMwh }));
        break;
      }
      case 'FlexOffer':
        this.offers.set(`${message.from}/${message.isp}`, message);
        break;
      case 'FlexRequest':
        this.requested.add(message.isp);
        break;
      case 'DayAheadClearing':
      case 'DayAheadQuote': // where prices are formed, the last quote is what they are
        this.cleared.set(message.day, message.priceEurPerMwh);
        this.cleared.delete(message.day - 2);
        break;
      case 'SystemState':
        this.system = message;
        break;
    }
  }

  closeIsp(isp: number): void {
    this.dayAhead.closeIsp();
    this.sessions.closeIsp();
    this.bids.delete(isp);
    this.requested.delete(isp);
    for (const aggregator of this.register.connections.keys()) this.offers.delete(`${aggregator}/${isp}`);
  }

  /** @returns the fault of a message said in ISP `now`, as a part of a sentence (`is ...`, `has ...`); undefined if there is none */
  faultOf(message: Message, now: number): Fault {
    return (
      addressFault(message, this.register) ??
      this.timeFault(message, now) ??
      largest(message) ??
      this.claimFault(message, now) ??
      this.balance.faultOf(message) ??
      this.dayAhead.faultOf(message, now) ??
      this.sessions.faultOf(message, now)
    );
  }

  /** Which ISP a message may be about. */
  private timeFault({ type, isp }: Message, now: number): Fault {
    const { offerHorizon } = this.register.market;
    const due = AHEAD.has(type) ? now + offerHorizon : now;
    if (type === 'Unavailability') {
      if (isp <= now) return `is for ISP ${isp}, which has begun`;
      return isp > now + offerHorizon ? `is for ISP ${isp}, for which nothing has been offered yet` : undefined;
    }
    if (isp === due) return undefined;
    return type === 'BalancingEnergyBid'
      ? `is for ISP ${isp}, where bids are for ISP ${due}`
      : `is for ISP ${isp}, where it is to be for ISP ${due}`;
  }

  private seriesFault(day: number, series: Float64Array): Fault {
    const { days } = this.register.calendar;
    const ispCount = days[day]?.ispCount;
    if (ispCount === undefined) return `is for day ${day}, of a run of ${days.length} days`;
    if (series.length !== ispCount) return `has ${series.length} values for a day of ${ispCount} ISPs`;
    return undefined;
  }

  private claimFault(message: Message, now: number): Fault {
    switch (message.type) {
      case 'Schedule':
        if (this.gate(now) !== message.day) return `is for day ${message.day}, whose gate does not close in this ISP`;
        return this.seriesFault(message.day, message.energyMwh) ?? this.energyFault(message.from, message.energyMwh);
      case 'DPrognosis':
        return this.prognosisFault(message, now);
      case 'BalancingEnergyBid':
        return this.bidFault(message);
      case 'FlexOffer':
        if (!this.requested.has(message.isp)) return `is for ISP ${message.isp}, for which the DSO asked for none`;
        return (
          this.nodeFault(message) ??
          this.volumeFault(message.from, message.upMw) ??
          this.volumeFault(message.from, message.downMw)
        );
      case 'Unavailability':
      case 'DeliveryShortfall':
        return this.volumeFault(message.from, message.volumeMw);
      case 'EvSetpoints':
        return this.setpointsFault(message);
      case 'DeviationFee':
        return this.customerFault(message.from, message.to);
      case 'Nomination':
        return this.seriesFault(message.day, message.energyMwh) ?? this.customersFault(message.from, message.customers);
      case 'DayAheadOrder':
        return (
          message.lines.map(({ energyMwh }) => this.seriesFault(message.day, energyMwh)).find(Boolean) ??
          this.customersFault(
            message.from,
            message.lines.map(({ account }) => account).filter((account) => account !== message.from),
          )
        );
      case 'DayAheadResult':
        return this.seriesFault(message.day, message.priceEurPerMwh) ?? this.clearingFault(message);
      case 'MeritOrderList':
        return this.entriesFault(message.isp, message.entries);
      case 'Boundary':
        return this.entriesFault(message.isp, message.entries) ?? boundaryFault(message);
      case 'Activation':
        return this.customerOfAnyone(message.to);
      case 'FlexOrder':
        return this.orderFault(message);
      case 'GridState':
        return this.loadingFault(message);
      case 'ImbalanceStatement':
        return this.statementFault(message);
      case 'Payment':
        return message.from === message.payer || message.from === message.payee
          ? undefined
          : `is from ${message.payer} to ${message.payee}, neither itself`;
      default:
        return undefined;
    }
  }

  private nodeFault({ from, node }: { from: string; node: string }): Fault {
    const own = this.register.connections.get(from)?.node;
    return node === own ? undefined : `is for node ${node}, where it is connected to node ${own}`;
  }

  private volumeFault(aggregator: string, volumeMw: number): Fault {
    const swingMw = this.register.connections.get(aggregator)?.swingMw ?? 0;
    if (Math.abs(volumeMw) <= swingMw * (1 + MW) + MW) return undefined;
    return `is for ${volumeMw} MW, where all its EVs together can change by ${swingMw} MW at most`;
  }

  private energyFault(aggregator: string, energyMwh: Float64Array): Fault {
    const { hoursPerIsp } = this.register.calendar;
    for (const mwh of energyMwh) {
      const fault = this.volumeFault(aggregator, mwh / hoursPerIsp);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  private prognosisFault(message: MessageOf<'DPrognosis'>, now: number): Fault {
    const { calendar, market } = this.register;
    const { day, powerMw, from } = message;
    const today = calendar.dayOf(Math.max(0, now)).index;
    if (day < today) return `is for day ${day}, which is over`;
    if (
      day > calendar.dayOf(Math.min(now + market.offerHorizon, calendar.ispCount - 1)).index &&
      this.gate(now) !== day
    ) {
      return `is for day ${day}, whose gate does not close in this ISP`;
    }
    const misfit = this.nodeFault(message) ?? this.seriesFault(day, powerMw);
    if (misfit !== undefined) return misfit;
    for (const mw of powerMw) {
      const fault = this.volumeFault(from, mw);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  private bidFault(message: MessageOf<'BalancingEnergyBid'>): Fault {
    const { from, isp, direction, volumeMw } = message;
    if (this.bids.get(isp)?.has(`${from}/${direction}`)) return `is the second ${direction} one for ISP ${isp}`;
    return this.nodeFault(message) ?? this.volumeFault(from, volumeMw);
  }

  private setpointsFault(message: MessageOf<'EvSetpoints'>): Fault {
    const { upKwh, downKwh, dayAheadKwh, congestionUpKwh, congestionDownKwh, from } = message;
    const { passiveUpKwh, passiveDownKwh } = message;
    const { evs, connectors } = this.register.connections.get(from) ?? {};
    const given = [upKwh, downKwh, dayAheadKwh, congestionUpKwh, congestionDownKwh, passiveUpKwh, passiveDownKwh];
    for (const series of given) {
      if (series === undefined) continue;
      if (series.length !== evs) return `has ${series.length} values for ${evs} ${connectors ? 'connectors' : 'EVs'}`;
      if (!series.every((kwh) => kwh >= 0)) return 'has a setpoint that is not 0 or more';
    }
    return undefined;
  }

  private customerFault(brp: string, customer: string): Fault {
    return this.register.customers.get(brp)?.includes(customer)
      ? undefined
      : `is about '${customer}', no customer of its own`;
  }

  private customersFault(brp: string, named: readonly string[]): Fault {
    return named.map((customer) => this.customerFault(brp, customer)).find(Boolean);
  }

  private customerOfAnyone(aggregator: string): Fault {
    return this.register.connections.has(aggregator) ? undefined : `is to '${aggregator}', who is no aggregator`;
  }

  private clearingFault({ day, priceEurPerMwh }: MessageOf<'DayAheadResult'>): Fault {
    const cleared = this.cleared.get(day);
    const at = priceEurPerMwh.findIndex((price, k) => price !== cleared?.[k]);
    return at === -1
      ? undefined
      : `has ${priceEurPerMwh[at]} EUR/MWh in ISP ${at} of day ${day}, which cleared at ${cleared?.[at]}`;
  }

  /** Bids as they were made, each once. */
  private entriesFault(isp: number, entries: readonly BidEntry[]): Fault {
    const seen = new Set<string>();
    for (const { bidder, direction, volumeMw, priceEurPerMwh } of entries) {
      const key = `${bidder}/${direction}`;
      const bid = this.bids.get(isp)?.get(key);
      const what = `${volumeMw} MW ${direction} of ${bidder} at ${priceEurPerMwh} EUR/MWh`;
      if (bid === undefined) return `has ${what}, who made no such bid for ISP ${isp}`;
      if (seen.has(key)) return `has ${what} twice`;
      seen.add(key);
      if (volumeMw <= bid.volumeMw + MW && priceEurPerMwh === bid.priceEurPerMwh) continue;
      return `has ${what}, who bid ${bid.volumeMw} MW at ${bid.priceEurPerMwh} EUR/MWh`;
    }
    return undefined;
  }

  private orderFault({ to, isp, upMw, downMw, priceEurPerMwh }: MessageOf<'FlexOrder'>): Fault {
    const offer = this.offers.get(`${to}/${isp}`);
    if (offer === undefined) return `is to ${to}, who offered the DSO nothing for ISP ${isp}`;
    if (upMw <= offer.upMw + MW && downMw <= offer.downMw + MW && priceEurPerMwh === offer.priceEurPerMwh)
      return undefined;
    return (
      `is for ${upMw} MW up and ${downMw} MW down at ${priceEurPerMwh} EUR/MWh, ` +
      `where ${to} offered ${offer.upMw} and ${offer.downMw} at ${offer.priceEurPerMwh}`
    );
  }

  private loadingFault({ loading, linearLoading }: MessageOf<'GridState'>): Fault {
    const { branches } = this.register;
    const misfit = [loading, linearLoading].find((series) => series !== undefined && series.length !== branches);
    return misfit && `has the loading of ${misfit.length} branches, where there are ${branches}`;
  }

  /** Imbalance prices of the world. */
  private givenPrices(): { shortage: number; surplus: number } | undefined {
    const { system } = this;
    return system && { shortage: system.shortagePriceEurPerMwh, surplus: system.surplusPriceEurPerMwh };
  }

  private statementFault({ shortagePriceEurPerMwh, surplusPriceEurPerMwh }: MessageOf<'ImbalanceStatement'>): Fault {
    const known = this.register.market.balancing ? this.balance.prices : this.givenPrices();
    if (known === undefined) return 'comes before any imbalance price is known';
    const { shortage, surplus } = known;
    if (shortagePriceEurPerMwh === shortage && surplusPriceEurPerMwh === surplus) return undefined;
    return `has imbalance prices of ${shortagePriceEurPerMwh} and ${surplusPriceEurPerMwh} EUR/MWh, which are ${shortage} and ${surplus}`;
  }
}

/** Messages about the ISP that lies the offer horizon ahead; others are about this one. */
const AHEAD: ReadonlySet<MessageType> = new Set<MessageType>([
  'BalancingEnergyBid',
  'MarkupChoice',
  'MeritOrderList',
  'FlexRequest',
  'FlexOffer',
  'Boundary',
]);

const boundaryFault = ({ entries }: MessageOf<'Boundary'>): Fault => {
  const over = entries.find(({ boundaryMw, volumeMw }) => boundaryMw > volumeMw + MW);
  return over && `lets ${over.boundaryMw} MW of ${over.bidder} through, who asked for ${over.volumeMw} MW`;
};

/** To whom, of those who take such a message. */
function addressFault({ type, from, to }: Message, { connections, market, names }: Register): Fault {
  const connection = connections.get(from);
  if (connection === undefined) return undefined;
  if (type === 'BalancingEnergyBid') {
    const { bidsTo } = SCHEMES[market.scheme];
    if (to === toRole(bidsTo) || to === names[bidsTo]) return undefined;
    return `is to '${to}', where under ${market.scheme} bids go to '${toRole(bidsTo)}'`;
  }
  const own = [connection.brp, toRole('tso'), names.tso];
  if (type === 'Schedule' && to !== connection.brp) return `is to '${to}', where its BRP is '${connection.brp}'`;
  if ((type === 'Unavailability' || type === 'DeliveryShortfall') && !own.includes(to)) {
    return `is to '${to}', where its BRP is '${connection.brp}'`;
  }
  return undefined;
}
