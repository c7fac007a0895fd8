import { InputError } from '../../../src/errors.ts';
import type { Path, Where } from '../../../src/input/yaml.ts';
import { DAY_SCALE_EUR, ISP_SCALE_EUR } from '../../../src/learning/rewardScale.ts';
import { learnerOf } from '../learning/learning.ts';
import {
  ALL,
  DAILY,
  FORECAST,
  type ForecastEntry,
  isForecast,
  type LearnEntry,
  type LearnPlace,
  OF_DSO,
  REACTING,
  WHAT_RULES,
  type What,
} from '../learning/settings.ts';
import type { Reacts } from '../reaction/settings.ts';
import type { StoreSettings } from '../reaction/store.ts';

/** Somebody who may learn, as the config has it. */
export interface LearningEntry {
  name: string;
  learn?: readonly (LearnEntry | ForecastEntry)[] | undefined;
  reacts?: Reacts;
  store?: StoreSettings | undefined;
  bids?: Readonly<Record<string, unknown>>;
  deviationFee?: unknown;
}

/** What of a config is looked at here. */
interface Learning {
  market: { balancing?: unknown };
  aggregators: readonly LearningEntry[];
  brps: readonly LearningEntry[];
  dso: LearningEntry;
}

type LearningRole = 'aggregators' | 'brps' | 'dso';
const FITTING: Readonly<Record<LearningRole, readonly (What | typeof FORECAST)[]>> = {
  aggregators: ['markup', ...REACTING, FORECAST],
  brps: ['fee', ...REACTING],
  dso: OF_DSO,
};
const ONE: Readonly<Record<LearningRole, string>> = { aggregators: 'an aggregator', brps: 'a BRP', dso: 'the DSO' };

/** Everyone who may learn, each with its place in the config. */
export const learningEntries = ({
  aggregators,
  brps,
  dso,
}: Omit<Learning, 'market'>): { role: LearningRole; at: Path; entry: LearningEntry }[] => [
  ...aggregators.map((entry, k) => ({ role: 'aggregators' as const, at: ['aggregators', k], entry })),
  ...brps.map((entry, k) => ({ role: 'brps' as const, at: ['brps', k], entry })),
  { role: 'dso', at: ['dso'], entry: dso },
];

/** Algorithms that live on what others did, which no agent of this market hears. */
const OF_OTHERS: readonly string[] = ['best-response', 'fictitious', 'imitate'];

/** What a learner is about: the directions whose bids have a markup, or one thing. */
const partsOf = ({ what }: LearnEntry, { bids = {} }: LearningEntry): string[] =>
  what === 'markup' ? ['upward', 'downward'].filter((direction) => typeof bids[direction] === 'object') : [ALL];

/** A learner with all that is as by default. */
export function placeOf(learn: LearnEntry, entry: LearningEntry): LearnPlace {
  const { what, by, contexts, frozen } = learn;
  const rule = WHAT_RULES[what];
  const every = learn.every ?? rule.every;
  const scale = learn.scale ?? (DAILY.includes(what) ? 'range' : every === 'isp' ? ISP_SCALE_EUR : DAY_SCALE_EUR);
  const actions = learn.actions ?? rule.actions;
  return { what, by, actions, every, contexts, scale, frozen, parts: partsOf(learn, entry), start: {} };
}

/** @throws InputError for something learned that does not fit who learns it, or that it could not hear of */
export function checkLearning(config: Learning, where: Where): void {
  const isFormed = config.market.balancing !== undefined;
  for (const { role, at, entry } of learningEntries(config))
    entry.learn?.forEach((learn, k) => {
      const refuse = (key: string, found: string, expected: string): never => {
        throw new InputError({ ...where([...at, 'learn', k, key]), found, expected });
      };
      checkWhat(role, learn, entry, isFormed, refuse);
      if (entry.learn?.some(({ what }, other) => other < k && what === learn.what))
        refuse('what', `a second learner of '${learn.what}'`, 'one for each');
      if (isForecast(learn)) return; // see forecastLearning.ts
      checkHow(role, learn, isFormed, refuse);
      naming(
        (path) => where([...at, 'learn', k, 'by', ...(path === undefined ? [] : [path])]),
        () => learnerOf(placeOf(learn, entry)),
      );
    });
}

type Refuse = (key: string, found: string, expected: string) => never;

function checkWhat(
  role: LearningRole,
  { what }: LearnEntry | ForecastEntry,
  { reacts, store, bids, deviationFee }: LearningEntry,
  isFormed: boolean,
  refuse: Refuse,
): void {
  const who = ONE[role];
  if (!FITTING[role].includes(what)) refuse('what', `'${what}', of ${who}`, `one of ${FITTING[role].join(', ')}`);
  const doesReact = isFormed && (role === 'brps' ? store !== undefined && reacts !== false : reacts);
  if (REACTING.includes(what as What) && !doesReact) {
    const by = role === 'brps' ? 'store: { power: 2 MW }' : 'reacts: true';
    refuse('what', `'${what}', of ${who} that does not react`, `market.balancing, and ${by}`);
  }
  if (what === 'markup' && !Object.values(bids ?? {}).some((bid) => typeof bid === 'object'))
    refuse('what', "'markup', without a bid that has one", 'bids: { upward: { markup: 0 } }');
  if (what === 'fee' && typeof deviationFee !== 'number')
    refuse('what', "'fee', and a deviationFee that is found by a { margin }", 'one of the two');
}

function checkHow(role: LearningRole, learn: LearnEntry, isFormed: boolean, refuse: Refuse): void {
  const { what, by, actions, contexts, from, frozen } = learn;
  const rule = WHAT_RULES[what];
  const every = learn.every ?? rule.every;
  const odd = actions?.find((action) => !rule.fits(action));
  if (odd !== undefined) refuse('actions', `${odd}, of '${what}'`, rule.expected);
  if (actions && new Set(actions).size < actions.length) refuse('actions', 'an action twice', 'each once');
  if (DAILY.includes(what) && every === 'isp') refuse('every', `isp, for a ${what} that holds for a day`, 'day');
  if (contexts === 'state' && !isFormed)
    refuse('contexts', 'state, of which nothing is published where prices are given', 'market.balancing, or none');
  if (contexts === 'state' && role === 'dso') refuse('contexts', 'state, of which the DSO hears nothing', 'none');
  if (contexts === 'blocks' && every === 'day')
    refuse('contexts', 'blocks of the day, for what is decided once a day', 'none or state');
  if (OF_OTHERS.includes(by.algorithm))
    refuse('by', `${by.algorithm}, by what others did and earned, which nobody here hears`, 'another algorithm');
  if (frozen && from === undefined) refuse('frozen', 'true, without anything that was learned', 'from: learned.json');
}

/** Does something whose InputErrors come to be about a place. */
export function naming<T>(at: (path: string | undefined) => { file?: string; path: string }, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError({ ...at(error.path), found: error.found, expected: error.expected });
  }
}

/** Files of what was learned that a config names, with their places. */
export const learnedFilesOf = (config: Omit<Learning, 'market'>): { at: Path; path: string }[] =>
  learningEntries(config).flatMap(({ at, entry: { learn = [] } }) =>
    learn.flatMap(({ from }, k) => (from === undefined ? [] : [{ at: [...at, 'learn', k, 'from'], path: from }])),
  );
