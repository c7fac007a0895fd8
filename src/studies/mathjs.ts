import { createRequire } from 'node:module';
import type * as MathJs from 'mathjs';
import { exp, log, log10, pow } from '../arithmetic/index.ts';

/** What expressions may use of arithmetic whose last digits each engine has in its own way. */
const SAME_EVERYWHERE = {
  exp,
  log: (x: number, base?: number) => (base === undefined ? log(x) : log(x) / log(base)),
  log10,
  pow,
};

let loaded: typeof MathJs | undefined;

/** mathjs, loaded on first use: its single-file build, because the many-file one takes ten times as long to load. */
export function mathjs(): typeof MathJs {
  if (loaded === undefined) {
    loaded = createRequire(import.meta.url)('mathjs/lib/browser/math.js') as typeof MathJs;
    (loaded as unknown as MathJs.MathJsInstance).import(SAME_EVERYWHERE, { override: true });
  }
  return loaded;
}
