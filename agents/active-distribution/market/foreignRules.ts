import { type ClaimFault, largest } from '../../../src/market/foreign.ts';
import type { Observer } from '../../../src/market/run.ts';
import { sum } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { checkConsumers } from '../dra/commitment.ts';
import type { ConsumersSet } from '../dra/consumersDay.ts';
import { checkLot } from '../evpla/commitment.ts';
import type { LotSet } from '../evpla/lotDay.ts';
import type { Message, MessageOf } from './messages.ts';
import type { Connection } from './parts.ts';
import { gateClosing, hoursOf, type MarketRules } from './rules.ts';

/** What is on record of those who take part. */
export interface Register {
  calendar: Calendar;
  market: MarketRules;
  scenarios: number;
  /** Lots and demand-response aggregators, by name. */
  connections: ReadonlyMap<string, Connection>;
  /** Consumer -> its aggregator, and what it draws and generates at most, MW. */
  consumers: ReadonlyMap<string, { dra: string; loadMw: number; generatorMw: number }>;
  ads: string;
  zones: number;
  generators: number;
  buses: number;
  /** Branches of the network, by name. */
  branches: ReadonlySet<string>;
}

const MW = 1e-9;

/**
 * What a message's schema cannot know of a message from a user's own agent: that it is about this ISP or the day whose gate closes, that its
 * series fit, and that what it claims it can do is within its connection.
 */
export class ForeignRules implements Observer<Message> {
  private readonly gate: (isp: number) => number | undefined;
  /** By lot, the sessions that are plugged in. */
  private readonly sessions = new Map<string, Set<number>>();
  private readonly blocks = new Map<string, number>();

  constructor(private readonly register: Register) {
    this.gate = gateClosing(register.calendar, register.market);
  }

  observe(message: Message): void {
    if (message.type === 'PluggedIn') {
      const known = this.sessions.get(message.to) ?? new Set();
      for (const id of message.sessions) known.add(id);
      this.sessions.set(message.to, known);
    } else if (message.type === 'Unplugged') {
      for (const id of message.sessions) this.sessions.get(message.to)?.delete(id);
    } else if (message.type === 'Availability') {
      this.blocks.set(`${message.from}/${message.day}`, message.blocks.length);
    }
  }

  /** @returns the fault of a message said in ISP `now`; undefined if there is none */
  faultOf(message: Message, now: number): ClaimFault {
    return this.timeFault(message, now) ?? largest(message) ?? this.claimFault(message);
  }

  private timeFault(message: Message, now: number): ClaimFault {
    if (message.isp !== now) return `is for ISP ${message.isp}, where it is to be for ISP ${now}`;
    if (!('day' in message)) return undefined;
    const due = this.gate(now);
    return message.day === due ? undefined : `is for day ${message.day}, whose gate does not close in this ISP`;
  }

  private seriesFault(day: number, series: readonly Float64Array[], times: number): ClaimFault {
    const { calendar } = this.register;
    const wanted = hoursOf(calendar, calendar.days[day]) * times;
    const misfit = series.find(({ length }) => length !== wanted);
    return misfit && `has ${misfit.length} values where there are to be ${wanted}`;
  }

  private powerFault(name: string, ...values: Iterable<number>[]): ClaimFault {
    const most = this.register.connections.get(name)?.mostMw ?? 0;
    for (const series of values) {
      for (const mw of series) {
        if (!(Math.abs(mw) <= most * (1 + MW) + MW)) return `is for ${mw} MW, where its connection carries ${most} MW`;
      }
    }
    return undefined;
  }

  private claimFault(message: Message): ClaimFault {
    const { register } = this;
    switch (message.type) {
      case 'LocalBid': {
        const { from, day, sellMw, buyMw, spinningMw, regulatingMw, idleMw } = message;
        return (
          this.seriesFault(day, [sellMw, buyMw, spinningMw, regulatingMw], register.scenarios) ??
          this.seriesFault(day, [idleMw], 1) ??
          negativeFault(sellMw, buyMw, spinningMw, regulatingMw, idleMw) ??
          this.powerFault(from, sellMw, buyMw, idleMw, halved(spinningMw), halved(regulatingMw))
        );
      }
      case 'LocalOffer': {
        const { from, leastMw, mostMw, plannedMw, upEurPerMwh, downEurPerMwh, dear } = message;
        if (!(leastMw <= plannedMw + MW && plannedMw <= mostMw + MW)) {
          return `is for ${leastMw} to ${mostMw} MW with ${plannedMw} MW planned, which is not between them`;
        }
        if (downEurPerMwh > upEurPerMwh)
          return `asks ${upEurPerMwh} EUR/MWh for more and pays ${downEurPerMwh} for less: both at once would gain`;
        if (dear && dear.mw > mostMw - plannedMw + MW)
          return `has a dear part of ${dear.mw} MW of ${mostMw - plannedMw} MW more`;
        if (dear && dear.eurPerMwh < upEurPerMwh)
          return `asks ${dear.eurPerMwh} EUR/MWh for its dear part and ${upEurPerMwh} for the rest`;
        return this.powerFault(from, [leastMw, mostMw]);
      }
      case 'FeasibleSet': {
        const arbitrage = register.connections.get(message.from)?.role === 'evpla' ? 'evplaArbitrage' : 'draArbitrage';
        return register.market[arbitrage]
          ? `hands over what it can do, where it trades for itself (market.${arbitrage})`
          : this.setFault(message);
      }
      case 'Tariff': {
        const { day, tariffs, multipliers, gainEur } = message;
        const { zones, market } = register;
        if (!market.tou) return 'sets a tariff, where there is only the flat one (market.tou)';
        if (tariffs.length !== zones || gainEur.length !== zones)
          return `is for ${tariffs.length} zones, where there are ${zones}`;
        const odd = multipliers.find((multiplier) => !(multiplier >= 0 && multiplier <= 2));
        return odd === undefined
          ? this.seriesFault(day, [multipliers], zones)
          : `sets ${odd} times the retail price, where 0 to 2 times may be`;
      }
      case 'LocalPrices':
        return this.localPricesFault(message);
      case 'DayAheadOrder': {
        const { day, soldMw, boughtMw, spinningMw } = message;
        return this.seriesFault(day, [soldMw, boughtMw, spinningMw], 1) ?? negativeFault(spinningMw);
      }
      case 'Accepted': {
        const { day, sellMw, buyMw, spinningMw, regulatingMw } = message;
        const series = [sellMw, buyMw, spinningMw, regulatingMw];
        return this.seriesFault(day, series, 1) ?? negativeFault(...series);
      }
      case 'Topology': {
        const stranger = [...message.opened, ...message.closed].find((id) => !register.branches.has(id));
        return stranger === undefined ? undefined : `switches '${stranger}', which is no branch of the network`;
      }
      case 'SessionSetpoints':
        return this.setpointsFault(message);
      case 'Availability':
        return this.availabilityFault(message);
      case 'Calls': {
        const stranger = this.strangerFault(message);
        if (stranger) return stranger;
        const blocks = this.blocks.get(`${message.to}/${message.day}`) ?? 0;
        if (message.shares.length !== blocks) return `has ${message.shares.length} shares of ${blocks} blocks`;
        const odd = message.shares.find((share) => !(share >= -MW && share <= 1 + MW));
        return odd === undefined
          ? this.seriesFault(message.day, [message.generatorMw, message.reserveMw], 1)
          : `calls for ${odd} of a block`;
      }
      case 'BlockCall':
      case 'CallNow':
      case 'CallPrices':
        return this.strangerFault(message);
      case 'ConsumerSetpoint': {
        const { loadMw, generatorMw } = register.consumers.get(message.from) ?? { loadMw: 0, generatorMw: 0 };
        if (message.curtailedMw > loadMw + MW)
          return `gives up ${message.curtailedMw} MW of a load of ${loadMw} MW at most`;
        if (message.generatorMw > generatorMw + MW) return `generates ${message.generatorMw} MW with ${generatorMw} MW`;
        return undefined;
      }
      case 'Dispatch': {
        const { generatorMw, generatorMvar, shedMw } = message;
        const unlike = [generatorMw, generatorMvar].find(({ length }) => length !== register.generators);
        if (unlike) return `has set points of ${unlike.length} units, where there are ${register.generators}`;
        return shedMw.length === register.buses
          ? undefined
          : `sheds at ${shedMw.length} buses, where there are ${register.buses}`;
      }
      case 'Payment':
        return message.from === message.payer || message.from === message.payee
          ? undefined
          : `is from ${message.payer} to ${message.payee}, neither itself`;
      default:
        return undefined;
    }
  }

  private localPricesFault({ day, probability, ...told }: MessageOf<'LocalPrices'>): ClaimFault {
    const { sell, buy, spinning, regulating } = told;
    const { scenarios } = this.register;
    if (probability.length !== scenarios) return `has ${probability.length} scenarios, where there are ${scenarios}`;
    const pump = sell.findIndex((price, k) => price > buy[k]);
    return (
      this.seriesFault(day, [sell, buy, spinning, regulating], scenarios) ??
      (pump < 0 ? undefined : `pays ${sell[pump]} EUR/MWh for what it takes ${buy[pump]} for: two could pump money`)
    );
  }

  /** An aggregator speaks to its own consumers alone. */
  private strangerFault({ from, to }: Message): ClaimFault {
    return this.register.consumers.get(to)?.dra === from ? undefined : `is to '${to}', which it does not speak for`;
  }

  private setFault({ from, day, set }: MessageOf<'FeasibleSet'>): ClaimFault {
    const { calendar, connections } = this.register;
    const hours = hoursOf(calendar, calendar.days[day]);
    const none = new Float64Array(hours);
    const prices = { sell: none, buy: none, spinning: none, regulating: none };
    const { lot, consumers } = set as { lot?: LotSet; consumers?: ConsumersSet };
    try {
      if (connections.get(from)?.role === 'evpla') {
        if (lot?.hours !== hours || !Array.isArray(lot.classes)) return `has no lot of ${hours} hours`;
        checkLot({ ...lot, prices });
        return this.powerFault(from, [lot.connectionMw]);
      }
      if (consumers?.hours !== hours || !Array.isArray(consumers.consumers))
        return `has no consumers of ${hours} hours`;
      checkConsumers({ ...consumers, prices });
      return this.powerFault(from, [sum(consumers.consumers.map(({ generatorMw }) => generatorMw))]);
    } catch (error) {
      return `has a set that cannot be: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  private setpointsFault({ from, sessions, chargeMw }: MessageOf<'SessionSetpoints'>): ClaimFault {
    if (sessions.length !== chargeMw.length) return `has ${chargeMw.length} set points for ${sessions.length} sessions`;
    const known = this.sessions.get(from);
    const stranger = sessions.find((id) => !known?.has(id));
    if (stranger !== undefined) return `is for session ${stranger}, which is not plugged in there`;
    return new Set(sessions).size === sessions.length ? undefined : 'has a session twice';
  }

  private availabilityFault({ from, to, day, loadMw, blocks, generatorMw }: MessageOf<'Availability'>): ClaimFault {
    const { consumers, calendar } = this.register;
    const own = consumers.get(from);
    if (own && to !== own.dra) return `is to '${to}', where its aggregator is '${own.dra}'`;
    const fault = this.seriesFault(day, [loadMw], 1);
    if (fault) return fault;
    const odd = loadMw.find((mw) => !(mw >= 0 && mw <= (own?.loadMw ?? 0) + MW));
    if (odd !== undefined) return `is for a load of ${odd} MW, where it draws ${own?.loadMw ?? 0} MW at most`;
    const hours = hoursOf(calendar, calendar.days[day]);
    const late = blocks.find(({ startHour, hours: lasting }) => startHour + lasting > hours);
    if (late)
      return `has a block from hour ${late.startHour} to ${late.startHour + late.hours} of a day of ${hours} hours`;
    for (const { startHour, hours: lasting, curtailedMw } of blocks) {
      const leastMw = Math.min(...loadMw.subarray(startHour, startHour + lasting));
      if (curtailedMw > leastMw + MW)
        return `offers ${curtailedMw} MW from hour ${startHour} to ${startHour + lasting}, where it draws ${leastMw} MW`;
    }
    return generatorMw <= (own?.generatorMw ?? 0) + MW
      ? undefined
      : `generates ${generatorMw} MW with ${own?.generatorMw ?? 0} MW`;
  }
}

const negativeFault = (...all: Float64Array[]): ClaimFault =>
  all.some((series) => series.some((mw) => mw < -MW)) ? 'has a power below 0' : undefined;

/** Reserve may go from drawing all to giving all. */
const halved = (series: Float64Array): Float64Array => series.map((mw) => mw / 2);
