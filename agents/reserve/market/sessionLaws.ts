import type { Calendar } from '../../../src/time/calendar.ts';
import type { Breach } from './balancingAudit.ts';
import type { Message, MessageOf } from './messages.ts';
import { PoolLaws } from './poolLaws.ts';

const KWH = 1e-6;

type Started = MessageOf<'SessionsStarted'>['sessions'][number];

/** One at a connector, and what has gone in and out of its battery so far, kWh. */
interface Plugged {
  said: Started;
  energyKwh: number;
  storedKwh: number;
  drawnKwh: number;
}

/** The chargers of one aggregator. */
interface Chargers {
  registration: MessageOf<'ChargerRegistration'>;
  plugged: (Plugged | undefined)[];
  seen: Set<string>;
  pool: PoolLaws;
}

/**
 * The laws of sessions (docs/sessions.md, section 5), each ISP: what one leaves with is what it came with and what went in and out; levels
 * and powers keep their bounds; nothing goes through a connector at which nobody is; no connector has two; and of what was bought for
 * those who were not known all is taken by somebody or left.
 */
export class SessionLaws {
  private readonly chargers = new Map<string, Chargers>();

  constructor(
    private readonly calendar: Calendar,
    /** kW, where a fleet's connection has a limit. */
    private readonly connectionLimits: ReadonlyMap<string, number>,
  ) {}

  observe(message: Message): Breach | undefined {
    switch (message.type) {
      case 'ChargerRegistration': {
        const plugged = new Array<Plugged | undefined>(message.chargeKw.length).fill(undefined);
        const pool = new PoolLaws(this.calendar);
        this.chargers.set(message.to, { registration: message, plugged, seen: new Set(), pool });
        return undefined;
      }
      case 'SessionsAnnounced':
        for (const session of message.sessions) this.chargers.get(message.to)?.pool.know(session);
        return undefined;
      case 'SessionsStarted':
        return this.first(message.to, message.sessions, (chargers, session) =>
          startFault(chargers, session, message.isp),
        );
      case 'SessionsEnded':
        return this.first(message.to, message.sessions, endFault);
      case 'MeterReading':
        return this.meterFault(message);
      case 'Schedule':
        this.chargers.get(message.from)?.pool.schedule(message);
        return undefined;
      case 'PoolPurchase':
      case 'PoolShare':
      case 'PoolRest': {
        const figure = this.chargers.get(message.from)?.pool.faultOf(message);
        return figure === undefined ? undefined : { agent: message.from, figure };
      }
      default:
        return undefined;
    }
  }

  /** Checks what only the whole ISP shows. */
  closeIsp(isp: number): Breach | undefined {
    for (const [agent, { pool }] of this.chargers) {
      const figure = pool.closeIsp(isp);
      if (figure !== undefined) return { agent, figure };
    }
    return undefined;
  }

  private first<T>(agent: string, each: readonly T[], faultOf: (chargers: Chargers, one: T) => string | undefined) {
    const chargers = this.chargers.get(agent);
    if (!chargers) return undefined;
    for (const one of each) {
      const figure = faultOf(chargers, one);
      if (figure !== undefined) return { agent, figure };
    }
    return undefined;
  }

  private meterFault(reading: MessageOf<'MeterReading'>): Breach | undefined {
    const chargers = this.chargers.get(reading.to);
    if (!chargers) return undefined;
    const { to: agent, upKwh, downKwh, dayAheadKwh, congestionUpKwh, congestionDownKwh, energyKwh } = reading;
    const { passiveUpKwh, passiveDownKwh } = reading;
    const { hoursPerIsp } = this.calendar;
    let allOut = 0;
    let allInto = 0;
    for (let at = 0; at < chargers.plugged.length; at++) {
      const out = upKwh[at] + congestionUpKwh[at] + (passiveUpKwh ? passiveUpKwh[at] : 0);
      const into = downKwh[at] + dayAheadKwh[at] + congestionDownKwh[at] + (passiveDownKwh ? passiveDownKwh[at] : 0);
      allOut += out;
      allInto += into;
      if (out === 0 && into === 0 && Object.is(energyKwh[at], chargers.plugged[at]?.energyKwh ?? Number.NaN)) continue;
      const figure = exchangeFault(chargers, at, { out, into, after: energyKwh[at] }, hoursPerIsp);
      if (figure !== undefined) return { agent, figure };
    }
    const limitKwh = (this.connectionLimits.get(agent) ?? Number.POSITIVE_INFINITY) * hoursPerIsp;
    if (allInto <= limitKwh + KWH && allOut <= limitKwh + KWH) return undefined;
    return { agent, figure: `took ${allInto} and gave ${allOut} kWh through a connection of ${limitKwh} kWh an ISP` };
  }
}

function startFault({ plugged, seen, pool, registration }: Chargers, said: Started, isp: number): string | undefined {
  const { name, connector, arrivalIsp, arrivalKwh, capacityKwh, chargeKw, dischargeKw } = said;
  const before = plugged[connector];
  if (connector >= plugged.length) return `has session ${name} at connector ${connector}, of ${plugged.length}`;
  if (before) return `has sessions ${before.said.name} and ${name} at connector ${connector} at once`;
  if (seen.has(name)) return `has session ${name} a second time`;
  if (arrivalIsp !== isp) return `has session ${name}, which arrives in ISP ${arrivalIsp}`;
  if (!(arrivalKwh <= capacityKwh + KWH))
    return `has session ${name} arrive with ${arrivalKwh} kWh, in a battery of ${capacityKwh} kWh`;
  if (!(chargeKw <= registration.chargeKw[connector] + KWH))
    return `has session ${name} charge with ${chargeKw} kW at a connector of ${registration.chargeKw[connector]} kW`;
  if (!(dischargeKw <= registration.dischargeKw[connector] + KWH))
    return `has session ${name} discharge with ${dischargeKw} kW at a connector of ${registration.dischargeKw[connector]} kW`;
  seen.add(name);
  pool.know(said);
  plugged[connector] = { said, energyKwh: arrivalKwh, storedKwh: 0, drawnKwh: 0 };
  return undefined;
}

function endFault({ plugged }: Chargers, ended: MessageOf<'SessionsEnded'>['sessions'][number]): string | undefined {
  const { name, connector, energyKwh, wantKwh, unmetKwh } = ended;
  const one = plugged[connector];
  if (one?.said.name !== name) return `has session ${name} leave connector ${connector}, where it is not`;
  plugged[connector] = undefined;
  const { arrivalKwh, capacityKwh } = one.said;
  const expected = arrivalKwh + one.storedKwh - one.drawnKwh;
  if (!(Math.abs(expected - energyKwh) <= KWH))
    return `has session ${name} leave with ${energyKwh} kWh, what it came with and what went in and out give ${expected} kWh`;
  const missing = Math.max(0, Math.min(arrivalKwh + wantKwh, capacityKwh) - energyKwh);
  if (!(Math.abs(missing - unmetKwh) <= KWH))
    return `has session ${name} leave without ${unmetKwh} kWh of what it wanted, which are ${missing} kWh`;
  return undefined;
}

/** @param energy kWh out of and into the battery at a connector, and what is in it at the end of the ISP */
function exchangeFault(
  { plugged, registration }: Chargers,
  connector: number,
  { out, into, after }: { out: number; into: number; after: number },
  hoursPerIsp: number,
): string | undefined {
  const one = plugged[connector];
  if (!one) {
    return out + into === 0 && Number.isNaN(after)
      ? undefined
      : `exchanges ${out + into} kWh at connector ${connector}, where nobody is plugged in`;
  }
  const { name, capacityKwh, minimumKwh, chargeKw, dischargeKw } = one.said;
  const stored = into * registration.chargeEfficiency;
  const drawn = out / registration.dischargeEfficiency;
  const expected = one.energyKwh + stored - drawn;
  if (!(Math.abs(expected - after) <= KWH))
    return `has ${after} kWh in the battery of session ${name}, its balance gives ${expected} kWh`;
  if (after < -KWH || after > capacityKwh + KWH)
    return `has ${after} kWh in the battery of session ${name}, outside 0..${capacityKwh} kWh`;
  if (out > KWH && after < minimumKwh - KWH)
    return `discharges session ${name} to ${after} kWh, below its minimum of ${minimumKwh} kWh`;
  if (out > KWH && into > KWH) return `charges session ${name} ${into} and discharges it ${out} kWh at once`;
  if (out > dischargeKw * hoursPerIsp + KWH || into > chargeKw * hoursPerIsp + KWH)
    return `exchanges ${out + into} kWh with session ${name}, more than its charger can in one ISP`;
  one.energyKwh = after;
  one.storedKwh += stored;
  one.drawnKwh += drawn;
  return undefined;
}
