import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import type { DecisionRow } from '../market/decisions.ts';
import { fromPlainJson, toPlainJson } from './plainJson.ts';

/** The file of a run that has the decisions which take longer to take than to read, one a line. */
export const STORED_DECISIONS = 'decisions.jsonl';

/** A decision with its problem and its answer. */
export type StoredDecision = Omit<DecisionRow, 'stored' | 'twin'> & { problem: unknown; answer: unknown };

/** Lines of the file, a decision each. */
export function* storedLines(rows: readonly DecisionRow[]): Generator<string> {
  for (const { stored, twin: _, ...row } of rows) if (stored) yield `${toPlainJson({ ...row, ...stored })}\n`;
}

/** Decisions that are stored with a run. @throws InputError for a line that is damaged */
export function readStored(folder: string, isWanted: (line: string) => boolean = () => true): StoredDecision[] {
  const file = join(folder, STORED_DECISIONS);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line, k) => {
    if (!isWanted(line)) return [];
    try {
      return [fromPlainJson(line) as StoredDecision];
    } catch (error) {
      const found = `line ${k + 1}, which is no JSON (${(error as Error).message})`;
      throw new InputError({ file, found, expected: 'a decision a line, as it was written' });
    }
  });
}
