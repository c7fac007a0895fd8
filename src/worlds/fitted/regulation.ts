import { z } from 'zod';
import type { Random } from '../streams.ts';
import { hoursOf, type PriceHistory, UNKNOWN } from './priceHistory.ts';
import { rounded } from './scores.ts';
import { fitWeights, logLikelihood, type Observation } from './weightedChoice.ts';

/** What the next regulation state may depend on, with the number of levels each has for `n` states. */
const FACTORS = {
  'last state': { levels: (n: number) => n, of: (at: Context) => at.last },
  'last state, run length': {
    levels: (n: number) => n * RUN_CLASSES,
    of: (at: Context) => at.last * RUN_CLASSES + runClass(at.run),
  },
  'last state, first quarter of the hour': {
    levels: (n: number) => n * 2,
    of: (at: Context) => at.last * 2 + (at.quarter === 0 ? 1 : 0),
  },
  hour: { levels: () => 24, of: (at: Context) => at.hour },
  'last state, four-hour block': {
    levels: (n: number) => n * 6,
    of: (at: Context) => at.last * 6 + (at.hour >> 2),
  },
  'day-ahead decile': { levels: () => 10, of: (at: Context) => at.decile },
} as const;
type Factor = keyof typeof FACTORS;
const FACTOR_NAMES = Object.keys(FACTORS) as [Factor, ...Factor[]];

/** The last state (its place among the model's), how many ISPs it has held, and the ISP whose state is to come. */
export interface Context {
  last: number;
  run: number;
  quarter: number;
  hour: number;
  decile: number;
}

const RUN_CLASSES = 4;
/** Runs of 1, 2-3, 4-7 and more ISPs. */
const runClass = (run: number): number => (run < 2 ? 0 : run < 4 ? 1 : run < 8 ? 2 : 3);

/** The chains that are compared; the one that foretells weeks best that it was not fitted on is taken. */
const CHAINS: readonly (readonly Factor[])[] = [
  ['last state'],
  ['last state', 'hour'],
  ['last state', 'last state, four-hour block'],
  ['last state, first quarter of the hour', 'hour'],
  ['last state, run length', 'last state, first quarter of the hour', 'hour'],
  ['last state, run length', 'last state, first quarter of the hour', 'hour', 'day-ahead decile'],
  [
    'last state, run length',
    'last state, first quarter of the hour',
    'hour',
    'last state, four-hour block',
    'day-ahead decile',
  ],
];
/** Every weight is drawn to 1 as if so many more ISPs had been seen at its level. */
const SHRINK = 5;

/**
 * Regulation states as a Markov chain: the probability of the next state is in proportion to the product of its weights, one
 * from each factor (a multinomial logit).
 */
export const regulationSchema = z.strictObject({
  states: z.array(z.literal([-1, 0, 1, 2])).min(2),
  shares: z.array(z.number().min(0).max(1)).meta({ description: 'of all ISPs, in the order of the states' }),
  factors: z.array(z.strictObject({ by: z.enum(FACTOR_NAMES), weights: z.array(z.array(z.number().positive())) })),
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

/** Place of a day-ahead price among nine bounds, 0-9. */
export function decileOf(bounds: readonly number[], dayAhead: number): number {
  let decile = 0;
  while (decile < bounds.length && dayAhead >= bounds[decile]) decile++;
  return decile;
}

/** How well a chain foretells weeks it was not fitted on: mean log-likelihood of an ISP, in nats. */
export interface HeldOut {
  factors: readonly string[];
  nats: number;
}

/**
 * Fits the chain to the states of a history.
 * @param bounds nine day-ahead prices that divide its hours in tenths
 * @returns the model, and what each of the chains was worth on weeks held out
 */
export function fitRegulation(
  history: PriceHistory,
  bounds: readonly number[],
): { model: RegulationModel; heldOut: HeldOut[] } {
  const counts = [-1, 0, 1, 2].map((state) => history.state.filter((each) => each === state).length);
  const states = ([-1, 0, 1, 2] as const).filter((_, k) => counts[k] > 0);
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
  const hours = hoursOf(history);
  const folds = [new Map<string, Transition>(), new Map<string, Transition>()];
  let run = 0;
  for (let isp = 1; isp < history.state.length; isp++) {
    const [before, after] = [history.state[isp - 1], history.state[isp]];
    run = isp > 1 && history.state[isp - 2] === before ? run + 1 : 1;
    if (before === UNKNOWN || after === UNKNOWN || Number.isNaN(history.dayAhead[isp])) continue;
    const context = {
      last: states.indexOf(before),
      run: [1, 2, 4, 8][runClass(run)],
      quarter: isp % 4 === 0 ? 0 : 1,
      hour: hours[isp],
      decile: decileOf(bounds, history.dayAhead[isp]),
    };
    const fold = folds[Math.floor(isp / 672) % 2];
    const key = `${Object.values(context).join()}>${after}`;
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

/** The weights of the next state, in the order of the model's states. */
export function nextWeights(model: RegulationModel, context: Context): number[] {
  const weights = new Array<number>(model.states.length).fill(1);
  for (const { by, weights: table } of model.factors) {
    const row = table[FACTORS[by].of(context)];
    for (let state = 0; state < weights.length; state++) weights[state] *= row[state];
  }
  return weights;
}

/** Regulation states of a date, and for how many ISPs each has held. */
export interface StatesOfDay {
  state: Int8Array;
  run: Int32Array;
}

/**
 * Regulation states, day by day. The chain of a date begins a day before it in a state drawn by the shares, and by then has
 * forgotten it; so its states follow from the news of two days and their day-ahead prices.
 * @param decilesOf local hours of a day (its number) with the decile of each one's day-ahead price
 */
export function regulationProcess(
  model: RegulationModel,
  decilesOf: (day: number) => { hour: number; decile: number }[],
  random: (day: number) => Random,
): (day: number, fresh?: { random: Random; hours: { hour: number; decile: number }[] }) => StatesOfDay {
  const walk = (hours: { hour: number; decile: number }[], source: Random, last: number, run: number) => {
    const state = new Int8Array(hours.length * 4);
    const runs = new Int32Array(hours.length * 4);
    for (let isp = 0; isp < state.length; isp++) {
      const { hour, decile } = hours[isp >> 2];
      const next = source.pick(nextWeights(model, { last, run, quarter: isp % 4, hour, decile }));
      run = next === last ? run + 1 : 1;
      last = next;
      state[isp] = model.states[next];
      runs[isp] = run;
    }
    return { state, run: runs, last };
  };
  const ends = new Map<number, { last: number; run: number }>();
  const endOf = (day: number) => {
    let end = ends.get(day);
    if (!end) {
      const source = random(day);
      const first = source.pick(model.shares);
      const { last, run } = walk(decilesOf(day), source, first, 1);
      end = { last, run: run[run.length - 1] };
      ends.set(day, end);
    }
    return end;
  };
  return (day, fresh) => {
    const { last, run } = endOf(day - 1);
    const source = fresh?.random ?? random(day);
    source.uniform(); // the draw by which a chain that begins here finds its first state
    return walk(fresh?.hours ?? decilesOf(day), source, last, run);
  };
}
