import { Subject } from 'rxjs';
import { schema } from '../../../agents/active-distribution/market/config.ts';
import type {
  Agent,
  Message,
  MessageOf,
  MessageType,
  Phase,
  Role,
} from '../../../agents/active-distribution/market/messages.ts';
import { ACTIVE_DISTRIBUTION } from '../../../agents/active-distribution/market/messages.ts';
import { type MarketRules, marketRules } from '../../../agents/active-distribution/market/rules.ts';
import type { Decision } from '../../../src/bus/agent.ts';
import { stream } from '../../../src/random/streams.ts';
import { createCalendar } from '../../../src/time/calendar.ts';

/** One agent of an active distribution system alone: what it says to what it hears, each message as its schema has it. */
export function onStage<Config>(agent: Agent<Config>, name: string, role: Role, config: Config, days = 3) {
  const calendar = createCalendar({ start: '2024-03-19', days });
  const decisions: Decision[] = [];
  const heard = new Subject<Message>();
  let said: Message[] = [];
  agent({
    name,
    role,
    config,
    calendar,
    random: (...purpose) => stream(1, name, ...purpose),
    decided: (decision) => decisions.push(decision),
    outside: async (_what, _question, ask) => ask(),
    offload: () => Promise.reject(new Error('nothing is decided elsewhere on this stage')),
  })(heard).subscribe({
    next: (message) => {
      if (message.type !== 'PhaseStart') ACTIVE_DISTRIBUTION.schemas[message.type].parse(message);
      said.push(message);
    },
    error: (error) => {
      throw error;
    },
  });
  return {
    calendar,
    decisions,
    /** Lets it hear messages; what it says to them. */
    hear(...messages: Message[]): Message[] {
      said = [];
      for (const message of messages) heard.next(message);
      return said;
    },
    start(phase: Phase, isp: number): Message[] {
      return this.hear({ type: 'PhaseStart', from: 'clock', to: `topic:phase/${phase}`, isp, phase } as Message);
    },
  };
}

/** Those of one type. */
export const only = <T extends MessageType>(messages: readonly Message[], type: T): MessageOf<T>[] =>
  messages.filter((message): message is MessageOf<T> => message.type === type);

export const rules = (given: object = {}): MarketRules => marketRules.parse(given);

/** Entries of a config with their defaults filled in. */
export const entries = (given: object) => schema.parse({ calendar: { start: '2024-03-19', days: 1 }, ...given });

/** Local prices of a day in two scenarios, each hour as `energy` says in the first and 10 % more in the second. */
export function pricesTold(day: number, energy: readonly number[], spinning = 10): MessageOf<'LocalPrices'> {
  const both = (factor: number) =>
    Float64Array.from([...energy, ...energy.map((price) => 1.1 * price)], (p) => factor * p);
  const reserve = (price: number) => new Float64Array(2 * energy.length).fill(price);
  return {
    ...({ type: 'LocalPrices', from: 'ADS', to: 'topic:local prices', isp: -1, day } as const),
    ...{ probability: Float64Array.of(0.5, 0.5), sell: both(0.95), buy: both(1.05) },
    ...{ spinning: reserve(spinning), regulating: reserve(1) },
  };
}

/** What the operator accepts of a bid, by one share for all, as positions of a day. */
export function acceptedOf(
  bid: Pick<MessageOf<'LocalBid'>, 'day' | 'from' | 'sellMw' | 'buyMw' | 'spinningMw' | 'regulatingMw' | 'idleMw'>,
  share: number,
): MessageOf<'Accepted'> {
  const hours = bid.idleMw.length;
  const mean = (series: Float64Array) =>
    Float64Array.from({ length: hours }, (_, t) => (series[t] + series[hours + t]) / 2);
  const net = mean(bid.sellMw).map((mw, t) => share * (mw - mean(bid.buyMw)[t]) - (1 - share) * bid.idleMw[t]);
  return {
    ...({ type: 'Accepted', from: 'ADS', to: bid.from, isp: -1, day: bid.day } as const),
    ...{ energyShare: share, spinningShare: share, regulatingShare: share },
    sellMw: net.map((mw) => Math.max(0, mw)),
    buyMw: net.map((mw) => Math.max(0, -mw)),
    spinningMw: mean(bid.spinningMw).map((mw) => share * mw),
    regulatingMw: mean(bid.regulatingMw).map((mw) => share * mw),
  };
}
