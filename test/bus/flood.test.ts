import { expect, it, test } from 'vitest';
import { type Message, RESERVE, type Role, reactTo } from '../../agents/reserve/market/messages.ts';
import { createBus, type Participant } from '../../src/bus/bus.ts';

const bid = (from: string): Message => ({
  type: 'BalancingEnergyBid',
  from,
  to: 'T',
  isp: 2,
  node: '1',
  direction: 'upward',
  volumeMw: 1,
  priceEurPerMwh: 20,
});

/** A bus with so many agents, of which the first says so many messages in each `offer` phase; how many arrived. */
function saying(messages: number, agents: number, floodLimit?: number) {
  let arrived = 0;
  const participants: Participant<Message, Role>[] = Array.from({ length: agents }, (_, k) => ({
    name: k === 0 ? 'A' : k === 1 ? 'T' : `idle ${k}`,
    role: k === 0 ? 'aggregator' : 'tso',
    behaviour:
      k === 0
        ? reactTo({
            PhaseStart: ({ phase }) =>
              phase === 'offer' ? Array.from({ length: messages }, () => bid('A')) : undefined,
          })
        : reactTo({
            BalancingEnergyBid: () => {
              arrived++;
              return undefined;
            },
          }),
  }));
  const bus = createBus(RESERVE, participants, { floodLimit });
  return () => {
    bus.runIsp(0);
    bus.runIsp(1);
    return arrived;
  };
}

test.each([2, 10, 200])(
  'an agent among %i may say 1000 messages a phase and 20 for each, and not one more',
  (agents) => {
    const most = 1000 + 20 * agents;
    expect(saying(most, agents)()).toBe(2 * most);
    expect(saying(most + 1, agents)).toThrow(`A, ISP 0, phase offer: floods the bus: more than ${most} messages`);
  },
);

it('or as many as the run was given', () => {
  expect(saying(3, 2, 3)()).toBe(6);
  expect(saying(4, 2, 3)).toThrow('floods the bus: more than 3 messages');
});
