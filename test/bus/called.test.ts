import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { type Behaviour, type Handlers, reactTo } from '../../src/bus/agent.ts';
import { createBus, type Participant } from '../../src/bus/bus.ts';
import { type MessageIn, message, protocol, toRole, toTopic } from '../../src/bus/protocol.ts';
import { stream } from '../../src/random/streams.ts';
import { config as rxjs } from '../../src/rxjs.ts';

const TALK = protocol({
  phases: ['ask', 'answer'],
  roles: ['agent', 'clerk'],
  schemas: { Word: message('Word', { left: z.number() }), Reply: message('Reply', { left: z.number() }) },
  rules: {
    Word: { phase: 'ask', speakers: ['agent'] },
    Reply: { phase: ['ask', 'answer'], speakers: ['agent', 'clerk'] },
  },
  topics: { agent: ['phase/ask', 'news'], clerk: ['phase/answer', 'news'] },
  takes: { agent: ['Word', 'Reply'], clerk: ['Reply'] },
});
type Said = MessageIn<typeof TALK>;
type Role = (typeof TALK.roles)[number];

const names = ['Ann', 'Bob', 'Cleo', 'Dan'];
const to = fc.constantFrom(...names, toRole('agent'), toRole('clerk'), toTopic('news'), toTopic('nobody'), 'Zoe');

/** What an agent does with the k-th message it hears: who it says something to, and how. */
const step = fc.record({
  says: fc.array(fc.record({ type: fc.constantFrom('Word', 'Reply', 'Reply'), to }), { maxLength: 2 }),
  how: fc.constantFrom('list', 'list', 'list', 'one', 'late', 'later'),
  fault: fc.constantFrom(...Array(40).fill(''), 'throws', 'breaks its promise', 'forges', 'no message', 'no address'),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function talker(name: string, steps: readonly Step[]): Behaviour<Said> {
  let heard = 0;
  const answer = (left: number, isp: number) => {
    const { says, how, fault } = steps[heard++ % steps.length];
    if (left <= 0) return undefined;
    if (fault === 'throws') throw new Error('no idea');
    if (fault === 'breaks its promise') return Promise.reject(new Error('not in time'));
    const said = says.map(({ type, to }) => ({ type, from: name, to, isp, left: left - 1 }) as Said);
    if (said.length > 0 && fault === 'forges') said[0].from = 'God';
    if (said.length > 0 && fault === 'no message') said[0] = { type: 'Noise' } as unknown as Said;
    if (said.length > 0 && fault === 'no address') said[said.length - 1].to = undefined as never;
    if (how === 'list') return said;
    if (how === 'one') return said[0];
    return how === 'late' ? Promise.resolve(said) : new Promise<Said[]>((resolve) => setTimeout(resolve, 1, said));
  };
  const handlers: Handlers<Said> = {
    PhaseStart: ({ isp }) => answer(3, isp),
    Word: ({ left, isp }) => answer(left, isp),
  };
  if (name !== 'Dan') handlers.Reply = ({ left, isp }) => answer(left, isp);
  return reactTo<Said>(handlers);
}

/** All that is said on a bus over two ISPs, how many messages were delivered, and what the run failed with. */
async function conversation(
  each: readonly Step[][],
  seed: number,
  seen: (behaviour: Behaviour<Said>) => Behaviour<Said>,
) {
  const participants = names.map(
    (name, k): Participant<Said, Role> => ({
      name,
      role: name === 'Cleo' ? 'clerk' : 'agent',
      behaviour: seen(talker(name, each[k])),
    }),
  );
  const log: string[] = [];
  const bus = createBus(TALK, participants, {
    observe: (said, phase, round) => void log.push(`${phase} ${round}: ${JSON.stringify(said)}`),
    shuffle: seed === 0 ? undefined : stream(seed, 'shuffle'),
    floodLimit: 40,
  });
  try {
    for (const isp of [0, 1]) await bus.runIsp(isp);
    log.push(`${bus.delivered} delivered`);
  } catch (error) {
    log.push(String(error));
  }
  return log;
}

it('agents that are called say, and fail with, what they do where they are Observables like any other', async () => {
  const before = rxjs.useDeprecatedSynchronousErrorHandling;
  rxjs.useDeprecatedSynchronousErrorHandling = true;
  try {
    const steps = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(3), async (each, seed) => {
        const called = await conversation(each, seed, (behaviour) => behaviour);
        expect(called).toEqual(await conversation(each, seed, (behaviour) => (heard) => behaviour(heard)));
      }),
      { numRuns: 200 },
    );
  } finally {
    rxjs.useDeprecatedSynchronousErrorHandling = before;
  }
});
