import type { Calendar } from '../time/calendar.ts';
import type { Listed } from './run.ts';
import type { Drawing, Told } from './told.ts';

/** What a market shows of a run, as data: the page draws it, and neither knows the other. */

/** Numbers of a column. NaN is "no figure". */
export type Numbers = Float64Array | Float32Array | Int32Array | Uint16Array | Uint8Array;

/** A column of a table that is shown. */
export type ShownColumn = Omit<Told, 'name'> &
  (
    | {
        readonly kind: 'numbers';
        readonly values: Numbers;
        /** A value is so many times what `values` holds, of whole numbers without sign; the largest of their type is "no figure". */
        readonly scale?: number;
        /** Decimals that people are shown; where not given, as many as tell values of its size apart. */
        readonly digits?: number;
      }
    /** One of a few words a row. */
    | { readonly kind: 'words'; readonly codes: Uint16Array; readonly words: readonly string[] }
    /** Text a row: UTF-8, row r from `offsets[r]` to `offsets[r + 1]`. */
    | { readonly kind: 'texts'; readonly bytes: Uint8Array; readonly offsets: Uint32Array }
  );

/** A table that figures and replays of a page are drawn from. */
export interface ShownTable {
  readonly name: string;
  /** What a row of it is, in a sentence. */
  readonly says?: string;
  readonly rows: number;
  readonly columns: Readonly<Record<string, ShownColumn>>;
}

/** A piece of a sentence: plain, or strong. Never markup. */
export type Span = string | { readonly strong: string };
export type Sentence = readonly Span[];

/** A number at the top of a page. */
export interface LeadNumber {
  /** What it is, in at most 24 characters. */
  readonly label: string;
  /** NaN: no figure. */
  readonly value: number;
  readonly unit: string;
  readonly digits?: number;
  /** 95 % interval, of studies. */
  readonly low?: number;
  readonly high?: number;
  /** A few words below it, as `32,635 without coordination`. */
  readonly note?: string;
}

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
 * - `matrix`: a cell a row, by verdict, ink and sign (holds, refuted, undecided or any word)
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

/** A network to look at, step by step. Tables of values hold a row a step and element: row = step times elements + element. */
export interface ReplayMap {
  readonly network: Drawing;
  /** Column `loading`, in % of the rating, of the branches in their order. */
  readonly loading?: string;
  /** Over this a branch is drawn as over the limit, %. */
  readonly limit: number;
  /** Column `state`, of the branches: open, closed, failed, or switched (closed where it is open as built). */
  readonly branches?: string;
  /** Column `state`, of the buses: live or dead. */
  readonly buses?: string;
  /** Column `voltage` of the buses, p.u. */
  readonly voltages?: string;
  /** Branches picked out with their figure, as the main line. */
  readonly named?: readonly string[];
}

/** Bids of each step, in a table with columns `step`, `bidder`, `direction` (upward, downward), `price`, `mw`, `throughMw`, `calledMw`. */
export interface MeritOrder {
  readonly table: string;
  /** Columns of the steps: what was needed in a direction (MW), and at what price it was cleared. */
  readonly needed?: Readonly<Partial<Record<'upward' | 'downward', string>>>;
  readonly cleared?: Readonly<Partial<Record<'upward' | 'downward', string>>>;
}

/** A table of who did what in each step: a row a step and party (`step`, `party`), in any number. */
export interface Parties {
  readonly title: string;
  readonly table: string;
  readonly columns: readonly { readonly column: string; readonly label: string; readonly isSummed: boolean }[];
  /** Columns that the glyphs on the map are drawn from: MW, above 0 upward; the part of it that was let through. */
  readonly glyph?: { readonly mw: string; readonly through?: string };
}

/** How what was said is shown; that it was, the core knows. */
export interface Spoken {
  /** What people call a type of message, and a field that is summed where several are told as one. */
  readonly types: Readonly<
    Record<string, { readonly label: string; readonly sum?: { readonly field: string; readonly unit: string } }>
  >;
  /** Roles, from left to right, with what people call them. */
  readonly lanes: readonly { readonly role: string; readonly label: string }[];
  /** Phases that are folded at first. */
  readonly folded?: readonly string[];
}

/** Something to step through: ISPs, hours, contingencies. */
export interface Replay {
  /** What a step is, in one word, as `isp`: names it in links. */
  readonly of: string;
  readonly title: string;
  /** A row a step: a column `label` (texts or words), `isp` and `isps` where it is of the clock, and what strip and sentences need. */
  readonly steps: string;
  readonly sentences: readonly Sentence[];
  readonly strip?: {
    readonly column: string;
    readonly label: string;
    readonly marks?: string;
    /** What the marks are, in a few words; as its column says where not given. */
    readonly marksLabel?: string;
    readonly limit?: number;
  };
  readonly jumps: readonly { readonly label: string; readonly step: number }[];
  readonly map?: ReplayMap;
  readonly meritOrder?: MeritOrder;
  readonly parties?: Parties;
  readonly spoken?: Spoken;
  /** Figures that show the step chosen, by id: those with a choice whose words are the labels of the steps. */
  readonly figures?: readonly string[];
}

/** A run as it lies on disk, read. */
export interface StoredTables<C = unknown> {
  readonly config: C;
  readonly calendar: Calendar;
  /** What tells it from others of its config, as the scheme. */
  readonly variant: string;
  readonly seed: string | number;
  /** In a few sentences, as the run's report begins. */
  readonly answer: readonly string[];
  readonly notes: readonly string[];
  /** Of the run, by name. */
  readonly figures: Readonly<Record<string, Omit<Told, 'name'> & { readonly value: number }>>;
  /** What kpis.json holds. */
  readonly kpis: unknown;
  readonly network: Drawing | undefined;
  readonly cast: readonly Listed[];
  /** The ISP before which it ended. */
  readonly until: number;
  /** Names of the Parquet tables it has, in the order in which its market states them. */
  readonly tableNames: readonly string[];
  /** A Parquet table of the run by name, its columns as they were written; undefined: it has none. */
  table(name: string): ShownTable | undefined;
}

/** What a market shows of a run. Head, conversation and how to get it again are the core's. */
export interface ShownRun {
  /** As the run's own where not given. */
  readonly answer?: readonly Sentence[];
  /** Five at most. */
  readonly numbers: readonly LeadNumber[];
  readonly tables: readonly ShownTable[];
  readonly figures: readonly Figure[];
  readonly replays: readonly Replay[];
  readonly colours: Readonly<Record<string, Colour>>;
}

/** How runs of a market are looked at. */
export interface View<C = unknown> {
  /** @param beside another run of the same seed, as the one without coordination */
  page(run: StoredTables<C>, beside?: StoredTables<C>): ShownRun;
}

/** A page whole: of a run, a study, a reproduction. */
export interface Page extends Omit<ShownRun, 'answer'> {
  readonly kind: 'run' | 'study' | 'reproduction';
  readonly title: string;
  /** Where it belongs, as `reserve market`, `hybrid`, `2024-02-19, 7 days`, `seed 1`. */
  readonly crumbs: readonly string[];
  readonly answer: readonly Sentence[];
  /** What a reader should know before, in sentences. */
  readonly notes: readonly string[];
  readonly days?: readonly { readonly date: string; readonly firstIsp: number; readonly ispCount: number }[];
  readonly cast?: readonly Listed[];
  readonly again: {
    readonly commands: readonly { readonly says: string; readonly command: string }[];
    readonly facts: readonly { readonly label: string; readonly value: string }[];
  };
}
