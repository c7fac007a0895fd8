import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { CommonConfig } from '../config/common.ts';
import { InputError } from '../errors.ts';
import { editedFiles, type StoredRun } from '../evidence/storedRun.ts';
import type { Drawing, System } from '../market/system.ts';
import type { ShownTable, StoredTables } from '../market/view.ts';
import { ANSWER } from '../results/answer.ts';
import { createCalendar } from '../time/calendar.ts';
import { readShown } from './readShown.ts';

/** What of a market and its config runs are shown by. */
export interface Showable {
  system: Pick<System, 'name' | 'defaultKpis' | 'view'>;
  loaded: { config: CommonConfig };
}

/** A stored run with its config and market. */
export interface Opened {
  stored: StoredRun;
  configured: Showable;
  /** What else a reader should know before. */
  note?: string;
}

const told = z.object({ unit: z.string(), says: z.string() });
const answerSchema = z.object({
  variant: z.string(),
  answer: z.array(z.string()),
  notes: z.array(z.string()),
  figures: z.record(z.string(), told.extend({ value: z.number().nullable() })),
});
const columnsSchema = z.record(z.string(), z.object({ says: z.string(), columns: z.record(z.string(), told) }));

/** Tables of evidence, which no page shows. */
export const NOT_SHOWN = ['digests', 'decisions'];

/**
 * Reads a run as it lies on disk, whole.
 * @throws InputError naming the file that is missing, damaged or not what the run has written
 */
export async function readRun(stored: StoredRun, { loaded }: Pick<Showable, 'loaded'>): Promise<StoredTables> {
  const { folder, manifest } = stored;
  const [edited] = editedFiles(stored);
  if (edited !== undefined)
    throw new InputError({ file: folder, found: edited, expected: 'all files as the run has written them' });
  const { figures, ...said } = read(folder, ANSWER, answerSchema);
  const columns = read(folder, 'columns.json', columnsSchema);
  const tables = new Map<string, ShownTable>();
  for (const [name, { says, columns: toldOf }] of Object.entries(columns)) {
    const file = join(folder, `${name}.parquet`);
    if (NOT_SHOWN.includes(name) || !existsSync(file)) continue;
    tables.set(name, { ...(await readShown(name, file, toldOf)), says });
  }
  const values = Object.entries(figures).map(([name, { value, ...of }]) => [
    name,
    { ...of, value: value ?? Number.NaN },
  ]);
  return {
    ...said,
    config: loaded.config,
    calendar: createCalendar(loaded.config.calendar),
    seed: loaded.config.seed,
    figures: Object.fromEntries(values),
    kpis: read(folder, 'kpis.json', z.unknown()),
    network: existsSync(join(folder, 'network.json'))
      ? (read(folder, 'network.json', z.unknown()) as Drawing) // as its hash tells
      : undefined,
    cast: manifest.cast,
    until: manifest.until ?? manifest.isps,
    tableNames: [...tables.keys()],
    table: (name) => tables.get(name),
  };
}

function read<S extends z.ZodType>(folder: string, name: string, schema: S): z.output<S> {
  const file = join(folder, name);
  if (!existsSync(file)) throw new InputError({ file: folder, found: `no ${name}`, expected: 'a run of this version' });
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const found = error instanceof z.ZodError ? error.issues[0].message : (error as Error).message;
    throw new InputError({ file, found, expected: 'it as a run of this version writes it' });
  }
}
