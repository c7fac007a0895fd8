import { join } from 'node:path';
import type { DecisionRow } from '../market/decisions.ts';
import { readLines } from './lines.ts';
import { toPlainJson } from './plainJson.ts';

/** The file of a run that has the decisions which take longer to take than to read, one a line. */
export const STORED_DECISIONS = 'decisions.jsonl';

/** A decision with its problem and its answer. */
export type StoredDecision = Omit<DecisionRow, 'stored' | 'twin'> & { problem: unknown; answer: unknown };

/** Lines of the file, a decision each. */
export function* storedLines(rows: readonly DecisionRow[]): Generator<string> {
  for (const { stored, twin: _, ...row } of rows) if (stored) yield `${toPlainJson({ ...row, ...stored })}\n`;
}

/** Whether what a line tells of is about an ISP, found without reading it all. */
export function isLineAbout(line: string, isp: number): boolean {
  const [, from, to] = /"about":\[(-?\d+),(-?\d+)\]/.exec(line) ?? [];
  return Number(from) <= isp && isp < Number(to);
}

/** Decisions that are stored with a run. @throws InputError for a line that is damaged */
export const readStored = (folder: string, isWanted?: (line: string) => boolean): StoredDecision[] =>
  readLines<StoredDecision>(join(folder, STORED_DECISIONS), isWanted);
