import { ispColumn } from '../../../src/market/shownRows.ts';
import type { ShownColumn } from '../../../src/market/view.ts';

/** Marks over time beyond which several ISPs share one: a month is shown whole. */
const MOST_MARKS = 3000;

/** ISPs of a run as marks over time: each of one ISP, or of a few where there are very many. */
export interface Marks {
  count: number;
  /** ISPs a mark stands for; the last may have fewer. */
  each: number;
}

/** How a run of so many ISPs is drawn over time. */
export function marksOf(isps: number): Marks {
  const each = Math.ceil(isps / MOST_MARKS) || 1;
  return { count: Math.ceil(isps / each), each };
}

/** First ISP of each mark, as a column that is drawn as time. */
export const startsOf = ({ count, each }: Marks): ShownColumn =>
  ispColumn(Array.from({ length: count }, (_, mark) => mark * each));

/** A figure a mark, of what a series has there; NaN counts for nothing. */
function ofMarks(
  { count, each }: Marks,
  series: ArrayLike<number>,
  of: (known: readonly number[]) => number,
): Float64Array {
  return Float64Array.from({ length: count }, (_, mark) => {
    const known: number[] = [];
    for (let isp = mark * each; isp < Math.min(series.length, (mark + 1) * each); isp++) {
      if (!Number.isNaN(series[isp])) known.push(series[isp]);
    }
    return known.length === 0 ? Number.NaN : of(known);
  });
}

/** The highest of each mark. */
export const highestOf = (marks: Marks, series: ArrayLike<number>): Float64Array =>
  ofMarks(marks, series, (known) => Math.max(...known));

/** The mean of each mark. */
export const meanOf = (marks: Marks, series: ArrayLike<number>): Float64Array =>
  ofMarks(marks, series, (known) => known.reduce((sum, value) => sum + value, 0) / known.length);

/** What a mark is, where it is not an ISP: `Each step is the mean of 12 ISPs.` */
export const marksNote = ({ each }: Marks, what: 'highest' | 'mean'): string =>
  each === 1 ? '' : `Each step is the ${what} of ${each} ISPs.`;

/** Sentences as one note. */
export const noteOf = (...sentences: readonly string[]): string =>
  sentences.filter((sentence) => sentence !== '').join(' ');
