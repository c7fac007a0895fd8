import { expect, test } from 'vitest';
import { type LearnedChoice, learnedKinds } from '../../../../agents/reserve/explain/learned.ts';
import { Learning } from '../../../../agents/reserve/learning/learning.ts';
import { type LearnPlace, WHATS } from '../../../../agents/reserve/learning/settings.ts';
import type { Decision } from '../../../../src/bus/agent.ts';
import { stream } from '../../../../src/random/streams.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';
import { AT } from './thresholds.ts';

const calendar = createCalendar({ start: '2024-02-19', days: 2 });
const UCB: LearnPlace['by'] = { algorithm: 'ucb', forgetting: 1, width: 2, ties: 'drawn' };
const place = (changes: Partial<LearnPlace> = {}): LearnPlace => ({
  ...{ what: 'markup', by: UCB, actions: [0, 20], every: 'isp' },
  ...{ contexts: 'none', scale: 100, frozen: false, parts: ['upward', 'downward'], start: {} },
  ...changes,
});

/** What a learner tells of as it chooses for some ISPs, in which it earns so much per MW by its action. */
function told(of: LearnPlace, isps: readonly number[], eurOf: (action: number) => number): Decision[] {
  const all: Decision[] = [];
  const random = (...purpose: (string | number)[]) => stream(1, 'A', ...purpose);
  const decided = (decision: Decision) => void all.push({ ...decision });
  const learning = new Learning([of], { calendar, random, decided });
  const [part] = of.parts;
  for (const isp of isps) {
    const action = learning.value(of.what, isp, part) ?? Number.NaN;
    learning.value(of.what, isp, part);
    learning.earned(of.what, isp, eurOf(action), part);
    learning.book(isp + 1);
  }
  return all;
}

const kindOf = (name: string) => {
  const kind = learnedKinds.find((each) => each.kind === name);
  if (kind === undefined) throw new Error(name);
  return kind;
};

test('each choice is told of once, with what was known before it', () => {
  const decisions = told(place(), [0, 1, 2], (action) => (action === 20 ? 50 : -50));
  expect(decisions.map(({ kind, about, subject }) => ({ kind, about, subject }))).toEqual(
    [0, 1, 2].map((isp) => ({ kind: 'learn: markup', about: [isp, isp + 1], subject: 'upward' })),
  );
  const kind = kindOf('learn: markup');
  const [first, second, third] = decisions.map(({ problem, answer }) => ({
    problem: problem as LearnedChoice,
    answer,
  }));
  expect(kind.apart?.(first.problem)).toBe('upward');
  expect(kind.bounds?.(first.problem, first.answer, AT)).toEqual(['a draw of ucb, to which all are alike']);
  expect(kind.bounds?.(second.problem, second.answer, AT)).toEqual(['ucb: what it has not tried comes first']);
  // Each was tried once by then: rewards of 1/2 + 50 / 200 and 1/2 - 50 / 200.
  expect(kind.told?.(third.problem, third.answer, AT)).toEqual([
    { what: 'mean reward of 0 EUR/MWh', value: 0.25, unit: '' },
    { what: 'chance of 0 EUR/MWh', value: 0, unit: '%' },
    { what: 'mean reward of 20 EUR/MWh', value: 0.75, unit: '' },
    { what: 'chance of 20 EUR/MWh', value: 100, unit: '%' },
  ]);
  expect(kind.bounds?.(third.problem, third.answer, AT)).toEqual(['ucb: what it has earned before']);
  expect(kind.outcome.of(third.problem, third.answer, AT)).toBe(20);
});

test('a choice of a day is about the day; what is drawn says so', () => {
  const by: LearnPlace['by'] = { algorithm: 'exp3-ix' };
  const of = place({ what: 'fee', every: 'day', parts: ['all'], by, contexts: 'blocks', actions: [0, 10, 20] });
  const decisions = told(of, [0, 95, 96], () => 10);
  expect(decisions.map(({ about }) => about)).toEqual([
    [0, 96],
    [96, 192],
  ]);
  const kind = kindOf('learn: fee');
  const { problem, answer } = decisions[1];
  expect(kind.apart?.(problem)).toBe('');
  expect(kind.bounds?.(problem, answer, AT)).toEqual(['a draw of exp3-ix, by what it has earned before']);
  const told100 = kind.told?.(problem, answer, AT).filter(({ unit }) => unit === '%') ?? [];
  expect(told100.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(100, 9);
});

test('nothing is copied where nobody listens', () => {
  const random = (...purpose: (string | number)[]) => stream(1, 'A', ...purpose);
  let hasProblem = false;
  const learning = new Learning([place()], {
    calendar,
    random,
    decided: (decision) => {
      hasProblem = typeof Object.getOwnPropertyDescriptor(decision, 'problem')?.get !== 'function';
    },
  });
  learning.value('markup', 0, 'upward');
  expect(hasProblem).toBe(false);
});

test('what can be learned has a kind each, without knobs', () => {
  expect(learnedKinds.map(({ kind }) => kind)).toEqual(WHATS.map((what) => `learn: ${what}`));
  for (const kind of learnedKinds) expect([kind.knobs, kind.solve]).toEqual([undefined, undefined]);
});
