import { stream } from '../../random/streams.ts';

/**
 * Latin hypercube (McKay, Beckman and Conover 1979): cut the range of a parameter into as many equal strata as there are
 * samples, and each stratum holds one of them. Every column is drawn from a stream of its own name, so that a parameter more
 * or less leaves the others' columns as they were.
 * @returns points by sample, each with a coordinate in [0, 1) for every name
 */
export function latinHypercube(samples: number, names: readonly string[], seed: string | number): number[][] {
  const columns = names.map((name) => {
    const random = stream(seed, 'latin hypercube', name);
    const strata = Array.from({ length: samples }, (_, stratum) => stratum);
    for (let left = samples; left > 1; left--) {
      const drawn = Math.floor(left * random.uniform());
      [strata[left - 1], strata[drawn]] = [strata[drawn], strata[left - 1]];
    }
    return strata.map((stratum) => Math.min((stratum + random.uniform()) / samples, 1 - Number.EPSILON));
  });
  return Array.from({ length: samples }, (_, sample) => columns.map((column) => column[sample]));
}
