import { dirname, resolve } from 'node:path';
import { InputError } from '../errors.ts';
import { fileAt } from '../input/disk.ts';
import type { CommonConfig } from './common.ts';
import { type ConfigKind, configOf, type Given, type Loaded, type RawConfig, rawConfig } from './load.ts';

/** Reads a config file (YAML). @throws InputError if it cannot be read or is no YAML */
export const readConfig = (file: string): RawConfig => rawConfig(fileAt(file));

/**
 * Reads and checks a config file (YAML) of a market.
 * @param given options that are laid over it
 * @param read what the file holds, if it has been read
 * @throws InputError naming file, line, path, what was found and what is expected
 */
export const loadConfigOf = <C extends CommonConfig>(
  kind: ConfigKind<C>,
  file: string,
  given: Given = {},
  read: RawConfig = readConfig(file),
): Loaded<C> => ({
  config: configOf(kind, read, given, (path) => resolve(path)),
  file,
  folder: dirname(resolve(file)),
});

/**
 * The same for who wants a config of this market and no other.
 * @throws InputError as `loadConfigOf`, and for one that names another market
 */
export function loadOwnConfig<C extends CommonConfig>(kind: ConfigKind<C>, file: string, given: Given = {}): Loaded<C> {
  const read = readConfig(file);
  if (read.system !== undefined && read.system !== kind.name) {
    throw new InputError({
      ...read.where(['system']),
      found: `'${read.system}'`,
      expected: `a config of ${kind.name}`,
    });
  }
  return loadConfigOf(kind, file, given, read);
}
