import type { Calendar } from '../time/calendar.ts';
import type { Listed } from './run.ts';
import type { Colour, Figure } from './shownFigure.ts';
import type { Drawing, Told } from './told.ts';

export type * from './shownFigure.ts';

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

/** Figures with the tables that they are drawn from. */
export interface Part {
  readonly tables: readonly ShownTable[];
  readonly figures: readonly Figure[];
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
