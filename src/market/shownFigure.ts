import type { Told } from './told.ts';

/** One of the six colours of data, by place in the theme; `over` is for what is over a limit, and for nothing else. */
export type Colour = 1 | 2 | 3 | 4 | 5 | 6;

/** A column by whose words a reader chooses which rows are drawn. */
export interface Choice {
  readonly column: string;
  /** What is chosen, as `KPI` or `hour`. */
  readonly label: string;
  /** What is drawn at first. */
  readonly chosen: string;
  /** `list`: by name; `steps`: by a slider, in the order of the words. */
  readonly by: 'list' | 'steps';
  /** What the value axis is called where a word is chosen, as of a KPI. */
  readonly told?: Readonly<Record<string, Omit<Told, 'name'>>>;
}

/** Rows of another table that are shown where a mark is chosen: those that agree with its row in all keys. */
export interface Detail {
  readonly table: string;
  readonly keys: readonly { readonly of: string; readonly is: string }[];
  /** In this order. */
  readonly columns: readonly string[];
  /** A column of texts with commands, that can be copied. */
  readonly command?: string;
}

/** One line of `lines`, or one part of what is stacked. */
export interface Series {
  /** Column. */
  readonly y: string;
  readonly label: string;
  /** Word whose colour it has (`Page.colours`); of several lines without, the colours in turn. */
  readonly part?: string;
  /** Drawn thinner and broken: what it would have been. */
  readonly isBeside?: boolean;
}

interface AnyFigure {
  /** A word of letters, digits and -, for links and file names. */
  readonly id: string;
  /** What is shown: a name, or a sentence that a tested function made. */
  readonly title: string;
  /** Below the title: how to read it, what is left out. */
  readonly note: string;
  /** Whose rows are drawn, by name. */
  readonly table: string;
  /** Across the page: the one that matters most. */
  readonly isWide?: boolean;
  readonly choices?: readonly Choice[];
  readonly detail?: Detail;
  /** A column by whose words there is a small figure each, axes alike. */
  readonly facet?: string;
  /** Vertical axis begins at 0; else where the figures do. */
  readonly fromZero?: boolean;
}

/** A limit drawn across. */
export interface Limit {
  readonly at: number;
  readonly label: string;
  /** Whether it is the least allowed, and what is below it is beyond it. */
  readonly isLeast?: boolean;
  /** Whether it limits nothing, but is a level to compare with: nothing is beyond it. */
  readonly isGuide?: boolean;
}

/**
 * A figure of a page. Axes are named by unit and `says` of their columns. A column `x` in ISPs is drawn as time.
 * - `lines`: a line a series over x, in steps where x is in ISPs; `shade`: a column that is 1 where a stretch is marked
 * - `band`: quantiles from the lowest to the highest, an odd number, as median, middle half, middle 90 %
 * - `stacked`: bars from x1 to x2 of height y, a part on another, below 0 what is negative
 * - `signed`: a horizontal bar for each word of `of`, its parts to both sides of 0, a dot at the `total`
 * - `points`: marks with intervals, joined in order of x within each word of `by`; `chosen`: a column that is 1 at one picked out
 * - `curve`: a line of straight or level pieces for each word of `by`, and points picked out on it (`marked`: a column that is 1 there)
 * - `bars`: a horizontal bar for each word of `label`, beside each other by `by`, with intervals
 * - `differences`: a mark with interval a row, filled where `isSure` is 1, its figures in words beside
 * - `heat`: cells of x and y by value; `sure` 0: dotted; no figure: crossed; `boundary`: a table of x, y, low, high in columns of these names,
 *   low and high along y, or along x where a column of words `along` says so; of several lines, a column `branch` tells which
 * - `matrix`: a cell a row, by verdict, ink and sign (holds, refuted, undecided, not asked or any word)
 * - `flow`: amounts from each to each, by part
 * - `table`: rows as they are
 */
export type Figure = AnyFigure &
  (
    | {
        readonly kind: 'lines';
        readonly x: string;
        readonly series: readonly Series[];
        readonly limits?: readonly Limit[];
        readonly shade?: { readonly column: string; readonly label: string };
        /** Held level from row to row also where x is not in ISPs, as hours of a day. */
        readonly isStepped?: boolean;
        /** What the vertical axis reaches from and to, where a few figures lie far beyond: these are marked at its ends. */
        readonly within?: readonly [from: number, to: number];
      }
    | { readonly kind: 'band'; readonly x: string; readonly quantiles: readonly string[]; readonly label: string }
    | { readonly kind: 'stacked'; readonly x1: string; readonly x2: string; readonly y: string; readonly part: string }
    | {
        readonly kind: 'signed';
        readonly of: string;
        readonly amount: string;
        readonly part: string;
        readonly total?: string;
      }
    | {
        readonly kind: 'points';
        readonly x: string;
        readonly y: string;
        readonly low?: string;
        readonly high?: string;
        readonly by?: string;
        readonly chosen?: string;
        readonly isJoined?: boolean;
        readonly isLogX?: boolean;
        readonly limits?: readonly Limit[];
      }
    | {
        readonly kind: 'curve';
        readonly x: string;
        readonly y: string;
        readonly by?: string;
        readonly isStepped?: boolean;
        readonly marked?: string;
      }
    | {
        readonly kind: 'bars';
        readonly label: string;
        readonly value: string;
        readonly low?: string;
        readonly high?: string;
        readonly by?: string;
      }
    | {
        readonly kind: 'differences';
        readonly label: string;
        readonly y: string;
        readonly low: string;
        readonly high: string;
        readonly isSure?: string;
      }
    | {
        readonly kind: 'heat';
        readonly x: string;
        readonly y: string;
        readonly value: string;
        readonly sure?: string;
        /** The value at which colours turn, as 1 where harm begins. */
        readonly turn?: number;
        readonly isLogX?: boolean;
        readonly isLogY?: boolean;
        readonly boundary?: string;
      }
    | {
        readonly kind: 'matrix';
        readonly row: string;
        readonly column: string;
        readonly verdict: string;
        /** A column of what stands beside the sign. */
        readonly beside?: string;
      }
    | {
        readonly kind: 'flow';
        readonly from: string;
        readonly to: string;
        readonly amount: string;
        readonly part: string;
      }
    | { readonly kind: 'table'; readonly columns: readonly string[] }
  );
