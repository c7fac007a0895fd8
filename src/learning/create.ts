import { InputError } from '../errors.ts';
import { pathText } from '../input/issues.ts';
import { checkedBy } from '../input/yaml.ts';
import { own } from '../lookup.ts';
import { adaptive, type Expectation } from './adaptive.ts';
import { inContexts } from './contexts.ts';
import { exp3 } from './exp3.ts';
import { exp3Ix } from './exp3Ix.ts';
import { imitate } from './imitate.ts';
import { LEARNED_VERSION, type LearnedState, type Learner } from './learner.ts';
import { qLearning } from './qLearning.ts';
import { NOTHING, type Recalled, recalledFrom } from './recalled.ts';
import { type Payoff, responding } from './responding.ts';
import { rothErev } from './rothErev.ts';
import { type AdaptiveSpec, ALGORITHMS, adaptiveSchema, type LearnerSpec, type SpecOf } from './schema.ts';
import { thompson } from './thompson.ts';
import { ucb } from './ucb.ts';

/** What a learner needs beside its config. */
export interface Setting {
  /** How many states q-learning tells apart; 1 where it says nothing. */
  states?: number;
  /** What each action is worth to q-learning at first, in every state; 0 where it says nothing. */
  start?: ArrayLike<number>;
  /** What best-response and fictitious answer by. */
  payoff?: Payoff;
}

type Algorithm = keyof typeof ALGORITHMS;
type Maker<A extends Algorithm> = (spec: SpecOf<A>, actions: number, recalled: Recalled, setting: Setting) => Learner;

const answering: Maker<'best-response' | 'fictitious'> = (spec, actions, recalled, { payoff }) => {
  if (payoff !== undefined) return responding(spec, actions, recalled, payoff);
  throw new InputError({
    path: 'payoff',
    found: 'nothing',
    expected: `the payoff function that ${spec.algorithm} needs`,
  });
};

const MAKERS: { readonly [A in Algorithm]: Maker<A> } = {
  'roth-erev': rothErev,
  exp3,
  'exp3-ix': exp3Ix,
  ucb,
  thompson,
  'q-learning': (spec, actions, recalled, { states = 1, start }) => {
    checkCount('states', states, 'state');
    if (start !== undefined && start.length !== actions) {
      throw new InputError({ path: 'start', found: `${start.length} values`, expected: `${actions}, one per action` });
    }
    return qLearning(spec, actions, recalled, states, start);
  },
  'best-response': answering,
  fictitious: answering,
  imitate,
};

/**
 * A learner that knows nothing yet.
 * @param spec by which algorithm, with what parameters; exp3-ix where it says nothing
 * @param actions how many there are to choose from
 * @throws InputError for parameters that cannot be, no actions, or no payoff function where one is needed
 */
export function createLearner(spec: LearnerSpec, actions: number, setting: Setting = {}): Learner {
  return learnerFrom(spec ?? { algorithm: 'exp3-ix' }, actions, setting, NOTHING, []);
}

/** An expectation that has seen nothing yet. @param count of the quantities it is about, each seen for itself */
export function createExpectation(spec: Partial<AdaptiveSpec> = {}, count = 1): Expectation {
  checkCount('count', count, 'quantity');
  return adaptive(checkedBy(adaptiveSchema, spec, whereIn), count, NOTHING);
}

/**
 * A learner as it was when its state was taken: from then on it does the same, to the last bit.
 * @param setting what it was created with beside its spec: functions are no plain data
 * @throws InputError naming what is another version, kind or shape
 */
export function restore(state: unknown, setting: Setting = {}): Learner {
  const { kind, actions, parameters, memory } = stateOf(state, [...Object.keys(ALGORITHMS), 'contexts']);
  if (kind === 'contexts') {
    return inContexts(
      contextsIn(memory).map((each, k) => within(`memory.contexts[${k}]`, () => restore(each, setting))),
    );
  }
  const recalled = recalledFrom(memory);
  const learner = learnerFrom({ ...parameters, algorithm: kind }, actions, setting, recalled, ['parameters']);
  recalled.finish();
  return learner;
}

/** An expectation as it was when its state was taken. @throws InputError naming what is another version, kind or shape */
export function restoreExpectation(state: unknown): Expectation {
  const { actions, parameters, memory } = stateOf(state, ['adaptive']);
  checkCount('actions', actions, 'quantity');
  const recalled = recalledFrom(memory);
  const expectation = adaptive(checkedBy(adaptiveSchema, parameters, whereIn, ['parameters']), actions, recalled);
  recalled.finish();
  return expectation;
}

const whereIn = (path: readonly (string | number)[]) => ({ path: pathText(path) });

function learnerFrom(spec: object, actions: number, setting: Setting, recalled: Recalled, prefix: string[]): Learner {
  checkCount('actions', actions, 'action');
  const { algorithm } = spec as { algorithm?: unknown };
  const schema = own(ALGORITHMS, String(algorithm));
  if (schema === undefined) {
    const expected = `an algorithm: one of ${Object.keys(ALGORITHMS).join(', ')}`;
    throw new InputError({ ...whereIn([...prefix, 'algorithm']), found: `${algorithm ?? 'nothing'}`, expected });
  }
  const checked = checkedBy(schema, spec, whereIn, prefix) as SpecOf<Algorithm>;
  return (MAKERS[checked.algorithm] as Maker<Algorithm>)(checked, actions, recalled, setting);
}

function checkCount(path: string, count: number, what: string): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new InputError({ path, found: `${count}`, expected: `a whole number, at least 1 ${what}` });
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function stateOf(state: unknown, kinds: readonly string[]): LearnedState {
  const expected = 'what a learner remembers: kind, version, actions, parameters, memory';
  if (!isObject(state)) throw new InputError({ found: JSON.stringify(state) ?? 'nothing', expected });
  const { kind, version, actions, parameters, memory } = state as Partial<LearnedState>;
  if (version !== LEARNED_VERSION) {
    throw new InputError({ path: 'version', found: `${version ?? 'nothing'}`, expected: `version ${LEARNED_VERSION}` });
  }
  if (kind === undefined || !kinds.includes(kind)) {
    throw new InputError({ path: 'kind', found: `${kind ?? 'nothing'}`, expected: `one of ${kinds.join(', ')}` });
  }
  for (const [path, value] of Object.entries({ parameters, memory })) {
    if (!isObject(value)) throw new InputError({ path, found: `${value ?? 'nothing'}`, expected: 'keys and values' });
  }
  return { kind, version, actions, parameters, memory } as LearnedState;
}

function contextsIn({ contexts }: LearnedState['memory']): readonly unknown[] {
  if (Array.isArray(contexts)) return contexts;
  throw new InputError({ path: 'memory.contexts', found: `${contexts ?? 'nothing'}`, expected: 'a list of states' });
}

/** Does something with a part of a state: an InputError comes to name which. */
function within<T>(part: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const path = [part, error.path].filter(Boolean).join('.');
    throw new InputError({ path, found: error.found, expected: error.expected });
  }
}
