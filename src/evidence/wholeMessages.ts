import { join } from 'node:path';
import { type ColumnSource, parquetWriteFile } from 'hyparquet-writer';
import type { AnyMessage } from '../bus/protocol.ts';

/** A message as JSON with every figure in it. */
export const wholeJson = (message: AnyMessage, phase: string, clock: number): string =>
  JSON.stringify({ clock, phase, ...message }, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value,
  );

type Element = NonNullable<Parameters<typeof parquetWriteFile>[0]['schema']>[number];

interface Row {
  message: AnyMessage;
  phase: string;
  clock: number;
}

/** What a column holds: figures, text, series of figures, or the rest as JSON. */
type Kind = 'DOUBLE' | 'STRING' | 'BOOLEAN' | 'LIST' | 'JSON';

/** Whole messages in Parquet files, one a type, series as lists. */
export class MessageTables {
  private readonly byType = new Map<string, Row[]>();

  add(message: AnyMessage, phase: string, clock: number): void {
    const rows = this.byType.get(message.type);
    if (rows) rows.push({ message, phase, clock });
    else this.byType.set(message.type, [{ message, phase, clock }]);
  }

  /** @returns the files that were written, with how many rows each has */
  write(folder: string): { file: string; rows: number }[] {
    return [...this.byType].map(([type, rows]) => {
      const file = `${type}.parquet`;
      const columns = columnsOf(rows);
      const schema: Element[] = [
        { name: 'root', num_children: columns.length },
        ...columns.flatMap(({ schema }) => schema),
      ];
      const columnData = columns.map(({ source }) => source);
      parquetWriteFile({ filename: join(folder, file), columnData, schema, createdBy: 'flexagora' });
      return { file, rows: rows.length };
    });
  }
}

interface MadeColumn {
  source: ColumnSource;
  schema: Element[];
}

function columnsOf(rows: readonly Row[]): MadeColumn[] {
  const keys = new Set(rows.flatMap(({ message }) => Object.keys(message)));
  for (const key of ['type', 'isp']) keys.delete(key);
  return [
    whole(
      'clock',
      rows.map(({ clock }) => clock),
    ),
    column(
      'phase',
      'STRING',
      rows.map(({ phase }) => phase),
    ),
    whole(
      'isp',
      rows.map(({ message }) => message.isp),
    ),
    ...[...keys].map((key) => {
      const values = rows.map(({ message }) => (message as unknown as Record<string, unknown>)[key]);
      return column(key, kindOf(values), values);
    }),
  ];
}

function kindOf(values: readonly unknown[]): Kind {
  const there = values.filter((value) => value !== null && value !== undefined);
  if (there.every((value) => typeof value === 'number')) return 'DOUBLE';
  if (there.every((value) => typeof value === 'string')) return 'STRING';
  if (there.every((value) => typeof value === 'boolean')) return 'BOOLEAN';
  return there.every((value) => ArrayBuffer.isView(value)) ? 'LIST' : 'JSON';
}

const whole = (name: string, data: number[]): MadeColumn => ({
  source: { name, data },
  schema: [{ name, type: 'INT32', repetition_type: 'OPTIONAL' }],
});

function column(name: string, kind: Kind, values: readonly unknown[]): MadeColumn {
  const data = values.map((value) => cell(kind, value));
  if (kind === 'LIST') {
    return {
      source: { name, data },
      schema: [
        { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', type: 'DOUBLE' },
      ],
    };
  }
  const type = kind === 'DOUBLE' || kind === 'BOOLEAN' ? kind : 'BYTE_ARRAY';
  const converted =
    type === 'BYTE_ARRAY' ? { converted_type: kind === 'JSON' ? ('JSON' as const) : ('UTF8' as const) } : {};
  return { source: { name, data }, schema: [{ name, type, repetition_type: 'OPTIONAL', ...converted }] };
}

function cell(kind: Kind, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (kind === 'LIST') return Array.from(value as ArrayLike<number>, (each) => (Number.isNaN(each) ? null : each));
  if (kind === 'DOUBLE') return Number.isNaN(value) ? null : value;
  if (kind !== 'JSON') return value;
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) =>
      ArrayBuffer.isView(each) ? Array.from(each as unknown as ArrayLike<number>) : each,
    ),
  );
}
