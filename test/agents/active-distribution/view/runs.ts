import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Stored } from '../../../../agents/active-distribution/view/rows.ts';
import { view } from '../../../../agents/active-distribution/view/view.ts';
import { SYSTEMS } from '../../../../agents/systems.ts';
import { runInto } from '../../../../src/cli/run.ts';
import { configOfRun, openStoredRun } from '../../../../src/evidence/storedRun.ts';
import { present } from '../../../../src/lookup.ts';
import { numbersOf, textAt } from '../../../../src/market/shownTables.ts';
import { loadConfig } from '../../../../src/market/systems.ts';
import type { Sentence, ShownRun, ShownTable, StoredTables } from '../../../../src/market/view.ts';
import { readRun } from '../../../../src/report/readRun.ts';
import { openRunDirectory } from '../../../../src/results/runDirectory.ts';
import { folderWith } from '../../../cli/command.ts';

/** Runs a config into a folder of its own, and reads it as a report does. */
export async function storedOf(config: object, tools: { until?: number } = {}): Promise<Stored> {
  const folder = folderWith({});
  const file = join(folder, 'config.yaml');
  writeFileSync(file, stringify(config));
  const { partial, target, commit } = openRunDirectory(join(folder, 'run'), false);
  await runInto({ partial, target }, await loadConfig(file, SYSTEMS, () => ({})), { certify: 0, ...tools });
  commit();
  const stored = openStoredRun(target);
  return (await readRun(stored, await configOfRun(stored, SYSTEMS))) as StoredTables as Stored;
}

export const kpisOf = (run: Stored) => run.kpis as Record<string, number>;

export const sayOf = (sentence: Sentence): string =>
  sentence.map((span) => (typeof span === 'string' ? span : span.strong)).join('');

/** What is shown of a run, to look into. */
export interface Seen extends ShownRun {
  column(table: string, column: string): number[];
  texts(table: string, column: string): string[];
}

const readerOf = (tableOf: (name: string) => ShownTable | undefined) => {
  const of = (name: string, column: string) => {
    const table = present(tableOf(name), name);
    return { rows: table.rows, shown: present(table.columns[column], column) };
  };
  return {
    column: (name: string, column: string) => [...numbersOf(of(name, column).shown)],
    texts: (name: string, column: string) => {
      const { rows, shown } = of(name, column);
      return Array.from({ length: rows }, (_, row) => textAt(shown, row));
    },
  };
};

export function seen(run: Stored, beside?: Stored): Seen {
  const shown = view.page(run, beside);
  return { ...shown, ...readerOf((name) => shown.tables.find((table) => table.name === name)) };
}

/** The tables of a run as they were written. */
export const written = (run: Stored) => readerOf((name) => run.table(name));

export const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
