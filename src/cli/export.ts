import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { InputError } from '../errors.ts';
import { openTable } from '../results/readTable.ts';
import { csvText, tableOf } from '../studies/table.ts';
import { writeNewFolder } from './newFolder.ts';
import { give, tell } from './say.ts';

export interface ExportOptions {
  csv: true;
  out?: string;
  quiet?: boolean;
  json?: boolean;
}

/** What a column is: a row of `columns.csv`. */
interface ToldColumn {
  table: string;
  column: string;
  unit: string;
  says: string;
}

/** `flexagora export DIR --csv`: the tables of a run or of a finished study as CSV files, all of them or none. */
export async function exportCommand(folder: string, { out, quiet, json }: ExportOptions): Promise<void> {
  const tables = tablesIn(folder);
  const target = resolve(out ?? join(folder, 'csv'));
  const path = out === undefined ? target : `--out ${out}`;
  const isOwn = (name: string) => out === undefined && name.endsWith('.csv');
  await writeNewFolder({ folder: target, path, replaces: isOwn }, async (partial) => {
    const columns: ToldColumn[] = [];
    for (const name of tables) columns.push(...(await writeCsv(folder, name, partial)));
    appendFileSync(join(partial, 'columns.csv'), csvText(tableOf(columns.map((each) => ({ ...each })))));
  });
  if (json) give({ folder: target, tables });
  else if (!quiet) tell(`${tables.map((name) => `${name}.csv`).join(', ')}, columns.csv: ${target}`);
}

/** Names of the Parquet tables in a folder. @throws InputError where there are none */
function tablesIn(folder: string): string[] {
  const expected = 'the folder of a run, or of a study that has ended';
  if (!existsSync(folder)) throw new InputError({ file: folder, found: 'no such folder', expected });
  if (!statSync(folder).isDirectory()) throw new InputError({ file: folder, found: 'a file', expected });
  const files = readdirSync(folder);
  const told = files.includes('columns.json') || files.includes('figures.json');
  const tables = files.filter((name) => name.endsWith('.parquet')).map((name) => basename(name, '.parquet'));
  if (tables.length > 0 && told) return tables.sort();
  const found = files.includes('study.json') ? 'a study that has not ended' : 'no tables';
  throw new InputError({ file: folder, found, expected });
}

/** Writes one table, and gives what its columns are. */
async function writeCsv(folder: string, table: string, into: string): Promise<ToldColumn[]> {
  const { columns, parts } = await openTable(join(folder, `${table}.parquet`));
  const path = join(into, `${table}.csv`);
  appendFileSync(path, csvText({ columns, rows: [] }));
  for await (const rows of parts()) appendFileSync(path, csvText(tableOf(rows, columns)).replace(/^.*\n/, ''));
  const told = toldOf(folder, table);
  return columns.map((column) => ({ table, column, ...(told(column) ?? ofEveryStudy(column)) }));
}

/** What the file beside the tables says of a column of one. */
function toldOf(folder: string, table: string): (column: string) => { unit: string; says: string } | undefined {
  const read = (name: string) =>
    existsSync(join(folder, name)) ? (JSON.parse(readFileSync(join(folder, name), 'utf8')) as object) : undefined;
  const ofRun = read('columns.json') as Record<string, { columns: Record<string, { unit: string; says: string }> }>;
  if (ofRun) return (column) => ofRun[table]?.columns[column];
  const ofStudy = read('figures.json') as Record<string, { unit?: string; says?: string; kpi?: string }>;
  return (column) => {
    const told = Object.hasOwn(ofStudy, column) ? ofStudy[column] : undefined;
    return told && { unit: told.unit ?? '', says: told.says ?? `KPI: ${told.kpi}` };
  };
}

const OF_EVERY_STUDY: Readonly<Record<string, string>> = {
  point: 'Which combination of levels, counted from 0.',
  replication: 'Which world, counted from 0: equal ones are the same world.',
  seed: 'Seed of the run.',
  key: 'Hash of all that the run is made of.',
  error: 'Why the run failed; empty where it did not.',
};

const ofEveryStudy = (column: string) => ({
  unit: '',
  says: OF_EVERY_STUDY[column] ?? 'Level of this parameter.',
});
