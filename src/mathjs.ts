import type * as MathJs from 'mathjs';

type Loader = () => typeof MathJs;

let loaded: typeof MathJs | undefined;
let loadAtOnce: Loader | undefined;

/** mathjs was wanted before it was there. Once `fetchMathjs` is done, what wanted it can be done again. */
export class MathjsWanted extends Error {
  override readonly name = 'MathjsWanted';
}

/** mathjs, loaded on first use where that can be done at once. @throws MathjsWanted where it cannot */
export function mathjs(): typeof MathJs {
  loaded ??= loadAtOnce?.();
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
  loaded ??= build as typeof MathJs;
}
