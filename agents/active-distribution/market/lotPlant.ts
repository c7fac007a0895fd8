import { sum } from '../../../src/series.ts';
import type { EvplaEntry } from './config.ts';
import type { LotSession } from './lotSessions.ts';
import type { MessageOf } from './messages.ts';

/** A session that is plugged in. */
interface Plugged extends LotSession {
  id: number;
}

type Told<T extends 'PluggedIn' | 'Unplugged' | 'SessionReading'> = Omit<MessageOf<T>, 'from' | 'to' | 'isp'>;

/** The batteries of a parking lot: who is there, and what they hold. */
export class LotPlant {
  asked: MessageOf<'SessionSetpoints'> | undefined;
  /** MW into the network in the last ISP. */
  netMw = 0;
  private plugged: Plugged[] = [];
  /** Where in the list of sessions the next arrival stands. */
  private next = 0;

  constructor(
    private readonly entry: EvplaEntry,
    /** Index of its bus. */
    readonly bus: number,
    private readonly sessions: readonly LotSession[],
    private readonly hoursPerIsp: number,
  ) {}

  /** Who leaves and who comes as an ISP begins. */
  beginIsp(isp: number): (Told<'Unplugged'> | Told<'PluggedIn'>)[] {
    const said: (Told<'Unplugged'> | Told<'PluggedIn'>)[] = [];
    const gone = this.plugged.filter(({ departureIsp }) => departureIsp <= isp);
    this.plugged = this.plugged.filter(({ departureIsp }) => departureIsp > isp);
    if (gone.length > 0) {
      const shortMwh = gone.map(({ targetMwh, energyMwh }) => Math.max(0, targetMwh - energyMwh));
      said.push({ type: 'Unplugged', sessions: gone.map(({ id }) => id), shortMwh });
    }
    const came: Plugged[] = [];
    for (; this.next < this.sessions.length && this.sessions[this.next].arrivalIsp <= isp; this.next++) {
      came.push({ id: this.next, ...this.sessions[this.next] });
    }
    this.plugged.push(...came);
    if (came.length > 0) {
      said.push({
        ...({ type: 'PluggedIn', sessions: came.map(({ id }) => id) } as const),
        departureIsp: came.map(({ departureIsp }) => departureIsp),
        energyMwh: came.map(({ energyMwh }) => energyMwh),
        targetMwh: came.map(({ targetMwh }) => targetMwh),
        capacityMwh: came.map(({ capacityMwh }) => capacityMwh),
      });
    }
    return said;
  }

  /** What sessions do in an ISP: set points as far as chargers and batteries let them. @param isDead whether nothing can be drawn */
  run(isDead: boolean): Omit<Told<'SessionReading'>, 'type'> {
    const { entry, plugged, asked, hoursPerIsp } = this;
    const wanted = new Map(asked?.sessions.map((id, k) => [id, asked.chargeMw[k]]));
    const mostMw = entry.power / 1000;
    const chargeMw = Float64Array.from(plugged, (session) => {
      const mw = Math.min(isDead ? 0 : mostMw, Math.max(-mostMw, wanted.get(session.id) ?? 0));
      const room = (session.capacityMwh - session.energyMwh) / (entry.efficiency * hoursPerIsp);
      const stock = (session.energyMwh * entry.efficiency) / hoursPerIsp;
      const done = Math.min(room, Math.max(-stock, mw));
      session.energyMwh += hoursPerIsp * (done >= 0 ? done * entry.efficiency : done / entry.efficiency);
      return done;
    });
    this.asked = undefined;
    this.netMw = -sum(chargeMw);
    return {
      ...{ sessions: plugged.map(({ id }) => id), chargeMw, netMw: this.netMw },
      energyMwh: Float64Array.from(plugged, ({ energyMwh }) => energyMwh),
    };
  }
}
