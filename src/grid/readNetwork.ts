import { sourceAt } from '../input/disk.ts';
import type { Network } from './network.ts';
import { networkOf } from './networkOf.ts';
import type { ReadOptions } from './readOptions.ts';

/** Reads a network from a file or a folder. @throws InputError as `networkOf` */
export const readNetwork = (path: string, options: ReadOptions = {}): Network => networkOf(sourceAt(path), options);
