import { InvariantViolation } from '../../../src/errors.ts';
import type { Ledger } from '../../../src/market/ledger.ts';
import { ledgerFault, paymentFault } from '../../../src/market/moneyLaws.ts';
import type { Observer } from '../../../src/market/run.ts';
import { sum } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { lineFlows } from '../tso/duality.ts';
import { ClearingLaws } from './clearingLaws.ts';
import { type Config, feederOf } from './config.ts';
import { FeederLaws } from './feederLaws.ts';
import type { Message, MessageOf } from './messages.ts';
import { stepAt } from './rules.ts';
import { SettlementAudit } from './settlementAudit.ts';
import { UserLaws } from './userLaws.ts';
import type { World } from './world.ts';

const MW = 1e-6;

/**
 * Hears everything and checks the laws of a nested market in every ISP: those of clearing, of feeders, of users; that nothing is held beyond
 * what was spared, nor called beyond what is held; the balance of the system and the flows on its lines; that all that is owed is paid once;
 * that money only changes hands.
 */
export class Laws implements Observer<Message> {
  private readonly clearing: ClearingLaws;
  private readonly users: UserLaws;
  private readonly feeders: FeederLaws;
  private readonly settlement: SettlementAudit;
  private readonly schedules = new Map<string, MessageOf<'FlexSchedule'>>();
  private readonly held = new Map<string, MessageOf<'StandbyCall'>>();
  private readonly results = new Map<number, MessageOf<'MarketResult'>>();
  private activated: MessageOf<'FlexActivation'> | undefined;
  private calls: MessageOf<'FlexCall'>[] = [];
  private drawn: MessageOf<'InterfaceReading'> | undefined;
  private system: MessageOf<'SystemReading'> | undefined;
  private measured: MessageOf<'SystemMeasurement'> | undefined;
  private activatedIsp = -1;
  private broken: InvariantViolation | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly config: Config,
    private readonly world: Pick<World, 'transmission' | 'fleets'>,
    private readonly calendar: Calendar,
  ) {
    this.clearing = new ClearingLaws(config, world.transmission);
    this.users = new UserLaws(config, world, calendar);
    this.feeders = new FeederLaws(config, calendar);
    this.settlement = new SettlementAudit(config, calendar);
  }

  observe(message: Message): void {
    this.settlement.observe(message);
    const breach = this.clearing.observe(message) ?? this.users.observe(message) ?? this.feeders.observe(message);
    if (breach) this.breach(breach.agent, message.isp, breach.figure);
    switch (message.type) {
      case 'Tariff':
        message.rewardUp.forEach((up, t) => {
          if (up > 0 && message.rewardDown[t] > 0)
            this.breach(
              message.from,
              message.isp,
              `rewards ${up} EUR/MWh upward and ${message.rewardDown[t]} downward in step ${t + 1}`,
            );
        });
        break;
      case 'FlexSchedule':
        this.schedules.set(`${message.from}/${message.day}`, message);
        break;
      case 'StandbyCall':
        this.checkHeld(message);
        break;
      case 'MarketResult':
        this.results.set(message.day, message);
        break;
      case 'FlexActivation':
        this.activated = message;
        this.checkActivation(message);
        break;
      case 'FlexCall':
        this.calls.push(message);
        this.checkCall(message);
        break;
      case 'SystemMeasurement':
        this.measured = message;
        break;
      case 'InterfaceReading':
        this.drawn = message;
        break;
      case 'SystemReading':
        this.system = message;
        break;
      case 'Payment': {
        const fault = paymentFault(message);
        if (fault !== undefined) this.breach(message.from, message.isp, fault);
        break;
      }
    }
  }

  private breach(agent: string, isp: number, figure: string): void {
    this.broken ??= new InvariantViolation(agent, isp, figure);
  }

  private checkHeld(held: MessageOf<'StandbyCall'>): void {
    const { from, to, isp, day } = held;
    this.held.set(`${to}/${day}`, held);
    const spared = this.schedules.get(`${to}/${day}`);
    for (const way of ['upMw', 'downMw'] as const) {
      held[way].forEach((mw, t) => {
        const most = spared?.[way][t] ?? 0;
        if (!(mw >= -MW && mw <= most + MW))
          this.breach(from, isp, `has ${to} stand by with ${mw} MW, which spares ${most} MW in step ${t + 1}`);
      });
    }
  }

  private checkActivation({ from, isp, upMw, downMw }: MessageOf<'FlexActivation'>): void {
    this.activatedIsp = isp;
    const result = this.results.get(this.calendar.dayOf(isp).index);
    const { step: t } = stepAt(this.calendar, this.config.market, isp);
    for (const [called, taken] of [
      [sum(upMw), result?.takenUpMw[t] ?? 0],
      [sum(downMw), result?.takenDownMw[t] ?? 0],
    ]) {
      if (!(called >= -MW && called <= taken + MW))
        this.breach(from, isp, `calls ${called} MW of flexibility, of which it took ${taken} MW`);
    }
  }

  private checkCall({ from, to, isp, upMw, downMw }: MessageOf<'FlexCall'>): void {
    const held = this.held.get(`${to}/${this.calendar.dayOf(isp).index}`);
    const { step: t } = stepAt(this.calendar, this.config.market, isp);
    for (const [called, most] of [
      [upMw, held?.upMw[t] ?? 0],
      [downMw, held?.downMw[t] ?? 0],
    ]) {
      if (!(called <= most + MW))
        this.breach(from, isp, `calls ${called} MW of ${to}, which stands by with ${most} MW`);
    }
  }

  /** No more is called of users than is called of their feeders. */
  private checkCalled(isp: number): void {
    if (this.calls.length === 0) return;
    const { buildings, fleets, feeders, dso } = this.config;
    const home = new Map([...buildings, ...fleets].map((entry) => [entry.name, feederOf(this.config, entry)]));
    const { calls, activated } = this;
    this.calls = [];
    feeders.forEach(({ name, multiplicity }, k) => {
      const own = calls.filter(({ to }) => home.get(to) === k);
      for (const way of ['upMw', 'downMw'] as const) {
        const called = multiplicity * sum(own.map((call) => call[way]));
        const most = activated?.isp === isp ? activated[way][k] : 0;
        if (!(called <= most + MW * multiplicity))
          this.breach(
            dso.name,
            isp,
            `calls ${called} MW of users of feeder ${name}, where ${most} MW are called of it`,
          );
      }
    });
  }

  /** Checks what only the whole ISP shows. @throws InvariantViolation naming agent, ISP and figure */
  closeIsp(isp: number): void {
    this.checkCalled(isp);
    if (isp >= 0) this.checkSystem(isp);
    const breach = this.feeders.closeIsp(isp, this.drawn);
    if (breach) this.breach(breach.agent, isp, breach.figure);
    const fault = this.settlement.closeIsp(isp);
    if (fault) this.breach(fault.agent, isp, fault.figure);
    const money = ledgerFault(this.ledger);
    if (money !== undefined) this.breach('ledger', isp, money);
    if (this.broken) throw this.broken;
  }

  private checkSystem(isp: number): void {
    const { system, drawn, measured, world } = this;
    const { market, loadFlowMw } = world.transmission;
    if (system?.isp !== isp || drawn?.isp !== isp || measured?.isp !== isp) {
      this.breach(this.config.tso.name, isp, 'the system was not measured');
      return;
    }
    if (this.activatedIsp !== isp)
      this.breach(this.config.tso.name, isp, 'says nothing of what it calls, be it nothing');
    const { from, unitMw, windMw, shedMw, dumpedMw, loadMw, flowMw, overloadMw } = system;
    const given = sum(unitMw) + windMw + shedMw;
    const taken = loadMw + sum(drawn.importMw) + dumpedMw;
    if (!(Math.abs(given - taken) <= MW * Math.max(1, taken)))
      this.breach(from, isp, `${given} MW are given where ${taken} MW are drawn`);
    if (!(Math.abs(loadMw - measured.loadMw) <= MW))
      this.breach(from, isp, `a system load of ${loadMw} MW where ${measured.loadMw} MW were measured`);
    if (!(windMw <= measured.windMw + MW))
      this.breach(from, isp, `${windMw} MW of wind where there are ${measured.windMw} MW`);
    market.units.forEach(({ name, blocks }, u) => {
      const most = sum(blocks.map(({ mw }) => mw));
      if (!(unitMw[u] >= -MW && unitMw[u] <= most + MW))
        this.breach(from, isp, `unit ${name} gives ${unitMw[u]} MW of ${most} MW`);
    });
    const flows = lineFlows(market, { loadFlowMw }, drawn, { unitMw, windMw });
    let over = 0;
    market.lines.forEach(({ id, ratingMw }, l) => {
      over += Math.max(0, Math.abs(flows[l]) - ratingMw);
      if (!(Math.abs(flows[l] - flowMw[l]) <= MW))
        this.breach(from, isp, `${flowMw[l]} MW on line ${id}, which carries ${flows[l]} MW`);
    });
    if (!(Math.abs(over - overloadMw) <= MW))
      this.breach(from, isp, `${overloadMw} MW beyond limits of lines, which is ${over} MW`);
  }
}
