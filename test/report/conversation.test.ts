import { describe, expect, it } from 'vitest';
import { numbers, shownTable, texts, words } from '../../src/market/shownTables.ts';
import type { Page, Replay, Spoken } from '../../src/market/view.ts';
import { addressText, conversationOf, type Talk, talkOf, typeInWords } from '../../src/report/conversation.ts';

const listed = (name: string, role: string, ...topics: string[]) => ({
  name,
  role,
  hears: [`role:${role}`, ...topics.map((topic) => `topic:${topic}`)],
});
const CAST = [
  listed('Agg1', 'aggregator', 'balance'),
  listed('Agg2', 'aggregator', 'balance'),
  listed('BRP', 'brp', 'balance'),
  listed('TSO', 'tso'),
  listed('world', 'environment'),
];

const SPOKEN: Spoken = {
  types: { Bid: { label: 'offer', sum: { field: 'mw', unit: 'MW' } } },
  lanes: [
    { role: 'tso', label: 'TSO' },
    { role: 'aggregator', label: 'fleets' },
  ],
  folded: ['settle'],
};

type Message = [isp: number, phase: string, from: string, to: string, type: string, about: number, body: object];

interface Made {
  messages: readonly Message[];
  spoken?: Spoken | undefined;
  /** First ISP of each step and how many it has. */
  steps?: readonly (readonly [isp: number, isps: number])[];
}

function talk({
  messages,
  spoken = SPOKEN,
  steps = [
    [0, 1],
    [1, 1],
    [2, 1],
  ],
}: Made): Talk {
  const says = { says: '' };
  const column = (at: number) => messages.map((message) => message[at]);
  const table = shownTable('messages', {
    isp: numbers(column(0) as number[], says),
    phase: words(column(1) as string[], says),
    from: words(column(2) as string[], says),
    to: words(column(3) as string[], says),
    type: words(column(4) as string[], says),
    about: numbers(column(5) as number[], says),
    body: texts(
      column(6).map((body) => JSON.stringify(body)),
      says,
    ),
  });
  const stepTable = shownTable('steps', {
    label: texts(
      steps.map(([isp]) => `${isp}`),
      says,
    ),
    isp: numbers(
      steps.map(([isp]) => isp),
      says,
    ),
    isps: numbers(
      steps.map(([, isps]) => isps),
      says,
    ),
  });
  const page = { tables: [table, stepTable], cast: CAST } as unknown as Page;
  return talkOf(page, { steps: 'steps', spoken } as unknown as Replay) as Talk;
}

const bid = (from: string, mw: number, direction = 'upward', isp = 0, about = 1): Message => [
  isp,
  'offer',
  from,
  'role:tso',
  'Bid',
  about,
  { mw, direction },
];
const pay = (from: string, to: string, payment: object): Message => [1, 'settle', from, to, 'Payment', 1, payment];

const told = (of: Talk, step = 1, agent?: string) =>
  conversationOf(of, step, agent).flatMap(({ isp, phases }) =>
    phases.flatMap(({ phase, arrows }) => arrows.map(({ label, from, to }) => ({ isp, phase, label, from, to }))),
  );
const labels = (of: Talk, step = 1, agent?: string) => told(of, step, agent).map(({ label }) => label);

describe('what was said about a step', () => {
  it('is what is about it, whenever it was said, by clock and phase', () => {
    const messages: Message[] = [
      bid('Agg1', 2),
      [1, 'inform', 'world', 'role:tso', 'State', 1, {}],
      bid('Agg1', 5, 'upward', 1, 2),
    ];
    expect(
      conversationOf(talk({ messages }), 1).map(({ isp, phases }) => [isp, phases.map(({ phase }) => phase)]),
    ).toEqual([
      [0, ['offer']],
      [1, ['inform']],
    ]);
    expect(labels(talk({ messages }), 2)).toEqual(['offer: upward, 5.00 MW']);
    expect(labels(talk({ messages }), 0)).toEqual([]);
  });

  it('is that of all ISPs of a step that has several, and of the time before the first day in the first', () => {
    const steps = [
      [0, 4],
      [4, 4],
    ] as const;
    const messages = [
      bid('Agg1', 1, 'upward', -1, -1),
      bid('Agg1', 2, 'upward', 3, 3),
      bid('Agg1', 4, 'upward', 3, 6),
      bid('Agg1', 8, 'upward', 8, 8),
    ];
    expect(labels(talk({ messages, steps }), 0)).toEqual(['offer: upward, 1.00 MW', 'offer: upward, 2.00 MW']);
    expect(labels(talk({ messages, steps }), 1)).toEqual(['offer: upward, 4.00 MW']);
  });

  it('is the same of steps of the same ISP', () => {
    const messages = [bid('Agg1', 1, 'upward', -1, -1), bid('Agg1', 2, 'upward', 95, 95)];
    const of = talk({
      messages,
      steps: [
        [-1, 1],
        [-1, 1],
        [95, 1],
      ],
    });
    expect([0, 1, 2].map((step) => labels(of, step))).toEqual([
      ['offer: upward, 1.00 MW'],
      ['offer: upward, 1.00 MW'],
      ['offer: upward, 2.00 MW'],
    ]);
  });

  it('is in the order in which it was said, whatever ISP of the step it is about', () => {
    const messages = [bid('Agg1', 1, 'upward', 0, 1), bid('Agg1', 2, 'downward', 0, 0)];
    expect(labels(talk({ messages, steps: [[0, 2]] }), 0)).toEqual([
      'offer: upward, 1.00 MW',
      'offer: downward, 2.00 MW',
    ]);
  });

  it('is nothing of steps that nobody spoke about', () => {
    const of = talk({
      messages: [bid('Agg1', 1)],
      steps: [
        [0, 1],
        [1, 1],
        [2, 1],
        [700, 4],
      ],
    });
    expect([0, 1, 2, 3].map((step) => labels(of, step).length)).toEqual([0, 1, 0, 0]);
  });

  it('tells what is alike as one with its number and sum, apart by direction', () => {
    const messages = [bid('Agg1', 2), bid('Agg2', 0.5, 'downward'), bid('Agg2', 3)];
    expect(labels(talk({ messages }))).toEqual(['2 × offer: upward, 5.00 MW', 'offer: downward, 0.500 MW']);
  });

  it('tells an amount that is the same in all once', () => {
    const messages = [bid('Agg1', 0.5), bid('Agg2', 0.5)];
    expect(labels(talk({ messages }))).toEqual(['2 × offer: upward, 0.500 MW each']);
  });

  it('sums series by their sums, and lists', () => {
    const messages: Message[] = [bid('Agg1', 0), bid('Agg2', 0)];
    messages[0][6] = { mw: { length: 96, sum: 40 } };
    messages[1][6] = { mw: [1, 1.5] };
    expect(labels(talk({ messages }))).toEqual(['2 × offer: 42.5 MW']);
  });

  it('leads from the lane of who speaks to those who hear', () => {
    const messages: Message[] = [
      bid('Agg1', 2),
      [1, 'clear', 'TSO', 'Agg2', 'Call', 1, {}],
      [1, 'inform', 'TSO', 'topic:balance', 'Balance', 1, {}],
    ];
    const of = talk({ messages });
    expect(of.lanes.map(({ label }) => label)).toEqual(['TSO', 'fleets', 'brp', 'environment']);
    expect(told(of).map(({ from, to }) => [from, to])).toEqual([
      [1, [0]],
      [0, [1]],
      [0, [1, 2]],
    ]);
  });

  it('leads payments from who pays to who is paid, whoever states them, and back where they are negative', () => {
    const fee = { payer: 'Agg1', payee: 'BRP', reason: 'fee', amountEur: 4 };
    const balancing = { payer: 'TSO', payee: 'Agg2', reason: 'balancing', amountEur: -10 };
    const charging = { payer: 'EV owners', payee: 'Agg1', reason: 'charging', amountEur: 7 };
    const messages = [
      pay('BRP', 'Agg1', fee),
      pay('TSO', 'Agg2', balancing),
      pay('Agg1', 'role:environment', charging),
    ];
    expect(told(talk({ messages })).map(({ label, from, to }) => [label, from, to])).toEqual([
      ['payment: fee, 4.00 EUR', 1, [2]],
      ['payment: balancing, 10.0 EUR', 1, [0]],
      ['payment: charging, 7.00 EUR', 3, [1]],
    ]);
  });

  it('keeps payments of both signs apart', () => {
    const balancing = (amountEur: number) => ({ payer: 'TSO', payee: 'Agg1', reason: 'balancing', amountEur });
    const messages = [pay('TSO', 'Agg1', balancing(5)), pay('TSO', 'Agg1', balancing(-5))];
    expect(labels(talk({ messages }))).toEqual(['payment: balancing, 5.00 EUR', 'payment: balancing, 5.00 EUR']);
  });

  it('is, of an agent, what it says, hears by name, role or topic, pays and is paid', () => {
    const messages: Message[] = [
      bid('Agg1', 2),
      bid('Agg2', 3),
      [1, 'clear', 'TSO', 'Agg2', 'Call', 1, {}],
      [1, 'inform', 'TSO', 'topic:balance', 'Balance', 1, {}],
      [1, 'inform', 'world', 'role:aggregator', 'Prices', 1, {}],
      [1, 'inform', 'world', 'role:tso', 'State', 1, {}],
      pay('TSO', 'BRP', { payer: 'BRP', payee: 'Agg2', reason: 'share', amountEur: 1 }),
    ];
    expect(labels(talk({ messages }), 1, 'Agg2')).toEqual([
      'offer: upward, 3.00 MW',
      'call',
      'balance',
      'prices',
      'payment: share, 1.00 EUR',
    ]);
    expect(labels(talk({ messages }), 1, 'TSO')).toContain('state');
  });

  it('folds the phases that are to be', () => {
    const messages = [bid('Agg1', 2), pay('TSO', 'Agg1', { payer: 'TSO', payee: 'Agg1', reason: 'x', amountEur: 1 })];
    const folded = conversationOf(talk({ messages }), 1).flatMap(({ phases }) =>
      phases.map(({ isFolded }) => isFolded),
    );
    expect(folded).toEqual([false, true]);
  });

  it('needs nothing said of types and lanes', () => {
    const of = talk({ messages: [bid('Agg1', 2)], spoken: { types: {}, lanes: [] } });
    expect(of.lanes.map(({ label }) => label)).toEqual(['aggregator', 'brp', 'tso', 'environment']);
    expect(labels(of)).toEqual(['bid']);
  });

  it('is not known where a run kept no messages, or its steps are not of the clock', () => {
    const page = { tables: [shownTable('steps', { label: texts(['line 1'], { says: '' }) })], cast: CAST };
    expect(talkOf(page as unknown as Page, { steps: 'steps' } as unknown as Replay)).toBeUndefined();
    const { messages } = talk({ messages: [bid('Agg1', 2)] });
    const both = { ...page, tables: [...page.tables, messages] };
    expect(talkOf(both as unknown as Page, { steps: 'steps' } as unknown as Replay)).toBeUndefined();
  });
});

describe('words', () => {
  it('makes words of a type', () => {
    expect(typeInWords('BalancingEnergyBid')).toBe('balancing energy bid');
    expect(typeInWords('DPrognosis')).toBe('D prognosis');
  });

  it('calls an address by its lane', () => {
    const { lanes } = talk({ messages: [bid('Agg1', 2)] });
    expect(['role:aggregator', 'role:nobody', 'topic:balance', 'Agg1'].map((to) => addressText({ lanes }, to))).toEqual(
      ['fleets', 'nobody', 'all on balance', 'Agg1'],
    );
  });
});
