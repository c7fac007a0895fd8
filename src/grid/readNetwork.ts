import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { InputError } from '../errors.ts';
import { readInput } from '../input/files.ts';
import { readNetworkJson } from './json.ts';
import { readMatpower } from './matpower.ts';
import type { Network } from './network.ts';
import type { ReadOptions } from './readOptions.ts';
import { isSimbenchFolder, readSimbench } from './simbench.ts';

/**
 * Reads a network: a file `.m` (MATPOWER case) or `.json` (a pandapower net, or a form of the project: see json.ts), or a
 * folder of SimBench tables.
 * @throws InputError when the file cannot be read, is of another kind, or holds a fault
 */
export function readNetwork(path: string, options: ReadOptions = {}): Network {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    if (isSimbenchFolder(path)) return readSimbench(path);
    throw new InputError({ file: path, found: 'a folder without Node.csv', expected: 'a folder of SimBench tables' });
  }
  const extension = extname(path).toLowerCase();
  if (extension !== '.m' && extension !== '.json') {
    const expected = '.m, .json or a folder of SimBench tables';
    throw new InputError({ file: path, found: `a file ending in '${extension}'`, expected });
  }
  const text = readInput(path);
  return extension === '.m' ? readMatpower(text, path) : readNetworkJson(text, path, options);
}
