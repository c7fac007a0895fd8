import { sourceAt } from '../input/disk.ts';
import { observedOf, type ReadingOptions } from './formats.ts';
import type { Observed } from './observed.ts';

/** Reads what people have from a file or a folder: see `observedOf`. @throws InputError as it does */
export const readObserved = (path: string, options: ReadingOptions = {}): Observed =>
  observedOf(sourceAt(path), options);
