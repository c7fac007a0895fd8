import { dirname, resolve } from 'node:path';
import { fileAt } from '../input/disk.ts';
import type { CommonConfig } from './common.ts';
import { type ConfigKind, configOf, type Given, type Loaded, systemIn } from './load.ts';

/** What a config file says is its market. @throws InputError if the file cannot be read or is no YAML */
export const systemNamed = (file: string): unknown => systemIn(fileAt(file));

/**
 * Reads and checks a config file (YAML) of a market.
 * @param given options that are laid over it
 * @throws InputError naming file, line, path, what was found and what is expected
 */
export const loadConfigOf = <C extends CommonConfig>(
  kind: ConfigKind<C>,
  file: string,
  given: Given = {},
): Loaded<C> => ({
  config: configOf(kind, fileAt(file), given, (path) => resolve(path)),
  file,
  folder: dirname(resolve(file)),
});
