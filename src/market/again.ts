import { withHighs } from '../optimizers/highs.ts';
import type { RunTools } from './run.ts';

/** How often a run has told each of what its tools hear, and where its listener has ended it. */
class Told {
  readonly #counts = new Map<keyof RunTools, number>();
  readonly #ends = new Set<number>();

  /** What tells of a run all but what an earlier one, the same as far as that went, has told already. */
  tools({ onProgress, onStep, listen, onDecision, between, ...rest }: RunTools): RunTools {
    const before = new Map(this.#counts);
    const now = new Map<keyof RunTools, number>();
    /** The number of this telling, and whether it is the first of that number. */
    const next = (tool: keyof RunTools): { n: number; isNew: boolean } => {
      const n = (now.get(tool) ?? 0) + 1;
      now.set(tool, n);
      const isNew = n > (before.get(tool) ?? 0);
      if (isNew) this.#counts.set(tool, n);
      return { n, isNew };
    };
    const once = <A extends unknown[]>(tool: keyof RunTools, tell: ((...told: A) => void) | undefined) =>
      tell &&
      ((...told: A): void => {
        if (next(tool).isNew) tell(...told);
      });
    return {
      ...rest,
      onProgress: once('onProgress', onProgress),
      onStep: once('onStep', onStep),
      onDecision: once('onDecision', onDecision),
      listen:
        listen &&
        ((...heard) => {
          const { n, isNew } = next('listen');
          if (isNew && listen(...heard) === 'end') this.#ends.add(n);
          return this.#ends.has(n) ? 'end' : undefined;
        }),
      between: between && (async (...at) => (next('between').isNew ? between(...at) : undefined)),
    };
  }
}

/**
 * Runs a market whose agents solve at once, and so cannot wait for HiGHS to be loaded: where one of them turns out to want it, it is
 * loaded, and the run begun again. It is the same run: what its tools have heard they do not hear again.
 */
export function withHighsAtHand<T>(tools: RunTools, run: (tools: RunTools) => Promise<T>): Promise<T> {
  const told = new Told();
  return withHighs(() => run(told.tools(tools)));
}
