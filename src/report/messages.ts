import { numberAt, textAt } from '../market/shownTables.ts';
import type { ShownTable } from '../market/view.ts';

/** Messages by step: of step s those in `rows` from `first[s]` to `first[s + 1]`, in the order in which they were said. */
export interface RowsByStep {
  first: Uint32Array;
  rows: Uint32Array;
}

/**
 * A message belongs to the step whose ISPs hold the one it is about, whenever it was said; what is about the time before the first day,
 * to the first. Undefined: steps are not of the clock.
 */
export function rowsByStep(messages: ShownTable, { rows: steps, columns }: ShownTable): RowsByStep | undefined {
  const { isp, isps } = columns;
  if (!isp || steps === 0) return undefined;
  const stepOf = new Map<number, number>();
  for (let step = 0; step < steps; step++) {
    const from = numberAt(isp, step);
    const count = isps ? numberAt(isps, step) : 1;
    for (let k = 0; k < count; k++) stepOf.set(from + k, step);
  }
  const { about } = messages.columns;
  const stepOfRow = Int32Array.from({ length: messages.rows }, (_, row) => {
    const is = numberAt(about, row);
    return stepOf.get(is) ?? (is < 0 ? 0 : -1);
  });
  const first = new Uint32Array(steps + 1);
  for (const step of stepOfRow) if (step >= 0) first[step + 1]++;
  for (let step = 0; step < steps; step++) first[step + 1] += first[step];
  const rows = new Uint32Array(first[steps]);
  const next = first.slice(0, -1);
  for (const [row, step] of stepOfRow.entries()) if (step >= 0) rows[next[step]++] = row;
  return { first, rows };
}

/** A message as it stands in the table, its content unread. */
export interface Said {
  /** ISP of the clock. */
  isp: number;
  phase: string;
  from: string;
  to: string;
  type: string;
  /** ISP it is about. */
  about: number;
}

export function saidIn({ columns }: ShownTable, row: number): Said {
  const text = (name: string) => textAt(columns[name], row);
  return {
    isp: numberAt(columns.isp, row),
    phase: text('phase'),
    from: text('from'),
    to: text('to'),
    type: text('type'),
    about: numberAt(columns.about, row),
  };
}

/** Content of a message: fields by name. A series stands as its length and sum. */
export type Content = Readonly<Record<string, unknown>>;

export const contentOf = ({ columns }: ShownTable, row: number): Content =>
  JSON.parse(textAt(columns.body, row)) as Content;
