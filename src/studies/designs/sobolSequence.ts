import { pow } from '../../arithmetic/index.ts';
import { stream } from '../../random/streams.ts';

/**
 * One row for each dimension after the first: the inner coefficients of its primitive polynomial as the bits of a number,
 * then its initial direction integers, as many as the polynomial's degree. From the table new-joe-kuo-6 of Joe and Kuo
 * (2008), "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30.
 */
const joeKuo = [
  [0, 1],
  [1, 1, 3],
  [1, 1, 3, 1],
  [2, 1, 1, 1],
  [1, 1, 1, 3, 3],
  [4, 1, 3, 5, 13],
  [2, 1, 1, 5, 5, 17],
  [4, 1, 1, 5, 5, 5],
  [7, 1, 1, 7, 11, 19],
  [11, 1, 1, 5, 1, 1],
  [13, 1, 1, 1, 3, 11],
  [14, 1, 3, 5, 5, 31],
  [1, 1, 3, 3, 9, 7, 49],
  [13, 1, 1, 1, 15, 21, 21],
  [16, 1, 3, 1, 13, 27, 49],
  [19, 1, 1, 1, 15, 7, 5],
  [22, 1, 3, 1, 15, 13, 25],
  [25, 1, 1, 5, 5, 19, 61],
  [1, 1, 3, 7, 11, 23, 15, 103],
  [4, 1, 3, 7, 13, 13, 15, 69],
  [7, 1, 1, 3, 13, 7, 35, 63],
  [8, 1, 3, 5, 9, 1, 25, 53],
  [14, 1, 3, 1, 13, 9, 35, 107],
  [19, 1, 3, 1, 5, 27, 61, 31],
  [21, 1, 1, 5, 11, 19, 41, 61],
  [28, 1, 3, 5, 3, 3, 13, 69],
  [31, 1, 1, 7, 13, 1, 19, 1],
  [32, 1, 3, 7, 5, 13, 19, 59],
  [37, 1, 1, 3, 9, 25, 29, 41],
  [41, 1, 3, 5, 13, 23, 1, 55],
  [42, 1, 3, 7, 3, 13, 59, 17],
  [50, 1, 3, 1, 3, 5, 53, 69],
  [55, 1, 1, 5, 5, 23, 33, 13],
  [56, 1, 1, 7, 7, 1, 61, 123],
  [59, 1, 1, 7, 9, 13, 61, 49],
  [62, 1, 3, 3, 5, 3, 55, 33],
  [14, 1, 3, 1, 15, 31, 13, 49, 245],
  [21, 1, 3, 5, 15, 31, 59, 63, 97],
  [22, 1, 3, 1, 11, 11, 11, 77, 249],
  [38, 1, 3, 1, 11, 27, 43, 71, 9],
  [47, 1, 1, 7, 15, 21, 11, 81, 45],
  [49, 1, 3, 7, 3, 25, 31, 65, 79],
  [50, 1, 3, 1, 1, 19, 11, 3, 205],
  [52, 1, 1, 5, 9, 19, 21, 29, 157],
  [56, 1, 3, 7, 11, 1, 33, 89, 185],
  [67, 1, 3, 3, 3, 15, 9, 79, 71],
  [70, 1, 3, 7, 11, 15, 39, 119, 27],
  [84, 1, 1, 3, 1, 11, 31, 97, 225],
  [97, 1, 1, 1, 3, 23, 43, 57, 177],
  [103, 1, 3, 7, 7, 17, 17, 37, 71],
  [115, 1, 3, 1, 5, 27, 63, 123, 213],
  [122, 1, 1, 3, 5, 11, 43, 53, 133],
];

/** Dimensions a Sobol sequence can have here. */
export const sobolDimensions = joeKuo.length + 1;

const bits = 32;

/**
 * Points of the Sobol (1967) sequence in the Gray-code order of Antonov and Saleev (1979), each coordinate shifted by random
 * binary digits from a stream of its own name: uniform like random points, and far more even. Best with 2^m samples; more of
 * them only add to the points there were.
 * @returns points by sample, each with a coordinate strictly between 0 and 1 for every name
 * @throws RangeError when there are more names than `sobolDimensions`
 */
export function sobolSequence(samples: number, names: readonly string[], seed: string | number): number[][] {
  if (names.length > sobolDimensions) {
    throw new RangeError(`a Sobol sequence has at most ${sobolDimensions} dimensions here, not ${names.length}`);
  }
  const directions = names.map((_, dimension) => directionsOf(dimension));
  const digits = Uint32Array.from(names, (name) => stream(seed, 'sobol', name).uniform() * pow(2, bits));
  return Array.from({ length: samples }, (_, sample) => {
    const changed = 31 - Math.clz32(sample & -sample); // of Gray codes `sample - 1` and `sample`, the bit that differs
    return Array.from(digits, (_, dimension) => {
      if (sample > 0) digits[dimension] ^= directions[dimension][changed];
      return (digits[dimension] + 0.5) / pow(2, bits);
    });
  });
}

/** Direction numbers of a dimension as binary fractions of 2^32, by the recurrence of its polynomial. */
function directionsOf(dimension: number): Uint32Array {
  const [inner, ...initial] = dimension === 0 ? [0] : joeKuo[dimension - 1];
  const degree = initial.length;
  const directions = new Uint32Array(bits);
  for (let i = 0; i < bits; i++) {
    if (degree === 0) directions[i] = 1 << (bits - 1 - i);
    else if (i < degree) directions[i] = initial[i] << (bits - 1 - i);
    else {
      directions[i] = directions[i - degree] ^ (directions[i - degree] >>> degree);
      for (let k = 1; k < degree; k++) {
        if ((inner >> (degree - 1 - k)) & 1) directions[i] ^= directions[i - k];
      }
    }
  }
  return directions;
}
