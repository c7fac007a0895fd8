import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const view = new DataView(new ArrayBuffer(8));

/** The double of 16 hex digits. */
function double(hex: string): number {
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}

/** The place of a double among all, so that neighbours are 1 apart. */
function place(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fff_ffff_ffff_ffffn) : bits;
}

/** By how many units in the last place one number lies above another. */
export const unitsBetween = (above: number, below: number): number => Number(place(above) - place(below));

/** Arguments of a function, and the true value: the nearest double, and by how many units in its last place it lies above that. */
export interface Truth {
  args: number[];
  nearest: number;
  beyond: number;
}

/** What `truth/make.py` found for a function. */
export function truthOf(name: string): Truth[] {
  const lines = readFileSync(resolve(import.meta.dirname, `truth/${name}.txt`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const words = line.split(' ');
    const numbers = words.slice(0, -1).map(double);
    return { args: numbers.slice(0, -1), nearest: numbers[numbers.length - 1], beyond: Number(words.at(-1)) / 1000 };
  });
}

/** What the bits of a function's results come to, on the arguments of its table and on 20,000 between and beside them. */
export function fingerprint(of: (...args: number[]) => number, truths: readonly Truth[]): string {
  let hash = 0x811c9dc5;
  const take = (x: number) => {
    view.setFloat64(0, Number.isNaN(x) ? Number.NaN : x);
    for (let byte = 0; byte < 8; byte++) hash = Math.imul(hash ^ view.getUint8(byte), 0x01000193);
  };
  for (let k = 0; k < 20_000; k++) {
    const { args } = truths[k % truths.length];
    const next = truths[(k + 1) % truths.length].args;
    take(of(...args.map((x, at) => x + ((next[at] - x) * k) / 20_000)));
  }
  for (const { args } of truths) take(of(...args));
  return (hash >>> 0).toString(16);
}
