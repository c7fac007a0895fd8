import { commonKeys } from '../config/common.ts';
import type { InputError } from '../errors.ts';
import { nearest } from '../input/words.ts';
import type { RunTools } from './run.ts';
import {
  type Column,
  type CommonWorld,
  defineSystem,
  type Run,
  type Strip,
  type System,
  type SystemParts,
  type Table,
} from './system.ts';

type Kind = 'text' | 'a list' | 'an object' | 'a function';

const kindOf = (value: unknown): string => {
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return (
    { function: 'a function', object: 'an object', undefined: 'nothing' }[typeof value as string] ?? `a ${typeof value}`
  );
};

/** The parts a market of a user's own must have. */
const NEEDED: Record<string, Kind> = {
  name: 'text',
  says: 'text',
  config: 'an object',
  run: 'a function',
  figures: 'a list',
};

/** Those it may have besides. */
const OPTIONAL: Record<string, Kind> = {
  overrides: 'an object',
  agents: 'a function',
  parties: 'a function',
  check: 'a function',
  files: 'a function',
  variant: 'a function',
  world: 'a function',
  worldKey: 'a function',
  decidesLong: 'a function',
  carriage: 'an object',
  decisionKinds: 'a function',
  storedKinds: 'a list',
  settledIn: 'a function',
  aliases: 'an object',
  groups: 'an object',
  defaultKpis: 'a list',
  controls: 'an object',
  shortcuts: 'an object',
  tables: 'a list',
  summary: 'a function',
  manifest: 'a function',
  log: 'a function',
  texts: 'a function',
  drawing: 'a function',
  describe: 'a function',
  answer: 'a function',
  strips: 'a function',
  view: 'a function',
  notes: 'a function',
  report: 'a function',
  cost: 'a function',
  trial: 'a function',
  demo: 'an object',
};
const PARTS: Record<string, Kind> = { ...NEEDED, ...OPTIONAL };

const WORD = /^[A-Za-z]\w*$/;
const COLUMN_TYPES = ['INT32', 'DOUBLE', 'FLOAT', 'STRING'];
/** Tables that every market has. */
const TAKEN_TABLES = ['strips', 'messages', 'digests', 'decisions'];
/** Options of the command line that are not a market's to have. */
const TAKEN_OPTIONS = ['out', 'certify', 'quiet', 'json', 'seed', 'thread', 'help'];

/**
 * Makes a whole market of what a user's module exports.
 * @param shipped names of the markets that ship, which are taken
 * @param fault an error about the module: what was found, and what is expected
 * @throws that error, if a part is missing or is not what it should be
 */
export function ownSystem(
  parts: unknown,
  shipped: readonly string[],
  fault: (found: string, expected: string) => InputError,
): System {
  if (typeof parts !== 'object' || parts === null) {
    throw fault('with no system as its default export', 'export default defineSystem({ name, says, config, ... })');
  }
  const given = Object.fromEntries(allKeys(parts).map((key) => [key, bound(parts, key)]));
  checkKinds(given, fault);
  const { name, config, figures, overrides = {} } = given as unknown as System;
  if (!/^[\w.-]+$/.test(name)) throw fault(`named '${name}'`, 'a name of letters, digits, "_", "." or "-"');
  if (shipped.includes(name)) throw fault(`named '${name}' as one that ships`, 'a name of its own');
  const missing = Object.keys(commonKeys).find((key) => !(key in (config.shape ?? {})));
  if (missing !== undefined || typeof config.safeExtend !== 'function') {
    const found = config.shape === undefined ? 'is no schema of zod' : `has no '${missing}'`;
    throw fault(`whose 'config' ${found}`, 'z.strictObject({ ...commonKeys, ... })');
  }
  checkFigures(figures, fault);
  checkTables((given as unknown as System).tables ?? [], fault);
  for (const [option, override] of Object.entries(overrides)) {
    if (TAKEN_OPTIONS.includes(option)) throw fault(`with an option '--${option}', which is taken`, 'another name');
    const isWhole =
      typeof override?.path === 'string' && typeof override.says === 'string' && typeof override.value === 'string';
    if (!isWhole)
      throw fault(`whose option '--${option}' is not whole`, "{ path: 'prices.step', value: 'EUR/MWh', says: '...' }");
  }
  const system = defineSystem(given as unknown as SystemParts<never, never, never>) as unknown as System;
  return { ...system, ...givingLists(system, fault), world: wholeWorld(system, fault), run: wholeRun(system, fault) };
}

/** Keys of an object and of the classes it is of. */
function allKeys(of: object): string[] {
  const keys = new Set<string>();
  for (let at: object | null = of; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const key of Object.getOwnPropertyNames(at)) if (key !== 'constructor') keys.add(key);
  }
  return [...keys];
}

function bound(of: object, key: string): unknown {
  const value = (of as Record<string, unknown>)[key];
  return typeof value === 'function' ? value.bind(of) : value;
}

function checkKinds(
  given: Readonly<Record<string, unknown>>,
  fault: (found: string, expected: string) => InputError,
): void {
  for (const [part, kind] of Object.entries(NEEDED)) {
    if (given[part] === undefined) throw fault(`without '${part}'`, `${kind}, as in docs/markets.md`);
  }
  for (const [part, value] of Object.entries(given)) {
    if (part === 'module') continue;
    if (!Object.hasOwn(PARTS, part)) {
      const [near] = nearest(part, Object.keys(PARTS));
      throw fault(
        `with a part '${part}'`,
        `parts of docs/markets.md${near === undefined ? '' : ` (did you mean '${near}'?)`}`,
      );
    }
    const isLeftOut = value === undefined && Object.hasOwn(OPTIONAL, part);
    if (!isLeftOut && kindOf(value) !== PARTS[part]) throw fault(`whose '${part}' is ${kindOf(value)}`, PARTS[part]);
  }
}

function checkFigures(figures: System['figures'], fault: (found: string, expected: string) => InputError): void {
  if (figures.length === 0) throw fault("whose 'figures' are none", 'at least one');
  const names = figures.map((figure) => figure?.name);
  for (const [k, figure] of figures.entries()) {
    if (!WORD.test(figure?.name ?? ''))
      throw fault(`with a figure named '${figure?.name}'`, 'a name of letters and digits');
    const { name, unit, says, of } = figure;
    const lacks = (part: string, expected: string) => fault(`whose figure '${name}' has no '${part}'`, expected);
    if (typeof unit !== 'string') throw lacks('unit', "unit: 'EUR', or '' where there is none");
    if (typeof says !== 'string') throw lacks('says', 'says: a sentence about it');
    if (typeof of !== 'function') throw lacks('of', 'of: (run) => a number');
    if (names.indexOf(name) !== k) throw fault(`with two figures '${name}'`, 'figures of different names');
  }
}

function checkTables(tables: readonly Table[], fault: (found: string, expected: string) => InputError): void {
  const names = tables.map((table) => table?.name);
  for (const [k, table] of tables.entries()) {
    const name = table?.name;
    if (!/^[A-Za-z][\w-]*$/.test(name ?? ''))
      throw fault(`with a table named '${name}'`, 'a name of letters and digits');
    if (TAKEN_TABLES.includes(name) || names.indexOf(name) !== k)
      throw fault(`with two tables '${name}'`, 'different names');
    const { says, source, columns } = table;
    if (typeof says !== 'string' || typeof source !== 'function' || !Array.isArray(columns) || columns.length === 0) {
      throw fault(`whose table '${name}' is not whole`, 'table({ name, says, source, columns: [...] })');
    }
    for (const column of columns as readonly Column<unknown>[]) {
      const isWhole = [column?.name, column?.unit, column?.says].every((text) => typeof text === 'string');
      if (isWhole && COLUMN_TYPES.includes(column.type) && typeof column.value === 'function') continue;
      const expected = `{ name, type (${COLUMN_TYPES.join(', ')}), unit, says, value: (source, row) => ... }`;
      throw fault(`whose table '${name}' has a column '${column?.name}' that is not whole`, expected);
    }
  }
}

/** Parts that give lists. */
const LISTS = ['agents', 'parties', 'files', 'answer', 'strips', 'notes'] as const;

function givingLists(system: System, fault: (found: string, expected: string) => InputError): Partial<System> {
  const checked = LISTS.map((part) => {
    const give = system[part] as (of: never) => unknown;
    const giveList = (of: never): unknown => {
      const list = give(of);
      if (!Array.isArray(list)) throw fault(`whose '${part}' gives ${kindOf(list)}`, 'a list');
      if (part === 'strips') checkStrips(list, fault);
      return list;
    };
    return [part, giveList];
  });
  return Object.fromEntries(checked) as Partial<System>;
}

function checkStrips(strips: unknown[], fault: (found: string, expected: string) => InputError): void {
  for (const strip of strips as (Partial<Strip> | undefined)[]) {
    const isWhole =
      typeof strip?.label === 'string' &&
      typeof strip.unit === 'string' &&
      (strip.cell === 'highest' || strip.cell === 'mean') &&
      Array.from(strip.values ?? [undefined]).every((value) => typeof value === 'number');
    if (isWhole) continue;
    const expected = "{ label: 'price', unit: 'EUR/MWh', values: [..], cell: 'highest' | 'mean' }";
    throw fault(`with a chart '${strip?.label}' that is not whole`, expected);
  }
}

const wholeWorld =
  (system: System, fault: (found: string, expected: string) => InputError): System['world'] =>
  (loaded) => {
    const world = system.world(loaded) as Partial<CommonWorld> | undefined;
    if (world?.calendar === undefined) throw fault("whose 'world' has no calendar", 'at least { calendar }');
    return { notes: [], ...world } as CommonWorld;
  };

/** A run, with what it left out as nothing. */
const wholeRun =
  (system: System, fault: (found: string, expected: string) => InputError): System['run'] =>
  async (loaded, world, tools) => {
    const whole = (told: unknown): Run => {
      if (typeof told !== 'object' || told === null)
        throw fault(`whose run came to ${told}`, 'what its figures are of');
      const nothing = {
        ...{ cast: [], trace: [], digests: [], decisions: [], outside: [], certificates: [] },
        ...{ messages: 0, until: world.calendar.ispCount },
      };
      return { loaded, world, ...nothing, ...told } as Run;
    };
    const { between } = tools;
    const asWhole = (told: unknown) => (told === undefined ? undefined : whole(told));
    const heard: RunTools = between
      ? { ...tools, between: (isp, soFar) => between(isp, () => asWhole(soFar())) }
      : tools;
    return whole(await system.run(loaded, world, heard));
  };
