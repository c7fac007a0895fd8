import { InvariantViolation } from '../../../src/errors.ts';
import { ownClosed, topologyOf } from '../../../src/grid/topology.ts';
import type { Ledger } from '../../../src/market/ledger.ts';
import { ledgerFault, paymentFault } from '../../../src/market/moneyLaws.ts';
import type { Observer } from '../../../src/market/run.ts';
import { sum } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { POWER_FACTOR } from '../ads/register.ts';
import { CallLaw } from './callLaw.ts';
import type { Config, EvplaEntry } from './config.ts';
import type { Message, MessageOf } from './messages.ts';
import { SettlementAudit } from './settlement.ts';
import type { World } from './world.ts';

const MWH = 1e-9;
const MW = 1e-6;
/** What the solver's tolerance lets a share or a volume be over. */
const VOLUME = 1e-6;

interface Session {
  energyMwh: number;
  capacityMwh: number;
}

/**
 * Hears everything and checks the laws of an active distribution system in every ISP: the balance of power; the energy of every session and of
 * the storage; unserved load; a network that is radial, with no two substations joined; nothing accepted above what was bid nor activated
 * beyond what was offered; no more reserve or reactive power sold than there can be; no consumer called twice at a time or too long; that all that is owed is paid once; that money only changes hands.
 */
export class Laws implements Observer<Message> {
  private readonly sessions = new Map<string, Map<number, Session>>();
  private readonly lots: ReadonlyMap<string, EvplaEntry>;
  private readonly bids = new Map<string, MessageOf<'LocalBid'>>();
  private readonly probability = new Map<number, Float64Array>();
  private readonly offers = new Map<string, MessageOf<'LocalOffer'>>();
  private readonly out = new Set<number>();
  private readonly branchOf: ReadonlyMap<string, number>;
  private readonly settlement: SettlementAudit;
  private readonly calls: CallLaw;
  private storedMwh: number;
  private grid: MessageOf<'GridMeasurement'> | undefined;
  private zoneLoad: Float64Array | undefined;
  private broken: InvariantViolation | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly config: Config,
    private readonly world: Pick<World, 'network' | 'feeders'>,
    private readonly calendar: Calendar,
  ) {
    const { network, feeders } = world;
    this.lots = new Map(config.evplas.map((entry) => [entry.name, entry]));
    this.branchOf = new Map(network.branches.map(({ id }, k) => [id, k]));
    this.storedMwh = this.storageMwh / 2;
    this.calls = new CallLaw(calendar);
    const loadMw = Float64Array.from(network.buses, (bus) => bus.loadMw);
    this.settlement = new SettlementAudit(config, calendar, {
      ...{ zoneOf: feeders.of, zones: feeders.names.length, loadMw },
    });
  }

  private get storageMwh(): number {
    return sum(this.config.ads.storages.map(({ energy }) => energy));
  }

  observe(message: Message): void {
    this.settlement.observe(message);
    const call = this.calls.observe(message);
    if (call) this.breach(message.from, message.isp, call);
    switch (message.type) {
      case 'ScenarioForecast':
        this.probability.set(message.day, message.probability);
        break;
      case 'LocalBid':
        this.bids.set(`${message.from}/${message.day}`, message);
        break;
      case 'Accepted':
        this.checkAccepted(message);
        break;
      case 'DayAheadOrder':
        this.checkOrder(message);
        break;
      case 'RealTimeTrade':
        this.checkTrade(message);
        break;
      case 'LocalOffer':
        this.offers.set(message.from, message);
        break;
      case 'LocalActivation':
        this.checkActivation(message);
        break;
      case 'Dispatch':
        this.checkDispatch(message);
        break;
      case 'Fault':
        this.out.add(this.branchOf.get(message.id) ?? -1);
        break;
      case 'Repair':
        this.out.delete(this.branchOf.get(message.id) ?? -1);
        break;
      case 'Topology':
        this.checkTopology(message);
        break;
      case 'PluggedIn':
        this.plugIn(message);
        break;
      case 'SessionReading':
        this.checkSessions(message);
        break;
      case 'Measurement':
        this.zoneLoad = message.zoneLoad;
        break;
      case 'GridMeasurement':
        this.grid = message;
        break;
      case 'Payment':
        this.breachIf(message.from, message.isp, paymentFault(message));
        break;
    }
  }

  private breachIf(agent: string, isp: number, fault: string | undefined): void {
    if (fault !== undefined) this.breach(agent, isp, fault);
  }

  private breach(agent: string, isp: number, figure: string): void {
    this.broken ??= new InvariantViolation(agent, isp, figure);
  }

  /** Nothing is accepted above what was bid, as it is on average over the scenarios. */
  private checkAccepted({
    from,
    to,
    isp,
    day,
    sellMw,
    buyMw,
    spinningMw,
    regulatingMw,
    ...shares
  }: MessageOf<'Accepted'>): void {
    const bid = this.bids.get(`${to}/${day}`);
    const probability = this.probability.get(day);
    if (!bid || !probability) return;
    const hours = sellMw.length;
    const mean = (series: Float64Array, hour: number) =>
      probability.reduce((all, p, s) => all + p * series[s * hours + hour], 0);
    for (let hour = 0; hour < hours; hour++) {
      const within = (what: string, acceptedMw: number, bidMw: number) => {
        if (acceptedMw <= bidMw + VOLUME) return;
        this.breach(
          from,
          isp,
          `accepts ${acceptedMw} MW ${what} of ${to} in hour ${hour + 1} of day ${day + 1}, which bid ${bidMw} MW`,
        );
      };
      within('sold', sellMw[hour], mean(bid.sellMw, hour));
      within(
        'bought',
        buyMw[hour],
        shares.energyShare * mean(bid.buyMw, hour) + (1 - shares.energyShare) * bid.idleMw[hour],
      );
      within('spinning reserve', spinningMw[hour], mean(bid.spinningMw, hour));
      within('regulating reserve', regulatingMw[hour], mean(bid.regulatingMw, hour));
      if (sellMw[hour] > VOLUME && buyMw[hour] > VOLUME) {
        this.breach(from, isp, `accepts ${sellMw[hour]} MW sold and ${buyMw[hour]} MW bought by ${to} at once`);
      }
    }
  }

  private checkOrder({ from, isp, soldMw, boughtMw }: MessageOf<'DayAheadOrder'>): void {
    soldMw.forEach((sold, hour) => {
      if (sold < -VOLUME || boughtMw[hour] < -VOLUME) this.breach(from, isp, `orders ${sold} and ${boughtMw[hour]} MW`);
      if (sold > VOLUME && boughtMw[hour] > VOLUME) {
        this.breach(from, isp, `sells ${sold} MW and buys ${boughtMw[hour]} MW in hour ${hour + 1} at once`);
      }
    });
  }

  /** Reserve and reactive power are paid for as said, not as metered: at most what all that could give them has. */
  private checkTrade({ from, isp, spinningMw, reactiveMvar }: MessageOf<'RealTimeTrade'>): void {
    const { ads, evplas, dras } = this.config;
    const unitsMw = sum(ads.generators.map(({ capacity }) => capacity));
    const consumers = dras.flatMap((dra) => dra.consumers);
    const aggregatorsMw =
      sum(evplas.map(({ connection }) => 2 * connection)) + sum(consumers.map(({ generator }) => generator)); // a lot from all it draws to all it gives
    const mostMw = unitsMw + sum(ads.storages.map(({ power }) => 2 * power)) + aggregatorsMw;
    if (spinningMw > mostMw + VOLUME) this.breach(from, isp, `keeps ${spinningMw} MW of reserve with ${mostMw} MW`);
    const mostMvar = unitsMw / POWER_FACTOR;
    if (reactiveMvar > mostMvar + VOLUME)
      this.breach(from, isp, `sells ${reactiveMvar} Mvar of units that give ${mostMvar} Mvar`);
  }

  private checkActivation({ from, to, isp, netMw }: MessageOf<'LocalActivation'>): void {
    const offer = this.offers.get(to);
    const [least, most] = offer?.isp === isp ? [offer.leastMw, offer.mostMw] : [0, 0];
    if (netMw >= least - VOLUME && netMw <= most + VOLUME) return;
    this.breach(from, isp, `activates ${netMw} MW of ${to}, which offers ${least} to ${most} MW`);
  }

  private checkDispatch({ from, isp, generatorMw, storageMw }: MessageOf<'Dispatch'>): void {
    this.config.ads.generators.forEach(({ minimum, capacity, node }, g) => {
      const mw = generatorMw[g];
      if (Math.abs(mw) <= VOLUME || (mw >= minimum - VOLUME && mw <= capacity + VOLUME)) return;
      this.breach(
        from,
        isp,
        `runs unit ${g + 1} at node ${node} with ${mw} MW, which gives 0 or ${minimum} to ${capacity} MW`,
      );
    });
    const mostMw = sum(this.config.ads.storages.map(({ power }) => power));
    if (Math.abs(storageMw) > mostMw + VOLUME)
      this.breach(from, isp, `asks ${storageMw} MW of storage of ${mostMw} MW`);
  }

  private checkTopology({ from, isp, opened, closed: ties }: MessageOf<'Topology'>): void {
    const { network } = this.world;
    const closed = ownClosed(network);
    for (const id of opened) closed[this.branchOf.get(id) ?? -1] = 0;
    for (const id of ties) closed[this.branchOf.get(id) ?? -1] = 1;
    for (const branch of this.out) {
      if (closed[branch] !== 0)
        this.breach(from, isp, `keeps branch ${network.branches[branch].id} closed, which has failed`);
    }
    const { loopBranches, rootOf } = topologyOf(network, { closed });
    if (loopBranches.length === 0) return;
    const { id, from: one, to: other } = network.branches[loopBranches[0]];
    const what = rootOf[one] === rootOf[other] ? 'closes a loop' : 'joins two substations';
    this.breach(from, isp, `switches so that branch ${id} ${what}`);
  }

  private plugIn({ to, sessions, energyMwh, capacityMwh }: MessageOf<'PluggedIn'>): void {
    const known = this.sessions.get(to) ?? new Map<number, Session>();
    this.sessions.set(to, known);
    sessions.forEach((id, k) => {
      known.set(id, { energyMwh: energyMwh[k], capacityMwh: capacityMwh[k] });
    });
  }

  private checkSessions({ to, isp, sessions, chargeMw, energyMwh, netMw }: MessageOf<'SessionReading'>): void {
    const lot = this.lots.get(to);
    if (!lot) return;
    const known = this.sessions.get(to);
    const hours = this.calendar.hoursPerIsp;
    sessions.forEach((id, k) => {
      const session = known?.get(id);
      if (!session) {
        this.breach(to, isp, `session ${id} is metered and was never plugged in`);
        return;
      }
      const mw = chargeMw[k];
      const after = energyMwh[k];
      const expected = session.energyMwh + hours * (mw >= 0 ? mw * lot.efficiency : mw / lot.efficiency);
      if (!(Math.abs(expected - after) <= MWH)) {
        this.breach(to, isp, `session ${id} holds ${after} MWh, its balance gives ${expected} MWh`);
      }
      if (!(after >= -MWH && after <= session.capacityMwh + MWH)) {
        this.breach(to, isp, `session ${id} holds ${after} MWh, outside 0..${session.capacityMwh} MWh`);
      }
      if (!(Math.abs(mw) <= lot.power / 1000 + VOLUME))
        this.breach(to, isp, `session ${id} has ${mw} MW through a charger of ${lot.power} kW`);
      session.energyMwh = after;
    });
    if (!(Math.abs(netMw + sum(chargeMw)) <= VOLUME))
      this.breach(to, isp, `gives ${netMw} MW where its sessions draw ${sum(chargeMw)} MW`);
    if (!(Math.abs(netMw) <= lot.connection + VOLUME)) {
      this.breach(to, isp, `has ${netMw} MW through a connection of ${lot.connection} MW`);
    }
  }

  /** Checks what only the whole ISP shows. @throws InvariantViolation naming agent, ISP and figure */
  closeIsp(isp: number): void {
    if (isp >= 0) this.checkGrid(isp);
    const fault = this.settlement.closeIsp(isp);
    if (fault) this.breach(fault.agent, isp, fault.figure);
    this.breachIf('ledger', isp, ledgerFault(this.ledger));
    if (this.broken) throw this.broken;
  }

  private checkGrid(isp: number): void {
    const { grid, zoneLoad, world } = this;
    if (!grid || !zoneLoad || grid.isp !== isp) {
      this.breach(this.config.ads.name, isp, 'the grid was not measured');
      return;
    }
    const given =
      grid.importMw + grid.generationMw + grid.renewableMw + grid.storageMw + grid.localNetMw + sum(grid.unservedMw);
    const taken = grid.loadMw + grid.lossMw + grid.spilledMw;
    if (!(Math.abs(given - taken) <= MW * Math.max(1, taken))) {
      this.breach(grid.from, isp, `${given} MW are given and unserved where ${taken} MW are load, losses and spilled`);
    }
    world.network.buses.forEach(({ id, loadMw }, bus) => {
      const zone = world.feeders.of[bus];
      const load = loadMw * (zone < 0 ? 1 : zoneLoad[zone]);
      const unserved = grid.unservedMw[bus];
      if (!(unserved >= -VOLUME && unserved <= load + VOLUME))
        this.breach(grid.from, isp, `${unserved} MW unserved at bus ${id}, whose load is ${load} MW`);
    });
    const { storageEfficiency } = this.config.ads;
    const hours = this.calendar.hoursPerIsp;
    const mw = grid.storageMw;
    const expected = this.storedMwh - hours * (mw >= 0 ? mw / storageEfficiency : mw * storageEfficiency);
    if (!(Math.abs(expected - grid.storageMwh) <= MWH * 10)) {
      this.breach(grid.from, isp, `storage holds ${grid.storageMwh} MWh, its balance gives ${expected} MWh`);
    }
    if (!(grid.storageMwh >= -MWH && grid.storageMwh <= this.storageMwh + MWH)) {
      this.breach(grid.from, isp, `storage holds ${grid.storageMwh} MWh, outside 0..${this.storageMwh} MWh`);
    }
    this.storedMwh = grid.storageMwh;
  }
}
