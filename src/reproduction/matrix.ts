import { summarize } from '../studies/statistics/summary.ts';
import { CLAIMS, type Claim, type Fee, type Part, type Weeks } from './claims.ts';

export type Verdict = 'holds' | 'refuted' | 'undecided';

/** What the seeds say of one part of a claim: the mean of its statistic with its 95 % interval, over the n seeds that have one. */
export interface Finding {
  verdict: Verdict;
  n: number;
  mean: number;
  low: number;
  high: number;
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

/**
 * Holds where the 95 % interval of the mean (Student's t, over seeds) lies above 0, is refuted where it does not reach above 0,
 * and is undecided otherwise, as it is with fewer than two seeds. A difference that is 0 in every world refutes.
 */
export function findingOf(statistics: ArrayLike<number>): Finding {
  const { n, mean, low, high } = summarize(
    Float64Array.from(statistics, (value) => (Math.abs(value) < ROUNDING ? 0 : value)),
  );
  const verdict = n < 2 ? 'undecided' : low > 0 ? 'holds' : high <= 0 ? 'refuted' : 'undecided';
  return { verdict, n, mean, low, high };
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
      finding: findingOf(worlds.map((weeks) => part.statistic({ ...weeks, fee }))),
    }));
    return { claim, verdict: verdictOf(parts.map(({ finding }) => finding.verdict)), parts };
  });
}
