/** The door for a browser tab: markets that ship, run with nothing of Node. Files are given as contents. */
import './jitless.ts';
import { SYSTEMS } from '../agents/systems.ts';
import type { Fetched } from './config/fetched.ts';
import { configOf, type Given, type RawConfig, rawConfig } from './config/load.ts';
import { InputError } from './errors.ts';
import type { Source, SourceFile } from './input/source.ts';
import { tablesOf } from './market/messagesTable.ts';
import type { RunTools } from './market/run.ts';
import {
  type Cell,
  type Column,
  type Configured,
  type Run,
  type System,
  type Told,
  valueOfFigure,
} from './market/system.ts';

export { AgentError } from './bus/failures.ts';
export { InputError, InvariantViolation } from './errors.ts';
export type { Configured, Given, Run, RunTools, System };

/** The markets that ship; the first is that of a config which names none. */
export const systems: readonly System[] = SYSTEMS;

/** Texts of files, by the paths a config names them by; of a folder, the texts of those in it by their names. */
export type Contents = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

function sourceOf(name: string, content: Contents[string]): Source {
  if (typeof content === 'string') return { name, text: content };
  const files = Object.entries(content).map(([each, text]): [string, SourceFile] => [
    each,
    { name: `${name}/${each}`, text },
  ]);
  return { name, label: name.split('/').at(-1) ?? name, files: new Map(files) };
}

/**
 * Checks a config.
 * @param text YAML, as of a config file
 * @param options.name of the file, for errors
 * @param options.files contents of the files that it names
 * @param options.given options as on the command line, laid over it
 * @throws InputError naming file, line, path, what was found and what is expected
 */
export function loadConfig(
  text: string,
  { name = 'config.yaml', files = {}, given = {} }: { name?: string; files?: Contents; given?: Given } = {},
): Configured {
  const raw = rawConfig({ name, text });
  const system = systemOf(raw, name);
  const sources = Object.entries(files).map(([path, content]) => [path, sourceOf(path, content)] as const);
  const fetched: Fetched = { files: new Map(sources) };
  return {
    system,
    loaded: { config: configOf(system, raw, given, (path) => path), file: name, folder: '', fetched },
  };
}

function systemOf({ system: named }: RawConfig, file: string): System {
  const system = named === undefined ? SYSTEMS[0] : SYSTEMS.find(({ name }) => name === named);
  if (system !== undefined) return system;
  const expected = `one of ${SYSTEMS.map(({ name }) => name).join(', ')}`;
  throw new InputError({ file, path: 'system', found: JSON.stringify(named), expected });
}

/**
 * Runs a config in its own world. HiGHS is loaded where it takes it.
 * @throws InputError for content that is missing or does not fit, AgentError, InvariantViolation
 */
export function run({ system, loaded }: Configured, tools: RunTools = {}): Promise<Run> {
  const trace = loaded.config.output?.messages ?? true;
  return system.run(loaded, system.world(loaded), { trace, digest: true, asked: 'all', ...tools });
}

/** The figures of a run; NaN is "no figure". */
export const figuresOf = ({ figures }: System, finished: Run): (Told & { value: number })[] =>
  figures.map((figure) => {
    const { name, unit, says } = figure;
    return { name, unit, says, value: valueOfFigure(figure, finished) };
  });

/** A table of a run, column by column. */
export interface TableOfRun {
  name: string;
  says: string;
  rows: number;
  columns: (Told & Pick<Column<unknown>, 'type'> & { values: Cell[] })[];
}

/** The tables of a run, of which `messages` has what was said; null is "no figure". */
export const tablesOfRun = (system: System, finished: Run): TableOfRun[] =>
  tablesOf(system).flatMap(({ name, says, source, columns }) => {
    const read = source(finished);
    if (read === undefined) return [];
    const { rows } = read;
    const valuesOf = (column: (typeof columns)[number]) =>
      Array.from({ length: rows }, (_, row) => {
        const cell = column.value(read, row);
        return Number.isNaN(cell) ? null : cell;
      });
    const told = columns.map((each) => {
      const { name: called, unit, says: sentence, type } = each;
      return { name: called, unit, says: sentence, type, values: valuesOf(each) };
    });
    return [{ name, says, rows, columns: told }];
  });
