import type { ClaimFault as Fault } from '../../../src/market/foreign.ts';
import type { Message, MessageOf } from './messages.ts';

const KWH = 1e-6;

/** The connectors of a fleet of sessions. */
export interface Connectors {
  /** What they can draw together, and the one that can draw most, kW. */
  togetherKw: number;
  largestKw: number;
}

/** What a message is tested by here, besides what was said before. */
interface Tests {
  gate(isp: number): number | undefined;
  series(day: number, series: Float64Array): Fault;
  /** Of an aggregator; undefined where its EVs live at home. */
  connectors(aggregator: string): Connectors | undefined;
  hoursPerIsp: number;
}

/**
 * What a user's own aggregator claims of a fleet of sessions: that it has one; that a pool is bought once, as the gate of its day closes, and
 * its connectors can draw it; that somebody who has been told of takes of it, from now on; that what is left is told once. It hears everything, to know.
 */
export class SessionClaims {
  private readonly bought = new Map<string, number>();
  private readonly told = new Set<string>();
  /** `aggregator/session`. */
  private readonly known = new Set<string>();

  constructor(private readonly tests: Tests) {}

  observe(message: Message): void {
    switch (message.type) {
      case 'SessionsAnnounced':
      case 'SessionsStarted':
        for (const { name } of message.sessions) this.known.add(`${message.to}/${name}`);
        break;
      case 'PoolPurchase':
        this.bought.set(message.from, message.day);
        break;
      case 'PoolRest':
        this.told.add(message.from);
        break;
    }
  }

  closeIsp(): void {
    this.told.clear();
  }

  faultOf(message: Message, now: number): Fault {
    if (message.type !== 'PoolPurchase' && message.type !== 'PoolShare' && message.type !== 'PoolRest')
      return undefined;
    const connectors = this.tests.connectors(message.from);
    if (!connectors) return 'is of a pool for sessions, where its EVs live at home';
    const togetherKwh = connectors.togetherKw * this.tests.hoursPerIsp;
    if (message.type === 'PoolPurchase') return this.purchaseFault(message, now, togetherKwh);
    if (message.type === 'PoolShare')
      return this.shareFault(message, now, connectors.largestKw * this.tests.hoursPerIsp);
    if (this.told.has(message.from)) return `is the second for ISP ${now}`;
    return amountFault(message.energyKwh, togetherKwh);
  }

  private purchaseFault({ from, day, energyKwh }: MessageOf<'PoolPurchase'>, now: number, mostKwh: number): Fault {
    if (this.tests.gate(now) !== day) return `is for day ${day}, whose gate does not close in this ISP`;
    const misfit = this.tests.series(day, energyKwh);
    if (misfit !== undefined) return misfit;
    if (this.bought.get(from) === day) return `is the second for day ${day}`;
    for (const kwh of energyKwh) {
      const fault = amountFault(kwh, mostKwh);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  private shareFault(
    { from, session, fromIsp, energyKwh }: MessageOf<'PoolShare'>,
    now: number,
    mostKwh: number,
  ): Fault {
    if (!this.known.has(`${from}/${session}`)) return `is for session '${session}', of which it has not been told`;
    if (fromIsp < now) return `begins in ISP ${fromIsp}, which is over`;
    const over = energyKwh.find((kwh) => Math.abs(kwh) > mostKwh + KWH);
    return over === undefined
      ? undefined
      : `has ${over} kWh in an ISP, in which no connector of its can draw more than ${mostKwh} kWh`;
  }
}

function amountFault(kwh: number, mostKwh: number): Fault {
  if (kwh < 0) return `has ${kwh} kWh, where a pool has 0 or more`;
  return kwh > mostKwh + KWH
    ? `has ${kwh} kWh in an ISP, in which all its connectors can draw ${mostKwh} kWh`
    : undefined;
}
