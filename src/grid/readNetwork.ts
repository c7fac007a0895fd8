import { extname } from 'node:path';
import { InputError } from '../errors.ts';
import { readInput } from '../input/files.ts';
import { type ReadOptions, readNetworkJson } from './json.ts';
import { readMatpower } from './matpower.ts';
import type { Network } from './network.ts';

/**
 * Reads a network file: `.m` (MATPOWER case) or `.json` (a pandapower net, or a form of the project: see json.ts).
 * @throws InputError when the file cannot be read, is of another kind, or holds a fault
 */
export function readNetwork(path: string, options: ReadOptions = {}): Network {
  const extension = extname(path).toLowerCase();
  if (extension !== '.m' && extension !== '.json') {
    throw new InputError({ file: path, found: `a file ending in '${extension}'`, expected: '.m or .json' });
  }
  const text = readInput(path);
  return extension === '.m' ? readMatpower(text, path) : readNetworkJson(text, path, options);
}
