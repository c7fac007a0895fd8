import { type Message, RESERVE, type Role, reactTo } from '../agents/reserve/market/messages.ts';
import type { Behaviour } from '../src/bus/agent.ts';
import { createBus, type Participant } from '../src/bus/bus.ts';
import { type Figure, timed } from './figure.ts';

const MESSAGES = 300_000;

/**
 * Aggregators that each bid to one TSO, which answers each: two messages an agent and round.
 * @param seen how the bus sees them: as `reactTo` made them, or as Observables that it knows nothing of
 * @param foreign all are users' own: what they hear is copied, what they say is copied and checked
 */
function conversation(
  agents: number,
  { foreign = false, seen = (behaviour: Behaviour<Message>) => behaviour } = {},
): { run: () => number } {
  const bids = Array.from({ length: agents }, (_, k): Message => {
    const from = `agg${k}`;
    return {
      type: 'BalancingEnergyBid',
      from,
      to: 'TSO',
      isp: 0,
      node: '1',
      direction: 'upward',
      volumeMw: 1,
      priceEurPerMwh: k,
    };
  });
  const aggregators = bids.map(
    (bid): Participant<Message, Role> => ({
      name: bid.from,
      role: 'aggregator',
      foreign,
      behaviour: seen(reactTo({ PhaseStart: ({ phase }) => (phase === 'offer' ? bid : undefined) })),
    }),
  );
  const tso: Participant<Message, Role> = {
    name: 'TSO',
    role: 'tso',
    foreign,
    behaviour: seen(
      reactTo({
        BalancingEnergyBid: ({ from, isp }) => ({
          type: 'Activation',
          from: 'TSO',
          to: from,
          isp,
          direction: 'upward',
          volumeMw: 1,
          priceEurPerMwh: 1,
        }),
      }),
    ),
  };
  const bus = createBus(RESERVE, [tso, ...aggregators]);
  return {
    run() {
      const before = bus.delivered;
      for (let isp = 0; bus.delivered - before < MESSAGES; isp++) bus.runIsp(isp, ['offer', 'activate']);
      return bus.delivered - before;
    },
  };
}

/** Best rate of each conversation by CPU, measured in short turns so that other work on the machine falls on all. */
async function messagesPerSecond(conversations: { run: () => number }[], turns = 25): Promise<number[]> {
  const best = conversations.map(() => 0);
  for (let turn = 0; turn < turns; turn++) {
    for (const [k, { run }] of conversations.entries()) {
      const { result, cpu } = await timed(run);
      best[k] = Math.max(best[k], result / cpu);
    }
  }
  return best;
}

export async function benchBus(): Promise<Figure[]> {
  const observable =
    (behaviour: Behaviour<Message>): Behaviour<Message> =>
    (heard) =>
      behaviour(heard);
  const [ten, hundred, thousand, many, observed, foreign] = await messagesPerSecond([
    conversation(10),
    conversation(100),
    conversation(1000),
    conversation(10_000),
    conversation(10_000, { seen: observable }),
    conversation(10, { foreign: true }),
  ]);
  const detail = 'bids to a TSO and its answers, delivered one by one; by CPU';
  const unit = 'messages a second';
  return [
    { name: 'Bus: 10 agents', value: ten, unit, detail },
    { name: 'Bus: 100 agents', value: hundred, unit, detail },
    { name: 'Bus: 1,000 agents', value: thousand, unit, detail },
    { name: 'Bus: 10,000 agents', value: many, unit, detail },
    {
      name: 'Bus: rate at 10,000 agents over rate at 10',
      value: many / ten,
      unit: 'times',
      detail,
      goal: { atLeast: 0.8 },
    },
    {
      name: 'Bus: 10,000 agents that are called over as many Observables',
      value: many / observed,
      unit: 'times',
      detail,
    },
    { name: "Bus: 10 agents of a user's own", value: 1e6 / foreign, unit: 'us a message', detail },
  ];
}
