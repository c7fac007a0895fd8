import type { TraceRow } from '../bus/trace.ts';
import type { CommonConfig } from '../config/common.ts';
import type { ConfigKind, Loaded } from '../config/load.ts';
import { counted } from '../counted.ts';
import type { Path } from '../input/yaml.ts';
import { sixFigureText } from '../numberText.ts';
import type { Solves } from '../optimizers/jsLp.ts';
import type { Calendar } from '../time/calendar.ts';
import { createCalendar } from '../time/calendar.ts';
import type { Certificate, DecisionRow } from './decisions.ts';
import type { DigestRow } from './digests.ts';
import type { DecisionKind } from './kinds.ts';
import type { OutsideRow } from './outside.ts';
import type { Listed, RunTools } from './run.ts';
import type { Drawing, Told } from './told.ts';
import type { View } from './view.ts';

export type { Drawing, Told } from './told.ts';

/** What happens in a run whoever decides what. */
export interface CommonWorld {
  readonly calendar: Calendar;
  /** In full sentences: what a user should know of how it was made. */
  readonly notes: readonly string[];
}

/** A finished run of a market. */
export interface Run<C extends CommonConfig = CommonConfig, W extends CommonWorld = CommonWorld> {
  loaded: Loaded<C>;
  world: W;
  /** Who took part. */
  cast: Listed[];
  trace: TraceRow[];
  /** Of what agents said, where they were kept. */
  digests: DigestRow[];
  /** What agents decided, where it was kept. */
  decisions: DecisionRow[];
  /** What agents were told from outside the program. */
  outside: OutsideRow[];
  certificates: Certificate[];
  /** How many messages were delivered. */
  messages: number;
  /** The ISP before which it ended. */
  until: number;
  /** What its agents solved by javascript-lp-solver, where that was counted. */
  solves?: Solves;
}

/** A number that a run has. NaN is "no figure". */
export interface Figure<R extends Run = Run> extends Told {
  /** Kept of a study's runs only where a KPI names it: it takes more to find. */
  readonly asked?: boolean;
  /** Above 0 by its nature, as a ratio of variances: between two points it is taken to change by equal ratios. */
  readonly positive?: boolean;
  of(run: R): number;
  /** The same of one member of a group, as of an aggregator: `aggregators.NAME.FIGURE` in a KPI. */
  ofMember?(run: R, member: string): number;
  /** Of which groups there are such members; of all where not given. */
  readonly ofGroups?: readonly string[];
}

/** Whether a figure may be asked of one of a group. */
export const isOfGroup = <R extends Run>({ ofMember, ofGroups }: Figure<R>, group: string): boolean =>
  ofMember !== undefined && (ofGroups?.includes(group) ?? true);

/** Those of whom figures may be asked one by one. */
export interface Group<C extends CommonConfig = CommonConfig> {
  /** What one of them is called. */
  readonly one: string;
  members(config: C): readonly string[];
}

export type Cell = number | string | null;
export type ColumnType = 'INT32' | 'DOUBLE' | 'FLOAT' | 'STRING';

/** A column of a table. */
export interface Column<S> extends Told {
  readonly type: ColumnType;
  /** NaN becomes null, which is "no figure". */
  value(source: S, row: number): Cell;
}

/** A table of a run, written as `NAME.parquet`. */
export interface Table<R extends Run = Run, S = unknown> {
  readonly name: string;
  readonly says: string;
  /** What its columns read, with how many rows; undefined: this run has no such table. */
  source(run: R): (S & { rows: number }) | undefined;
  readonly columns: readonly Column<S>[];
}

/** A table whose columns know what they read. */
export const table = <R extends Run, S>(of: Table<R, S>): Table<R> => of as unknown as Table<R>;

/** A file with data that a config names. */
export interface NamedFile {
  /** What it is to the config, as `network`. */
  key: string;
  /** Where the config names it. */
  at: Path;
  /** As it is named there. */
  path: string;
}

/** Figures that follow from a world alone, whose means can be known from worlds made for that: control variates. */
export interface Controls<C extends CommonConfig = CommonConfig> {
  readonly figures: readonly string[];
  /** Equal for configs that draw the same; undefined where nothing is drawn, and so nothing varies. */
  key(config: C): string | undefined;
  /** What keeps their means from being known, as part of a sentence, if anything does. */
  unknown?(config: C): string | undefined;
  /** What gives the figures in a world of a config with a seed. */
  sampler(loaded: Loaded<C>): (seed: string) => Readonly<Record<string, number>>;
}

/** A way to have some figures of a run without the whole of it. */
export interface Shortcut<C extends CommonConfig = CommonConfig, W extends CommonWorld = CommonWorld> {
  /** Those it has that whole runs have not. */
  readonly figures: readonly Told[];
  of(loaded: Loaded<C>, world: W): Record<string, number>;
}

/** A small chart of a run: a figure of every ISP. */
export interface Strip {
  /** What it is, in at most 16 characters. */
  label: string;
  unit: string;
  /** NaN: no figure. */
  values: ArrayLike<number>;
  /** What stands for several ISPs. */
  cell: 'highest' | 'mean';
  /** The figure of an empty chart, as 0; the lowest where it is not given. */
  from?: number;
}

/** Something out of the ordinary, or worth telling, about a finished run. */
export interface LogLine {
  level: 'info' | 'warn';
  says: string;
  fields: object;
}

/** How a run goes from one thread to another, between which only data passes. */
interface Carriage<C extends CommonConfig, W extends CommonWorld, R extends Run<C, W>> {
  /** What of a run is data, but for its config and its world. */
  packed(run: R): unknown;
  /** The run again. */
  unpacked(packed: unknown, loaded: Loaded<C>, world: W): R;
}

/** Runs of configs of this package that show a market at its best, for `flexagora demo`. */
export interface Demo<R extends Run = Run> {
  readonly says: string;
  /** `beside`: there is a page of it, with the run of that label beside it. */
  readonly runs: readonly { label: string; file: string; given: Readonly<Record<string, string>>; beside?: string }[];
  /** What they come to side by side. */
  compare(runs: readonly { label: string; run: R }[]): string;
}

/** A kind of market, with its agents: all that config, studies, results, the queue and the command line know of it. */
export interface System<
  C extends CommonConfig = CommonConfig,
  W extends CommonWorld = CommonWorld,
  R extends Run<C, W> = Run<C, W>,
> extends ConfigKind<C> {
  /** One sentence. */
  readonly says: string;
  /** Of a user's own: the file it came from. */
  readonly module: string | undefined;
  /** Files with data that a config names, in a fixed order. */
  files(config: C): readonly NamedFile[];
  /** What tells runs of one config apart, as the scheme; '' where nothing does. */
  variant(config: C): string;
  /** @param loaded with the contents of its files @throws InputError for a file that cannot be read, or does not fit */
  world(loaded: Loaded<C>): W;
  /** Configs of one seed, calendar, folder and key meet one world; undefined: it is not worth keeping. */
  worldKey(config: C): string | undefined;
  run(loaded: Loaded<C>, world: W, tools: RunTools): Promise<R>;
  /** Whether one decision may take so long that only a run in a thread of its own hears an interrupt meanwhile. */
  decidesLong(config: C): boolean;
  /** How a run goes from the thread it was made in to another; undefined: it stays where it was made. */
  readonly carriage: Carriage<C, W, R> | undefined;
  readonly figures: readonly Figure<R>[];
  /** Other names for figures. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly groups: Readonly<Record<string, Group<C>>>;
  /** What a study keeps an eye on where it names no KPIs. */
  readonly defaultKpis: readonly string[];
  readonly controls: Controls<C> | undefined;
  readonly shortcuts: Readonly<Record<string, Shortcut<C, W>>>;
  /** How what its agents decide is read, and followed. */
  decisionKinds(): Promise<readonly DecisionKind[]>;
  /** Those whose decisions take longer to take than to read: problem and answer are kept with a run. */
  readonly storedKinds: readonly string[];
  /** The ISP of the clock in which the last payment about an ISP is made. */
  settledIn(isp: number, calendar: Calendar): number;
  /** Besides those that every market has: messages, digests, decisions. */
  readonly tables: readonly Table<R>[];
  /** What kpis.json holds. */
  summary(run: R): object;
  /** What the manifest says beside what it says of every run. */
  manifest(run: R): object;
  log(run: R): Iterable<LogLine>;
  /** Further files of its run directory: what each holds, by name. */
  texts(run: R): Readonly<Record<string, string>>;
  /** What network.json holds; undefined: there is no network. */
  drawing(run: R): Drawing | undefined;
  /** What a config holds, in part of a sentence; what only a closer look at the world finds is found here. */
  describe(loaded: Loaded<C>, world: W): string;
  /** What came of it, in a few sentences: what a run's report begins with. */
  answer(run: R): readonly string[];
  /** Small charts below the answer. */
  strips(run: R): readonly Strip[];
  /** How its runs are looked at; undefined: as what their tables and figures tell alone. */
  view(): Promise<View<C> | undefined>;
  /** What a user should know before reading the report, in sentences. */
  notes(run: R): readonly string[];
  report(run: R): string;
  /** What a run takes, in units of this market's own, for progress and dry runs. */
  cost(config: C): number;
  /** A smaller one, of which the cost tells how fast this machine is. */
  trial(config: C): C;
  readonly demo: Demo<R> | undefined;
}

/** A config with its system. */
export interface Configured {
  system: System;
  loaded: Loaded;
}

/** What there is no sensible default for. */
type Needed = 'name' | 'says' | 'config' | 'run' | 'figures';

/** A market system as its author states it. */
export type SystemParts<C extends CommonConfig, W extends CommonWorld, R extends Run<C, W>> = Pick<
  System<C, W, R>,
  Needed
> &
  Partial<System<C, W, R>>;

/** A system whole: parts that are left out as most markets want them. */
export function defineSystem<C extends CommonConfig, W extends CommonWorld, R extends Run<C, W>>(
  parts: SystemParts<C, W, R>,
): System<C, W, R> {
  const figures = Array.isArray(parts.figures) ? parts.figures : []; // what is wrong with them is told where the market is found
  const valuesOf = (run: R) => Object.fromEntries(figures.map((each) => [each.name, orNull(valueOfFigure(each, run))]));
  return {
    module: undefined,
    overrides: {},
    agents: () => [],
    parties: () => [],
    check: () => {},
    files: () => [],
    variant: () => '',
    world: ({ config }) => ({ calendar: createCalendar(config.calendar), notes: [] }) as unknown as W,
    worldKey: () => undefined,
    decidesLong: () => false,
    carriage: undefined,
    decisionKinds: async () => [],
    storedKinds: [],
    settledIn: (isp) => isp,
    aliases: {},
    groups: {},
    defaultKpis: figures.filter((figure) => !figure?.asked).map((figure) => figure?.name),
    controls: undefined,
    shortcuts: {},
    tables: [],
    summary: valuesOf,
    manifest: () => ({}),
    log: () => [],
    texts: () => ({}),
    drawing: () => undefined,
    describe: (_, { calendar }) => `${counted(calendar.days.length, 'day')} (${counted(calendar.ispCount, 'ISP')})`,
    answer: () => [],
    strips: () => [],
    view: async () => undefined,
    notes: ({ world }) => world.notes,
    report: (run) =>
      figures
        .map((figure) => `${figure.name}: ${sixFigureText(valueOfFigure(figure, run))} ${figure.unit}`.trimEnd())
        .join('\n'),
    cost: ({ calendar }) => calendar.days,
    trial: (config) => config,
    demo: undefined,
    ...parts,
  };
}

/** What is said to be a figure. @throws TypeError naming it, if it is no number */
export function asNumber(name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  const found = typeof value === 'string' ? JSON.stringify(value) : String(value);
  throw new TypeError(`figure '${name}' is ${found}, where it has to be a number`);
}

/** A figure of a run. @throws TypeError naming the figure, if it is no number */
export function valueOfFigure<R extends Run>({ name, of }: Pick<Figure<R>, 'name' | 'of'>, run: R): number {
  return asNumber(name, of(run));
}

/** NaN is "no figure": null in a table or in JSON. */
export const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
