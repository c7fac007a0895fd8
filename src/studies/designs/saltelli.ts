import { sobolSequence } from './sobolSequence.ts';

/**
 * Points at which Sobol indices can be estimated (Saltelli et al. 2010): two independent sets A and B of `samples` points,
 * and for each input i a set AB_i, which is A but for input i taken from B. By sample j, so that more samples only add to
 * what there was: A_j, B_j, AB_1j, ..., AB_kj.
 * @returns `samples * (k + 2)` points, each with a coordinate strictly between 0 and 1 for every name
 * @throws RangeError when twice the names are more than a Sobol sequence's dimensions
 */
export function saltelliPoints(samples: number, names: readonly string[], seed: string | number): number[][] {
  const k = names.length;
  const both = sobolSequence(samples, [...names, ...names.map((name) => `${name}, resampled`)], seed);
  return both.flatMap((point) => {
    const [a, b] = [point.slice(0, k), point.slice(k)];
    return [a, b, ...names.map((_, i) => a.with(i, b[i]))];
  });
}

/** Outputs at the points of a Saltelli design, each set by sample. */
export interface SaltelliOutputs {
  fA: Float64Array;
  fB: Float64Array;
  /** By input. */
  fAB: Float64Array[];
}

/**
 * Takes the outputs at `saltelliPoints` apart again.
 * @param inputs k
 * @throws RangeError when the outputs are not k + 2 for each sample
 */
export function splitSaltelli(outputs: ArrayLike<number>, inputs: number): SaltelliOutputs {
  const samples = outputs.length / (inputs + 2);
  if (!Number.isInteger(samples)) {
    throw new RangeError(`${outputs.length} outputs are not ${inputs + 2} for each sample`);
  }
  const set = (place: number): Float64Array => {
    return Float64Array.from({ length: samples }, (_, j) => outputs[j * (inputs + 2) + place]);
  };
  return { fA: set(0), fB: set(1), fAB: Array.from({ length: inputs }, (_, i) => set(2 + i)) };
}
