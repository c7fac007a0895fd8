import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import * as z from 'zod';
import { type Behaviour, reactTo } from '../../src/bus/agent.ts';
import { createBus, type Participant } from '../../src/bus/bus.ts';
import { type AnyMessage, message, type Protocol, protocol, toRole, toTopic } from '../../src/bus/protocol.ts';
import { InputError } from '../../src/errors.ts';
import { runMarket } from '../../src/market/run.ts';

const TALK = {
  phases: ['ask', 'think', 'answer'],
  roles: ['asker', 'oracle'],
  schemas: { Question: message('Question', { about: z.string() }), Answer: message('Answer', {}) },
  rules: {
    Question: { phase: ['ask', 'answer'], speakers: ['asker'] },
    Answer: { phase: 'answer', speakers: ['oracle'] },
  },
  topics: { asker: ['phase/ask', 'news'], oracle: ['phase/think', 'phase/answer'] },
  takes: { asker: ['Answer'], oracle: ['Question'] },
};

describe('a protocol that contradicts itself is refused:', () => {
  const without = (table: 'rules' | 'topics' | 'takes', key: string) => {
    const { [key]: _, ...rest } = TALK[table] as Record<string, unknown>;
    return { [table]: rest };
  };
  test.each<[string, object, string]>([
    [
      'a phase that is not there',
      { rules: { ...TALK.rules, Answer: { phase: 'end', speakers: ['oracle'] } } },
      "phase 'end' in the rule of Answer; expected one of ask, think, answer",
    ],
    ['a phase twice', { phases: ['ask', 'think', 'answer', 'ask'] }, "phase 'ask' twice"],
    ['no phases', { phases: [] }, 'no phase'],
    ['a role twice', { roles: ['asker', 'oracle', 'asker'] }, "role 'asker' twice"],
    [
      'a rule for a message without schema',
      { rules: { ...TALK.rules, Sigh: { phase: 'ask', speakers: ['asker'] } } },
      "a rule for message 'Sigh'; expected a schema of it (there are Question, Answer)",
    ],
    ['no phases at all', { phases: undefined }, 'no phases'],
    ['no rules at all', { rules: undefined }, 'no rules'],
    [
      'a message without a schema',
      { schemas: { ...TALK.schemas, Answer: undefined } },
      "no schema of message 'Answer'",
    ],
    [
      'a schema of another message',
      { schemas: { ...TALK.schemas, Answer: message('Anwser', {}) } },
      "a schema of 'Anwser' under 'Answer'",
    ],
    [
      'a rule without speakers',
      { rules: { ...TALK.rules, Answer: { phase: 'answer' } } },
      "no speakers of message 'Answer'",
    ],
    ['a message without a rule', without('rules', 'Answer'), "no rule for message 'Answer'"],
    [
      'a message nobody may say',
      { rules: { ...TALK.rules, Answer: { phase: 'answer', speakers: [] } } },
      "message 'Answer', which nobody may say",
    ],
    [
      'a speaker that is no role',
      { rules: { ...TALK.rules, Answer: { phase: 'answer', speakers: ['sphinx'] } } },
      "role 'sphinx' in the rule of Answer",
    ],
    ['topics of a role that is none', { topics: { ...TALK.topics, sphinx: [] } }, "role 'sphinx' in topics"],
    ['a role without topics', without('topics', 'oracle'), "no topics of role 'oracle'"],
    [
      'a role that takes what is no message',
      { takes: { ...TALK.takes, oracle: ['Riddle'] } },
      "message 'Riddle' in what oracle takes",
    ],
    [
      'a topic of a phase that is not there',
      { topics: { ...TALK.topics, oracle: ['phase/noon'] } },
      "phase 'noon' in the topics of oracle",
    ],
    [
      'a role that neither speaks nor hears',
      {
        roles: ['asker', 'oracle', 'ghost'],
        topics: { ...TALK.topics, ghost: [] },
        takes: { ...TALK.takes, ghost: [] },
      },
      "role 'ghost', which neither speaks nor hears",
    ],
    [
      'a PhaseStart of its own',
      { schemas: { ...TALK.schemas, PhaseStart: message('PhaseStart', {}) } },
      "a schema of 'PhaseStart'",
    ],
  ])('%s', (_, changes, says) => {
    const attempt = () => protocol({ ...TALK, ...changes } as Protocol);
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(says);
  });

  it('and one that does not is given back', () => {
    expect(protocol(TALK as Protocol)).toBe(TALK);
  });
});

const TALKED = protocol(TALK as Protocol);
const silent: Behaviour<AnyMessage> = reactTo({});

it('a role that nobody plays is refused before anything is said', async () => {
  const participants = [{ name: 'A', role: 'asker', behaviour: silent }];
  const run = runMarket({ protocol: TALKED, participants, observers: [], from: 0, to: 1 });
  await expect(run).rejects.toThrow("role 'oracle', which nobody plays; expected an agent for each of asker, oracle");
});

describe('a message of several phases', () => {
  /** When the oracle hears a question that is asked in a phase. */
  const heardWhenAsked = (inPhase: string): string[] => {
    const heard: string[] = [];
    let phase = '';
    const oracle: Participant = {
      name: 'O',
      role: 'oracle',
      behaviour: reactTo({ PhaseStart: () => undefined, Question: () => void heard.push(phase) }),
    };
    const asker: Participant = {
      name: 'A',
      role: 'asker',
      behaviour: reactTo<AnyMessage>({
        PhaseStart: () => ({ type: 'Question', from: 'A', to: 'O', isp: 0, about: 'rain' }) as AnyMessage,
      }),
    };
    const topics = { ...TALK.topics, asker: [`phase/${inPhase}`] };
    const bus = createBus(protocol({ ...TALK, topics } as Protocol), [asker, oracle]);
    for (const each of TALK.phases) {
      phase = each;
      bus.runIsp(0, [each]);
    }
    return heard;
  };

  it('is heard in the first that is still to come', () => {
    expect(heardWhenAsked('ask')).toEqual(['ask']);
    expect(heardWhenAsked('think')).toEqual(['answer']);
    expect(heardWhenAsked('answer')).toEqual(['answer']);
  });

  it('is out of turn when all of them are over', () => {
    const phases = [...TALK.phases, 'night'];
    const topics = { ...TALK.topics, asker: ['phase/night'] };
    const behaviour = reactTo<AnyMessage>({
      PhaseStart: () => ({ type: 'Question', from: 'A', to: 'O', isp: 0, about: 'rain' }) as AnyMessage,
    });
    const late = createBus(protocol({ ...TALK, phases, topics } as Protocol), [
      { name: 'A', role: 'asker', behaviour },
      { name: 'O', role: 'oracle', behaviour: silent },
    ]);
    expect(() => late.runIsp(0)).toThrow('spoke out of turn: Question belongs to phase ask or answer');
  });
});

/** Every role says a word to the next one, in a ring; the last to the first. */
function ring(roles: number, reverse: boolean): string[] {
  const names = Array.from({ length: roles }, (_, k) => `role${k}`);
  const table = <T>(of: (name: string) => T) => Object.fromEntries(names.map((name) => [name, of(name)]));
  const said = protocol({
    phases: ['talk'],
    roles: names,
    schemas: { Word: message('Word', {}) },
    rules: { Word: { phase: 'talk', speakers: names } },
    topics: table(() => ['phase/talk']),
    takes: table(() => ['Word']),
  } as Protocol);
  const heard: string[] = [];
  const participants = names.map((role, k): Participant => {
    const to = toRole(names[(k + 1) % roles]);
    const behaviour = reactTo<AnyMessage>({
      PhaseStart: ({ isp }) => ({ type: 'Word', from: `agent of ${role}`, to, isp }),
      Word: ({ from }) => void heard.push(`${from} to ${role}`),
    });
    return { name: `agent of ${role}`, role, behaviour };
  });
  createBus(said, reverse ? participants.reverse() : participants).runIsp(0);
  return heard.sort();
}

test('there may be any number of roles, and none of them is mute', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 70 }), fc.boolean(), (roles, reverse) => {
      const expected = Array.from({ length: roles }, (_, k) => `agent of role${k} to role${(k + 1) % roles}`);
      expect(ring(roles, reverse)).toEqual(expected.sort());
    }),
    { numRuns: 30 },
  );
});

describe('what a role does not take is refused', () => {
  const saying = (said: object) => {
    const behaviour = reactTo<AnyMessage>({ PhaseStart: () => ({ from: 'A', isp: 0, ...said }) as AnyMessage });
    return createBus(TALKED, [
      { name: 'A', role: 'asker', behaviour },
      { name: 'O', role: 'oracle', behaviour: silent },
    ]);
  };

  it('whether it is addressed to all of the role or to one of it', () => {
    const question = { type: 'Question', about: 'rain' };
    expect(() => saying({ ...question, to: toRole('asker') }).runIsp(0)).toThrow(
      "A, ISP 0, phase ask: said Question to 'role:asker', and the role of asker takes none",
    );
    expect(() => saying({ ...question, to: 'A' }).runIsp(0)).toThrow(/to 'A', and the role of asker takes none/);
    expect(() => saying({ ...question, to: 'O' }).runIsp(0)).not.toThrow();
  });

  it('but published it may be, whoever hears of it', () => {
    expect(() => saying({ type: 'Question', about: 'rain', to: toTopic('news') }).runIsp(0)).not.toThrow();
  });
});
