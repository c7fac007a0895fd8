import type { ClaimFault as Fault } from '../../../src/market/foreign.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { type StoreSettings, storeCapacity, storedAtFirst } from '../reaction/store.ts';
import type { Message, MessageOf } from './messages.ts';
import type { ReactingConnection } from './parts.ts';
import type { MarketRules } from './rules.ts';

/** What is on record of those who may react. */
interface Register {
  calendar: Calendar;
  market: MarketRules;
  /** By aggregator. */
  connections: ReadonlyMap<string, { swingMw: number }>;
  /** Of BRPs that have one. */
  stores: ReadonlyMap<string, StoreSettings>;
  /** Of those who react on the grid, where the DSO limits that. */
  limited: ReadonlyMap<string, ReactingConnection>;
  /** Those of them whom it bills their peaks, where it has a tariff. */
  billed: readonly string[];
}

const MW = 1e-9;

/** What users' own agents say of a balance whose prices are formed: when they were asked, once, and within what they have. */
export class BalanceClaims {
  /** By who was asked: the step it has not answered yet. */
  private readonly asked = new Map<string, { isp: number; step: number }>();
  /** By BRP, MWh in its store by what it has said so far. */
  private readonly heldMwh: Map<string, number>;
  /** The step that is to be met, and whether the TSO has said what it came to; at last, also of the ISP. */
  private area: { isp: number; step: number; steps: number; isMet: boolean; isClosed: boolean } | undefined;
  /** By who was told one: how far it may react in an ISP. */
  private readonly limits = new Map<string, MessageOf<'ReactionLimit'>>();
  /** By who was told one: the day of its tariff. */
  private readonly tariffs = new Map<string, number>();
  /** Imbalance prices of the ISP. */
  private price: MessageOf<'ImbalancePrice'> | undefined;

  constructor(private readonly register: Register) {
    this.heldMwh = new Map([...register.stores].map(([party, settings]) => [party, storedAtFirst(settings)]));
  }

  observe(message: Message): void {
    switch (message.type) {
      case 'ReactionAsk':
        this.asked.set(message.to, { isp: message.isp, step: message.step });
        break;
      case 'AreaImbalance': {
        const { isp, step, steps } = message;
        this.area = { isp, step, steps, isMet: false, isClosed: false };
        break;
      }
      case 'ImbalancePrice':
        this.price = message;
        break;
      case 'ReactionLimit':
        this.limits.set(message.to, message);
        break;
      case 'StoreReading':
        this.heldMwh.set(message.party, message.energyMwh);
        break;
    }
  }

  /** EUR/MWh that imbalance of an ISP is settled at, where it is the market that makes it. */
  get prices(): { shortage: number; surplus: number } | undefined {
    return this.price && { shortage: this.price.shortageEurPerMwh, surplus: this.price.surplusEurPerMwh };
  }

  faultOf(message: Message): Fault {
    switch (message.type) {
      case 'ReactionLimit':
        return this.limitFault(message);
      case 'PeakTariff':
        return this.tariffFault(message);
      case 'PassiveReaction':
        return this.reactionFault(message);
      case 'ReactionWithheld':
        return this.withheldFault(message);
      case 'BalancePrice':
        return this.stepFault(message);
      case 'ImbalancePrice':
        return this.closingFault(message);
      default:
        return undefined;
    }
  }

  private limitFault({ to, isp, upMw, downMw }: MessageOf<'ReactionLimit'>): Fault {
    const connection = this.register.limited.get(to);
    if (!connection) return `is to '${to}', whose reactions it does not limit (dso.limitsReactions)`;
    if (this.limits.get(to)?.isp === isp) return `is the second one to ${to} in this ISP`;
    if (upMw <= connection.upMw + MW && downMw <= connection.downMw + MW) return undefined;
    return `lets ${to} give ${upMw} and take ${downMw} MW, whose connection carries ${connection.upMw} and ${connection.downMw} MW`;
  }

  private tariffFault({ to, isp, day }: MessageOf<'PeakTariff'>): Fault {
    const { billed, calendar } = this.register;
    const { index, firstIsp } = calendar.dayOf(isp);
    if (!billed.includes(to)) return `is to '${to}', whose peaks it does not bill (dso.tariff)`;
    if (day !== index || isp !== firstIsp) return `is for day ${day}, which does not begin in this ISP`;
    if (this.tariffs.get(to) === day) return `is the second one to ${to} for this day`;
    this.tariffs.set(to, day);
    return undefined;
  }

  private withheldFault({ from, isp, mw }: MessageOf<'ReactionWithheld'>): Fault {
    const { upMw = 0, downMw = 0 } = this.register.limited.get(from) ?? {};
    if (this.limits.get(from)?.isp !== isp) return 'is of a limit that it was not told';
    if (mw <= Math.max(upMw, downMw) + MW) return undefined;
    return `is of ${mw} MW, where its connection gives ${upMw} and takes ${downMw} MW at most`;
  }

  private reactionFault({ from, isp, step, mw }: MessageOf<'PassiveReaction'>): Fault {
    const asked = this.asked.get(from);
    if (asked?.isp !== isp || asked.step !== step) return `is of step ${step}, of which it was not asked`;
    this.asked.delete(from);
    const limit = this.limits.get(from);
    if (limit?.isp === isp && !(mw >= -limit.upMw - MW && mw <= limit.downMw + MW))
      return `is for ${mw} MW, where the DSO lets it give ${limit.upMw} MW and take ${limit.downMw} MW`;
    const store = this.register.stores.get(from);
    if (!store) {
      const swingMw = this.register.connections.get(from)?.swingMw ?? 0;
      if (Math.abs(mw) <= swingMw * (1 + MW) + MW) return undefined;
      return `is for ${mw} MW, where all its EVs together can change by ${swingMw} MW at most`;
    }
    const { calendar, market } = this.register;
    const stepHours = calendar.hoursPerIsp / (market.balancing?.subSteps ?? 1);
    const heldMwh = this.heldMwh.get(from) ?? 0;
    const { lessMw, moreMw } = storeCapacity(store, heldMwh, stepHours);
    if (!(mw >= -lessMw - MW && mw <= moreMw + MW))
      return `is for ${mw} MW, where its store gives ${lessMw} MW and takes ${moreMw} MW at most`;
    this.heldMwh.set(from, heldMwh + mw * stepHours);
    return undefined;
  }

  private stepFault({ isp, step }: MessageOf<'BalancePrice'>): Fault {
    const { area } = this;
    if (area?.isp !== isp || area.step !== step) return `is of step ${step}, which is not to be met`;
    if (area.isMet) return `is the second one of step ${step}`;
    area.isMet = true;
    return undefined;
  }

  private closingFault({ isp }: MessageOf<'ImbalancePrice'>): Fault {
    const { area } = this;
    if (area?.isp !== isp || area.step !== area.steps - 1 || !area.isMet) return 'comes before the last step was met';
    if (area.isClosed) return 'is the second one of this ISP';
    area.isClosed = true;
    return undefined;
  }
}
