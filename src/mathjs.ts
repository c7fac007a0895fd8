import { createRequire } from 'node:module';
import type * as MathJs from 'mathjs';

let loaded: typeof MathJs | undefined;

/** mathjs, loaded on first use: its single-file build, because the many-file one takes ten times as long to load. */
export function mathjs(): typeof MathJs {
  loaded ??= createRequire(import.meta.url)('mathjs/lib/browser/math.js') as typeof MathJs;
  return loaded;
}
