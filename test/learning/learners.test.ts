import { describe, expect, it } from 'vitest';
import { inContexts } from '../../src/learning/contexts.ts';
import {
  createExpectation,
  createLearner,
  restore,
  restoreExpectation,
  type Setting,
} from '../../src/learning/create.ts';
import { frozen } from '../../src/learning/frozen.ts';
import type { Learner } from '../../src/learning/learner.ts';
import { type LearnerSpec, learnerSchema } from '../../src/learning/schema.ts';
import { type Random, stream } from '../../src/random/streams.ts';

const setting: Setting = { states: 3, payoff: (action, [other]) => -((action - other) ** 2) };
const EVERY: [string, LearnerSpec][] = (
  [
    { algorithm: 'roth-erev' },
    { algorithm: 'roth-erev', choice: 'share' },
    { algorithm: 'exp3', horizon: 1000 },
    { algorithm: 'exp3-ix' },
    { algorithm: 'ucb' },
    { algorithm: 'thompson' },
    { algorithm: 'q-learning', decay: 0.01 },
    { algorithm: 'best-response', lambda: 0.5 },
    { algorithm: 'fictitious' },
    { algorithm: 'imitate', mutation: 0.1 },
  ] as const
).map((spec) => [Object.values(spec).join(' '), spec]);

/** What a learner chooses while a world pays it and others do what they do. */
function play(learner: Learner, random: Random, world: Random, rounds: number): number[] {
  let state = 0;
  return Array.from({ length: rounds }, (_, t) => {
    const action = learner.choose(random, state);
    learner.learn(action, 0.5 * world.uniform() + action / 10, state);
    const other = Math.floor(5 * world.uniform());
    learner.observe?.([other], [world.uniform()]);
    if (t % 20 === 19) learner.endOfDay?.();
    state = other % 3;
    return action;
  });
}

const started = (spec: LearnerSpec, seed = 1) => {
  const [random, world] = [stream(seed, 'learn', 'A', 'markup'), stream(seed, 'world')];
  return { learner: createLearner(spec, 5, setting), random, world };
};

describe.each(EVERY)('%s', (_name, spec) => {
  it('chooses the same from the same stream, and otherwise from another', () => {
    const run = (seed: number) => {
      const { learner, random, world } = started(spec, seed);
      return play(learner, random, world, 300);
    };
    expect(run(1)).toEqual(run(1));
    expect(run(2)).not.toEqual(run(1));
    expect(new Set(run(1)).size).toBeGreaterThan(1);
  });

  it('goes on as it was after it went through JSON', () => {
    for (const rounds of [0, 1, 7, 400]) {
      const { learner, random, world } = started(spec);
      play(learner, random, world, rounds);
      const again = restore(JSON.parse(JSON.stringify(learner.state())), setting);
      expect(again.state()).toEqual(learner.state());
      const onward = (one: Learner) => play(one, stream(9, 'learn'), stream(9, 'world'), 300);
      expect(onward(again)).toEqual(onward(learner));
      expect(again.state()).toEqual(learner.state());
    }
  });

  it('draws as often whatever comes out, and from its own stream alone', () => {
    const { learner, random, world } = started(spec);
    let draws = 0;
    const counted: Random = {
      ...random,
      uniform: () => {
        draws++;
        return random.uniform();
      },
      normal: () => {
        draws++;
        return random.normal();
      },
    };
    const each = Array.from({ length: 100 }, () => {
      draws = 0;
      play(learner, counted, world, 1);
      return draws;
    });
    expect(new Set(each).size).toBe(1);
  });

  it('learns nothing while frozen', () => {
    const { learner, random, world } = started(spec);
    play(learner, random, world, 200);
    const copy = () => frozen(restore(learner.state(), setting));
    const [told, untold] = [copy(), copy()];
    const chosen = play(told, stream(9, 'learn'), stream(9, 'world'), 200);
    const silent = { ...untold, learn() {} };
    expect(play(silent, stream(9, 'learn'), stream(9, 'world'), 200)).toEqual(chosen);
    expect(told.state()).toEqual(learner.state());
  });

  it('has one action where there is one, and is refused none', () => {
    const learner = createLearner(spec, 1, { ...setting, states: 1 });
    const random = stream(1, 'learn');
    for (let t = 0; t < 100; t++) {
      expect(learner.choose(random)).toBe(0);
      learner.learn(0, t % 2);
      learner.observe?.([0], [t]);
    }
    expect(() => createLearner(spec, 0, setting)).toThrow(
      'actions: found 0; expected a whole number, at least 1 action',
    );
    expect(() => createLearner(spec, 1.5, setting)).toThrow('actions: found 1.5');
  });

  it('refuses a reward that is no number and an action that it has not', () => {
    const learner = createLearner(spec, 5, setting);
    expect(() => learner.learn(1, Number.NaN)).toThrow(/^reward: found NaN; expected a (finite )?number/);
    expect(() => learner.learn(5, 0.5)).toThrow('action: found 5; expected a whole number from 0 to 4');
    expect(() => learner.learn(0.5, 0.5)).toThrow('action: found 0.5');
    expect(learner.state()).toEqual(createLearner(spec, 5, setting).state());
  });
});

describe('a learner', () => {
  it('is exp3-ix where nothing is told', () => {
    expect(createLearner(undefined, 3).state().kind).toBe('exp3-ix');
    expect(learnerSchema.parse(undefined)).toEqual({ algorithm: 'exp3-ix' });
  });

  it('tells what is wrong with its parameters', () => {
    const create = (spec: object) => () => createLearner(spec as LearnerSpec, 3);
    expect(create({ algorithm: 'exp4' })).toThrow(
      'algorithm: found exp4; expected an algorithm: one of roth-erev, exp3,',
    );
    expect(create({})).toThrow('algorithm: found nothing');
    expect(create({ algorithm: 'exp3' })).toThrow('horizon: found nothing');
    expect(create({ algorithm: 'ucb', forgeting: 1 })).toThrow("did you mean 'forgetting'?");
    expect(create({ algorithm: 'ucb', forgetting: 0 })).toThrow('forgetting: found 0; expected a number above 0');
    expect(create({ algorithm: 'fictitious' })).toThrow(
      'payoff: found nothing; expected the payoff function that fictitious',
    );
    expect(() => createLearner({ algorithm: 'q-learning' }, 3, { states: 0 })).toThrow('states: found 0');
    expect(() => createLearner({ algorithm: 'q-learning' }, 3, { start: [1] })).toThrow(
      'start: found 1 values; expected 3',
    );
    expect(() => learnerSchema.parse({ algorithm: 'exp4' })).toThrow('expected an algorithm: one of roth-erev');
  });

  it('of Roth and Erev does not try so much that propensities grow without end', () => {
    expect(() => createLearner({ algorithm: 'roth-erev', experiment: 0.05 }, 2)).toThrow(
      'experiment: found 0.05 of 2 actions; expected at most recency times (actions - 1), 0.02',
    );
    const learner = createLearner({ algorithm: 'roth-erev' }, 2);
    for (let t = 0; t < 10_000; t++) learner.learn(t % 2, 1);
    expect(Math.max(...(learner.state().memory.propensities as number[]))).toBeLessThan(50);
  });

  it('refuses rewards outside of 0 to 1 where its bounds lean on them', () => {
    for (const algorithm of ['roth-erev', 'exp3-ix', 'ucb', 'thompson'] as const) {
      expect(() => createLearner({ algorithm }, 3).learn(1, 1.1)).toThrow(
        'reward: found 1.1; expected a number from 0 to 1',
      );
    }
    createLearner({ algorithm: 'q-learning' }, 3).learn(1, -200);
  });

  it('answers others only who are as many as before and do what is a number', () => {
    const learner = createLearner({ algorithm: 'best-response' }, 5, setting);
    learner.observe?.([3]);
    expect(learner.choose(stream(1))).toBe(3);
    expect(() => learner.observe?.([3, 4])).toThrow('others: found 2; expected 1, as before');
    expect(() => learner.observe?.([Number.NaN])).toThrow('others: found NaN');
  });

  it('keeps what it had before it was told of days, by the share it does not forget', () => {
    const learner = createLearner({ algorithm: 'thompson', forgetting: 0.5 }, 2);
    learner.learn(1, 1);
    learner.endOfDay?.();
    expect(learner.state().memory).toEqual({ counts: [0, 0.5], sums: [0, 0.5] });
  });
});

describe('learners in contexts', () => {
  const learners = () => inContexts([0, 1].map(() => createLearner({ algorithm: 'thompson' }, 3)));

  it('know of each what they were told in it', () => {
    const both = learners();
    for (let t = 0; t < 500; t++) {
      both.learn(t % 3, t % 3 === 0 ? 1 : 0, 0);
      both.learn(t % 3, t % 3 === 2 ? 1 : 0, 1);
    }
    const random = stream(1, 'learn');
    expect([both.choose(random, 0), both.choose(random, 1)]).toEqual([0, 2]);
    expect(both.choose(random)).toBe(0);
    const again = restore(JSON.parse(JSON.stringify(both.state())));
    expect(again.state()).toEqual(both.state());
    expect([again.choose(random, 0), again.choose(random, 1)]).toEqual([0, 2]);
    again.endOfDay?.();
    expect(again.state()).not.toEqual(both.state());
  });

  it('are as many as told', () => {
    expect(() => learners().choose(stream(1), 2)).toThrow('context: found 2; expected a whole number from 0 to 1');
    expect(() => inContexts([])).toThrow('contexts: found 0; expected at least one context');
    const state = learners().state();
    const [first, second] = state.memory.contexts as object[];
    const broken = { ...state, memory: { contexts: [first, { ...second, version: 2 }] } };
    expect(() => restore(broken)).toThrow('memory.contexts[1].version: found 2; expected version 1');
  });
});

describe('what was learned', () => {
  const state = createLearner({ algorithm: 'ucb' }, 2).state();

  it.each([
    [null, 'found null; expected what a learner remembers'],
    [{ ...state, version: 2 }, 'version: found 2; expected version 1'],
    [{ ...state, kind: 'exp4' }, 'kind: found exp4; expected one of roth-erev,'],
    [{ ...state, kind: 'thompson' }, "parameters.width: found unknown key 'width'"],
    [{ ...state, actions: 3 }, 'memory.counts: found 2 numbers; expected 3 numbers'],
    [{ ...state, actions: 0 }, 'actions: found 0'],
    [{ ...state, parameters: [] }, 'parameters: found ; expected keys and values'],
    [{ ...state, memory: {} }, 'memory.counts: found nothing; expected a list of numbers'],
    [
      { ...state, memory: { counts: [1, -1], sums: [0, 0] } },
      'memory.counts[1]: found -1; expected a finite number, at least 0',
    ],
    [{ ...state, memory: { counts: [1, null], sums: [0, 0] } }, 'memory.counts[1]: found null'],
    [
      { ...state, memory: { counts: [0, 0], sums: [0, 0], more: 1 } },
      'memory.more: found an unknown key; expected one of counts, sums',
    ],
    [{ ...state, kind: 'contexts', memory: {} }, 'memory.contexts: found nothing; expected a list of states'],
  ])('is refused where it is not as it was written: %#', (broken, message) => {
    expect(() => restore(broken)).toThrow(message);
  });

  it('is refused where an action could not be', () => {
    const imitator = createLearner({ algorithm: 'imitate' }, 2).state();
    const broken = { ...imitator, memory: { last: 2, most: 0, winners: [] } };
    expect(() => restore(broken)).toThrow('memory.last: found 2; expected a finite number, at least -1, at most 1');
  });

  it('of an expectation comes back the same', () => {
    const expectation = createExpectation({}, 2);
    expectation.see(0.1);
    expectation.see(0.7);
    const again = restoreExpectation(JSON.parse(JSON.stringify(expectation.state())));
    again.see(3);
    expectation.see(3);
    expect(again.state()).toEqual(expectation.state());
    expect(() => restoreExpectation(state)).toThrow('kind: found ucb; expected one of adaptive');
  });
});
