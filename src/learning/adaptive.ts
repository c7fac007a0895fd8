import { checkFinite, checkIndex, type LearnedState, learned } from './learner.ts';
import type { Recalled } from './recalled.ts';
import type { AdaptiveSpec } from './schema.ts';

/** What is expected of some quantities, as the prices of the ISPs of a day, each in a unit of its own. */
export interface Expectation {
  /** Undefined before the first was seen. */
  expected(index?: number): number | undefined;
  /** @throws InputError for a value that is not finite */
  see(value: number, index?: number): void;
  state(): LearnedState;
}

/** Adaptive expectations (Cagan 1956; Nerlove 1958): e becomes e + lambda (x - e); the first x seen is e. */
export function adaptive(spec: AdaptiveSpec, count: number, recalled: Recalled): Expectation {
  const values = recalled.list('values', count, () => 0);
  const seen = recalled.list('seen', count, () => 0, 0);
  return {
    expected(index = 0) {
      checkIndex(index, count, 'index');
      return seen[index] > 0 ? values[index] : undefined;
    },
    see(value, index = 0) {
      checkIndex(index, count, 'index');
      checkFinite(value, 'value');
      values[index] += (seen[index] > 0 ? spec.lambda : 1) * (value - values[index]);
      seen[index]++;
    },
    state: () => learned('adaptive', count, spec, { values: [...values], seen: [...seen] }),
  };
}
