import { takenMwh } from '../reaction/peak.ts';
import type { Breach } from './balancingAudit.ts';
import type { Allocation, Message, MessageOf } from './messages.ts';

const MW = 1e-6;

/** The laws of limits on reactions, each ISP: who reacts on the grid was told one before, and neither said nor metered goes beyond it. */
export class ReactionLaws {
  private readonly limits = new Map<string, MessageOf<'ReactionLimit'>>();
  /** MW that stores gave in this ISP. */
  private readonly storesMw = new Map<string, number>();

  constructor(
    /** Those who are to be told a limit. */
    private readonly limited: readonly string[],
    private readonly dso: string,
    private readonly hoursPerIsp: number,
  ) {}

  observe(message: Message): Breach | undefined {
    switch (message.type) {
      case 'ReactionLimit':
        this.limits.set(message.to, message);
        return undefined;
      case 'StoreReading':
        this.storesMw.set(message.party, message.powerMw);
        return undefined;
      case 'PassiveReaction':
        return this.fault(message.from, message.mw, `says in step ${message.step} that it takes`);
      default:
        return undefined;
    }
  }

  closeIsp(metered: ReadonlyMap<string, Allocation>): Breach | undefined {
    const untold = this.limited.find((party) => !this.limits.has(party));
    let breach = untold && { agent: this.dso, figure: `does not say how far ${untold} may react` };
    for (const party of this.limits.keys()) {
      const energy = metered.get(party);
      const takenMw = energy ? takenMwh(energy) / this.hoursPerIsp : -(this.storesMw.get(party) ?? 0);
      breach ||= this.fault(party, takenMw, 'takes');
    }
    this.limits.clear();
    this.storesMw.clear();
    return breach || undefined;
  }

  private fault(party: string, mw: number, does: string): Breach | undefined {
    const limit = this.limits.get(party);
    if (!limit || (mw >= -limit.upMw - MW && mw <= limit.downMw + MW)) return undefined;
    const { upMw, downMw } = limit;
    return { agent: party, figure: `${does} ${mw} MW, where the DSO lets it give ${upMw} and take ${downMw} MW` };
  }
}
