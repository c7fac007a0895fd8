import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { FleetLearning } from '../../../agents/reserve/aggregator/fleetLearning.ts';
import { Learning } from '../../../agents/reserve/learning/learning.ts';
import type { LearnPlace } from '../../../agents/reserve/learning/settings.ts';
import { figures } from '../../../agents/reserve/market/figures.ts';
import { loadConfig } from '../../../agents/reserve/market/fromDisk.ts';
import { learningNotes } from '../../../agents/reserve/market/learningFigures.ts';
import type { MessageOf } from '../../../agents/reserve/market/messages.ts';
import type { SimulationResult } from '../../../agents/reserve/market/simulate.ts';
import { reserve } from '../../../agents/reserve/market/system.ts';
import { payment } from '../../../src/bus/payment.ts';
import { present } from '../../../src/lookup.ts';
import { simulate } from '../../../src/market/systems.ts';
import { stream } from '../../../src/random/streams.ts';
import { createCalendar } from '../../../src/time/calendar.ts';
import { run } from './market/helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
afterAll(() => rmSync(folder, { recursive: true }));

const store = { power: 4, hours: 2 };
const reacting = (learn: object[], changes: object = {}) => ({
  name: 'learners',
  seed: 3,
  calendar: { start: '2023-03-06', days: 2 },
  world: { season: 'winter' },
  forecast: 'persistence',
  aggregators: [
    {
      name: 'A',
      node: 12,
      evs: 6,
      bids: { upward: { markup: 0 }, downward: { markup: 0 } },
      learn: [{ what: 'markup' }],
    },
    { name: 'B', node: 42, evs: 6, reacts: true, learn },
  ],
  brps: [
    { name: 'R', store, learn: [{ what: 'fee' }, ...learn] },
    { name: 'S', store, learn },
  ],
  market: { balancing: { from: 'generated', need: '10 MW' }, deviationPrice: 'imbalance' },
  ...changes,
});
const ALL_REACTING = [{ what: 'use', contexts: 'blocks' }, { what: 'delay', contexts: 'state' }, { what: 'lambda' }];

function loadedWith(config: object, files: Record<string, string> = {}) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const file = join(folder, 'config.yaml');
  writeFileSync(file, stringify(config));
  return loadConfig(file);
}
const refused = (config: object) => () => loadedWith(config);
const runWith = async (config: object, files: Record<string, string> = {}) =>
  (await simulate({ system: reserve as never, loaded: loadedWith(config, files) })) as SimulationResult;
const learnedIn = (result: SimulationResult): string => reserve.texts(result)['learned.json'];
const figure = (result: SimulationResult, name: string) => figures.find((each) => each.name === name)?.of(result);

describe('a run in which somebody learns', () => {
  it('writes what each came to know, and has figures of it', async () => {
    const result = await runWith(reacting(ALL_REACTING));
    const { agents } = JSON.parse(learnedIn(result));
    expect(Object.keys(agents)).toEqual(['A', 'B', 'R', 'S']);
    const told = (name: string) =>
      agents[name].map((each: { what: string; part: string }) => `${each.what} ${each.part}`);
    expect(told('A')).toEqual(['markup upward', 'markup downward']);
    expect(told('R')).toEqual(['fee all', 'use all', 'delay all', 'lambda all']);
    for (const [name, most] of Object.entries({
      meanUse: 1,
      meanDelay: 6,
      meanLambda: 1,
      meanMarkup: 200,
      meanFee: 200,
    })) {
      expect(figure(result, name)).toBeGreaterThanOrEqual(0);
      expect(figure(result, name)).toBeLessThanOrEqual(most);
    }
    expect(figure(result, 'clippedShare')).toBeGreaterThanOrEqual(0);
    const [lambda] = (result.recorder.learned.get('S') ?? []).filter(({ what }) => what === 'lambda');
    expect(lambda.chosen.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(lambda.rewards).toBe(2);
    const [use] = (result.recorder.learned.get('S') ?? []).filter(({ what }) => what === 'use');
    expect(use.rewards).toBe(2 * 96 - 1); // what the last ISP earned is settled after it has said so
  });

  it('keeps what was learned when it goes from one thread to another', async () => {
    const result = await runWith(reacting([{ what: 'use' }]));
    const { packed, unpacked } = present(reserve.carriage, 'carriage');
    const carried = unpacked(structuredClone(packed(result)), result.loaded, result.world);
    expect(learnedIn(carried)).toBe(learnedIn(result));
  });

  it('has neither file nor figures where nobody learns', async () => {
    const result = await run({ ...reacting([]), ...without() });
    expect(reserve.texts(result)).toEqual({});
    expect(figure(result, 'meanUse')).toBeNaN();
    expect(figure(result, 'clippedShare')).toBeNaN();
  });

  it('is the same however messages are delivered, among strangers, and beside one who does nothing', async () => {
    const config = loadedWith(reacting(ALL_REACTING));
    const plain = await run(config);
    for (const seed of [1, 2]) {
      const shuffled = await run(config, { shuffle: stream(seed, 'shuffle') });
      expect(learnedIn(shuffled)).toBe(learnedIn(plain));
      expect(shuffled.kpis).toEqual(plain.kpis);
    }
    expect(learnedIn(await run(config, { asStrangers: true }))).toBe(learnedIn(plain));
    const { brps } = reacting(ALL_REACTING);
    const beside = await run(reacting(ALL_REACTING, { brps: [...brps, { name: 'Z' }] }));
    expect(learnedIn(beside)).toBe(learnedIn(plain));
  });

  it('draws for one learner what it would without another', async () => {
    const [one, two] = [
      [{ what: 'use', by: { algorithm: 'thompson' } }],
      [
        { what: 'use', by: { algorithm: 'thompson' } },
        { what: 'lambda', actions: [1] },
      ],
    ];
    const texts = await Promise.all(
      [one, two].map(async (learn) => JSON.parse(learnedIn(await run(reacting(learn)))).agents.S[0]),
    );
    expect(texts[1]).toEqual(texts[0]);
  });
});

/** Two who learn nothing: their `learn` left out. */
function without(): object {
  const { aggregators, brps } = reacting([]);
  const bare = (entries: object[]) => entries.map(({ learn: _, ...entry }: { learn?: unknown }) => entry);
  return { aggregators: bare(aggregators), brps: bare(brps) };
}

describe('what was learned', () => {
  const learning = (learn: object) => ({ ...reacting([learn]), ...onlyStores(learn) });
  const onlyStores = (learn: object) => ({
    aggregators: [{ name: 'B', node: 42, evs: 1 }],
    brps: [{ name: 'S', store, learn: [learn] }],
  });

  it('is what a later run starts with, and, frozen, what it ends with', async () => {
    const first = learnedIn(await runWith(learning({ what: 'use' })));
    const files = { 'first.json': first };
    const frozen = await runWith(learning({ what: 'use', from: 'first.json', frozen: true }), files);
    expect(learnedIn(frozen)).toBe(first);
    const second = await runWith(learning({ what: 'use', from: 'first.json' }), files);
    const [before, after] = [first, learnedIn(second)].map((text) => JSON.parse(text).agents.S[0]);
    expect(after.scale.rewards).toBe(2 * before.scale.rewards);
    expect(after.state).not.toEqual(before.state);
  });

  it('is refused where it is of another version, shape, name, or has other actions', async () => {
    const first = JSON.parse(learnedIn(await runWith(learning({ what: 'use' }))));
    const starting = (change: (learned: typeof first) => void, learn: object = {}) => {
      const learned = structuredClone(first);
      change(learned);
      return runWith(learning({ what: 'use', from: 'a.json', ...learn }), { 'a.json': JSON.stringify(learned) });
    };
    await expect(
      starting((learned) => {
        learned.version = 2;
      }),
    ).rejects.toThrow('brps[0].learn[0].from: version: found 2; expected version 1');
    await expect(
      starting((learned) => {
        delete learned.agents.S;
      }),
    ).rejects.toThrow('found nothing that S learned; expected one of nobody');
    await expect(
      starting((learned) => {
        learned.agents.S[0].what = 'delay';
      }),
    ).rejects.toThrow('found nothing that S learned of use; expected one of delay');
    await expect(
      starting((learned) => {
        learned.agents.S[0].state.memory.losses.pop();
      }),
    ).rejects.toThrow('memory.losses: found 4 numbers; expected 5 numbers');
    await expect(
      starting((learned) => {
        delete learned.agents.S[0].actions;
      }),
    ).rejects.toThrow('found another shape');
    await expect(starting(() => {}, { actions: [0, 1] })).rejects.toThrow(
      'actions: found learned with [0,0.25,0.5,0.75,1]; expected [0,1]',
    );
    await expect(starting(() => {}, { every: 'day' })).rejects.toThrow('every: found learned with "isp"');
    await expect(starting(() => {}, { by: { algorithm: 'ucb' } })).rejects.toThrow(
      'by: found learned with {"kind":"exp3-ix"',
    );
    await expect(starting(() => {}, { scale: 50 })).rejects.toThrow('scale: found learned with 400; expected 50');
    await expect(runWith(learning({ what: 'use', from: 'a.json' }), { 'a.json': 'x' })).rejects.toThrow(
      'found no JSON',
    );
    await expect(runWith(learning({ what: 'use', from: 'none.json' }))).rejects.toThrow('found no such file');
  });
});

describe('a config is refused', () => {
  const brp = (learn: object, changes: object = {}) =>
    refused({ ...reacting([]), ...without(), brps: [{ name: 'S', store, learn: [learn], ...changes }] });
  const fleet = (learn: object, entry: object = {}, changes: object = {}) =>
    refused({
      ...reacting([]),
      ...without(),
      aggregators: [{ name: 'B', node: 42, evs: 1, learn: [learn], ...entry }],
      ...changes,
    });

  it('that has what does not fit who learns it', () => {
    expect(brp({ what: 'markup' })).toThrow(
      "brps[0].learn[0].what (line 28): found 'markup', of a BRP; expected one of fee, use, delay, lambda",
    );
    expect(fleet({ what: 'fee' })).toThrow("found 'fee', of an aggregator; expected one of markup, use, delay, lambda");
    expect(fleet({ what: 'use' })).toThrow(
      "found 'use', of an aggregator that does not react; expected market.balancing, and reacts: true",
    );
    expect(brp({ what: 'use' }, { store: undefined })).toThrow(
      "found 'use', of a BRP that does not react; expected market.balancing, and store:",
    );
    expect(fleet({ what: 'markup' }, { bids: { upward: 25 } })).toThrow(
      "found 'markup', without a bid that has one; expected bids: { upward: { markup: 0 } }",
    );
    expect(brp({ what: 'fee' }, { deviationFee: { margin: 5 } })).toThrow(
      "found 'fee', and a deviationFee that is found by a { margin }",
    );
    expect(brp({ what: 'price' })).toThrow(/learn\[0\].what/);
    expect(refused(reacting([{ what: 'use' }, { what: 'use' }]))).toThrow(
      "found a second learner of 'use'; expected one for each",
    );
  });

  it('that has actions none, or that cannot be', () => {
    expect(brp({ what: 'use', actions: [] })).toThrow('expected at least one action');
    expect(brp({ what: 'use', actions: [0, 1.5] })).toThrow("found 1.5, of 'use'; expected a share, 0 to 1");
    expect(brp({ what: 'delay', actions: [0, 1] })).toThrow(
      "found 0, of 'delay'; expected a whole number of steps, 1 to 96",
    );
    expect(brp({ what: 'lambda', actions: [0] })).toThrow("found 0, of 'lambda'");
    expect(brp({ what: 'fee', actions: [-1] })).toThrow("found -1, of 'fee'; expected a fee of at least 0");
    expect(brp({ what: 'use', actions: [1, 1] })).toThrow('found an action twice');
  });

  it('that learns by what it cannot hear, or for too short a time', () => {
    const given = { market: {}, brps: [{ name: 'S' }] };
    expect(fleet({ what: 'markup', contexts: 'state' }, { bids: { upward: { markup: 0 } } }, given)).toThrow(
      'found state, of which nothing is published where prices are given; expected market.balancing, or none',
    );
    expect(brp({ what: 'lambda', contexts: 'blocks' })).toThrow(
      'found blocks of the day, for what is decided once a day',
    );
    expect(brp({ what: 'fee', every: 'isp' })).toThrow('found isp, for a fee that holds for a day; expected day');
    expect(brp({ what: 'use', by: { algorithm: 'imitate' } })).toThrow('found imitate, by what others did and earned');
    expect(brp({ what: 'use', frozen: true })).toThrow('found true, without anything that was learned');
    expect(brp({ what: 'use', scale: 0 })).toThrow('expected EUR per MW above 0, or range');
    expect(brp({ what: 'use', by: { algorithm: 'roth-erev', experiment: 0.9 } })).toThrow(/learn\[0\].by.experiment/);
    expect(brp({ what: 'use', by: { algorithm: 'ucb', forgeting: 1 } })).toThrow("did you mean 'forgetting'?");
  });

  it('in the run, whose scale clips more than half', async () => {
    const config = reacting([{ what: 'use', scale: 0.001 }]);
    await expect(run(config)).rejects.toThrow('learn: use, scale: found 0.001, a scale that clips more than half');
  });
});

describe('rewards', () => {
  const calendar = createCalendar({ start: '2024-02-19', days: 2 });
  const place = (changes: Partial<LearnPlace> = {}): LearnPlace => ({
    ...{ what: 'use', by: { algorithm: 'q-learning', rate: 1, discount: 0, decay: 1 }, actions: [0, 1], every: 'isp' },
    ...{ contexts: 'none', scale: 100, frozen: false, parts: ['all'], start: {} },
    ...changes,
  });
  const random = (...purpose: (string | number)[]) => stream(1, 'A', ...purpose);
  const self = { name: 'A', calendar, random, decided: () => {} };
  const lesson = (learning: Pick<Learning, 'learned'>) => learning.learned('A', calendar.ispCount - 1)[0].learners[0];
  const valuesOf = ({ state }: { state: unknown }) =>
    (state as { memory: { values: number[]; earned: number } }).memory;

  it('are booked to the action in force, when all of a day is in', () => {
    const learning = new Learning([place({ every: 'day', what: 'fee' })], self);
    learning.value('fee', 0);
    learning.value('fee', 96);
    for (let isp = 0; isp < 192; isp++) {
      if (isp > 0) learning.book(isp);
      learning.earned('fee', isp, 0.5);
    }
    const { rewards, scale } = lesson(learning);
    expect(rewards).toBe(2);
    expect(scale).toMatchObject({ clipped: 0, scale: 100 });
  });

  it('that are no number are refused', () => {
    const learning = new Learning([place()], self);
    learning.value('use', 0);
    learning.earned('use', 0, Number.NaN);
    expect(() => learning.book(1)).toThrow('learn: use, money: found NaN; expected a finite number');
  });

  it('of a markup are income less the cost of the energy, and what did not come, per MW offered', () => {
    const learning = new FleetLearning([place({ what: 'markup', parts: ['upward', 'downward'], actions: [5] })], self);
    const paid = (
      reason: 'balancing upward' | 'non-delivery',
      payer: string,
      payee: string,
      mwh: number,
      price: number,
    ) =>
      learning.paid(
        payment({
          from: 'TSO',
          to: 'A',
          isp: 3,
          payer,
          payee,
          reason,
          volumeMwh: mwh,
          priceEurPerMwh: price,
        }) as MessageOf<'Payment'>,
      );
    expect(learning.markup(3, 'upward', 2, 40, 0)).toBe(5);
    learning.missed(3, 'upward', 1);
    paid('balancing upward', 'TSO', 'A', 0.25, 100);
    paid('non-delivery', 'A', 'TSO', 0.25, 20);
    learning.closeBefore(4);
    // (0.25 x 100 - 0.25 x 40 - 0.25 x 20) / 2 = 5 EUR per MW of a scale of 100
    expect(valuesOf((learning.learned(191)[0] as MessageOf<'Learned'>).learners[0]).earned).toBeCloseTo(0.525, 12);
  });
});

describe('too many clipped rewards', () => {
  it('are told of', () => {
    const learners = [{ what: 'use', rewards: 100, clipped: 6, meanAction: null }];
    const result = { recorder: { learned: new Map([['A', learners]]) } } as unknown as SimulationResult;
    expect(learningNotes(result)).toEqual([expect.stringContaining('6.0 % of the rewards')]);
    learners[0].clipped = 5;
    expect(learningNotes(result)).toEqual([]);
  });
});
