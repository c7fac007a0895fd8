import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { InputError } from '../../errors.ts';
import { fileAt } from '../../input/disk.ts';
import { brief } from '../../input/words.ts';
import { checkedBy, readYaml } from '../../input/yaml.ts';
import { readDelimited } from '../../observed/delimited.ts';
import { readTable } from '../../results/readTable.ts';
import { readParameters, unitOf } from '../../studies/parameters.ts';
import { type StudyFile, studySchema } from '../../studies/schema.ts';
import { PLAN, RESULTS } from '../../studies/store.ts';
import type { Cell, Row } from '../../studies/table.ts';
import { VERSION } from '../../version.ts';
import { inWords } from '../inWords.ts';
import { openRuns, type StoredRuns } from './storedRuns.ts';

/** What a study varies. */
export interface StoredParameter {
  name: string;
  /** What people call it: of a path the last step, where no other ends in it. */
  title: string;
  /** The path it sets, where it is another word. */
  path: string;
  unit: string;
  isNumeric: boolean;
  isLog: boolean;
  /** By point. */
  levels: readonly (number | string)[];
}

/** What a study asks for, and what came out, by point. NaN: no figure. */
export interface StoredKpi {
  name: string;
  unit: string;
  /** A sentence, or of what it is made. */
  says: string;
  n: Float64Array;
  mean: Float64Array;
  /** The mean as it is, where `mean` is corrected by control variates. */
  plain: Float64Array;
  /** 95 % interval. */
  low: Float64Array;
  high: Float64Array;
}

/** A study as it lies on disk, read; its runs are read when they are asked for. */
export interface StoredStudy {
  folder: string;
  manifest: StudyManifest;
  file: StudyFile;
  parameters: readonly StoredParameter[];
  kpis: readonly StoredKpi[];
  /** By point, runs of it, and those that did not fail. */
  asked: Float64Array;
  succeeded: Float64Array;
  comparisons: readonly Row[];
  sensitivity: readonly Row[];
  regression: readonly Row[];
  boundary: readonly Row[];
  runs: StoredRuns;
}

const lineSchema = z.looseObject({
  boundary: z.string(),
  kpi: z.string(),
  level: z.number(),
  crossings: z.number(),
  crossingsAlongX: z.number(),
  least: z.number().nullable(),
  most: z.number().nullable(),
  nodesWithoutFigure: z.number(),
  says: z.string(),
});
const manifestSchema = z.looseObject({
  flexagora: z.string(),
  node: z.string(),
  study: z.string(),
  file: z.string(),
  seed: z.union([z.string(), z.number()]),
  points: z.number().int(),
  replications: z.number().int(),
  runs: z.number().int(),
  failed: z.number().int(),
  stopRule: z.looseObject({ met: z.boolean(), hopeless: z.boolean() }).optional(),
  boundary: z.looseObject({ x: z.string(), y: z.string(), lines: z.array(lineSchema) }).optional(),
});
type StudyManifest = z.output<typeof manifestSchema>;
const toldSchema = z.record(
  z.string(),
  z.object({ unit: z.string().optional(), says: z.string().optional(), kpi: z.string().optional() }),
);

/**
 * Reads the folder of a study that has ended.
 * @throws InputError naming the file that is missing, damaged or not as the study has written it
 */
export async function readStoredStudy(folder: string): Promise<StoredStudy> {
  const manifest = readJson(folder, 'manifest.json', manifestSchema);
  if (manifest.flexagora !== VERSION) {
    const expected = `one of version ${VERSION}, or that version`;
    throw new InputError({ file: folder, found: `a study of flexagora ${manifest.flexagora}`, expected });
  }
  const { raw, where } = readYaml(fileAt(needed(folder, PLAN)), 'study', 'configs/studies/deviation-fee.yaml');
  const file = checkedBy(studySchema, raw, where);
  const summary = readCsv(folder, 'summary.csv', SUMMARY);
  const told = readJson(folder, 'figures.json', toldSchema);
  const runs = await openRuns(needed(folder, RESULTS));
  const { parameters: varied } = readParameters(file.parameters, where);
  const names = [...summary.header.slice(1, summary.header.indexOf('kpi'))];
  const kpiNames = namesOf(summary, manifest.points);
  const expected = manifest.points * kpiNames.length;
  if (summary.rows.length !== expected || runs.rows !== manifest.runs) {
    const isRuns = runs.rows !== manifest.runs;
    throw new InputError({
      file: join(folder, isRuns ? RESULTS : 'summary.csv'),
      found: `${isRuns ? runs.rows : summary.rows.length} rows`,
      expected: `${isRuns ? manifest.runs : expected}, as manifest.json has it`,
    });
  }
  const firsts = Array.from({ length: manifest.points }, (_, point) => point * kpiNames.length);
  const column = (name: string, rows: readonly number[]) => {
    const place = summary.header.indexOf(name);
    return Float64Array.from(rows, (row) => numberFrom(join(folder, 'summary.csv'), name, summary.rows[row][place]));
  };
  const titles = titlesOf(names);
  const parameters = names.map((name, k): StoredParameter => {
    const known = varied.find((each) => each.name === name);
    const isNumeric = runs.isNumeric(name);
    const texts = firsts.map((row) => summary.rows[row][k + 1]);
    return {
      name,
      title: titles[k],
      path: known?.range?.path ?? known?.levels[0]?.settings[0]?.path ?? name,
      unit: known ? unitOf(known) : '',
      isNumeric,
      isLog: known?.range?.spec.scale === 'log',
      levels: isNumeric ? texts.map(Number) : texts,
    };
  });
  const kpis = kpiNames.map((name, k): StoredKpi => {
    const rows = firsts.map((first) => first + k);
    const { unit = '', says, kpi = name } = Object.hasOwn(told, name) ? told[name] : {};
    const isControlled = summary.header.includes('controlledMean');
    const better = (plain: string, controlled: string) => {
      const values = column(plain, rows);
      if (!isControlled) return values;
      const means = column('controlledMean', rows);
      return column(controlled, rows).map((value, at) => (Number.isNaN(means[at]) ? values[at] : value));
    };
    return {
      name,
      unit,
      says: says ?? kpi,
      n: column('n', rows),
      mean: better('mean', 'controlledMean'),
      plain: column('mean', rows),
      low: better('low', 'controlledLow'),
      high: better('high', 'controlledHigh'),
    };
  });
  return {
    ...{ folder, manifest, file, parameters, kpis, runs },
    asked: column('runs', firsts),
    succeeded: column('ok', firsts),
    comparisons: rowsIn(folder, 'comparisons.csv', ['parameter', 'first', 'second', 'at', 'kpi']),
    sensitivity: rowsIn(folder, 'sensitivity.csv', ['parameter', 'kpi']),
    regression: rowsIn(folder, 'regression.csv', ['parameter', 'at', 'kpi']),
    boundary: manifest.boundary ? ((await readTable(needed(folder, 'boundary.parquet'))) as Row[]) : [],
  };
}

/** Names of parameters, short where that tells them apart. */
function titlesOf(names: readonly string[]): string[] {
  const short = names.map((name) => inWords(/^\S*\.([A-Za-z]\w*)$/.exec(name)?.[1] ?? name));
  return names.map((name, k) => (short.filter((each) => each === short[k]).length > 1 ? name : short[k]));
}

const SUMMARY = ['point', 'kpi', 'runs', 'ok', 'n', 'mean', 'low', 'high'];

/** The KPIs of a summary: those of its first point. */
function namesOf({ header, rows }: Csv, points: number): string[] {
  const place = header.indexOf('kpi');
  const all = rows.slice(0, Math.round(rows.length / Math.max(1, points))).map((cells) => cells[place]);
  return [...new Set(all)];
}

function needed(folder: string, name: string): string {
  const file = join(folder, name);
  if (existsSync(file)) return file;
  throw new InputError({ file: folder, found: `no ${name}`, expected: 'the folder of a study as it was written' });
}

function readJson<S extends z.ZodType>(folder: string, name: string, schema: S): z.output<S> {
  const file = needed(folder, name);
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const found =
      error instanceof z.ZodError ? `${error.issues[0].path.join('.')}: ${error.issues[0].message}` : 'no whole JSON';
    throw new InputError({ file, found, expected: 'it as a study of this version writes it' });
  }
}

interface Csv {
  header: readonly string[];
  rows: readonly (readonly string[])[];
}

/** @throws InputError where columns that it must have are missing */
function readCsv(folder: string, name: string, columns: readonly string[]): Csv {
  const file = needed(folder, name);
  const { header, rows, openEnd } = readDelimited(fileAt(file));
  const missing = columns.find((column) => !header.includes(column));
  const found =
    missing === undefined ? (openEnd ? 'a last line that is cut off' : undefined) : `no column '${missing}'`;
  if (found !== undefined) throw new InputError({ file, found, expected: 'it as the study has written it' });
  return { header, rows };
}

/** The rows of a table that a study may have. @param texts columns that hold text */
function rowsIn(folder: string, name: string, texts: readonly string[]): Row[] {
  if (!existsSync(join(folder, name))) return [];
  const { header, rows } = readCsv(folder, name, texts);
  const cell = (column: string, text: string): Cell =>
    texts.includes(column) ? text : numberFrom(join(folder, name), column, text);
  return rows.map((cells) => Object.fromEntries(header.map((column, k) => [column, cell(column, cells[k])])));
}

/** @throws InputError for a cell that holds something else */
function numberFrom(file: string, column: string, text: string): number {
  const value = text === '' ? Number.NaN : Number(text);
  if (text === '' || !Number.isNaN(value)) return value;
  throw new InputError({ file, path: `column ${column}`, found: `'${brief(text)}'`, expected: 'a number, or nothing' });
}
