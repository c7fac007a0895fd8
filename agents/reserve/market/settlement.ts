import { type Owed, Settlement, type SettlementFault } from '../../../src/market/settlement.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { DayPeaks, takenMwh } from '../reaction/peak.ts';
import { areaFlows, partiesOf } from '../tso/stepClearing.ts';
import type { AuditedIsp } from './balancingAudit.ts';
import type { Allocation, Direction, Message, MessageOf, PaymentReason } from './messages.ts';
import { EV_OWNERS, type MarketRules, RESERVE_UNITS, REST_OF_MARKET } from './rules.ts';

/** Says that somebody owes something; as the arguments of a payment. */
type Owe = (payer: string, payee: string, reason: PaymentReason, volumeMwh: number, priceEurPerMwh: number) => void;

/**
 * Works out from what was said before settlement who owes whom what in an ISP, by the rules of the market, and compares
 * it with the payments: each must be there, once, in the right direction, at the right price.
 */
export class SettlementAudit {
  private readonly clearing = new Map<number, Float64Array>();
  private readonly orders = new Map<string, Map<number, Float64Array>>();
  private readonly schedules = new Map<string, Map<number, Float64Array>>();
  private readonly fees = new Map<string, { brp: string; byDay: Map<number, number> }>();
  private readonly nominations = new Map<string, Map<number, MessageOf<'Nomination'>>>();
  private readonly bidPrices = new Map<number, Record<Direction, Map<string, number>>>();
  private activations = new Map<string, MessageOf<'Activation'>[]>();
  private flexOrders = new Map<string, MessageOf<'FlexOrder'>>();
  private system: MessageOf<'SystemState'> | undefined;
  /** The ISP as it is to be cleared, where balancing prices are formed. */
  private formed: AuditedIsp | undefined;
  private readonly stores = new Map<string, number>();
  private readonly payments = new Settlement();
  private readonly peaks: DayPeaks;
  private dso = '';
  private exchange = '';
  private tso = '';

  constructor(
    private readonly market: MarketRules,
    private readonly calendar: Calendar,
  ) {
    this.peaks = new DayPeaks(calendar);
  }

  observe(message: Message): void {
    switch (message.type) {
      case 'DayAheadClearing':
        this.clearing.set(message.day, message.priceEurPerMwh);
        break;
      case 'DayAheadQuote':
        if (message.isFinal) this.clearing.set(message.day, message.priceEurPerMwh);
        break;
      case 'DayAheadOrder':
        for (const { account, energyMwh } of message.lines) keep(this.orders, account, message.day, energyMwh);
        break;
      case 'DayAheadResult':
        this.exchange = message.from;
        break;
      case 'Schedule':
        keep(this.schedules, message.from, message.day, message.energyMwh);
        break;
      case 'DeviationFee': {
        const known = this.fees.get(message.to) ?? { brp: message.from, byDay: new Map<number, number>() };
        known.byDay.set(message.day, message.feeEurPerMwh);
        this.fees.set(message.to, known);
        break;
      }
      case 'Nomination':
        keep(this.nominations, message.from, message.day, message);
        break;
      case 'BalancingEnergyBid':
        this.noteBid(message);
        break;
      case 'Activation':
        push(this.activations, message.to, message);
        this.tso = message.from;
        break;
      case 'ImbalanceStatement':
        this.tso = message.from;
        break;
      case 'FlexOrder':
        this.flexOrders.set(message.to, message);
        break;
      case 'SystemState':
        this.system = message;
        break;
      case 'StoreReading':
        this.stores.set(message.party, message.powerMw);
        break;
      case 'ImbalancePrice':
        this.tso = message.from;
        break;
      case 'PeakTariff':
        this.peaks.hear(message);
        this.dso = message.from;
        break;
      case 'Payment':
        this.payments.note(message);
        break;
    }
  }

  private noteBid({ from, isp, direction, priceEurPerMwh }: MessageOf<'BalancingEnergyBid'>): void {
    const ofIsp = this.bidPrices.get(isp) ?? { upward: new Map(), downward: new Map() };
    ofIsp[direction].set(from, priceEurPerMwh);
    this.bidPrices.set(isp, ofIsp);
  }

  /** The first payment of an ISP that is not as it should be, given what was metered. */
  closeIsp(isp: number, metered: ReadonlyMap<string, Allocation>, formed?: AuditedIsp): SettlementFault | undefined {
    this.formed = formed;
    const fault = this.payments.compare(this.owedIn(isp, metered));
    this.activations = new Map();
    this.flexOrders = new Map();
    this.bidPrices.delete(isp);
    return fault;
  }

  private owedIn(isp: number, metered: ReadonlyMap<string, Allocation>): Owed[] {
    const day = this.calendar.dayOf(isp);
    const at = isp - day.firstIsp;
    const dayAheadPrice = this.clearing.get(day.index)?.[at] ?? 0;
    const { shortage, surplus } = this.imbalancePrices();
    const flows: Owed[] = [];
    const owe: Owe = (payer, payee, reason, volumeMwh, priceEurPerMwh) => {
      flows.push({ payer, payee, reason, volumeMwh, priceEurPerMwh });
    };
    for (const [account, days] of this.orders) {
      owe(account, this.exchange, 'day-ahead', days.get(day.index)?.[at] ?? 0, dayAheadPrice);
    }
    if (this.market.dayAhead) {
      const volumeMwh = [...this.orders.values()].reduce((sum, days) => sum + (days.get(day.index)?.[at] ?? 0), 0);
      owe(this.exchange, REST_OF_MARKET, 'day-ahead', volumeMwh, dayAheadPrice);
    }
    for (const [aggregator, energy] of metered) {
      this.oweBalancing(energy, owe);
      const order = this.flexOrders.get(aggregator);
      const congestion = energy.congestionUpMwh + energy.congestionDownMwh;
      if (order) owe(order.from, aggregator, 'congestion', congestion, order.priceEurPerMwh);
      owe(EV_OWNERS, aggregator, 'charging', this.billed(energy), this.market.ownerPrice);
      const contract = this.fees.get(aggregator);
      if (!contract) continue;
      const passive = (energy.passiveDownMwh ?? 0) - (energy.passiveUpMwh ?? 0);
      const offSchedule = energy.dayAheadMwh - (this.schedules.get(aggregator)?.get(day.index)?.[at] ?? 0);
      const fee = contract.byDay.get(day.index) ?? 0;
      const imbalance = offSchedule + passive > 0 ? shortage : surplus;
      const unit = this.market.deviationPrice === 'imbalance' ? imbalance : dayAheadPrice;
      owe(aggregator, contract.brp, 'deviation fee', this.deviation(energy, offSchedule), fee);
      owe(aggregator, contract.brp, 'deviation energy', offSchedule + passive, unit);
    }
    this.oweNonDelivery(metered, owe);
    this.oweImbalance(day.index, at, metered, owe);
    this.oweReserve(owe);
    this.oweArea(owe);
    this.owePeaks(isp, metered, owe);
    return flows;
  }

  /** As a day ends, what its tariff is on the most that was taken in an ISP of it. */
  private owePeaks(isp: number, metered: ReadonlyMap<string, Allocation>, owe: Owe): void {
    for (const party of this.peaks.parties) {
      const energy = metered.get(party);
      const mwh = energy ? takenMwh(energy) : -(this.stores.get(party) ?? 0) * this.calendar.hoursPerIsp;
      const due = this.peaks.note(party, isp, mwh);
      if (due) owe(party, this.dso, 'peak tariff', due.volumeMwh, due.priceEurPerMwh);
    }
  }

  /** EUR/MWh of who is short, and of who is long. */
  private imbalancePrices(): { shortage: number; surplus: number } {
    const { formed, system } = this;
    return {
      shortage: formed?.closed.shortageEurPerMwh ?? system?.shortagePriceEurPerMwh ?? 0,
      surplus: formed?.closed.surplusEurPerMwh ?? system?.surplusPriceEurPerMwh ?? 0,
    };
  }

  /** What the TSO and the parties of its area owe each other, where balancing prices are formed. */
  private oweArea(owe: Owe): void {
    if (!this.formed) return;
    const { steps, closed } = this.formed;
    for (const { party, mw, priceEurPerMwh } of areaFlows(steps, closed, this.market)) {
      const { sides, reason } = partiesOf(this.tso, party);
      owe(...sides, reason, mw * this.calendar.hoursPerIsp, priceEurPerMwh);
    }
  }

  private billed(energy: Allocation): number {
    const charged = energy.downwardMwh + energy.dayAheadMwh + energy.congestionDownMwh + (energy.passiveDownMwh ?? 0);
    const takenOut = energy.upwardMwh + energy.congestionUpMwh + (energy.passiveUpMwh ?? 0);
    return this.market.ownerBilling === 'net' ? charged - takenOut : charged;
  }

  private deviation(energy: Allocation, offSchedule: number): number {
    const up = energy.upwardMwh + energy.congestionUpMwh + (energy.passiveUpMwh ?? 0);
    const down = energy.downwardMwh + energy.congestionDownMwh + (energy.passiveDownMwh ?? 0);
    return this.market.deviationVolumes === 'gross'
      ? up + down + Math.abs(offSchedule)
      : Math.abs(down - up + offSchedule);
  }

  private oweBalancing(energy: Allocation, owe: Owe) {
    const { aggregator } = energy;
    for (const { from, direction, isp } of this.activations.get(aggregator) ?? []) {
      const bid = this.bidPrices.get(isp)?.[direction].get(aggregator) ?? Number.NaN;
      const given = this.system?.[direction]?.priceEurPerMwh ?? 0;
      const cleared = this.formed ? (this.formed.paid[direction].get(aggregator) ?? bid) : given;
      const price = this.market.settlement === 'pay-as-bid' ? bid : cleared;
      if (direction === 'upward') owe(from, aggregator, 'balancing upward', energy.upwardMwh, price);
      else owe(aggregator, from, 'balancing downward', energy.downwardMwh, price);
    }
  }

  /** Activated and not delivered: what that energy costs the BRP at the imbalance price, and the TSO's penalty. */
  private oweNonDelivery(metered: ReadonlyMap<string, Allocation>, owe: Owe): void {
    if (!this.system) return;
    const { shortage, surplus } = this.imbalancePrices();
    const rule = this.market.nonDelivery;
    for (const [aggregator, energy] of metered) {
      for (const { from, direction, volumeMw } of this.activations.get(aggregator) ?? []) {
        const delivered = direction === 'upward' ? energy.upwardMwh : energy.downwardMwh;
        const missing = volumeMw * this.calendar.hoursPerIsp - delivered;
        const brp = this.fees.get(aggregator)?.brp;
        const price = direction === 'upward' ? shortage : -surplus;
        if (brp !== undefined && price > 0) owe(aggregator, brp, 'non-delivery', missing, price);
        if (rule !== 'imbalance') owe(aggregator, from, 'non-delivery', missing, rule.penalty);
      }
    }
  }

  private oweImbalance(day: number, at: number, metered: ReadonlyMap<string, Allocation>, owe: Owe): void {
    if (!this.system) return;
    const { shortage: shortagePriceEurPerMwh, surplus: surplusPriceEurPerMwh } = this.imbalancePrices();
    for (const [brp, days] of this.nominations) {
      const nomination = days.get(day);
      if (!nomination) continue;
      let position = nomination.energyMwh[at] + (this.stores.get(brp) ?? 0) * this.calendar.hoursPerIsp;
      for (const customer of nomination.customers) {
        const energy = metered.get(customer);
        if (energy) {
          const passive = (energy.passiveDownMwh ?? 0) - (energy.passiveUpMwh ?? 0);
          position -= energy.dayAheadMwh + energy.downwardMwh - energy.upwardMwh + passive;
        }
        for (const { direction, volumeMw } of this.activations.get(customer) ?? []) {
          position -= (direction === 'upward' ? volumeMw : -volumeMw) * this.calendar.hoursPerIsp;
        }
      }
      if (position > 0) owe(this.tso, brp, 'imbalance', position, surplusPriceEurPerMwh);
      else owe(brp, this.tso, 'imbalance', -position, shortagePriceEurPerMwh);
    }
  }

  private oweReserve(owe: Owe): void {
    for (const direction of ['upward', 'downward'] as const) {
      const need = this.system?.[direction];
      if (!need || need.requirementMw === null) continue;
      let activatedMw = 0;
      for (const given of this.activations.values()) {
        for (const each of given) if (each.direction === direction) activatedMw += each.volumeMw;
      }
      const mwh = Math.max(0, need.requirementMw - activatedMw) * this.calendar.hoursPerIsp;
      if (direction === 'upward') owe(this.tso, RESERVE_UNITS, 'reserve', mwh, need.priceEurPerMwh);
      else owe(RESERVE_UNITS, this.tso, 'reserve', mwh, need.priceEurPerMwh);
    }
  }
}

function push<T>(book: Map<string, T[]>, who: string, what: T): void {
  const known = book.get(who);
  if (known) known.push(what);
  else book.set(who, [what]);
}

function keep<T>(book: Map<string, Map<number, T>>, who: string, day: number, what: T): void {
  const days = book.get(who) ?? new Map<number, T>();
  days.set(day, what);
  days.delete(day - 2);
  book.set(who, days);
}
