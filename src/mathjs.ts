import type * as MathJs from 'mathjs';
import { exp, log, log10, pow } from './arithmetic/index.ts';

type Loader = () => typeof MathJs;

let loaded: typeof MathJs | undefined;
let loadAtOnce: Loader | undefined;

/** What expressions may use of arithmetic whose last digits each engine has in its own way. */
const SAME_EVERYWHERE = {
  exp,
  log: (x: number, base?: number) => (base === undefined ? log(x) : log(x) / log(base)),
  log10,
  pow,
};

function sameEverywhere(build: typeof MathJs): typeof MathJs {
  (build as unknown as MathJs.MathJsInstance).import(SAME_EVERYWHERE, { override: true });
  return build;
}

/** mathjs was wanted before it was there. Once `fetchMathjs` is done, what wanted it can be done again. */
export class MathjsWanted extends Error {
  override readonly name = 'MathjsWanted';
}

/** mathjs, loaded on first use where that can be done at once. @throws MathjsWanted where it cannot */
export function mathjs(): typeof MathJs {
  if (loaded === undefined && loadAtOnce !== undefined) loaded = sameEverywhere(loadAtOnce());
  if (loaded === undefined) throw new MathjsWanted('mathjs is not loaded');
  return loaded;
}

/** Says how mathjs is loaded at once. */
export function loadMathjsBy(loader: Loader): void {
  loadAtOnce = loader;
}

/** Loads mathjs where that takes time: its single-file build, as everywhere. */
export async function fetchMathjs(): Promise<void> {
  // @ts-expect-error no types come with this build
  const { default: build } = await import('mathjs/lib/browser/math.js');
  loaded ??= sameEverywhere(build as typeof MathJs);
}
