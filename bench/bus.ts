import { type Message, RESERVE, type Role, reactTo } from '../agents/reserve/market/messages.ts';
import { createBus, type Participant } from '../src/bus/bus.ts';
import { type Figure, seconds } from './figure.ts';

const MESSAGES = 1_000_000;

/**
 * Aggregators that each bid to one TSO, which answers each: two messages an agent and round, through RxJS on both ends.
 * @param foreign all are users' own: what they hear is copied, what they say is copied and checked
 */
function conversation(agents: number, foreign = false): { run: () => number } {
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
    (bid, k): Participant<Message, Role> => ({
      name: `agg${k}`,
      role: 'aggregator',
      foreign,
      behaviour: reactTo({ PhaseStart: ({ phase }) => (phase === 'offer' ? bid : undefined) }),
    }),
  );
  const tso: Participant<Message, Role> = {
    name: 'TSO',
    role: 'tso',
    foreign,
    behaviour: reactTo({
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

/** Best rate of each conversation, measured in turns so that other work on the machine falls on both. */
async function messagesPerSecond(conversations: { run: () => number }[], turns = 7): Promise<number[]> {
  const best = conversations.map(() => 0);
  for (let turn = 0; turn < turns; turn++) {
    for (const [k, { run }] of conversations.entries()) {
      let messages = 0;
      const time = await seconds(() => {
        messages = run();
      }, 1);
      best[k] = Math.max(best[k], messages / time);
    }
  }
  return best;
}

export async function benchBus(): Promise<Figure[]> {
  const [ten, many, foreign] = await messagesPerSecond([
    conversation(10),
    conversation(10_000),
    conversation(10, true),
  ]);
  const detail = 'bids to a TSO and its answers, delivered one by one';
  return [
    { name: 'Bus: 10 agents', value: ten, unit: 'messages a second', detail },
    { name: 'Bus: 10,000 agents', value: many, unit: 'messages a second', detail },
    { name: 'Bus: rate at 10,000 agents over rate at 10', value: many / ten, unit: 'times', detail },
    { name: "Bus: 10 agents of a user's own", value: 1e6 / foreign, unit: 'us a message', detail },
  ];
}
