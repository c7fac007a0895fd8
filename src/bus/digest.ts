import type { AnyMessage } from './protocol.ts';

const ODD_A = 0x9e3779b1;
const ODD_B = 0x85ebca77;
/** What NaN is taken for: engines give it different bits. */
const NAN = { low: 0, high: 0x7ff80000 };
const EXPONENT = 0x7ff00000;
/** Texts up to this long, and so many, are hashed once. */
const LONGEST = 64;
const MOST = 10_000;

/** What tells apart values of different kinds that have the same bytes. */
const KIND = {
  number: 1,
  text: 2,
  yes: 3,
  no: 4,
  nothing: 5,
  list: 6,
  fields: 7,
  series: 8,
  other: 9,
  end: 10,
} as const;

const scratch = new Float64Array(1);
const words = new Int32Array(scratch.buffer);

interface TextHash {
  high: number;
  low: number;
}
const known = new Map<string, TextHash>();

/**
 * A 64-bit digest of messages, in the order in which they are added: of their types, the names in them and the bytes of their numbers. Two
 * conversations that differ by accident have different ones (one chance in 10^19); somebody who wants two that are alike finds them. The
 * same on every engine, but for one that would store the low byte of a number last.
 */
export class Digest {
  high = 0;
  low = 0;

  /** As when nothing had been added. */
  clear(): void {
    this.high = 0;
    this.low = 0;
  }

  /** @throws RangeError for a message that refers to itself */
  add(message: AnyMessage): void {
    this.fields(message as unknown as Readonly<Record<string, unknown>>);
  }

  private mix(low: number, high: number): void {
    const a = Math.imul(this.low ^ low, ODD_A);
    const b = Math.imul(this.high ^ high, ODD_B);
    const turned = (((a << 13) | (a >>> 19)) + b) | 0;
    this.low = turned;
    this.high = ((b << 17) | (b >>> 15)) ^ turned;
  }

  private number(value: number): void {
    scratch[0] = value;
    const isFigure = !Number.isNaN(value);
    this.mix(isFigure ? words[0] : NAN.low, isFigure ? words[1] : NAN.high);
  }

  private text(text: string): void {
    const hash = known.get(text) ?? hashOf(text);
    this.mix(hash.low, hash.high);
  }

  private value(value: unknown): void {
    if (typeof value === 'number') {
      this.mix(KIND.number, 0);
      this.number(value);
    } else if (typeof value === 'string') {
      this.mix(KIND.text, value.length);
      this.text(value);
    } else if (typeof value === 'boolean') this.mix(value ? KIND.yes : KIND.no, 0);
    else if (value === null || value === undefined) this.mix(KIND.nothing, value === null ? 1 : 0);
    else if (Array.isArray(value)) {
      this.mix(KIND.list, value.length);
      for (let k = 0; k < value.length; k++) this.value(value[k]);
    } else if (value instanceof Float64Array) this.series(value);
    else if (ArrayBuffer.isView(value)) this.otherSeries(value as Int32Array);
    else if (typeof value === 'object') this.fields(value as Readonly<Record<string, unknown>>);
    else this.mix(KIND.other, 0);
  }

  private fields(value: Readonly<Record<string, unknown>>): void {
    this.mix(KIND.fields, 0);
    for (const key in value) {
      this.text(key);
      this.value(value[key]);
    }
    this.mix(KIND.end, 0);
  }

  private series(series: Float64Array): void {
    this.mix(KIND.series, series.length);
    const bytes = new Int32Array(series.buffer, series.byteOffset, 2 * series.length);
    let { low, high } = this;
    for (let k = 0; k < bytes.length; k += 2) {
      let lowest = bytes[k];
      let highest = bytes[k + 1];
      if ((highest & EXPONENT) === EXPONENT && ((highest & 0xfffff) | lowest) !== 0) {
        lowest = NAN.low;
        highest = NAN.high;
      }
      const a = Math.imul(low ^ lowest, ODD_A);
      const b = Math.imul(high ^ highest, ODD_B);
      low = (((a << 13) | (a >>> 19)) + b) | 0;
      high = ((b << 17) | (b >>> 15)) ^ low;
    }
    this.low = low;
    this.high = high;
  }

  private otherSeries(series: ArrayLike<number>): void {
    this.mix(KIND.other, series.length);
    for (let k = 0; k < series.length; k++) this.number(Number(series[k]));
  }

  /** In 16 hexadecimal digits. */
  toString(): string {
    return hexOf(this.high, this.low);
  }
}

const eight = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
const hexOf = (high: number, low: number): string => eight(high) + eight(low);

function hashOf(text: string): TextHash {
  let low = text.length;
  let high = 0;
  for (let k = 0; k < text.length; k++) {
    low = Math.imul(low ^ text.charCodeAt(k), ODD_A);
    high = (Math.imul(high ^ low, ODD_B) + (low >>> 15)) | 0;
  }
  const hash = { low, high };
  if (text.length <= LONGEST && known.size < MOST) known.set(text, hash);
  return hash;
}
