import { resolve } from 'node:path';
import type { CommonConfig } from '../config/common.ts';
import type { Loaded } from '../config/load.ts';
import { importOwn } from '../config/ownModule.ts';
import { sourceAt } from '../input/disk.ts';
import type { System } from './system.ts';

/** A config with what it names, from where its file lies: what a world and a run want of it. Files are read when asked for. */
export function fetched<C extends CommonConfig, L extends Loaded<C>>(
  { files }: Pick<System<C>, 'files'>,
  loaded: L,
): L & Required<Pick<Loaded, 'fetched'>> {
  const { config, folder } = loaded;
  const sources = files(config).map(({ path }) => [path, sourceAt(resolve(folder, path))] as const);
  return { ...loaded, fetched: { files: new Map(sources), importOwn } };
}
