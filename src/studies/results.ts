import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { orNull } from '../market/system.ts';
import { onDisk } from '../results/disk.ts';
import { writeWhole, writeWholeText } from '../results/files.ts';
import { type ParquetColumn, writeParquet } from '../results/parquet.ts';
import { VERSION } from '../version.ts';
import { type Analysis, analyse } from './analysis.ts';
import { BOUNDARY_COLUMNS, type BoundaryFindings, boundarySummary } from './boundaryFindings.ts';
import { extraFigures, type Study } from './load.ts';
import { kpiValues, outcomesOf } from './outcomes.ts';
import type { Label } from './parameters.ts';
import type { StudyOutcome } from './run.ts';
import { type FinishedRun, finishedRuns } from './runs.ts';
import { PLAN, RESULTS, type Store } from './store.ts';
import { csvText } from './table.ts';
import { unitOfKpi } from './unitOfKpi.ts';

/** A column of levels: numbers, or text. */
function levelColumn(name: string, labels: readonly Label[], pointAt: (row: number) => number): ParquetColumn {
  if (labels.every((label) => typeof label === 'number')) {
    return [name, 'DOUBLE', (row) => labels[pointAt(row)] as number];
  }
  return [name, 'STRING', (row) => String(labels[pointAt(row)])];
}

/**
 * Ends a study: writes results.parquet (a row a run, in the order of the design), the tables and the manifest, after which the
 * store keeps nothing else. Equal studies leave equal bytes, however they were computed.
 */
export function writeResults(study: Study, store: Store, outcome: StudyOutcome): Analysis {
  const { records } = store;
  const runs = [...finishedRuns(study, records, outcome.replications)];
  const analysis = analyse(study, outcomesOf(study, records, outcome.replications));
  store.finish(new Set(runs.map(({ row }) => row)), () => {
    const at = (name: string) => join(store.folder, name);
    writeWhole(at(RESULTS), (partial) => writeParquet(partial, runs.length, resultColumns(study, store, runs)));
    const { boundary, ...tables } = analysis;
    for (const [name, table] of Object.entries(tables)) {
      if (table.rows.length > 0) writeWholeText(at(`${name}.csv`), csvText(table));
      else rmSync(at(`${name}.csv`), { force: true });
    }
    if (boundary) writeBoundary(at(BOUNDARY), boundary);
    else for (const name of [BOUNDARY, BOUNDARY_PICTURE]) rmSync(at(name), { force: true });
    writeWholeText(at(PLAN), study.text);
    writeWholeText(at('figures.json'), `${JSON.stringify(toldOf(study), null, 2)}\n`);
    const manifest = manifestOf(study, store, runs, outcome, boundary);
    writeWholeText(at('manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  });
  return analysis;
}

const BOUNDARY = 'boundary.parquet';
const BOUNDARY_PICTURE = 'boundary.svg';

function writeBoundary(path: string, { table: { columns, rows } }: BoundaryFindings): void {
  const read = columns.map((name, k): ParquetColumn => {
    return [name, BOUNDARY_COLUMNS[name].type, (row) => rows[row][k] as string | number | null];
  });
  writeWhole(path, (partial) => writeParquet(partial, rows.length, read));
}

/** Draws what was found of a boundary, in the folder of a study that has its results; nothing, where none was looked for. */
export async function drawBoundary(study: Study, { folder }: Store, { boundary }: Analysis): Promise<void> {
  if (!boundary) return;
  const { boundaryPicture } = await import('./boundaryPicture.ts');
  const picture = boundaryPicture(study, boundary);
  onDisk(folder, () => writeWholeText(join(folder, BOUNDARY_PICTURE), picture));
}

function resultColumns(study: Study, { records }: Store, runs: readonly FinishedRun[]): ParquetColumn[] {
  const rows = runs.map(({ row }) => row);
  const extra = extraFigures(study);
  const [key, error, ...figures] = records.columns(rows, [...study.figures.names, ...extra]);
  const derived = study.kpis.filter(({ name }) => !study.figures.names.includes(name) && !extra.includes(name));
  const values = new Map(derived.map(({ name }) => [name, new Float64Array(runs.length)]));
  runs.forEach(({ row }, place) => {
    const all = records.error(row) === null ? kpiValues(study, (name) => records.figure(name, row)) : undefined;
    for (const [name, column] of values) column[place] = all?.get(name) ?? Number.NaN;
  });
  return [
    ['point', 'INT32', (at) => runs[at].point],
    ['replication', 'INT32', (at) => runs[at].replication],
    ['seed', 'STRING', (at) => runs[at].seed],
    ...study.parameters.map(({ name }, k) =>
      levelColumn(
        name,
        study.points.map(({ levels }) => levels[k].label),
        (at) => runs[at].point,
      ),
    ),
    key,
    error,
    ...figures,
    ...[...values].map(([name, column]): ParquetColumn => [name, 'DOUBLE', (at) => orNull(column[at])]),
  ];
}

/**
 * What the columns with figures and KPIs in results.parquet mean: unit and a sentence, or of what a KPI is made; and what those of
 * boundary.parquet are.
 */
function toldOf(study: Study): object {
  const { names, aliases, told } = study.figures;
  const figures = [...names, ...extraFigures(study)].map((name) => [name, told(name)]);
  const units = new Map<string, string | undefined>();
  const unitOf = (name: string) => (units.has(name) ? units.get(name) : told(aliases.get(name) ?? name)?.unit);
  const kpis = study.kpis.map(({ name, expression }): [string, object] => {
    const one = told(aliases.get(expression) ?? expression);
    const unit = one?.unit ?? unitOfKpi({ expression }, unitOf);
    units.set(name, unit);
    return [name, name === expression && one ? one : { kpi: expression, unit, ...one }];
  });
  const ofBoundary = study.boundary
    ? Object.entries(BOUNDARY_COLUMNS).map(([name, { says }]) => [name, { unit: '', says }])
    : [];
  return Object.fromEntries([...ofBoundary, ...figures, ...kpis]);
}

function manifestOf(
  study: Study,
  { records }: Store,
  runs: readonly { row: number }[],
  outcome: StudyOutcome,
  boundary: BoundaryFindings | undefined,
) {
  return {
    flexagora: VERSION,
    node: process.versions.node,
    study: study.name,
    file: basename(study.file),
    seed: study.seed,
    points: study.points.length,
    replications: outcome.replications,
    runs: runs.length,
    failed: runs.filter(({ row }) => records.error(row) !== null).length,
    ...(outcome.verdict ? { stopRule: outcome.verdict } : {}),
    ...(boundary ? { boundary: boundarySummary(boundary) } : {}),
  };
}
