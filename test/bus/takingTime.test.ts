import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { map } from 'rxjs';
import { describe, expect, it, test } from 'vitest';
import * as z from 'zod';
import { type Behaviour, reactTo } from '../../src/bus/agent.ts';
import { createBus, type Participant } from '../../src/bus/bus.ts';
import { type AnyMessage, type MessageIn, message, protocol, toRole } from '../../src/bus/protocol.ts';

const TALK = protocol({
  phases: ['ask', 'answer'],
  roles: ['agent'],
  schemas: { Word: message('Word', { left: z.number() }), Reply: message('Reply', { left: z.number() }) },
  rules: { Word: { phase: 'ask', speakers: ['agent'] }, Reply: { phase: 'answer', speakers: ['agent'] } },
  topics: { agent: ['phase/ask'] },
  takes: { agent: ['Word', 'Reply'] },
});
type Said = MessageIn<typeof TALK>;
type Speaker = Participant<Said, 'agent'>;

const agent = (name: string, behaviour: Behaviour<Said>): Speaker => ({ name, role: 'agent', behaviour });

/** What is said on a bus, in order, while it runs two ISPs. */
async function conversation(participants: readonly Speaker[]): Promise<string[]> {
  const log: string[] = [];
  const observe = (said: AnyMessage, phase: string, round: number) => {
    log.push(`${phase} ${round}: ${JSON.stringify(said)}`);
  };
  const bus = createBus(TALK, participants, { observe });
  for (const isp of [0, 1]) await bus.runIsp(isp);
  return log;
}

/** How long an agent takes over each message it hears, in turn: at once (0), some microtasks, or some milliseconds. */
type Latencies = readonly { microtasks: number; ms: number }[];
const latency = fc.record({ microtasks: fc.nat(3), ms: fc.constantFrom(0, 0, 0, 1, 2) });

async function spend({ microtasks, ms }: Latencies[number]): Promise<void> {
  for (let k = 0; k < microtasks; k++) await undefined;
  if (ms > 0) await sleep(ms);
}

/** Who answers every word with some others, and keeps a sum of what it has heard in one variable, across whatever it waits for. */
function talker(name: string, others: readonly string[], latencies: Latencies): Speaker {
  let sum = 0;
  let heard = 0;
  const answers = (left: number, isp: number): Said[] => {
    const before = sum;
    sum = before * 3 + left;
    if (left === 0) return [{ type: 'Reply', from: name, to: toRole('agent'), isp, left: sum }];
    return Array.from({ length: 1 + (left % 2) }, (_, k): Said => {
      const to = others[(sum + k) % others.length];
      return { type: 'Word', from: name, to, isp, left: left - 1 };
    });
  };
  const inTime = (left: number, isp: number) => {
    const takes = latencies[heard++ % latencies.length];
    if (takes.microtasks + takes.ms === 0) return answers(left, isp);
    const before = sum; // read before, written after: right only if nothing else is heard meanwhile
    return spend(takes).then(() => {
      expect(sum).toBe(before);
      return answers(left, isp);
    });
  };
  return agent(
    name,
    reactTo<Said>({
      PhaseStart: ({ isp }) => inTime(3, isp),
      Word: ({ left, isp }) => inTime(left, isp),
    }),
  );
}

const names = ['Ann', 'Bob', 'Cleo', 'Dan'];
const AT_ONCE: Latencies = [{ microtasks: 0, ms: 0 }];

describe('agents that take their time', () => {
  test('say the same in the same order, whatever the latencies', { tags: 'slow' }, async () => {
    const expected = await conversation(names.map((name) => talker(name, names, AT_ONCE)));
    expect(expected.length).toBeGreaterThan(50);
    const latencies = fc.array(fc.array(latency, { minLength: 1, maxLength: 5 }), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(latencies, async (each) => {
        const participants = names.map((name, k) => talker(name, names, each[k]));
        expect(await conversation(participants)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('decide side by side: a round takes as long as the slowest of it', async () => {
    let deciding = 0;
    let most = 0;
    const slow = (name: string) =>
      agent(
        name,
        reactTo<Said>({
          async PhaseStart() {
            most = Math.max(most, ++deciding);
            await sleep(5);
            deciding--;
          },
        }),
      );
    await createBus(TALK, names.map(slow)).runIsp(0);
    expect(most).toBe(names.length);
  });

  it('may be wrapped: what they say late goes through all that is around them', async () => {
    const inner = reactTo<Said>({
      PhaseStart: async ({ isp }) => ({ type: 'Reply', from: 'Ann', to: 'Ann', isp, left: 1 }),
    });
    const wrapped = agent('Ann', (heard) => inner(heard).pipe(map((said) => ({ ...said, left: 2 }) as Said)));
    expect((await conversation([wrapped])).join()).toContain('"left":2');
  });

  it('nothing is awaited where nobody takes time', () => {
    const bus = createBus(
      TALK,
      names.map((name) => talker(name, names, AT_ONCE)),
    );
    expect(bus.runIsp(0)).toBeUndefined();
  });
});

describe('is told of an agent, with ISP, phase and message:', () => {
  const failing = (handler: () => never | PromiseLike<undefined>, others: Latencies = AT_ONCE) => {
    const culprit = agent('Bob', reactTo<Said>({ PhaseStart: handler }));
    return createBus(TALK, [talker('Ann', ['Ann'], others), culprit, talker('Cleo', ['Cleo'], others)]);
  };

  it('a promise that is broken', async () => {
    const bus = failing(() => Promise.reject(new Error('no idea')));
    await expect(bus.runIsp(3)).rejects.toThrow(
      'Bob, ISP 3, phase ask: failed on hearing PhaseStart from clock: no idea',
    );
  });

  it('one that answers twice', async () => {
    const twice: PromiseLike<undefined> = {
      // biome-ignore lint/suspicious/noThenProperty: a promise of one's own making
      then: (answer) => {
        void answer?.(undefined);
        void answer?.(undefined);
        return twice as never;
      },
    };
    await expect(failing(() => twice).runIsp(0)).rejects.toThrow(
      'Bob, ISP 0, phase ask: failed on hearing PhaseStart from clock: its handler of PhaseStart answers twice',
    );
  });

  it('one that answers twice, the second time when all others have long answered', async () => {
    const twice: PromiseLike<undefined> = {
      // biome-ignore lint/suspicious/noThenProperty: a promise of one's own making
      then: (answer) => {
        void sleep(1).then(() => answer?.(undefined));
        void sleep(4).then(() => answer?.(undefined));
        return twice as never;
      },
    };
    const slow: Latencies = [{ microtasks: 0, ms: 20 }];
    const [one, other] = [agent('Bob', reactTo<Said>({ PhaseStart: () => twice })), talker('Ann', ['Ann'], slow)];
    const bus = createBus(TALK, [one, other]);
    await expect(bus.runIsp(0)).rejects.toThrow(
      'Bob, ISP 0, phase ask: failed: its handler of PhaseStart answers twice',
    );
  });

  it('a promise of its own making that cannot be asked', async () => {
    const broken = () => ({
      // biome-ignore lint/suspicious/noThenProperty: a promise of one's own making
      then() {
        throw new Error('no then');
      },
    });
    await expect(failing(broken as never).runIsp(0)).rejects.toThrow(
      'Bob, ISP 0, phase ask: failed on hearing PhaseStart from clock: no then',
    );
  });

  it('what it says late and may not say', async () => {
    const late = async () => {
      await sleep(1);
      return { type: 'Word', from: 'Ann', to: 'Bob', isp: 0, left: 0 } as unknown as undefined;
    };
    await expect(failing(late).runIsp(0)).rejects.toThrow("Bob, ISP 0, phase ask: said Word in the name of 'Ann'");
  });

  it('the first by name, where several fail, whichever fails first', async () => {
    const fails = (name: string, ms: number) =>
      agent(
        name,
        reactTo<Said>({
          async PhaseStart() {
            await sleep(ms);
            throw new Error(`after ${ms} ms`);
          },
        }),
      );
    for (const [ann, bob] of [
      [1, 4],
      [4, 1],
    ]) {
      const bus = createBus(TALK, [fails('Ann', ann), fails('Bob', bob)]);
      await expect(bus.runIsp(0)).rejects.toThrow(
        `Ann, ISP 0, phase ask: failed on hearing PhaseStart from clock: after ${ann} ms`,
      );
    }
  });

  it('one that never answers', () => {
    const bus = failing(() => new Promise(() => {}));
    expect(bus.stalled()).toBeUndefined();
    void bus.runIsp(7);
    expect(bus.stalled()?.message).toBe(
      'Bob, ISP 7, phase ask: never answers PhaseStart from clock: its promise does not settle',
    );
  });

  it('who speaks when it has answered, and hears nothing', async () => {
    let speak = (_: Said) => {};
    const chatty: Behaviour<Said> = (heard) => {
      const inner = reactTo<Said>({ PhaseStart: async () => undefined })(heard);
      return new (inner.constructor as typeof import('rxjs').Observable<Said>)((listener) => {
        speak = (said) => listener.next(said);
        return inner.subscribe(listener);
      });
    };
    const bus = createBus(TALK, [agent('Bob', chatty)]);
    await bus.runIsp(0);
    speak({ type: 'Word', from: 'Bob', to: 'Bob', isp: 0, left: 0 });
    expect(() => bus.runIsp(1)).toThrow('Bob, ISP 0, phase answer: spoke out of turn: Word while it heard nothing');
  });
});

describe('what is said stays as it was said', () => {
  const forger = (foreign: boolean, forgeIn: (forge: () => void) => void): Speaker => {
    const PhaseStart = ({ isp }: { isp: number }) => {
      const said: Said = { type: 'Reply', from: 'Bob', to: toRole('agent'), isp, left: 1 };
      forgeIn(() => Object.assign(said, { from: 'God', left: 99 }));
      return said;
    };
    return { ...agent('Bob', reactTo<Said>({ PhaseStart })), foreign };
  };
  const slow = (name: string): Speaker => {
    const PhaseStart = async () => {
      await sleep(5);
    };
    return agent(name, reactTo<Said>({ PhaseStart }));
  };

  it.each<[string, Speaker[]]>([
    ['held for one who is slow', [slow('Ann'), forger(false, queueMicrotask)]],
    ['by a stranger, and not heard yet', [slow('Cleo'), forger(true, (forge) => void sleep(1).then(forge))]],
  ])('%s', async (_, participants) => {
    const heard: unknown[] = [];
    const listener = agent(
      'Zoe',
      reactTo<Said>({
        Reply(said) {
          heard.push(said.from, said.left);
        },
      }),
    );
    const log: string[] = [];
    const bus = createBus(TALK, [...participants, listener], {
      observe: (said) => void log.push(`${said.from} ${(said as Said & { left: number }).left}`),
    });
    await bus.runIsp(0);
    expect([heard, log]).toEqual([['Bob', 1], ['Bob 1']]);
  });

  it('so that what cannot be copied is refused', () => {
    const speaker = {
      ...agent('Bob', reactTo<Said>({ PhaseStart: () => ({ type: 'Reply', f() {} }) as never })),
      foreign: true,
    };
    const bus = createBus(TALK, [speaker]);
    expect(() => bus.runIsp(0)).toThrow(/^Bob, ISP 0, phase ask: said what cannot be copied: a function/);
  });
});

test.each([0, 2])('who watches and throws is to blame for it, and no agent that takes %s ms', async (ms) => {
  const watcher = new Error('the ledger does not add up');
  const observe = () => {
    throw watcher;
  };
  const bus = createBus(TALK, [talker('Ann', ['Ann'], [{ microtasks: 0, ms }])], { observe });
  await expect((async () => bus.runIsp(0))()).rejects.toBe(watcher);
});
