import { numberAt, textAt } from '../market/shownTables.ts';
import type { ShownTable } from '../market/view.ts';

/** Rows of the messages of a step, in the order in which they were said. */
export type RowsOfStep = (step: number) => Uint32Array;

/**
 * A message belongs to the steps whose ISPs hold the one it is about, whenever it was said; what is about the time before all steps, to
 * those that begin first. Undefined: steps are not of the clock.
 */
export function rowsByStep(messages: ShownTable, { rows: steps, columns }: ShownTable): RowsOfStep | undefined {
  const { isp, isps } = columns;
  if (!isp || steps === 0) return undefined;
  const { least, first, rows } = rowsByIsp(messages);
  const begins = Array.from({ length: steps }, (_, step) => numberAt(isp, step));
  const earliest = begins.reduce((a, b) => Math.min(a, b));
  return (step) => {
    const begin = begins[step];
    const end = begin + (isps ? numberAt(isps, step) : 1);
    const place = (at: number) => Math.max(0, Math.min(first.length - 1, at - least));
    const from = begin === earliest ? 0 : first[place(begin)];
    return rows.slice(from, Math.max(from, first[place(end)])).sort();
  };
}

/** Rows of messages by the ISP they are about, from the least on: of ISP i those from `first[i - least]` to `first[i - least + 1]`. */
function rowsByIsp({ rows: count, columns: { about } }: ShownTable) {
  let [least, most] = [0, 0];
  for (let row = 0; row < count; row++) {
    least = Math.min(least, numberAt(about, row));
    most = Math.max(most, numberAt(about, row));
  }
  const first = new Uint32Array(most - least + 2);
  for (let row = 0; row < count; row++) first[numberAt(about, row) - least + 1]++;
  for (let at = 1; at < first.length; at++) first[at] += first[at - 1];
  const rows = new Uint32Array(count);
  const next = first.slice(0, -1);
  for (let row = 0; row < count; row++) rows[next[numberAt(about, row) - least]++] = row;
  return { least, first, rows };
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
