import { exp, log } from '../arithmetic/index.ts';
import type { LearnedState } from './learner.ts';

/** What a learner goes by as it chooses. */
export interface Choices {
  /** What `value` is, in a word or two, as `mean reward`. */
  of: string;
  /** By action. */
  value: readonly number[];
  /** Probability of each action, 0 to 1. */
  chance: readonly number[];
}

/** Points at which the draws of Thompson's sampling are compared. */
const POINTS = 2000;
/** How far from its mean a draw may be, in standard deviations. */
const FAR = 6;

const shares = (weights: readonly number[]): number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (total > 0 ? weight / total : 1 / weights.length));
};

/** As large as the largest may become, scaled: exp of each less the largest. */
function exponentials(logarithms: readonly number[]): number[] {
  const largest = Math.max(...logarithms);
  return logarithms.map((each) => exp(each - largest));
}

/** All the chance to the best, evenly among equals, or to the first of them. */
function toTheBest(scores: readonly number[], isDrawn = true): number[] {
  const best = Math.max(...scores);
  if (!isDrawn) return scores.map((_, k) => (k === scores.indexOf(best) ? 1 : 0));
  return shares(scores.map((score) => (score === best ? 1 : 0)));
}

/** Probability of each of some normal draws to be the largest. */
function chancesOfNormals(means: readonly number[], sds: readonly number[]): number[] {
  const from = Math.min(...means.map((mean, k) => mean - FAR * sds[k]));
  const to = Math.max(...means.map((mean, k) => mean + FAR * sds[k]));
  const step = (to - from) / POINTS;
  const below = means.map(() => 0);
  const chance = means.map(() => 0);
  for (let point = 0; point < POINTS; point++) {
    const x = from + (point + 0.5) * step;
    const mass = means.map(
      (mean, k) => (step * exp(-(((x - mean) / sds[k]) ** 2) / 2)) / (sds[k] * Math.sqrt(2 * Math.PI)),
    );
    const middle = mass.map((each, k) => below[k] + each / 2);
    mass.forEach((each, k) => {
      chance[k] += middle.reduce((all, other, j) => (j === k ? all : all * other), each);
      below[k] += each;
    });
  }
  return shares(chance);
}

type Memory = Readonly<Record<string, readonly number[] & number>>;
type Parameters = Readonly<Record<string, number & string>>;

const READERS: Readonly<
  Record<string, (memory: Memory, parameters: Parameters, actions: number, context: number) => Choices>
> = {
  'roth-erev': ({ propensities }, { choice, temperature }) => ({
    of: 'propensity',
    value: propensities,
    chance: shares(choice === 'share' ? propensities : exponentials(propensities.map((each) => each / temperature))),
  }),
  exp3({ logarithms }, { horizon }, actions) {
    const mixed = Math.min(1, Math.sqrt((actions * log(actions)) / ((Math.E - 1) * horizon)));
    const chance = shares(exponentials(logarithms)).map((share) => (1 - mixed) * share + mixed / actions);
    return { of: 'logarithm of its weight', value: logarithms, chance };
  },
  'exp3-ix'({ losses, renewedAt }, _, actions) {
    const rate = Math.sqrt((2 * log(actions)) / (actions * (renewedAt + 1)));
    return { of: 'estimated loss', value: losses, chance: shares(exponentials(losses.map((loss) => -rate * loss))) };
  },
  ucb({ counts, sums }, { width, ties }) {
    const wide =
      width *
      log(
        Math.max(
          counts.reduce((sum, count) => sum + count, 0),
          1,
        ),
      );
    const value = sums.map((sum, k) => sum / counts[k]);
    const scores = value.map((mean, k) =>
      counts[k] > 0 ? mean + Math.sqrt(wide / counts[k]) : Number.POSITIVE_INFINITY,
    );
    return { of: 'mean reward', value, chance: toTheBest(scores, ties === 'drawn') };
  },
  thompson({ counts, sums }, { sd, prior }) {
    const value = counts.map((count, k) => (sums[k] + prior) / (count + 1));
    const chance = chancesOfNormals(
      value,
      counts.map((count) => sd / Math.sqrt(count + 1)),
    );
    return { of: 'mean reward', value, chance };
  },
  'q-learning'({ values, decisions }, { decay }, actions, context) {
    const value = values.slice(context * actions, (context + 1) * actions);
    const explores = exp(-decay * decisions);
    return {
      of: 'value',
      value,
      chance: toTheBest(value).map((share) => explores / actions + (1 - explores) * share),
    };
  },
};

/**
 * What a learner goes by as it chooses in a context, by what it remembers.
 * @returns undefined for one that answers others, whose news is not remembered
 */
export function choicesOf({ kind, actions, parameters, memory }: LearnedState, context = 0): Choices | undefined {
  if (kind === 'contexts') return choicesOf((memory.contexts as readonly LearnedState[])[context]);
  return READERS[kind]?.(memory as Memory, parameters as Parameters, actions, context);
}
