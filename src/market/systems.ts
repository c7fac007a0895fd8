import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Given, Loaded } from '../config/load.ts';
import { fileOfModule, importOwn } from '../config/ownModule.ts';
import { loadConfigOf, readConfig } from '../config/readConfig.ts';
import { InputError } from '../errors.ts';
import { nearest } from '../input/words.ts';
import { runApart, runsApart } from './apart.ts';
import { fetched } from './fromDisk.ts';
import { ownSystem } from './ownSystem.ts';
import type { RunTools } from './run.ts';
import type { Configured, Run, System } from './system.ts';

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
  if (named === undefined) {
    if (shipped?.[0]) return shipped[0];
    throw new InputError({ file, path: 'system', found: 'none', expected: 'a market, or those that ship: [reserve]' });
  }
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
  const made = own.get(parts as object);
  if (made) return made;
  const fault = (found: string, wanted: string) =>
    new InputError({ file, path: key, found: `'${named}' ${found}`, expected: wanted });
  const system = { ...ownSystem(parts, names, fault), module };
  own.set(parts as object, system);
  return system;
}

/**
 * Runs a config of whatever market, in its own world; one with modules of a user's own in a thread made for it.
 * @throws what its world and its run throw
 */
export async function simulate({ system, loaded }: Configured, tools: RunTools = {}): Promise<Run> {
  const whole = fetched(system, loaded);
  const inPlace = tools.shuffle !== undefined || tools.asStrangers || tools.offload !== undefined;
  const apart = !inPlace && runsApart({ system, loaded }) ? await runApart(system, whole, tools) : undefined;
  return apart ?? system.run(whole, system.world(whole), tools);
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
  const read = readConfig(file);
  const system = await findSystem(read.system, { folder: dirname(resolve(file)), file }, shipped);
  return { system, loaded: loadConfigOf(system, file, givenFor(system), read) };
}
