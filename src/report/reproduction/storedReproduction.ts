import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Finding, Verdict } from '../../claims/findings.ts';
import { CLAIMS, CLAIMS_TOLD, type ToldReproduction } from '../../claims/results.ts';
import { InputError } from '../../errors.ts';
import { fileAt } from '../../input/disk.ts';
import { readDelimited } from '../../observed/delimited.ts';
import { VERSION } from '../../version.ts';

/** A part of a claim in one column of the matrix. */
interface StoredPart extends Finding {
  id: string;
  says: string;
  unit: string;
  /** What the paper's own figures make of it; NaN where it gives none. */
  paper: number;
  /** What each of its worlds is. */
  of: string;
  /** Why it was not asked; '' where it was. */
  why: string;
}

/** A claim in one column of the matrix. */
export interface StoredCell {
  /** Places among the claims and the columns. */
  claim: number;
  column: number;
  verdict: Verdict;
  parts: StoredPart[];
}

/** A reproduction as it lies on disk. */
export interface StoredReproduction {
  folder: string;
  told: ToldReproduction;
  /** Claim by claim, in the order of the columns. */
  cells: StoredCell[];
}

const text = z.string();
const verdict = z.enum(['holds', 'refuted', 'undecided', 'not asked']);
const toldSchema = z.object({
  flexagora: text,
  node: text,
  paper: z.object({ name: text, says: text }),
  command: text,
  title: text,
  failed: z.number().int(),
  runs: z.number().int(),
  columns: z
    .array(
      z.object({
        labels: z.record(text, z.union([text, z.number(), z.boolean(), z.null()])),
        title: text,
        heading: text,
        lines: z.array(text),
        seeds: z.number().int(),
        unit: text,
        asked: z.number().int(),
      }),
    )
    .min(1),
  claims: z.array(z.object({ number: z.number().int(), short: text, sentence: text })).min(1),
});

/** Reads the folder of a reproduction that has ended. @throws InputError naming the file that is missing, damaged or edited */
export function readStoredReproduction(folder: string): StoredReproduction {
  const told = readTold(folder);
  const file = join(folder, CLAIMS);
  const fault = (found: string) => new InputError({ file, found, expected: 'it as the reproduction has written it' });
  if (!existsSync(file))
    throw new InputError({ file: folder, found: `no ${CLAIMS}`, expected: 'a whole reproduction' });
  const { header, rows, openEnd } = readDelimited(fileAt(file));
  if (openEnd) throw fault('a last line that is cut off');
  const at = (cells: readonly string[], name: string): string => {
    const place = header.indexOf(name);
    if (place < 0) throw fault(`no column '${name}'`);
    return cells[place];
  };
  const number = (cells: readonly string[], name: string) => {
    const cell = at(cells, name);
    const value = cell === '' ? Number.NaN : Number(cell);
    if (cell !== '' && Number.isNaN(value)) throw fault(`'${cell}' in column ${name}`);
    return value;
  };
  const verdictIn = (cells: readonly string[], name: string): Verdict => {
    const { success, data } = verdict.safeParse(at(cells, name));
    if (!success) throw fault(`'${at(cells, name)}' in column ${name}`);
    return data;
  };
  const cells = new Map<string, StoredCell>();
  for (const row of rows) {
    const column = told.columns.findIndex(({ labels }) =>
      Object.entries(labels).every(([name, label]) => at(row, name) === String(label ?? '')),
    );
    const claim = told.claims.findIndex((each) => each.number === number(row, 'claim'));
    if (column < 0 || claim < 0) throw fault(`a row of a claim or a reading that ${CLAIMS_TOLD} does not have`);
    const key = `${claim} ${column}`;
    const cell = cells.get(key) ?? { claim, column, verdict: verdictIn(row, 'claimVerdict'), parts: [] };
    cells.set(key, cell);
    cell.parts.push({
      ...{ id: at(row, 'part'), says: at(row, 'says'), unit: at(row, 'unit'), verdict: verdictIn(row, 'verdict') },
      ...{ n: number(row, 'n'), mean: number(row, 'mean'), low: number(row, 'low'), high: number(row, 'high') },
      ...{ aloneLow: number(row, 'aloneLow'), aloneHigh: number(row, 'aloneHigh') },
      ...{ above: number(row, 'above'), below: number(row, 'below'), paper: number(row, 'paper') },
      ...{ of: at(row, 'of'), why: at(row, 'why') },
    });
  }
  const expected = told.claims.length * told.columns.length;
  if (cells.size !== expected) throw fault(`${cells.size} of ${expected} claims under a reading`);
  return { folder, told, cells: [...cells.values()].sort((a, b) => a.claim - b.claim || a.column - b.column) };
}

function readTold(folder: string): ToldReproduction {
  const file = join(folder, CLAIMS_TOLD);
  const expected = 'it as a reproduction of this version writes it';
  if (!existsSync(file)) throw new InputError({ file: folder, found: `no ${CLAIMS_TOLD}`, expected });
  const { data, error } = toldSchema.safeParse(jsonIn(file));
  if (error)
    throw new InputError({ file, found: `${error.issues[0].path.join('.')}: ${error.issues[0].message}`, expected });
  if (data.flexagora === VERSION) return data;
  throw new InputError({
    file,
    found: `a reproduction of flexagora ${data.flexagora}`,
    expected: `one of version ${VERSION}`,
  });
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError({
      file,
      found: `no whole JSON (${(error as Error).message})`,
      expected: 'it as it was written',
    });
  }
}
