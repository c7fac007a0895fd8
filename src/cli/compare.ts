import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEMS } from '../../agents/systems.ts';
import { InputError } from '../errors.ts';
import { fileAt } from '../input/disk.ts';
import { readDelimited } from '../observed/delimited.ts';
import { analyse } from '../studies/analysis.ts';
import { loadStudy, type Study } from '../studies/load.ts';
import { outcomesOf } from '../studies/outcomes.ts';
import type { Label } from '../studies/parameters.ts';
import { replicationsOf, runsOf } from '../studies/runs.ts';
import { Store } from '../studies/store.ts';
import { studyFolder } from '../studies/study.ts';
import { csvText, rowsOf, type Table } from '../studies/table.ts';
import { give, show, tell } from './say.ts';
import { comparisonsTable } from './studyReport.ts';

export interface CompareOptions {
  out?: string;
  csv?: boolean;
  json?: boolean;
}

/** `flexagora compare STUDY`: the comparison table of a study's file, from the runs it has by now, or of its results folder. */
export async function compareCommand(study: string, { out, csv, json }: CompareOptions): Promise<void> {
  const table =
    existsSync(study) && statSync(study).isDirectory() ? tableOfFolder(study) : await tableOfFile(study, out);
  if (json) {
    give(rowsOf(table));
  } else if (csv) show(csvText(table).trimEnd());
  else tell(comparisonsTable(table));
}

function tableOfFolder(folder: string): Table {
  const path = join(folder, 'comparisons.csv');
  if (!existsSync(path)) {
    throw new InputError({
      file: folder,
      found: 'no comparisons.csv',
      expected: 'the results of a finished study that has comparisons; of an unfinished one, name its file',
    });
  }
  const { header, rows } = readDelimited(fileAt(path));
  const text = ['parameter', 'at', 'kpi'];
  const levels = ['first', 'second'];
  const cell = (value: string, column: number) => {
    if (text.includes(header[column])) return value;
    if (levels.includes(header[column])) return labelFrom(value);
    return value === '' ? null : Number(value);
  };
  return { columns: header, rows: rows.map((cells) => cells.map(cell)) };
}

/** A level as it was before it was written: a number, true or false, or text. */
function labelFrom(text: string): Label {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && String(Number(text)) === text ? Number(text) : text;
}

async function tableOfFile(file: string, out: string | undefined): Promise<Table> {
  const study = await loadStudy(file, SYSTEMS);
  if (study.comparisons.length === 0) {
    const expected = 'pairs of levels, as comparisons: [{ market.scheme: [hybrid, tso-managed] }]';
    throw new InputError({ file, path: 'comparisons', found: 'none', expected });
  }
  const folder = studyFolder(study, out);
  const store = await Store.look(folder, study, `--out ${folder}`);
  const replications = replicationsThere(study, store);
  if (replications === 0) {
    const expected = `runs of this study in ${folder}: flexagora study ${file}`;
    throw new InputError({ file, found: 'no finished runs', expected });
  }
  return analyse(study, outcomesOf(study, store.records, replications)).comparisons;
}

/** Replications of which any run is there. */
function replicationsThere(study: Study, store: Store): number {
  let last = 0;
  for (const { replication, key } of runsOf(study, 0, replicationsOf(study))) {
    if (store.has(key)) last = replication + 1;
    else if (replication > last + 1) break;
  }
  return last;
}
