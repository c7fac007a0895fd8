import type { Random } from '../../src/random/streams.ts';

/** Sizes of avalanches in which each switch causes a Poisson number of others; who reaches `limit` is cut there. */
export function branched(ratio: number, number: number, limit: number, random: Random): Int32Array {
  const none = Math.exp(-ratio);
  const caused = () => {
    let count = 0;
    for (let product = random.uniform(); product > none; product *= random.uniform()) count++;
    return count;
  };
  return Int32Array.from({ length: number }, () => {
    let size = 1;
    for (let waiting = caused(); waiting > 0 && size < limit; waiting += caused() - 1) size++;
    return size;
  });
}
