import { betaQuantile } from '../arithmetic/index.ts';
import { present, tInterval } from '../studies/statistics/summary.ts';
import { sumOfMeans } from '../studies/statistics/sumOfMeans.ts';
import type { Cell } from '../studies/table.ts';
import type { Claim, Part } from './claim.ts';

export type Verdict = 'holds' | 'refuted' | 'undecided' | 'not asked';

/**
 * What the worlds say of one part of a claim: the mean of its statistic with the interval its verdict rests on, over the n worlds that have
 * one, and in how many of them it is above and below 0 (of a share: so, and not so; NaN of figures that are not paired).
 */
export interface Finding {
  verdict: Verdict;
  n: number;
  mean: number;
  low: number;
  high: number;
  /** The 95 % interval of this part by itself, as if nothing else had been asked. */
  aloneLow: number;
  aloneHigh: number;
  above: number;
  below: number;
}

/** One column of the matrix: what the worlds of one source say, read in one way. */
export interface ColumnFindings {
  /** What tells it from the others, by name, as `{ source, reading, fee }`. */
  labels: Readonly<Record<string, Cell>>;
  /** The same in words. */
  title: string;
  /** For pictures: columns with one heading stand together under it, each under lines of its own. */
  heading: string;
  lines: readonly string[];
  /** Worlds simulated. */
  seeds: number;
  /** What each of the n of a finding is, as `observed week`. */
  unit: string;
  findings: ClaimFinding[];
}

/** Parts of all claims that were asked in one column: for so many its intervals are corrected. */
export const askedIn = (findings: readonly ClaimFinding[]): number =>
  findings.flatMap(({ parts }) => parts).filter(({ finding }) => finding.verdict !== 'not asked').length;

/** A claim in one column: of its parts, and as a whole. */
export interface ClaimFinding {
  claim: Pick<Claim<never>, 'number' | 'short' | 'sentence'>;
  verdict: Verdict;
  parts: PartFinding[];
}

export interface PartFinding {
  part: Pick<Part<never>, 'id' | 'says' | 'unit' | 'share' | 'paper'>;
  finding: Finding;
  /** Why it was not asked. */
  why?: string;
}

/** Below this a statistic, in whatever unit, is rounding. */
const ROUNDING = 1e-6;
const CONFIDENCE = 0.95;

const verdictBy = (low: number, high: number, line: number): Verdict =>
  low > line ? 'holds' : high <= line ? 'refuted' : 'undecided';

/**
 * Holds where the interval of the mean lies above 0, is refuted where it does not reach above 0, and is undecided otherwise, as it is with
 * fewer than two worlds, or where no world shows any difference.
 * @param samples statistics of worlds; of several samples, which are not paired, the sum of their means counts
 * @param confidence of the interval (Student's t; of several samples Welch's)
 */
export function findingOf(samples: readonly ArrayLike<number>[], confidence = CONFIDENCE): Finding {
  const rounded = samples.map((sample) =>
    Float64Array.from(sample, (value) => (Math.abs(value) < ROUNDING ? 0 : value)),
  );
  const { n, sum: mean, standardError, df } = sumOfMeans(rounded);
  const intervalAt = (level: number) =>
    standardError === 0 ? [mean, mean] : tInterval(mean, standardError, df, level);
  const [[low, high], [aloneLow, aloneHigh]] = [intervalAt(confidence), intervalAt(CONFIDENCE)];
  const count = (isOf: (value: number) => boolean) =>
    rounded.length === 1 ? rounded[0].filter(isOf).length : Number.NaN;
  const [above, below] = [count((value) => value > 0), count((value) => value < 0)];
  const differs = rounded.some((sample) => sample.some((value) => value !== 0 && !Number.isNaN(value)));
  const verdict = differs ? verdictBy(low, high, 0) : 'undecided';
  return { verdict, n, mean, low, high, aloneLow, aloneHigh, above, below };
}

/** Of a part that is so (1) or not (0): the share of worlds in which it is, with its exact interval (Clopper and Pearson), against a half. */
export function shareFindingOf(statistics: ArrayLike<number>, confidence = CONFIDENCE): Finding {
  const values = present(statistics);
  const n = values.length;
  const above = values.filter((value) => value === 1).length;
  const below = n - above;
  const intervalAt = (level: number): [number, number] => {
    const tail = (1 - level) / 2;
    if (n === 0) return [Number.NaN, Number.NaN];
    return [
      above === 0 ? 0 : betaQuantile(tail, above, below + 1),
      below === 0 ? 1 : betaQuantile(1 - tail, above + 1, below),
    ];
  };
  const [[low, high], [aloneLow, aloneHigh]] = [intervalAt(confidence), intervalAt(CONFIDENCE)];
  return { verdict: verdictBy(low, high, 0.5), n, mean: above / n, low, high, aloneLow, aloneHigh, above, below };
}

const NOT_ASKED: Finding = {
  ...{ verdict: 'not asked', n: 0, mean: Number.NaN, low: Number.NaN, high: Number.NaN },
  ...{ aloneLow: Number.NaN, aloneHigh: Number.NaN, above: Number.NaN, below: Number.NaN },
};

/** A claim holds if all its parts do, and is refuted if any of them is; where one is not asked, nothing else can be said. */
export function verdictOf(parts: readonly Verdict[]): Verdict {
  if (parts.includes('refuted')) return 'refuted';
  if (parts.includes('not asked')) return 'not asked';
  return parts.every((verdict) => verdict === 'holds') ? 'holds' : 'undecided';
}

/**
 * What worlds say of every claim. The intervals of all parts asked hold together in 95 of 100 such matrices (Bonferroni): each is
 * one of 1 - 0.05 / parts.
 * @param worlds what the statistics of the claims look at, by seed
 * @param lacks what these worlds know nothing of, as `seasons`, and why: parts that need it are not asked
 */
export function findingsOf<W>(
  claims: readonly Claim<W>[],
  worlds: readonly W[],
  lacks: Readonly<Record<string, string>> = {},
): ClaimFinding[] {
  const why = ({ needs }: Part<W>) => (needs === undefined ? undefined : lacks[needs]);
  const asked = claims.flatMap(({ parts }) => parts).filter((part) => why(part) === undefined);
  const confidence = 1 - (1 - CONFIDENCE) / asked.length;
  const found = (part: Part<W>): PartFinding => {
    const reason = why(part);
    if (reason !== undefined) return { part, finding: NOT_ASKED, why: reason };
    if (part.share)
      return {
        part,
        finding: shareFindingOf(
          worlds.map((world) => part.statistic(world)),
          confidence,
        ),
      };
    const terms = part.terms ?? [(world: W) => part.statistic(world)];
    return {
      part,
      finding: findingOf(
        terms.map((term) => worlds.map((world) => term(world))),
        confidence,
      ),
    };
  };
  return claims.map((claim) => {
    const parts = claim.parts.map(found);
    return { claim, verdict: verdictOf(parts.map(({ finding }) => finding.verdict)), parts };
  });
}
