import { numbers } from '../../../src/market/shownTables.ts';
import type { ShownColumn } from '../../../src/market/view.ts';

/** Rows beyond which numbers are kept to 1 in 4,000: what is left of them packs well, and the page stays small. */
const FINE_ROWS = 50_000;

/** A column in single precision, or to 1 in 4,000 where it is very long; which it says. */
export function singles(values: Float32Array, told: { unit: string; says: string }): ShownColumn {
  if (values.length <= FINE_ROWS) return numbers(values, told);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const rounded = new Float32Array(bits.map((each) => (each + 0x800) & 0xfffff000).buffer);
  return numbers(rounded, { ...told, says: `${told.says} To 1 in 4,000.` });
}
