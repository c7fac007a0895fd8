import { InputError } from '../../../src/errors.ts';
import type { Path, Where } from '../../../src/input/yaml.ts';
import { DAY_SCALE_EUR, ISP_SCALE_EUR } from '../../../src/learning/rewardScale.ts';
import { learnerOf } from '../learning/learning.ts';
import {
  ALL,
  FORECAST,
  type ForecastEntry,
  isForecast,
  type LearnEntry,
  type LearnPlace,
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
}

const FITTING: Readonly<Record<'aggregators' | 'brps', readonly (What | typeof FORECAST)[]>> = {
  aggregators: ['markup', ...REACTING, FORECAST],
  brps: ['fee', ...REACTING],
};

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
  const scale = learn.scale ?? (what === 'fee' ? 'range' : every === 'isp' ? ISP_SCALE_EUR : DAY_SCALE_EUR);
  const actions = learn.actions ?? rule.actions;
  return { what, by, actions, every, contexts, scale, frozen, parts: partsOf(learn, entry), start: {} };
}

/** @throws InputError for something learned that does not fit who learns it, or that it could not hear of */
export function checkLearning({ market, aggregators, brps }: Learning, where: Where): void {
  const checkAll = (role: keyof typeof FITTING, entries: readonly LearningEntry[]) =>
    entries.forEach((entry, k) => {
      entry.learn?.forEach((learn, at) => {
        const refuse = (key: string, found: string, expected: string): never => {
          throw new InputError({ ...where([role, k, 'learn', at, key]), found, expected });
        };
        checkWhat(role, learn, entry, market.balancing !== undefined, refuse);
        if (entry.learn?.some(({ what }, other) => other < at && what === learn.what))
          refuse('what', `a second learner of '${learn.what}'`, 'one for each');
        if (isForecast(learn)) return; // see forecastLearning.ts
        checkHow(learn, market.balancing !== undefined, refuse);
        naming(
          (path) => where([role, k, 'learn', at, 'by', ...(path === undefined ? [] : [path])]),
          () => learnerOf(placeOf(learn, entry)),
        );
      });
    });
  checkAll('aggregators', aggregators);
  checkAll('brps', brps);
}

type Refuse = (key: string, found: string, expected: string) => never;

function checkWhat(
  role: keyof typeof FITTING,
  { what }: LearnEntry | ForecastEntry,
  { reacts, store, bids, deviationFee }: LearningEntry,
  isFormed: boolean,
  refuse: Refuse,
): void {
  const who = role === 'brps' ? 'a BRP' : 'an aggregator';
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

function checkHow(learn: LearnEntry, isFormed: boolean, refuse: Refuse): void {
  const { what, by, actions, contexts, from, frozen } = learn;
  const rule = WHAT_RULES[what];
  const every = learn.every ?? rule.every;
  const odd = actions?.find((action) => !rule.fits(action));
  if (odd !== undefined) refuse('actions', `${odd}, of '${what}'`, rule.expected);
  if (actions && new Set(actions).size < actions.length) refuse('actions', 'an action twice', 'each once');
  if (what === 'fee' && every === 'isp') refuse('every', 'isp, for a fee that holds for a day', 'day');
  if (contexts === 'state' && !isFormed)
    refuse('contexts', 'state, of which nothing is published where prices are given', 'market.balancing, or none');
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
export const learnedFilesOf = ({ aggregators, brps }: Omit<Learning, 'market'>): { at: Path; path: string }[] =>
  Object.entries({ aggregators, brps }).flatMap(([role, entries]) =>
    entries.flatMap(({ learn = [] }, k) =>
      learn.flatMap(({ from }, at) => (from === undefined ? [] : [{ at: [role, k, 'learn', at, 'from'], path: from }])),
    ),
  );
