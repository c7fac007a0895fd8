import { createRequire } from 'node:module';

/** What we use of jstat, which ships no types. */
interface Jstat {
  studentt: { inv(p: number, df: number): number; cdf(t: number, df: number): number };
  beta: { inv(p: number, alpha: number, beta: number): number };
  normal: { inv(p: number, mean: number, sd: number): number };
}

let loaded: Jstat | undefined;

/** jstat, loaded on first use: it takes some 10 ms. */
export function jstat(): Jstat {
  loaded ??= (createRequire(import.meta.url)('jstat') as { jStat: Jstat }).jStat;
  return loaded;
}
