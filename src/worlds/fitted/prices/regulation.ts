import * as z from 'zod';
import { InputError } from '../../../errors.ts';
import type { Random } from '../../../random/streams.ts';
import { rounded } from '../estimators/scores.ts';
import { fitWeights, logLikelihood, type Observation } from '../estimators/weightedChoice.ts';
import { ISPS_PER_HOUR } from '../localDays.ts';
import { type PriceHistory, UNKNOWN } from './history.ts';
import { quarterOf, RAMPS, type Settings, settingsOf } from './settings.ts';

/** What the next regulation state may depend on, with the number of levels each has for `n` states. */
const FACTORS = {
  'last state': { levels: (n: number) => n, of: (at: Context) => at.last },
  'last state, run length': {
    levels: (n: number) => n * RUN_CLASSES,
    of: (at: Context) => at.last * RUN_CLASSES + runClass(at.run),
  },
  'last state, first quarter of the hour': {
    levels: (n: number) => n * 2,
    of: (at: Context) => at.last * 2 + (quarterOf(at.ramp) === 0 ? 1 : 0),
  },
  hour: { levels: () => 24, of: (at: Context) => at.hour },
  'state an hour before': { levels: (n: number) => n, of: (at: Context) => at.hourAgo },
  'quarter of the hour, day-ahead step': { levels: () => RAMPS, of: (at: Context) => at.ramp },
  'day-ahead decile': { levels: () => 10, of: (at: Context) => at.decile },
} as const;
type Factor = keyof typeof FACTORS;
const FACTOR_NAMES = Object.keys(FACTORS) as [Factor, ...Factor[]];

/** The last state (its place among the model's), how many ISPs it has held, the state an hour before, and the ISP to come. */
interface Context {
  last: number;
  run: number;
  hourAgo: number;
  hour: number;
  decile: number;
  ramp: number;
}

const RUN_CLASSES = 4;
/** Runs of 1, 2-3, 4-7 and more ISPs. */
const runClass = (run: number): number => (run < 2 ? 0 : run < 4 ? 1 : run < 8 ? 2 : 3);

/** The chains that are compared; the one that foretells weeks best that it was not fitted on is taken. */
const HOURS: readonly Factor[] = ['last state, first quarter of the hour', 'hour'];
const RUNS: readonly Factor[] = ['last state, run length', ...HOURS, 'state an hour before'];
const CHAINS: readonly (readonly Factor[])[] = [
  ['last state'],
  ['last state', 'hour'],
  HOURS,
  RUNS,
  [...RUNS, 'quarter of the hour, day-ahead step'],
  [...RUNS, 'quarter of the hour, day-ahead step', 'day-ahead decile'],
];
/** What draws a weight to 1 where few ISPs were seen at its level. */
const SHRINK = 5;

/**
 * Regulation states as a Markov chain: the probability of the next state is in proportion to the product of its weights, one
 * from each factor (a multinomial logit).
 */
export const regulationSchema = z.strictObject({
  states: z
    .array(z.literal([-1, 0, 1, 2]))
    .min(2)
    .meta({ description: 'regulation states that occur' }),
  shares: z.array(z.number().min(0).max(1)).meta({ description: 'of all ISPs, in the order of the states' }),
  factors: z
    .array(
      z.strictObject({
        by: z.enum(FACTOR_NAMES).meta({ description: 'what the weights go by' }),
        weights: z
          .array(z.array(z.number().positive()))
          .meta({ description: 'a row a level of it, a weight a next state' }),
      }),
    )
    .meta({ description: 'tables of weights, whose product is in proportion to the probability of the next state' }),
});
export type RegulationModel = z.output<typeof regulationSchema>;

/** Whether all tables of a model are as large as its states ask. */
export const regulationIsWhole = ({ states, shares, factors }: RegulationModel): boolean =>
  shares.length === states.length &&
  shares.some((share) => share > 0) &&
  factors.every(
    ({ by, weights }) =>
      weights.length === FACTORS[by].levels(states.length) && weights.every((row) => row.length === states.length),
  );

/** How well a chain foretells weeks it was not fitted on: mean log-likelihood of an ISP, in nats. */
export interface HeldOut {
  factors: readonly string[];
  nats: number;
}

/**
 * Fits the chain to the states of a history.
 * @param bounds nine day-ahead prices that divide its hours in tenths
 * @returns the model, and what each of the chains was worth on weeks held out
 * @throws InputError where fewer than two regulation states occur
 */
export function fitRegulation(
  history: PriceHistory,
  bounds: readonly number[],
): { model: RegulationModel; heldOut: HeldOut[] } {
  const counts = [-1, 0, 1, 2].map((state) => history.state.filter((each) => each === state).length);
  const states = ([-1, 0, 1, 2] as const).filter((_, k) => counts[k] > 0);
  if (states.length < 2) {
    const found = states.length === 0 ? 'no regulation states' : `one regulation state (${states[0]}) in all ISPs`;
    throw new InputError({ found, expected: 'at least two' });
  }
  const known = counts.reduce((a, b) => a + b, 0);
  const folds = transitions(history, states, bounds);

  const heldOut = CHAINS.map((factors): HeldOut => {
    const scores = [0, 1].map((fold) => {
      const weights = fitted(factors, states.length, folds[1 - fold]);
      return logLikelihood(observations(factors, folds[fold]), weights);
    });
    const seen = folds.reduce((sum, fold) => sum + fold.reduce((all, { count }) => all + count, 0), 0);
    return { factors, nats: (scores[0] + scores[1]) / seen };
  });
  const best = heldOut.reduce((a, b) => (b.nats > a.nats ? b : a));
  const factors = best.factors as readonly Factor[];
  const weights = fitted(factors, states.length, folds.flat());
  const model: RegulationModel = {
    states,
    shares: states.map((state) => rounded(counts[[-1, 0, 1, 2].indexOf(state)] / known)),
    factors: factors.map((by, k) => ({ by, weights: weights[k].map((row) => row.map((value) => rounded(value, 3))) })),
  };
  return { model, heldOut };
}

type Transition = { context: Context; next: number; count: number };

/** All transitions, equal ones counted together, of even and of odd weeks. */
function transitions(history: PriceHistory, states: readonly number[], bounds: readonly number[]): Transition[][] {
  const { hour, decile, ramp } = settingsOf(history, bounds);
  const folds = [new Map<number, Transition>(), new Map<number, Transition>()];
  let run = 0;
  for (let isp = ISPS_PER_HOUR; isp < history.state.length; isp++) {
    const { state, dayAhead } = history;
    const [before, after, hourAgo] = [state[isp - 1], state[isp], state[isp - ISPS_PER_HOUR]];
    run = state[isp - 2] === before ? run + 1 : 1;
    if ([before, after, hourAgo].includes(UNKNOWN) || Number.isNaN(dayAhead[isp])) continue;
    const context = {
      last: states.indexOf(before),
      run: [1, 2, 4, 8][runClass(run)],
      hourAgo: states.indexOf(hourAgo),
      hour: hour[isp],
      decile: decile[isp],
      ramp: ramp[isp],
    };
    const fold = folds[Math.floor(isp / 672) % 2];
    const kind = ((context.last * 4 + context.hourAgo) * 4 + states.indexOf(after)) * RUN_CLASSES + runClass(run);
    const key = ((kind * 24 + hour[isp]) * 10 + decile[isp]) * RAMPS + ramp[isp];
    const there = fold.get(key);
    if (there) there.count++;
    else fold.set(key, { context, next: states.indexOf(after), count: 1 });
  }
  return folds.map((fold) => [...fold.values()]);
}

const observations = (factors: readonly Factor[], those: readonly Transition[]): Observation[] =>
  those.map(({ context, next, count }) => ({ levels: factors.map((by) => FACTORS[by].of(context)), next, count }));

const fitted = (factors: readonly Factor[], states: number, those: readonly Transition[]): number[][][] =>
  fitWeights(
    observations(factors, those),
    factors.map((by) => FACTORS[by].levels(states)),
    states,
    SHRINK,
  );

/** Regulation states of a date, and for how many ISPs the first of them has held before. */
export interface StatesOfDay {
  state: Int8Array;
  heldBefore: number;
}

/** States of the last hour, oldest first, and how many ISPs the last has held. */
interface Past {
  lastHour: number[];
  run: number;
}

/**
 * Regulation states, day by day. The chain of a date begins a day before it in a state drawn by the shares, and by then has
 * forgotten it; so its states follow from the news of two days and their day-ahead prices.
 * @param settings of a day, by its number
 */
export function regulationProcess(
  { states, shares, factors }: RegulationModel,
  settings: (day: number) => Settings,
  random: (day: number) => Random,
): (day: number, fresh?: { random: Random; settings: Settings }) => StatesOfDay {
  const tables = factors.map(({ by, weights }) => ({ level: FACTORS[by].of, weights }));
  const weights = new Array<number>(states.length);
  const walk = ({ hour, decile, ramp }: Settings, source: Random, past: Past): StatesOfDay & { past: Past } => {
    const state = new Int8Array(hour.length);
    const lastHour = [...past.lastHour];
    let run = past.run;
    for (let isp = 0; isp < state.length; isp++) {
      const last = lastHour[ISPS_PER_HOUR - 1];
      const context = { last, run, hourAgo: lastHour[0], hour: hour[isp], decile: decile[isp], ramp: ramp[isp] };
      weights.fill(1);
      for (const { level, weights: table } of tables) {
        const row = table[level(context)];
        for (let k = 0; k < weights.length; k++) weights[k] *= row[k];
      }
      const next = source.pick(weights);
      run = next === last ? run + 1 : 1;
      for (let k = 1; k < ISPS_PER_HOUR; k++) lastHour[k - 1] = lastHour[k];
      lastHour[ISPS_PER_HOUR - 1] = next;
      state[isp] = states[next];
    }
    const heldBefore = states[past.lastHour[ISPS_PER_HOUR - 1]] === state[0] ? past.run : 0;
    return { state, heldBefore, past: { lastHour, run } };
  };
  const ends = new Map<number, Past>();
  const endOf = (day: number): Past => {
    let end = ends.get(day);
    if (!end) {
      const source = random(day);
      const first = source.pick(shares);
      end = walk(settings(day), source, { lastHour: [first, first, first, first], run: 1 }).past;
      ends.set(day, end);
    }
    return end;
  };
  return (day, fresh) => {
    const source = fresh?.random ?? random(day);
    source.uniform(); // the draw by which a chain that begins here finds its first state
    return walk(fresh?.settings ?? settings(day), source, endOf(day - 1));
  };
}
