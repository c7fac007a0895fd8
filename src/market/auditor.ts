import type { Allocation, Message, MessageOf, PaymentReason } from '../bus/messages.ts';
import type { MarketRules } from '../config/rules.ts';
import { InvariantViolation } from '../errors.ts';
import { sum } from '../series.ts';
import type { Ledger } from './ledger.ts';

const KWH = 1e-6;
const MWH = 1e-9;
const EUR = 1e-6;
const MW = 1e-5;

interface Fleet {
  registration: MessageOf<'FleetRegistration'>;
  /** Level at the end of the last ISP the EV was plugged in. */
  energyKwh: Float64Array;
}

/**
 * Hears everything and checks the laws of the run in every ISP: energy of each battery, of each aggregator's account and
 * of the grid; state-of-charge bounds; that every metered MWh is paid for once; that money only changes hands.
 */
export class Auditor {
  private readonly fleets = new Map<string, Fleet>();
  private readonly metered = new Map<string, Allocation>();
  private readonly paidMwh = new Map<string, Map<PaymentReason, number>>();
  private readonly allowedMw = new Map<string, number>();
  private readonly orders = new Map<string, number>();
  private grid: MessageOf<'GridState'> | undefined;
  private loadMw = 0;
  private broken: InvariantViolation | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly market: MarketRules,
    private readonly hoursPerIsp: number,
  ) {}

  /** Takes note of a message. */
  observe(message: Message): void {
    switch (message.type) {
      case 'FleetRegistration':
        this.fleets.set(message.to, { registration: message, energyKwh: message.energyKwh.slice() });
        break;
      case 'EvsPluggedIn':
        this.checkArrivals(message);
        break;
      case 'MeterReading':
        this.checkBatteries(message);
        break;
      case 'MeteredVolumes':
        if (message.to === 'role:tso') for (const each of message.allocations) this.metered.set(each.aggregator, each);
        break;
      case 'GridMeasurement':
        this.loadMw = -sum(message.injectionMw);
        break;
      case 'GridState':
        this.grid = message;
        break;
      case 'Activation':
        this.allowedMw.set(`${message.to}/${message.direction}`, message.volumeMw);
        break;
      case 'FlexOrder':
        this.orders.set(`${message.to}/${message.isp}`, message.upMw + message.downMw);
        break;
      case 'Payment':
        this.notePayment(message);
        break;
    }
  }

  private breach(agent: string, isp: number, figure: string): void {
    this.broken ??= new InvariantViolation(agent, isp, figure);
  }

  private checkArrivals({ to, isp, evs, energyKwh, tripKwh, chargedEnRouteKwh }: MessageOf<'EvsPluggedIn'>): void {
    const fleet = this.fleets.get(to);
    if (!fleet) return;
    evs.forEach((ev, k) => {
      const expected = fleet.energyKwh[ev] - tripKwh[k] + chargedEnRouteKwh[k];
      if (Math.abs(expected - energyKwh[k]) > KWH) {
        this.breach(to, isp, `EV ${ev} plugs in with ${energyKwh[k]} kWh, its trip leaves it ${expected} kWh`);
      }
      fleet.energyKwh[ev] = energyKwh[k];
    });
  }

  private checkBatteries(reading: MessageOf<'MeterReading'>): void {
    const { to, isp, upKwh, downKwh, dayAheadKwh, congestionUpKwh, congestionDownKwh, energyKwh } = reading;
    const fleet = this.fleets.get(to);
    if (!fleet) return;
    const { chargeEfficiency, dischargeEfficiency, capacityKwh, minimumKwh, chargeKw, dischargeKw } =
      fleet.registration;
    for (let ev = 0; ev < energyKwh.length; ev++) {
      const out = upKwh[ev] + congestionUpKwh[ev];
      const into = downKwh[ev] + dayAheadKwh[ev] + congestionDownKwh[ev];
      const after = energyKwh[ev];
      if (Number.isNaN(after)) {
        if (out + into !== 0) this.breach(to, isp, `EV ${ev} exchanged ${out + into} kWh while away`);
        continue;
      }
      const expected = fleet.energyKwh[ev] + into * chargeEfficiency[ev] - out / dischargeEfficiency[ev];
      if (Math.abs(expected - after) > KWH) {
        this.breach(to, isp, `energy of EV ${ev} is ${after} kWh, its balance gives ${expected} kWh`);
      }
      if (after < -KWH || after > capacityKwh[ev] + KWH) {
        this.breach(to, isp, `EV ${ev} holds ${after} kWh, outside 0..${capacityKwh[ev]} kWh`);
      }
      if (out > KWH && after < minimumKwh[ev] - KWH) {
        this.breach(to, isp, `EV ${ev} was discharged to ${after} kWh, below its minimum of ${minimumKwh[ev]} kWh`);
      }
      if (out > KWH && into > KWH) this.breach(to, isp, `EV ${ev} charged ${into} and discharged ${out} kWh at once`);
      if (out > dischargeKw[ev] * this.hoursPerIsp + KWH || into > chargeKw[ev] * this.hoursPerIsp + KWH) {
        this.breach(to, isp, `EV ${ev} exchanged ${out + into} kWh, more than its charger can in one ISP`);
      }
      fleet.energyKwh[ev] = after;
    }
  }

  private notePayment({ from, isp, payer, payee, reason, volumeMwh, priceEurPerMwh, amountEur }: MessageOf<'Payment'>) {
    if (Math.abs(amountEur - volumeMwh * priceEurPerMwh) > EUR) {
      this.breach(
        from,
        isp,
        `a ${reason} payment of ${amountEur} EUR for ${volumeMwh} MWh at ${priceEurPerMwh} EUR/MWh`,
      );
    }
    if (from !== payer && from !== payee) this.breach(from, isp, `a payment from ${payer} to ${payee}, neither itself`);
    for (const party of [payer, payee]) {
      const volumes = this.paidMwh.get(party) ?? new Map<PaymentReason, number>();
      volumes.set(reason, (volumes.get(reason) ?? 0) + volumeMwh);
      this.paidMwh.set(party, volumes);
    }
  }

  /** Checks what only the whole ISP shows. @throws InvariantViolation naming agent, ISP and figure */
  closeIsp(isp: number): void {
    for (const [aggregator, energy] of this.metered) this.checkAccount(isp, aggregator, energy);
    this.checkGrid(isp);
    const total = this.ledger.total();
    if (Math.abs(total.sum) > EUR * Math.max(1, total.gross)) {
      this.breach('ledger', isp, `balances sum to ${total.sum} EUR, not 0`);
    }
    this.metered.clear();
    this.paidMwh.clear();
    this.allowedMw.clear();
    if (this.broken) throw this.broken;
  }

  /** Delivered within what was asked, and every metered MWh in exactly one entry. */
  private checkAccount(isp: number, aggregator: string, energy: Allocation): void {
    const { upwardMwh, downwardMwh, dayAheadMwh, congestionUpMwh, congestionDownMwh } = energy;
    const paid = this.paidMwh.get(aggregator);
    const bought = (reason: PaymentReason) => paid?.get(reason) ?? 0;
    const compare = (what: string, metered: number, settled: number) => {
      if (Math.abs(metered - settled) > MWH) {
        this.breach(aggregator, isp, `${metered} MWh ${what} metered, ${settled} MWh settled`);
      }
    };
    compare('upward', upwardMwh, bought('balancing upward'));
    compare('downward', downwardMwh, bought('balancing downward'));
    compare('day-ahead', dayAheadMwh, bought('day-ahead') + bought('deviation energy'));
    compare('congestion', congestionUpMwh + congestionDownMwh, bought('congestion'));
    const takenOut = this.market.ownerBilling === 'net' ? upwardMwh + congestionUpMwh : 0;
    compare('billed', downwardMwh + dayAheadMwh + congestionDownMwh - takenOut, bought('charging'));
    const within = (what: string, metered: number, allowedMw: number) => {
      if (metered > allowedMw * this.hoursPerIsp + MWH) {
        this.breach(aggregator, isp, `${metered} MWh ${what} delivered, ${allowedMw} MW asked`);
      }
    };
    within('upward', upwardMwh, this.allowedMw.get(`${aggregator}/upward`) ?? 0);
    within('downward', downwardMwh, this.allowedMw.get(`${aggregator}/downward`) ?? 0);
    const order = `${aggregator}/${isp}`;
    within('congestion', congestionUpMwh + congestionDownMwh, this.orders.get(order) ?? 0);
    this.orders.delete(order);
  }

  /** What is drawn from the external grid is load and EVs, less generation, plus losses. */
  private checkGrid(isp: number): void {
    if (!this.grid) return;
    let evMw = 0;
    for (const energy of this.metered.values()) {
      const into = energy.downwardMwh + energy.dayAheadMwh + energy.congestionDownMwh;
      evMw += (into - energy.upwardMwh - energy.congestionUpMwh) / this.hoursPerIsp;
    }
    const { from, importMw, lossMw } = this.grid;
    const drawn = this.loadMw + evMw + lossMw;
    if (Math.abs(importMw - drawn) > MW * Math.max(1, Math.abs(drawn))) {
      this.breach(from, isp, `imports ${importMw} MW where load, EVs and losses make ${drawn} MW`);
    }
    this.grid = undefined;
  }
}
