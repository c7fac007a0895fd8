import { InputError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { itemTable } from './delimited.ts';
import { type Fields, isFields, type JsonDocument } from './documents.ts';
import type { Observed } from './observed.ts';
import { readSessions } from './readSessions.ts';
import { isLaidOut, type SessionLayout } from './sessionLayouts.ts';

/** As many records tell a layout. */
const SIGHT = 100;

/** Whether a document is a list of records in a layout, plain or under the key that the layout has. */
export function areRecordsOf(layout: SessionLayout, { value }: JsonDocument): boolean {
  const records = recordsIn(layout, value);
  if (records === undefined) return false;
  return records.length === 0 ? isFields(value) : isLaidOut(layout, fieldsOf(records.slice(0, SIGHT)));
}

/** Reads records of sessions as the rows of a table. @throws InputError for no records, and as `readSessions` does */
export function readSessionRecords(layout: SessionLayout, { file, value }: JsonDocument, clock: Clock): Observed {
  const records = recordsIn(layout, value) ?? [];
  const odd = records.findIndex((record) => !isFields(record));
  if (odd >= 0) {
    const found = JSON.stringify(records[odd]).slice(0, 40);
    throw new InputError({ file, path: `item ${odd + 1}`, found, expected: 'a session' });
  }
  if (records.length === 0) throw new InputError({ file, found: 'no sessions', expected: 'at least one' });
  const header = fieldsOf(records);
  const rows = records.map((record) => header.map((field) => cellOf((record as Fields)[field])));
  return readSessions(itemTable(file, header, rows), clock, layout);
}

/** A list may be empty only under its key: no other reader knows better what such a document is. */
function recordsIn({ under }: SessionLayout, value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value.length > 0 ? value : undefined;
  const list = under !== undefined && isFields(value) && Object.hasOwn(value, under) ? value[under] : undefined;
  return Array.isArray(list) ? list : undefined;
}

const fieldsOf = (records: readonly unknown[]): string[] => [
  ...new Set(records.flatMap((record) => (isFields(record) ? Object.keys(record) : []))),
];

/** Nested values, as series of currents, are not read. */
function cellOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
