import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../errors.ts';
import { placeFault } from '../results/disk.ts';
import { makeBeside, type RunDirectory } from '../results/runDirectory.ts';

export interface NewFolder {
  folder: string;
  /** How it is named where something is wrong with it. */
  path: string;
  /** Whether a file that is there already may be replaced; none may where not given. */
  replaces?: (name: string) => boolean;
}

/**
 * Writes a folder that is there whole or not at all.
 * @param write writes its files into a folder that comes to stand in its place
 * @throws InputError if it is there and holds anything else, or cannot be written
 */
export async function writeNewFolder(
  { folder, path, replaces = () => false }: NewFolder,
  write: (partial: string) => void | Promise<void>,
): Promise<void> {
  const target = resolve(folder);
  requireFree(target, path, replaces);
  let making: RunDirectory | undefined;
  try {
    making = makeBeside(target);
    await write(making.partial);
    making.commit();
  } catch (error) {
    making?.abandon();
    throw placeFault(target, error);
  }
}

function requireFree(target: string, path: string, replaces: (name: string) => boolean): void {
  if (!existsSync(target)) return;
  const fault = (found: string) =>
    new InputError({ path, found, expected: 'a new folder in a place that can be written' });
  if (!statSync(target).isDirectory()) throw fault('a file');
  if (!readdirSync(target).every(replaces)) throw fault('a folder that is not empty');
}
