import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { RunSummary } from '../../../../agents/reserve/market/summary.ts';
import type { Stored } from '../../../../agents/reserve/view/reading.ts';
import { view } from '../../../../agents/reserve/view/view.ts';
import { SYSTEMS } from '../../../../agents/systems.ts';
import { runInto } from '../../../../src/cli/run.ts';
import { configOfRun, openStoredRun } from '../../../../src/evidence/storedRun.ts';
import { present } from '../../../../src/lookup.ts';
import { numbersOf, textAt } from '../../../../src/market/shownTables.ts';
import { loadConfig } from '../../../../src/market/systems.ts';
import type { Sentence, ShownRun, StoredTables } from '../../../../src/market/view.ts';
import { readRun } from '../../../../src/report/readRun.ts';
import { openRunDirectory } from '../../../../src/results/runDirectory.ts';
import { folderWith } from '../../../cli/command.ts';

/** Runs a config into a folder of its own, and reads it as a report does. */
export async function storedOf(config: object, tools: { until?: number } = {}): Promise<Stored> {
  const folder = folderWith({});
  const file = join(folder, 'config.yaml');
  writeFileSync(file, stringify(config));
  const directory = openRunDirectory(join(folder, 'run'), false);
  await runInto({ partial: directory.partial, target: directory.target }, await loadConfig(file, SYSTEMS, () => ({})), {
    certify: 0,
    ...tools,
  });
  directory.commit();
  const stored = openStoredRun(join(folder, 'run'));
  return (await readRun(stored, await configOfRun(stored, SYSTEMS))) as StoredTables as Stored;
}

export const kpisOf = (run: Stored) => run.kpis as RunSummary;

/** What is shown of a run, to look into. */
export interface Seen extends ShownRun {
  /** A column of numbers. */
  column(table: string, column: string): number[];
  /** A column of words. */
  words(table: string, column: string): string[];
  says(step: number): string;
  figure(id: string): ShownRun['figures'][number] | undefined;
}

export const textOf = (sentence: Sentence): string =>
  sentence.map((span) => (typeof span === 'string' ? span : span.strong)).join('');

export function seen(run: Stored, beside?: Stored): Seen {
  const shown = view.page(run, beside);
  const of = (name: string, column: string) => {
    const table = present(
      shown.tables.find((each) => each.name === name),
      name,
    );
    return { rows: table.rows, column: present(table.columns[column], column) };
  };
  return {
    ...shown,
    column: (table, column) => [...numbersOf(of(table, column).column)],
    words: (table, name) => {
      const { rows, column } = of(table, name);
      return Array.from({ length: rows }, (_, row) => textAt(column, row));
    },
    says: (step) => textOf(shown.replays[0].sentences[step]),
    figure: (id) => shown.figures.find((each) => each.id === id),
  };
}

/** A run's table without one of its tables, as where it was not written. */
export const without = (run: Stored, name: string): Stored => ({
  ...run,
  table: (each) => (each === name ? undefined : run.table(each)),
});

export const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
