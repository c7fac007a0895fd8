import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { CommonConfig } from '../config/common.ts';
import type { Given, Loaded } from '../config/load.ts';
import { fileOfModule, importOwn } from '../config/ownModule.ts';
import { loadConfigOf, systemNamed } from '../config/readConfig.ts';
import { InputError } from '../errors.ts';
import { nearest } from '../input/words.ts';
import { fetched } from './fromDisk.ts';
import type { RunTools } from './run.ts';
import { type Configured, defineSystem, type Run, type System, type SystemParts } from './system.ts';

/** The parts a user's own system must have, and what each must be. */
const NEEDED = { name: 'string', says: 'string', config: 'object', run: 'function', figures: 'object' } as const;

/** Users' own systems, by what their modules export: a module names one system, however often it is asked for. */
const own = new WeakMap<object, System>();

/**
 * The system that a config names.
 * @param named its `system:`: a name, a path or a package; undefined: the first that ships
 * @throws InputError if there is none, its module does not load, or lacks a part
 */
export async function findSystem(
  named: unknown,
  { folder, file }: Pick<Loaded, 'folder' | 'file'>,
  shipped: readonly System[],
): Promise<System> {
  if (named === undefined) return shipped[0];
  const names = shipped.map(({ name }) => name);
  const known = shipped.find(({ name }) => name === named);
  if (known) return known;
  const key = 'system';
  const expected = `one of ${names.join(', ')}; or the path or package of a system of your own, as ./my-market.js`;
  if (typeof named !== 'string' || named === '') {
    throw new InputError({ file, path: key, found: JSON.stringify(named), expected });
  }
  const module = fileOfModule({ use: named, folder });
  if (/^[\w-]+$/.test(named) && !existsSync(module)) {
    const [near] = nearest(named, names);
    const hint = near === undefined ? '' : ` (did you mean '${near}'?)`;
    throw new InputError({ file, path: key, found: `'${named}'`, expected: `${expected}${hint}` });
  }
  const parts = await importOwn({ use: named, folder, file, key });
  const system = own.get(parts as object) ?? { ...completed(parts, named, file), module };
  own.set(parts as object, system);
  return system;
}

function completed(parts: unknown, named: string, file: string): System {
  const fault = (found: string, expected: string) =>
    new InputError({ file, path: 'system', found: `'${named}' ${found}`, expected });
  if (typeof parts !== 'object' || parts === null) {
    throw fault('with no system as its default export', 'export default defineSystem({ name, says, config, ... })');
  }
  for (const [part, type] of Object.entries(NEEDED)) {
    const found = (parts as Record<string, unknown>)[part];
    if (found === undefined || found === null) throw fault(`without '${part}'`, `${a(type)}, as in docs/markets.md`);
    if (typeof found !== type) throw fault(`whose '${part}' is ${a(typeof found)}`, a(type));
  }
  if (!Array.isArray((parts as { figures: unknown }).figures)) throw fault("whose 'figures' is no list", 'a list');
  const system = defineSystem(parts as SystemParts<CommonConfig, never, never>) as unknown as System;
  if (typeof system.config.safeExtend !== 'function') {
    throw fault("whose 'config' is no schema of zod", 'z.strictObject({ ...commonKeys, ... })');
  }
  const names = system.figures.map(({ name }) => name);
  for (const [k, { name, unit, says, of }] of system.figures.entries()) {
    if (!/^[A-Za-z]\w*$/.test(name ?? '')) throw fault(`with a figure named '${name}'`, 'a name of letters and digits');
    const lacks = (part: string, expected: string) => fault(`whose figure '${name}' has no '${part}'`, expected);
    if (typeof unit !== 'string') throw lacks('unit', "unit: 'EUR', or '' where there is none");
    if (typeof says !== 'string') throw lacks('says', 'says: a sentence about it');
    if (typeof of !== 'function') throw lacks('of', 'of: (run) => a number');
    if (names.indexOf(name) !== k) throw fault(`with two figures '${name}'`, 'figures of different names');
  }
  const run: System['run'] = async (loaded, world, tools) => {
    const told: unknown = await system.run(loaded, world, tools);
    if (typeof told !== 'object' || told === null) throw fault(`whose run came to ${told}`, 'what its figures are of');
    return { loaded, world, trace: [], certificates: [], messages: 0, ...told };
  };
  return { ...system, run };
}

const a = (type: string) => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;

/** Runs a config of whatever market, in its own world. @throws what its world and its run throw */
export async function simulate({ system, loaded }: Configured, tools: RunTools = {}): Promise<Run> {
  const whole = fetched(system, loaded);
  return system.run(whole, system.world(whole), tools);
}

/**
 * Reads and checks a config file of whatever market it names.
 * @param givenFor options of the command line that are laid over it, once its market is known
 * @throws InputError naming file, line, path, what was found and what is expected
 */
export async function loadConfig(
  file: string,
  shipped: readonly System[],
  givenFor: (system: System) => Given = () => ({}),
): Promise<Configured> {
  const system = await findSystem(systemNamed(file), { folder: dirname(resolve(file)), file }, shipped);
  return { system, loaded: loadConfigOf(system, file, givenFor(system)) };
}
