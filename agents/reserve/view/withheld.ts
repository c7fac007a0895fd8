import { numberAt } from '../../../src/market/shownTables.ts';
import type { Reading } from './reading.ts';

/** What the DSO ruled on bids, by ISP. */
export interface Rulings {
  /** MW of bids that it was shown, and what it let through of them; NaN where it was shown none. */
  askedMw: Float64Array;
  throughMw: Float64Array;
}

/** Rounding of volumes that were let through whole, MW. */
const NONE_MW = 1e-9;

/** Reads what the DSO ruled. */
export function rulingsOf({ run, isps }: Reading): Rulings {
  const askedMw = new Float64Array(isps).fill(Number.NaN);
  const throughMw = new Float64Array(isps).fill(Number.NaN);
  const table = run.table('validations');
  for (let row = 0; row < (table?.rows ?? 0); row++) {
    const of = (column: string) => (table ? numberAt(table.columns[column], row) : Number.NaN);
    const isp = of('isp');
    if (isp < 0 || isp >= isps) continue;
    askedMw[isp] = (askedMw[isp] || 0) + of('askedMw');
    throughMw[isp] = (throughMw[isp] || 0) + of('boundaryMw');
  }
  return { askedMw, throughMw };
}

/** What the DSO kept back of bids in each ISP, MW. */
export const cutsOf = ({ askedMw, throughMw }: Rulings): Float64Array =>
  askedMw.map((asked, isp) => (asked - throughMw[isp] > NONE_MW ? asked - throughMw[isp] : 0));
