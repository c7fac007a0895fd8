import { some } from './assembly.ts';
import type { ElementRow } from './elementRow.ts';

/** Figures below 0 that pandapower computes with all the same: counted as it counts them, and told. */
export interface OddFigures {
  /** A figure of a row, of either sign; `otherwise` where the column is missing or empty. */
  figure(row: ElementRow, column: string, otherwise?: number): number;
  /** A note a column, in the order in which they were met. */
  notes(): string[];
}

const COUNTED: Record<string, string> = {
  i0_percent:
    'it counts by its size, as in pandapower, which squares it and so takes charging for magnetising (a known fault of ' +
    'some of its own networks); multiplied by -1 it means what is computed',
};
const AS_IT_STANDS =
  'it counts as it stands, as in pandapower; right in an equivalent of a reduced network, else multiply it by -1';

export function oddFigures(): OddFigures {
  const found = new Map<string, string[]>();
  return {
    figure(row, column, otherwise) {
      const value = row.number(column, otherwise);
      if (value < 0) {
        const rows = found.get(column);
        if (rows) rows.push(row.name);
        else found.set(column, [row.name]);
      }
      return value;
    },
    notes: () =>
      [...found].map(([column, rows]) => `${column} is below 0 (${some(rows)}): ${COUNTED[column] ?? AS_IT_STANDS}.`),
  };
}
