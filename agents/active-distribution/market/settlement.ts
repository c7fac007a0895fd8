import { kept } from '../../../src/lookup.ts';
import { type Owed, Settlement, type SettlementFault } from '../../../src/market/settlement.ts';
import { sum } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { Config } from './config.ts';
import type { Message, MessageOf, PaymentReason } from './messages.ts';
import {
  activationParts,
  activationPrices,
  answerTo,
  CUSTOMERS,
  cheapMwOf,
  EV_OWNERS,
  GENERATOR_RESERVE_SHARE,
  hourAt,
  interruptionPrice,
  isRunning,
  localEnergyPrices,
  tariffDifference,
  WORLD,
} from './rules.ts';

/** Says that somebody owes something; as the arguments of a payment. */
type Owe = (payer: string, payee: string, reason: PaymentReason, volumeMwh: number, priceEurPerMwh: number) => void;

interface Session {
  arrivalMwh: number;
  energyMwh: number;
  targetMwh: number;
}

/** What the network tells the audit. */
export interface Zoned {
  /** Per bus: its zone, or -1. */
  zoneOf: Int32Array;
  zones: number;
  /** Per bus: its own load, MW, at a load factor of 1. */
  loadMw: Float64Array;
}

/**
 * Works out from what was said before settlement who owes whom what in an ISP, by the rules of the market, and compares it with the
 * payments: each must be there, once, in the right direction, at the right price.
 */
export class SettlementAudit {
  private readonly clearing = new Map<number, Float64Array>();
  private readonly ancillary = new Map<number, MessageOf<'AncillaryPrices'>>();
  private readonly orders = new Map<number, MessageOf<'DayAheadOrder'>>();
  /** By day, which units are committed: by hour, unit by unit. */
  private readonly committed = new Map<number, Float64Array>();
  private readonly accepted = new Map<string, MessageOf<'Accepted'>>();
  private readonly calls = new Map<string, MessageOf<'Calls'>>();
  /** What was called as an hour began, beyond that: by consumer and day, shares of blocks. */
  private readonly lateCalls = new Map<string, Map<number, number>>();
  private readonly availability = new Map<string, MessageOf<'Availability'>>();
  private readonly offers = new Map<string, MessageOf<'LocalOffer'>>();
  private readonly activations = new Map<string, number>();
  private readonly metered = new Map<string, number>();
  private readonly readings = new Map<string, MessageOf<'SessionReading'>>();
  private readonly sessions = new Map<string, Session>();
  /** What sessions that left in this ISP had gained, and lacked. */
  private readonly left = new Map<string, { gainedMwh: number; shortMwh: number }>();
  private readonly consumers = new Map<string, MessageOf<'ConsumerReading'>>();
  private readonly payments = new Settlement();
  private readonly tariffs = new Map<number, MessageOf<'Tariff'>>();
  private zoneLoad: Float64Array | undefined;
  private prices: MessageOf<'RealTimePrices'> | undefined;
  private trade: MessageOf<'RealTimeTrade'> | undefined;
  private grid: MessageOf<'GridMeasurement'> | undefined;
  private dispatch: MessageOf<'Dispatch'> | undefined;
  /** Which units were on in the ISP before. */
  private before: readonly boolean[];
  private interruptedIsps = 0;

  constructor(
    private readonly config: Config,
    private readonly calendar: Calendar,
    private readonly network: Zoned,
  ) {
    this.before = config.ads.generators.map(() => false);
  }

  observe(message: Message): void {
    switch (message.type) {
      case 'DayAheadClearing':
        this.clearing.set(message.day, message.priceEurPerMwh);
        break;
      case 'AncillaryPrices':
        this.ancillary.set(message.day, message);
        break;
      case 'DayAheadOrder':
        this.orders.set(message.day, message);
        break;
      case 'DayAheadPlan':
        this.committed.set(message.day, message.on);
        break;
      case 'Accepted':
        this.accepted.set(`${message.to}/${message.day}`, message);
        break;
      case 'Availability':
        this.availability.set(`${message.from}/${message.day}`, message);
        break;
      case 'Calls':
        this.calls.set(`${message.to}/${message.day}`, message);
        break;
      case 'BlockCall': {
        const { to, isp, block, share } = message;
        const key = `${to}/${this.calendar.dayOf(isp).index}`;
        const shares = this.lateCalls.get(key) ?? new Map<number, number>();
        this.lateCalls.set(key, shares.set(block, (shares.get(block) ?? 0) + share));
        break;
      }
      case 'LocalOffer':
        this.offers.set(message.from, message);
        break;
      case 'LocalActivation':
        this.activations.set(message.to, message.netMw);
        break;
      case 'MeteredVolume':
        this.metered.set(message.party, message.netMw);
        break;
      case 'PluggedIn':
        this.plugIn(message);
        break;
      case 'SessionReading':
        this.read(message);
        break;
      case 'Unplugged':
        this.unplug(message);
        break;
      case 'ConsumerReading':
        this.consumers.set(message.consumer, message);
        break;
      case 'Tariff':
        this.tariffs.set(message.day, message);
        break;
      case 'Measurement':
        this.zoneLoad = message.zoneLoad;
        break;
      case 'RealTimePrices':
        this.prices = message;
        break;
      case 'RealTimeTrade':
        this.trade = message;
        break;
      case 'Dispatch':
        this.dispatch = message;
        break;
      case 'GridMeasurement':
        this.grid = message;
        break;
      case 'Payment':
        this.payments.note(message);
        break;
    }
  }

  /** The first thing in an ISP that was not paid as it should be. */
  closeIsp(isp: number): SettlementFault | undefined {
    const owed: Owed[] = [];
    const oweBy =
      (by: string): Owe =>
      (payer, payee, reason, volumeMwh, priceEurPerMwh) =>
        owed.push({ payer, payee, reason, volumeMwh, priceEurPerMwh, by });
    const { ads, exchange } = this.config;
    if (isp >= 0 && this.prices && this.trade && this.grid) {
      this.oweExchange(isp, oweBy(exchange.name), this.prices, this.trade, this.grid);
      this.oweLocal(isp, oweBy(ads.name), this.prices);
      this.oweLots(oweBy);
      this.oweConsumers(isp, oweBy);
      this.oweOperator(isp, oweBy(ads.name), this.grid);
      this.oweTariffs(isp, oweBy(ads.name), this.grid);
    }
    this.left.clear();
    this.activations.clear();
    return this.payments.compare(owed);
  }

  private get hours(): number {
    return this.calendar.hoursPerIsp;
  }

  private oweExchange(
    isp: number,
    owe: Owe,
    prices: MessageOf<'RealTimePrices'>,
    trade: MessageOf<'RealTimeTrade'>,
    { importMw }: MessageOf<'GridMeasurement'>,
  ): void {
    const { ads, exchange, market } = this.config;
    const { day, hour, dayAhead } = this.at(isp);
    const order = kept(this.orders, day);
    const netMw = order.soldMw[hour] - order.boughtMw[hour];
    const beyondMw = -importMw - netMw;
    const spinning = kept(this.ancillary, day).spinning[hour];
    const pay = (reason: PaymentReason, mw: number, price: number) =>
      owe(exchange.name, ads.name, reason, mw * this.hours, price);
    pay('day-ahead', netMw, dayAhead);
    pay('real time', beyondMw, prices.energy);
    pay('spinning reserve', trade.spinningMw, spinning);
    pay('reactive power', trade.reactiveMvar, prices.reactive);
    const fine = (mw: number, price: number) => owe(ads.name, exchange.name, 'mismatch', mw * this.hours, price);
    fine(Math.abs(beyondMw), market.mismatchPenalty * Math.abs(dayAhead));
    fine(Math.abs(order.spinningMw[hour] - trade.spinningMw), market.reservePenalty * Math.abs(spinning));
  }

  private at(isp: number): { day: number; hour: number; dayAhead: number } {
    const day = this.calendar.dayOf(isp).index;
    const hour = hourAt(this.calendar, isp);
    return { day, hour, dayAhead: kept(this.clearing, day)[hour] };
  }

  private oweLocal(isp: number, owe: Owe, prices: MessageOf<'RealTimePrices'>): void {
    const { ads, market, evplas, dras } = this.config;
    const { day, hour, dayAhead } = this.at(isp);
    const { localPrices } = market;
    const ancillary = kept(this.ancillary, day);
    for (const { name } of [...evplas, ...dras]) {
      const position = this.accepted.get(`${name}/${day}`);
      const acceptedMw = position ? position.sellMw[hour] - position.buyMw[hour] : 0;
      const meteredMw = this.metered.get(name) ?? 0;
      const energy = (reason: PaymentReason, mw: number, wholesale: number) => {
        const { sell, buy } = localEnergyPrices(wholesale, localPrices);
        owe(ads.name, name, reason, mw * this.hours, mw >= 0 ? sell : buy);
      };
      energy('day-ahead', acceptedMw, dayAhead);
      const offer = this.offers.get(name);
      const askedMw = offer ? (this.activations.get(name) ?? offer.plannedMw) - offer.plannedMw : 0;
      if (offer) {
        const asked = activationPrices(prices.energy, localPrices, offer);
        for (const [mw, price] of activationParts(askedMw, cheapMwOf(offer), asked)) {
          owe(ads.name, name, 'real time', mw * this.hours, price);
        }
      }
      energy('real time', meteredMw - acceptedMw - askedMw, prices.energy);
      const reserve = (reason: PaymentReason, mw: number, price: number) =>
        owe(ads.name, name, reason, mw * this.hours, price);
      reserve('spinning reserve', position?.spinningMw[hour] ?? 0, localPrices.spinning * ancillary.spinning[hour]);
      reserve(
        'regulating reserve',
        position?.regulatingMw[hour] ?? 0,
        localPrices.regulating * ancillary.regulating[hour],
      );
      const missedMw = Math.abs((this.activations.get(name) ?? meteredMw) - meteredMw);
      owe(name, ads.name, 'non-delivery', missedMw * this.hours, market.mismatchPenalty * Math.abs(dayAhead));
    }
  }

  /** Between lots and EV owners: batteries wear, who leaves short burns petrol, and what a session gained of what it wanted is paid for. */
  private oweLots(oweBy: (name: string) => Owe): void {
    const { evplas, market } = this.config;
    for (const { name, wear, fuel } of evplas) {
      const owe = oweBy(name);
      const given = this.readings.get(name)?.chargeMw.reduce((all, mw) => all + Math.max(0, -mw), 0) ?? 0;
      const { gainedMwh, shortMwh } = this.left.get(name) ?? { gainedMwh: 0, shortMwh: 0 };
      owe(EV_OWNERS, name, 'charging', gainedMwh, market.retail);
      owe(name, EV_OWNERS, 'battery wear', given * this.hours, wear);
      owe(name, EV_OWNERS, 'fuel', shortMwh, fuel);
    }
  }

  private plugIn({ to, sessions, energyMwh, targetMwh }: MessageOf<'PluggedIn'>): void {
    sessions.forEach((id, k) => {
      this.sessions.set(`${to}/${id}`, { arrivalMwh: energyMwh[k], energyMwh: energyMwh[k], targetMwh: targetMwh[k] });
    });
  }

  private unplug({ to, sessions, shortMwh }: MessageOf<'Unplugged'>): void {
    const gained = sessions.map((id) => {
      const key = `${to}/${id}`;
      const { energyMwh, targetMwh, arrivalMwh } = kept(this.sessions, key);
      this.sessions.delete(key);
      return Math.max(0, Math.min(energyMwh, targetMwh) - arrivalMwh);
    });
    this.left.set(to, { gainedMwh: sum(gained), shortMwh: sum(shortMwh) });
  }

  private read(reading: MessageOf<'SessionReading'>): void {
    const { to, sessions, energyMwh } = reading;
    this.readings.set(to, reading);
    sessions.forEach((id, k) => {
      const session = this.sessions.get(`${to}/${id}`);
      if (session) session.energyMwh = energyMwh[k];
    });
  }

  /** Between demand-response aggregators and their consumers: what was called the day before and as hours began, and what generators gave and held. */
  private oweConsumers(isp: number, oweBy: (name: string) => Owe): void {
    const { day, hour } = this.at(isp);
    for (const { name, consumers } of this.config.dras) {
      const owe = oweBy(name);
      for (const { name: consumer } of consumers) {
        const calls = this.calls.get(`${consumer}/${day}`);
        const offer = this.availability.get(`${consumer}/${day}`);
        if (!calls || !offer) continue;
        offer.blocks.forEach(({ startHour, hours, curtailedMw, askEurPerMwh }, k) => {
          if (hour < startHour || hour >= startHour + hours) return;
          const share = calls.shares[k] + (this.lateCalls.get(`${consumer}/${day}`)?.get(k) ?? 0);
          owe(name, consumer, 'call', share * curtailedMw * this.hours, askEurPerMwh);
        });
        const generatedMw = this.consumers.get(consumer)?.generatorMw ?? 0;
        owe(name, consumer, 'generation', generatedMw * this.hours, offer.generatorEurPerMwh);
        const reserveEur = GENERATOR_RESERVE_SHARE * offer.generatorEurPerMwh;
        owe(name, consumer, 'spinning reserve', calls.reserveMw[hour] * this.hours, reserveEur);
      }
    }
  }

  /** What the operator's own units, batteries and interruptions cost. */
  private oweOperator(isp: number, owe: Owe, { storageMw, unservedMw }: MessageOf<'GridMeasurement'>): void {
    const { ads, market } = this.config;
    const { day, hour } = this.at(isp);
    const committed = this.committed.get(day) ?? new Float64Array();
    const hours = committed.length / ads.generators.length;
    const on = ads.generators.map(({ minimum }, g) =>
      isRunning(minimum, this.dispatch?.generatorMw[g] ?? 0, committed[g * hours + hour] > 0),
    );
    ads.generators.forEach(({ cost, noLoad, startUp }, g) => {
      owe(ads.name, WORLD, 'fuel', (this.dispatch?.generatorMw[g] ?? 0) * this.hours, cost);
      if (on[g]) owe(ads.name, WORLD, 'commitment', this.hours, noLoad);
      if (on[g] && !this.before[g]) owe(ads.name, WORLD, 'commitment', 1, startUp);
    });
    this.before = on;
    owe(ads.name, WORLD, 'storage wear', Math.max(0, storageMw) * this.hours, ads.storageWear);
    const interrupted = unservedMw.some((mw) => mw > 1e-9);
    const { zoneOf, zones } = this.network;
    const isFirstHour = this.interruptedIsps < 1 / this.hours;
    unservedMw.forEach((mw, bus) => {
      if (!market.payInterruptions || mw <= 0) return;
      owe(ads.name, CUSTOMERS, 'interruption', mw * this.hours, interruptionPrice(zoneOf[bus], zones, isFirstHour));
    });
    this.interruptedIsps = interrupted ? this.interruptedIsps + 1 : 0;
  }

  /** What customers pay more, or less, for what they were served than at the flat tariff for what they would have been. */
  private oweTariffs(isp: number, owe: Owe, { unservedMw }: MessageOf<'GridMeasurement'>): void {
    const { day, hour } = this.at(isp);
    const told = this.tariffs.get(day);
    if (!told || !this.zoneLoad) return;
    const { ads, market } = this.config;
    const { zoneOf, loadMw } = this.network;
    const hours = told.multipliers.length / told.tariffs.length;
    const served = new Float64Array(told.tariffs.length);
    for (let bus = 0; bus < loadMw.length; bus++) {
      const zone = zoneOf[bus];
      if (zone >= 0) served[zone] += loadMw[bus] * this.zoneLoad[zone] - unservedMw[bus];
    }
    served.forEach((mw, zone) => {
      const ofDay = told.multipliers.subarray(zone * hours, (zone + 1) * hours);
      const price = tariffDifference(market.retail, ofDay[hour], answerTo(ofDay)[hour]);
      owe(CUSTOMERS, ads.name, 'tariff', Math.max(0, mw) * this.hours, price);
    });
  }
}
