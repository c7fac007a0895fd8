import { jstat } from '../../../src/jstat.ts';
import { present, summarize } from '../../../src/studies/statistics/summary.ts';
import { CLAIMS, type Claim, type Fee, type Part, type Weeks } from './claims.ts';

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

/** One column of the matrix: what the seeds of one source of prices say, under one reading and one fee. */
export interface ColumnFindings {
  source: string;
  reading: string;
  fee: Fee;
  /** Seeds simulated. */
  seeds: number;
  findings: ClaimFinding[];
}

/** A claim in one column: of its parts, and as a whole. */
export interface ClaimFinding {
  claim: Claim;
  verdict: Verdict;
  parts: { part: Part; finding: Finding }[];
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
  const low = above === 0 ? 0 : jstat().beta.inv(tail, above, below + 1);
  const high = below === 0 ? 1 : jstat().beta.inv(1 - tail, above + 1, below);
  const verdict = n > 0 && low > 0.5 ? 'holds' : n > 0 && high <= 0.5 ? 'refuted' : 'undecided';
  return { verdict, n, mean: above / n, low: n > 0 ? low : Number.NaN, high: n > 0 ? high : Number.NaN, above, below };
}

/** A claim holds if all its parts do, and is refuted if any of them is. */
export function verdictOf(parts: readonly Verdict[]): Verdict {
  if (parts.includes('refuted')) return 'refuted';
  return parts.every((verdict) => verdict === 'holds') ? 'holds' : 'undecided';
}

/**
 * What a column says of every claim.
 * @param worlds the weeks of each seed
 */
export function findingsOf(worlds: readonly Omit<Weeks, 'fee'>[], fee: Fee): ClaimFinding[] {
  return CLAIMS.map((claim) => {
    const parts = claim.parts.map((part) => ({
      part,
      finding: (part.share ? shareFindingOf : findingOf)(worlds.map((weeks) => part.statistic({ ...weeks, fee }))),
    }));
    return { claim, verdict: verdictOf(parts.map(({ finding }) => finding.verdict)), parts };
  });
}
