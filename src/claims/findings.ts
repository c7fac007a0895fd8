import { betaQuantile } from '../arithmetic/index.ts';
import { present, summarize } from '../studies/statistics/summary.ts';
import type { Cell } from '../studies/table.ts';
import type { Claim, Part } from './claim.ts';

export type Verdict = 'holds' | 'refuted' | 'undecided';

/**
 * What the worlds say of one part of a claim: the mean of its statistic with its 95 % interval, over the n worlds that have one, and
 * in how many of them it is above and below 0 (of a share: so, and not so).
 */
export interface Finding {
  verdict: Verdict;
  n: number;
  mean: number;
  low: number;
  high: number;
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
  findings: ClaimFinding[];
}

/** A claim in one column: of its parts, and as a whole. */
export interface ClaimFinding {
  claim: Pick<Claim<never>, 'number' | 'short' | 'sentence'>;
  verdict: Verdict;
  parts: { part: Pick<Part<never>, 'id' | 'says' | 'unit' | 'share' | 'paper'>; finding: Finding }[];
}

/** Below this a statistic, in whatever unit, is rounding. */
const ROUNDING = 1e-6;
const CONFIDENCE = 0.95;

/**
 * Holds where the 95 % interval of the mean (Student's t, over worlds) lies above 0, is refuted where it does not reach above 0,
 * and is undecided otherwise, as it is with fewer than two worlds, or where no world shows any difference.
 */
export function findingOf(statistics: ArrayLike<number>): Finding {
  const values = Float64Array.from(statistics, (value) => (Math.abs(value) < ROUNDING ? 0 : value));
  const { n, mean, low, high } = summarize(values);
  const above = values.filter((value) => value > 0).length;
  const below = values.filter((value) => value < 0).length;
  const says = n >= 2 && above + below > 0;
  const verdict = says && low > 0 ? 'holds' : says && high <= 0 ? 'refuted' : 'undecided';
  return { verdict, n, mean, low, high, above, below };
}

/** Of a part that is so (1) or not (0): the share of worlds in which it is, with its exact interval (Clopper and Pearson), against a half. */
export function shareFindingOf(statistics: ArrayLike<number>): Finding {
  const values = present(statistics);
  const n = values.length;
  const above = values.filter((value) => value === 1).length;
  const below = n - above;
  const tail = (1 - CONFIDENCE) / 2;
  const low = above === 0 ? 0 : betaQuantile(tail, above, below + 1);
  const high = below === 0 ? 1 : betaQuantile(1 - tail, above + 1, below);
  const verdict = n > 0 && low > 0.5 ? 'holds' : n > 0 && high <= 0.5 ? 'refuted' : 'undecided';
  return { verdict, n, mean: above / n, low: n > 0 ? low : Number.NaN, high: n > 0 ? high : Number.NaN, above, below };
}

/** A claim holds if all its parts do, and is refuted if any of them is. */
export function verdictOf(parts: readonly Verdict[]): Verdict {
  if (parts.includes('refuted')) return 'refuted';
  return parts.every((verdict) => verdict === 'holds') ? 'holds' : 'undecided';
}

/**
 * What worlds say of every claim.
 * @param worlds what the statistics of the claims look at, by seed
 */
export function findingsOf<W>(claims: readonly Claim<W>[], worlds: readonly W[]): ClaimFinding[] {
  return claims.map((claim) => {
    const parts = claim.parts.map((part) => {
      const statistics = worlds.map((world) => part.statistic(world));
      return { part, finding: (part.share ? shareFindingOf : findingOf)(statistics) };
    });
    return { claim, verdict: verdictOf(parts.map(({ finding }) => finding.verdict)), parts };
  });
}
