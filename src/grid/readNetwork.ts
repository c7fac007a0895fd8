import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { InputError } from '../errors.ts';
import { type ReadOptions, readNetworkJson } from './json.ts';
import { readMatpower } from './matpower.ts';
import type { Network } from './network.ts';

/**
 * Reads a network file: `.m` (MATPOWER case) or `.json` (see json.ts).
 * @throws InputError when the file cannot be read, is of another kind, or holds a fault
 */
export function readNetwork(path: string, options: ReadOptions = {}): Network {
  const file = basename(path);
  const extension = extname(path).toLowerCase();
  if (extension !== '.m' && extension !== '.json') {
    throw new InputError({ file, found: `a file ending in '${extension}'`, expected: '.m or .json' });
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError({ file: path, found: (error as Error).message, expected: 'a file that can be read' });
  }
  return extension === '.m' ? readMatpower(text, file) : readNetworkJson(text, file, options);
}
