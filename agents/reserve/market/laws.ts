import { InvariantViolation } from '../../../src/errors.ts';
import type { Ledger } from '../../../src/market/ledger.ts';
import { ledgerFault, paymentFault } from '../../../src/market/moneyLaws.ts';
import type { Observer } from '../../../src/market/run.ts';
import { sum } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { BalancingAudit } from './balancingAudit.ts';
import type { DayAheadAudit } from './dayAheadAudit.ts';
import type { Allocation, Direction, Message, MessageOf } from './messages.ts';
import type { ReactionLaws } from './reactionLaws.ts';
import { type MarketRules, SCHEMES } from './rules.ts';
import type { SessionLaws } from './sessionLaws.ts';
import { SettlementAudit } from './settlement.ts';

const KWH = 1e-6;
const MWH = 1e-9;
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
export class Laws implements Observer<Message> {
  private readonly fleets = new Map<string, Fleet>();
  private readonly metered = new Map<string, Allocation>();
  private readonly offered = new Volumes();
  private readonly bounded = new Volumes();
  private readonly activated = bothWays();
  private readonly unavailable = new Volumes();
  private readonly orders = new Map<string, MessageOf<'FlexOrder'>>();
  private readonly settlement: SettlementAudit;
  private grid: MessageOf<'GridState'> | undefined;
  /** MW that stores on the grid give. */
  private storesMw = 0;
  private loadMw = 0;
  private broken: InvariantViolation | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly market: MarketRules,
    private readonly calendar: Calendar,
    /** kW, where a fleet's connection has a limit. */
    private readonly connectionLimits: ReadonlyMap<string, number>,
    private readonly dso: string,
    /** Where balancing prices are formed. */
    private readonly balancing?: BalancingAudit,
    /** Where day-ahead prices are formed. */
    private readonly dayAhead?: DayAheadAudit,
    /** Where the DSO limits reactions. */
    private readonly reactions?: ReactionLaws,
    /** Where EVs come and go. */
    private readonly sessions?: SessionLaws,
  ) {
    this.settlement = new SettlementAudit(market, calendar);
  }

  /** Takes note of a message. */
  observe(message: Message): void {
    this.settlement.observe(message);
    this.breachOf(this.balancing?.observe(message), message.isp);
    this.breachOf(this.reactions?.observe(message), message.isp);
    this.breachOf(this.sessions?.observe(message), message.isp);
    const unformed = this.dayAhead?.observe(message);
    // at once, before others stumble over it
    if (unformed) throw new InvariantViolation(unformed.agent, message.isp, unformed.figure);
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
      case 'StoreReading':
        if (message.to === 'role:dso') this.storesMw += message.powerMw;
        break;
      case 'BalancingEnergyBid':
        this.offered.set(message.isp, message.direction, message.from, message.volumeMw);
        break;
      case 'Unavailability':
        this.unavailable.set(message.isp, message.direction, message.from, message.volumeMw);
        break;
      case 'Boundary':
        for (const { bidder, direction, boundaryMw } of message.entries) {
          this.bounded.set(message.isp, direction, bidder, boundaryMw);
        }
        break;
      case 'Activation':
        this.checkActivation(message);
        break;
      case 'FlexOrder':
        this.orders.set(message.to, message);
        break;
      case 'Payment':
        this.breachIf(message.from, message.isp, paymentFault(message));
        break;
    }
  }

  private breachIf(agent: string, isp: number, fault: string | undefined): void {
    if (fault !== undefined) this.breach(agent, isp, fault);
  }

  private breachOf(fault: { agent: string; figure: string } | undefined, isp: number): void {
    if (fault !== undefined) this.breach(fault.agent, isp, fault.figure);
  }

  private breach(agent: string, isp: number, figure: string): void {
    this.broken ??= new InvariantViolation(agent, isp, figure);
  }

  private checkArrivals({ to, isp, evs, energyKwh, tripKwh, chargedEnRouteKwh }: MessageOf<'EvsPluggedIn'>): void {
    const fleet = this.fleets.get(to);
    if (!fleet) return;
    evs.forEach((ev, k) => {
      const expected = fleet.energyKwh[ev] - tripKwh[k] + chargedEnRouteKwh[k];
      if (!(Math.abs(expected - energyKwh[k]) <= KWH)) {
        this.breach(to, isp, `EV ${ev} plugs in with ${energyKwh[k]} kWh, its trip leaves it ${expected} kWh`);
      }
      fleet.energyKwh[ev] = energyKwh[k];
    });
  }

  private checkBatteries(reading: MessageOf<'MeterReading'>): void {
    const { to, isp, upKwh, downKwh, dayAheadKwh, congestionUpKwh, congestionDownKwh, energyKwh } = reading;
    const { passiveUpKwh, passiveDownKwh } = reading;
    const fleet = this.fleets.get(to);
    if (!fleet) return;
    const { chargeEfficiency, dischargeEfficiency, capacityKwh, minimumKwh, chargeKw, dischargeKw } =
      fleet.registration;
    let fleetOut = 0;
    let fleetInto = 0;
    for (let ev = 0; ev < energyKwh.length; ev++) {
      const out = upKwh[ev] + congestionUpKwh[ev] + (passiveUpKwh?.[ev] ?? 0);
      const into = downKwh[ev] + dayAheadKwh[ev] + congestionDownKwh[ev] + (passiveDownKwh?.[ev] ?? 0);
      const after = energyKwh[ev];
      fleetOut += out;
      fleetInto += into;
      if (Number.isNaN(after)) {
        if (out + into !== 0) this.breach(to, isp, `EV ${ev} exchanged ${out + into} kWh while away`);
        continue;
      }
      const before = fleet.energyKwh[ev];
      const isIdle = out === 0 && into === 0;
      const expected = isIdle ? before : before + into * chargeEfficiency[ev] - out / dischargeEfficiency[ev];
      if (!(Math.abs(expected - after) <= KWH)) {
        this.breach(to, isp, `energy of EV ${ev} is ${after} kWh, its balance gives ${expected} kWh`);
      }
      if (after < -KWH || after > capacityKwh[ev] + KWH) {
        this.breach(to, isp, `EV ${ev} holds ${after} kWh, outside 0..${capacityKwh[ev]} kWh`);
      }
      fleet.energyKwh[ev] = after;
      if (isIdle) continue;
      if (out > KWH && after < minimumKwh[ev] - KWH) {
        this.breach(to, isp, `EV ${ev} was discharged to ${after} kWh, below its minimum of ${minimumKwh[ev]} kWh`);
      }
      if (out > KWH && into > KWH) this.breach(to, isp, `EV ${ev} charged ${into} and discharged ${out} kWh at once`);
      if (
        out > dischargeKw[ev] * this.calendar.hoursPerIsp + KWH ||
        into > chargeKw[ev] * this.calendar.hoursPerIsp + KWH
      ) {
        this.breach(to, isp, `EV ${ev} exchanged ${out + into} kWh, more than its charger can in one ISP`);
      }
    }
    const limitKwh = (this.connectionLimits.get(to) ?? Number.POSITIVE_INFINITY) * this.calendar.hoursPerIsp;
    if (!(fleetOut <= limitKwh + KWH && fleetInto <= limitKwh + KWH)) {
      this.breach(to, isp, `took ${fleetInto} and gave ${fleetOut} kWh through a connection of ${limitKwh} kWh an ISP`);
    }
  }

  /** Checks what only the whole ISP shows. @throws InvariantViolation naming agent, ISP and figure */
  closeIsp(isp: number): void {
    const unformed = this.dayAhead?.closeIsp(isp);
    if (unformed) this.breach(unformed.agent, isp, unformed.figure);
    if (this.dayAhead && this.broken) throw this.broken;
    if (isp < 0) return;
    for (const [aggregator, energy] of this.metered) this.checkDelivery(isp, aggregator, energy);
    this.checkGrid(isp);
    this.breachOf(this.reactions?.closeIsp(this.metered), isp);
    this.breachOf(this.sessions?.closeIsp(isp), isp);
    const balanced = this.balancing?.closeIsp(isp);
    this.breachOf(balanced?.breach, isp);
    this.breachOf(this.settlement.closeIsp(isp, this.metered, balanced?.audited), isp);
    this.breachIf('ledger', isp, ledgerFault(this.ledger));
    this.metered.clear();
    this.activated.upward.clear();
    this.activated.downward.clear();
    this.orders.clear();
    this.offered.delete(isp);
    this.bounded.delete(isp);
    this.unavailable.delete(isp);
    if (this.broken) throw this.broken;
  }

  /** Delivered within what was asked. */
  private checkDelivery(isp: number, aggregator: string, energy: Allocation): void {
    const order = this.orders.get(aggregator);
    const within = (what: string, metered: number, allowedMw: number) => {
      if (!(metered <= allowedMw * this.calendar.hoursPerIsp + MWH)) {
        this.breach(aggregator, isp, `${metered} MWh ${what} delivered, ${allowedMw} MW asked`);
      }
    };
    within('upward', energy.upwardMwh, this.activated.upward.get(aggregator) ?? 0);
    within('downward', energy.downwardMwh, this.activated.downward.get(aggregator) ?? 0);
    within('congestion upward', energy.congestionUpMwh, order?.upMw ?? 0);
    within('congestion downward', energy.congestionDownMwh, order?.downMw ?? 0);
    const reacted = this.balancing?.reactedMw(aggregator) ?? 0;
    const tookMw = ((energy.passiveDownMwh ?? 0) - (energy.passiveUpMwh ?? 0)) / this.calendar.hoursPerIsp;
    if (!(Math.abs(tookMw - reacted) <= MW))
      this.breach(aggregator, isp, `takes ${tookMw} MW of its own accord, where it said ${reacted} MW`);
  }

  /** Activated within what was offered and not taken back, and within the boundary where there is one. */
  private checkActivation({ from, to, isp, direction, volumeMw }: MessageOf<'Activation'>): void {
    this.activated[direction].set(to, volumeMw);
    const offeredMw = this.offered.at(isp, direction, to);
    const validated = SCHEMES[this.market.scheme].validation !== 'none';
    const letThroughMw = validated ? this.bounded.at(isp, direction, to) : offeredMw;
    const allowedMw = Math.min(Math.max(0, offeredMw - this.unavailable.at(isp, direction, to)), letThroughMw);
    if (!(volumeMw <= allowedMw + MW)) {
      this.breach(
        from,
        isp,
        `activates ${volumeMw} MW ${direction} of ${to}, where ${allowedMw} MW are offered and let through`,
      );
    }
  }

  /** What is drawn from the external grid is load, EVs and stores, less generation, plus losses. */
  private checkGrid(isp: number): void {
    if (!this.grid) {
      this.breach(this.dso, isp, 'the grid was not measured');
      return;
    }
    let evMw = 0;
    for (const energy of this.metered.values()) {
      const into = energy.downwardMwh + energy.dayAheadMwh + energy.congestionDownMwh + (energy.passiveDownMwh ?? 0);
      const out = energy.upwardMwh + energy.congestionUpMwh + (energy.passiveUpMwh ?? 0);
      evMw += (into - out) / this.calendar.hoursPerIsp;
    }
    const { from, importMw, lossMw } = this.grid;
    const drawn = this.loadMw + evMw - this.storesMw + lossMw;
    if (!(Math.abs(importMw - drawn) <= MW * Math.max(1, Math.abs(drawn)))) {
      this.breach(from, isp, `imports ${importMw} MW where load, EVs and losses make ${drawn} MW`);
    }
    this.grid = undefined;
    this.storesMw = 0;
  }
}

const bothWays = (): Record<Direction, Map<string, number>> => ({ upward: new Map(), downward: new Map() });

/** What was said last of each aggregator, by ISP and direction: MW. */
class Volumes {
  private readonly byIsp = new Map<number, Record<Direction, Map<string, number>>>();

  set(isp: number, direction: Direction, aggregator: string, mw: number): void {
    const ofIsp = this.byIsp.get(isp) ?? bothWays();
    ofIsp[direction].set(aggregator, mw);
    this.byIsp.set(isp, ofIsp);
  }

  /** 0 where nothing was said. */
  at(isp: number, direction: Direction, aggregator: string): number {
    return this.byIsp.get(isp)?.[direction].get(aggregator) ?? 0;
  }

  delete(isp: number): void {
    this.byIsp.delete(isp);
  }
}
