import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TraceRow } from '../bus/trace.ts';
import type { DecisionRow } from '../market/decisions.ts';
import { type Cell, type Column, type Run, type System, type Table, table } from '../market/system.ts';
import { writeParquet } from './parquet.ts';

interface Trace {
  trace: readonly TraceRow[];
}

/** The one table that every market has. */
const MESSAGES: Table = table<Run, Trace>({
  name: 'messages',
  says: 'Every message as it was said: a row a message, in the order in which they were said.',
  source: ({ trace }) => (trace.length > 0 ? { trace, rows: trace.length } : undefined),
  columns: [
    {
      name: 'isp',
      type: 'INT32',
      unit: 'ISP',
      says: 'ISP of the clock when it was said, from 0 over the whole run; negative before the first day.',
      value: ({ trace }, row) => trace[row].isp,
    },
    {
      name: 'phase',
      type: 'STRING',
      unit: '',
      says: 'Phase of the clock when it was said.',
      value: ({ trace }, row) => trace[row].phase,
    },
    { name: 'from', type: 'STRING', unit: '', says: 'Who said it.', value: ({ trace }, row) => trace[row].from },
    {
      name: 'to',
      type: 'STRING',
      unit: '',
      says: 'To whom: an agent, a role (role:NAME) or the subscribers of a topic (topic:NAME).',
      value: ({ trace }, row) => trace[row].to,
    },
    {
      name: 'type',
      type: 'STRING',
      unit: '',
      says: 'Type of the message.',
      value: ({ trace }, row) => trace[row].type,
    },
    {
      name: 'about',
      type: 'INT32',
      unit: 'ISP',
      says: 'ISP the message is about.',
      value: ({ trace }, row) => trace[row].about,
    },
    {
      name: 'body',
      type: 'STRING',
      unit: '',
      says: 'The rest of it as JSON; a series is shown by its length and sum.',
      value: ({ trace }, row) => trace[row].body,
    },
  ],
});

const DECISIONS: Table = table<Run, { decisions: readonly DecisionRow[] }>({
  name: 'decisions',
  says: 'Every decision that an agent took with an optimiser and told of: a row a decision, in the order in which they were taken.',
  source: ({ decisions }) => (decisions.length > 0 ? { decisions, rows: decisions.length } : undefined),
  columns: [
    {
      name: 'isp',
      type: 'INT32',
      unit: 'ISP',
      says: 'ISP of the clock when it was taken, from 0 over the whole run; negative before the first day.',
      value: ({ decisions }, row) => decisions[row].isp,
    },
    {
      name: 'phase',
      type: 'STRING',
      unit: '',
      says: 'Phase of the clock when it was taken.',
      value: ({ decisions }, row) => decisions[row].phase,
    },
    {
      name: 'agent',
      type: 'STRING',
      unit: '',
      says: 'Who took it.',
      value: ({ decisions }, row) => decisions[row].agent,
    },
    {
      name: 'kind',
      type: 'STRING',
      unit: '',
      says: 'What was decided.',
      value: ({ decisions }, row) => decisions[row].kind,
    },
    {
      name: 'objective',
      type: 'DOUBLE',
      unit: '',
      says: 'What the answer is worth, in the terms of its problem; none where nothing could be done.',
      value: ({ decisions }, row) => decisions[row].objective,
    },
    {
      name: 'twin',
      type: 'DOUBLE',
      unit: '',
      says: 'The same by the slow twin, where the decision was certified.',
      value: ({ decisions }, row) => decisions[row].twin,
    },
  ],
});

/** All tables of a market. */
export const tablesOf = ({ tables }: Pick<System, 'tables'>): readonly Table[] => [...tables, MESSAGES, DECISIONS];

/** What tables hold, as data: a sentence for each, and for each column its unit and a sentence. */
const columnsText = (system: Pick<System, 'tables'>): string => {
  const tables = tablesOf(system).map(({ name, says, columns }) => [
    name,
    {
      says,
      columns: Object.fromEntries(columns.map((column) => [column.name, { unit: column.unit, says: column.says }])),
    },
  ]);
  return `${JSON.stringify(Object.fromEntries(tables), null, 2)}\n`;
};

/** @throws TypeError naming table and column, for a cell that its column does not hold */
function checked(table: string, { name, type }: Pick<Column<never>, 'name' | 'type'>, cell: unknown): Cell {
  const isText = type === 'STRING';
  if (cell === null || typeof cell === (isText ? 'string' : 'number')) {
    if (type !== 'INT32' || cell === null || Number.isNaN(cell) || Number.isInteger(cell)) return cell as Cell;
  }
  const expected = isText ? 'text' : type === 'INT32' ? 'a whole number' : 'a number';
  throw new TypeError(`table '${table}', column '${name}': found ${String(cell)}; expected ${expected}, or null`);
}

/** Writes the Parquet tables of a run into a folder, and beside them what their columns mean. */
export function writeTables(system: System, run: Run, folder: string): void {
  for (const { name, source, columns } of tablesOf(system)) {
    const read = source(run);
    if (read === undefined) continue;
    if (!Number.isInteger(read?.rows)) throw new TypeError(`the source of table '${name}' has no whole number of rows`);
    writeParquet(
      join(folder, `${name}.parquet`),
      read.rows,
      columns.map((column) => [column.name, column.type, (row) => checked(name, column, column.value(read, row))]),
    );
  }
  writeFileSync(join(folder, 'columns.json'), columnsText(system));
}
