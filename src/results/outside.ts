import { join } from 'node:path';
import type { OutsideRow } from '../market/outside.ts';
import { readLines } from './lines.ts';
import { toPlainJson } from './plainJson.ts';

/** The file of a run that has what agents were told from outside the program, an answer a line. */
export const OUTSIDE = 'outside.jsonl';

export const outsideText = (rows: readonly OutsideRow[]): string => rows.map((row) => `${toPlainJson(row)}\n`).join('');

/** What agents were told in a run. @throws InputError for a file that is damaged */
export const readOutside = (folder: string): OutsideRow[] => readLines<OutsideRow>(join(folder, OUTSIDE));
