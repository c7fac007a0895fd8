import { counted } from '../counted.ts';
import { textTable } from '../results/terminal.ts';
import type { Analysis } from '../studies/analysis.ts';
import type { BoundaryFindings, LineFindings } from '../studies/boundaryFindings.ts';
import type { Study } from '../studies/load.ts';
import type { Records } from '../studies/records.ts';
import type { StudyOutcome } from '../studies/run.ts';
import { finishedRuns } from '../studies/runs.ts';
import type { Cell, Table } from '../studies/table.ts';

/** Rows a terminal is shown; files hold them all. */
const MOST_ROWS = 60;

/** A figure with about five digits that tell, and thousands apart. */
function briefly(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const digits = value === 0 ? 0 : Math.max(0, Math.min(6, 4 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toLocaleString('en-GB', { maximumFractionDigits: digits }).replace(/^-0$/, '0');
}

/** A mean with half the width of its interval, to two digits of that. */
function within(mean: number, low: number, high: number): string {
  const half = (high - low) / 2;
  if (!Number.isFinite(half) || half === 0) return briefly(mean);
  const decimals = Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(half))));
  const text = (value: number) =>
    value.toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return `${text(mean).replace(/^-(?=[0.,]*$)/, '')} ±${text(half)}`;
}

type Row = Record<string, Cell>;
/** What stands in a table's columns, by their headers. */
type Cells = Record<string, (row: Row) => string>;
/** A figure of a table, NaN where there is none. */
const figure = (cell: Cell | undefined): number => (typeof cell === 'number' ? cell : Number.NaN);
const asRows = ({ columns, rows }: Table): Row[] =>
  rows.map((row) => Object.fromEntries(columns.map((column, k) => [column, row[k]])));

/** As many rows as a terminal is shown, and where the others are. */
const shown = (header: string[], rows: string[][], file: string, keys = 1): string =>
  textTable([header, ...rows.slice(0, MOST_ROWS)], keys) + more(rows.length, file);

const more = (rows: number, file: string): string =>
  rows > MOST_ROWS ? `\n... and ${counted(rows - MOST_ROWS, 'more row')}: see ${file}` : '';

/** Rows under headings, a table for each. */
function shownByHeading(rows: readonly Row[], headingOf: (row: Row) => string, cellsOf: Cells, file: string): string {
  const under = new Map<string, Row[]>();
  for (const row of rows.slice(0, MOST_ROWS)) {
    const heading = headingOf(row);
    under.set(heading, [...(under.get(heading) ?? []), row]);
  }
  const tables = [...under].map(
    ([heading, those]) =>
      `${heading}\n\n${textTable([Object.keys(cellsOf), ...those.map((row) => Object.values(cellsOf).map((cell) => cell(row)))])}`,
  );
  return tables.join('\n\n') + more(rows.length, file);
}

/** Parameters whose levels a terminal has room for; a point with more is told by its number. */
const MOST_KEYS = 6;

/** Means of all KPIs, a line a point, with their 95 % intervals. */
function pointsTable({ parameters, kpis }: Study, summary: Table): string {
  const rows = asRows(summary);
  const names = parameters.length > MOST_KEYS ? ['point'] : parameters.map(({ name }) => name);
  const lines: string[][] = [];
  for (let k = 0; k < rows.length; k += kpis.length) {
    const ofPoint = rows.slice(k, k + kpis.length);
    const cells = ofPoint.map((row) =>
      'controlledMean' in row && Number.isFinite(row.controlledMean)
        ? within(figure(row.controlledMean), figure(row.controlledLow), figure(row.controlledHigh))
        : within(figure(row.mean), figure(row.low), figure(row.high)),
    );
    const [{ ok, runs }] = ofPoint;
    lines.push([
      ...(names.length > 0 ? names.map((name) => String(ofPoint[0][name])) : ['(base)']),
      ok === runs ? String(runs) : `${ok} of ${runs}`,
      ...cells,
    ]);
  }
  const keys = names.length > 0 ? names : [''];
  const table = shown([...keys, 'runs', ...kpis.map(({ name }) => name)], lines, 'summary.csv', keys.length);
  return parameters.length > MOST_KEYS ? `${table}\n(the levels of each point are in summary.csv)` : table;
}

/** A difference and its interval: as control variates correct it, where there are any. */
const differenceOf = (row: Row): Cell[] =>
  Number.isFinite(figure(row.controlledDifference))
    ? [row.controlledDifference, row.controlledLow, row.controlledHigh]
    : [row.difference, row.low, row.high];

const interval = (low: Cell, high: Cell): string =>
  low === null ? '-' : `[${briefly(figure(low))}, ${briefly(figure(high))}]`;

/** Where a comparison or a line is looked at: nothing, where there is but one place. */
const where = ({ at }: Row): string => (String(at ?? '') === '' ? '' : `, ${at}`);

const p = (value: Cell): string =>
  value === null || Number.isNaN(value) ? '-' : figure(value) < 1e-4 ? '<0.0001' : figure(value).toFixed(4);

const COMPARED: Cells = {
  KPI: ({ kpi }) => String(kpi),
  n: ({ n }) => String(n),
  first: ({ firstMean }) => briefly(figure(firstMean)),
  second: ({ secondMean }) => briefly(figure(secondMean)),
  difference: (row) => briefly(figure(differenceOf(row)[0])),
  '95 % interval': (row) => interval(differenceOf(row)[1], differenceOf(row)[2]),
  'effect d': ({ effectSize }) => briefly(Number(figure(effectSize).toPrecision(3))),
  'p adjusted': ({ pAdjusted }) => p(pAdjusted),
  'variance saved': ({ varianceSavedByPairing: saved }) =>
    Number.isFinite(saved) ? `${(100 * figure(saved)).toFixed(1)} %` : '-',
};

/** Comparisons, a table for each and for each place. @param table as in comparisons.csv */
export const comparisonsTable = (table: Table): string =>
  shownByHeading(
    asRows(table),
    (row) => `${row.parameter}: ${row.first} - ${row.second}${where(row)}`,
    COMPARED,
    'comparisons.csv',
  );

const LINE: Cells = {
  KPI: ({ kpi }) => String(kpi),
  slope: ({ slope }) => briefly(figure(slope)),
  '95 % interval': ({ slopeLow, slopeHigh }) => `[${briefly(figure(slopeLow))}, ${briefly(figure(slopeHigh))}]`,
  R2: ({ rSquared }) => briefly(Number(figure(rSquared).toFixed(2))),
};

const linesTable = (table: Table): string =>
  shownByHeading(asRows(table), (row) => `Line along ${row.parameter}${where(row)}`, LINE, 'regression.csv');

function sensitivityTable(table: Table): string {
  const cells = asRows(table).map((row) => {
    const sobol = 'first' in row;
    const span = (of: string) =>
      `${briefly(figure(row[of]))} [${briefly(figure(row[`${of}Low`]))}, ${briefly(figure(row[`${of}High`]))}]`;
    return [
      String(row.kpi),
      String(row.parameter),
      sobol ? span('first') : span('muStar'),
      sobol ? span('total') : briefly(figure(row.sigma)),
    ];
  });
  const sobol = table.columns.includes('first');
  const header = sobol
    ? ['KPI', 'parameter', 'first-order index', 'total index']
    : ['KPI', 'parameter', 'mu*', 'sigma'];
  return shown(header, cells, 'sensitivity.csv', 2);
}

/** How the p values of the table of comparisons are to be read. */
function comparisonsNote({ correction, controls }: Study, { rows }: Table): string {
  const family =
    correction === 'none' ? 'p as it is' : `p adjusted by ${correction} over ${counted(rows.length, 'row')}`;
  return `(${family}${controls.length > 0 ? '; differences corrected by control variates' : ''})`;
}

/** Where the lines of a boundary are: column by column; where no column has one, row by row. */
function boundaryTables(study: Study, { boundary, lines }: BoundaryFindings): string[] {
  const { x, y, to } = boundary;
  const days = new Set(study.points.map((point) => study.configAt(point, study.seed).config.calendar.days));
  const each = days.size === 1 ? ` of ${counted([...days][0], 'day')} each` : '';
  const table = ({ line, crossings, unknown, says }: LineFindings): string => {
    const inColumns = crossings.filter(({ along }) => along === 'y');
    const those = inColumns.length > 0 ? inColumns : crossings;
    const [fixed, axis] = inColumns.length > 0 ? [x, y] : [y, x];
    const rows = those.map((crossing) => {
      const [at, found] = inColumns.length > 0 ? [crossing.x, crossing.y] : [crossing.y, crossing.x];
      const runs = crossing.n * (study.antithetic ? 2 : 1);
      return [
        briefly(at) + (crossing.of > 1 ? ` (${crossing.crossing} of ${crossing.of})` : ''),
        briefly(found),
        interval(...orNothing(crossing.low, crossing.high)),
        runs === to ? String(runs) : `${runs} of ${to}`,
        crossing.rises ? 'above' : 'below',
      ];
    });
    const left = unknown > 0 ? ` (no figure at ${counted(unknown, 'node')})` : '';
    const heading = `Boundary ${line.name}: ${says}${left}`;
    if (rows.length === 0) return heading;
    return `${heading}\n\n${shown([fixed.name, axis.name, '95 % interval', 'replications', 'beyond'], rows, 'boundary.parquet')}`;
  };
  const rows = lines.some(({ crossings }) => crossings.some(({ along }) => along === 'x'));
  return [
    ...lines.flatMap((line) => ['', table(line)]),
    '',
    `(intervals over up to ${counted(to, 'replication')}${each}${rows ? '; crossings row by row are in boundary.parquet' : ''})`,
  ];
}

const orNothing = (low: number, high: number): [Cell, Cell] =>
  Number.isFinite(low) && Number.isFinite(high) ? [low, high] : [null, null];

/** What antithetic pairs and control variates saved: the middle one of all points. */
function savings({ kpis }: Study, summary: Table): string[] {
  const ways: [column: string, name: string][] = [
    ['antitheticVarianceSaved', 'antithetic pairs'],
    ['controlVarianceSaved', 'control variates'],
  ];
  const rows = asRows(summary);
  return ways.flatMap(([column, name]) => {
    if (!summary.columns.includes(column)) return [];
    const shares = kpis.flatMap((kpi) => {
      const saved = rows.flatMap((row) => (row.kpi === kpi.name ? [figure(row[column])] : []));
      const told = saved.filter(Number.isFinite).sort((a, b) => a - b);
      return told.length > 0 ? [`${kpi.name} ${(100 * told[told.length >> 1]).toFixed(0)} %`] : [];
    });
    return [`Variance saved by ${name} (median of points): ${shares.join(', ')}`];
  });
}

/** Why runs failed: an example of each kind, the most frequent first. Kinds are told apart by their words, not figures. */
function failures(study: Study, records: Records, replications: number): string[] {
  const reasons = new Map<string, { count: number; points: Set<number>; example: string }>();
  for (const { row, point } of finishedRuns(study, records, replications)) {
    const error = records.error(row);
    if (error === null) continue;
    const kind = error.replace(/-?\d+(\.\d+)?/g, '#');
    const known = reasons.get(kind) ?? { count: 0, points: new Set(), example: error };
    reasons.set(kind, { ...known, count: known.count + 1, points: known.points.add(point) });
  }
  return [...reasons]
    .sort(([, a], [, b]) => b.count - a.count)
    .slice(0, 5)
    .map(
      ([, { count, points, example }]) =>
        `  ${counted(count, 'run')} at ${counted(points.size, 'point')}, as: ${example}`,
    );
}

/** What a study came to, for people. */
export function studyReport(study: Study, records: Records, outcome: StudyOutcome, analysis: Analysis): string {
  const { replications, verdict, computed, found } = outcome;
  const runs = [...finishedRuns(study, records, replications)];
  const failed = runs.filter(({ row }) => records.error(row) !== null).length;
  const { boundary } = study;
  const each = boundary
    ? `, ${boundary.from} to ${boundary.to} replications`
    : ` x ${counted(replications, 'replication')}`;
  const parts = [
    `${study.name}: ${counted(study.points.length, 'point')}${each}; ${counted(computed, 'run')} computed now, ${counted(found, 'was', 'were')} there, ${failed} failed`,
  ];
  if (verdict) {
    const width = `the widest 95 % interval is ${briefly(verdict.width)} wide, wanted below ${briefly(verdict.wanted)}`;
    parts.push(
      verdict.met
        ? `Stop rule met: ${width}${verdict.untold > 0 ? `; but of ${verdict.untold} of the intervals it asks for nothing is known: every run failed` : ''}`
        : verdict.hopeless
          ? 'Stop rule NOT met: no run gave the figure it looks at'
          : `Stop rule NOT met: ${width}; at this spread it takes about ${briefly(verdict.needed)} replications`,
    );
  }
  if (analysis.boundary) parts.push(...boundaryTables(study, analysis.boundary));
  else parts.push('', pointsTable(study, analysis.summary));
  if (study.controls.length > 0) parts.push('(means corrected by control variates; plain ones are in summary.csv)');
  if (failed > 0) parts.push('(where runs failed, figures are those of the worlds in which none did)');
  parts.push(...savings(study, analysis.summary));
  if (analysis.comparisons.rows.length > 0) {
    parts.push('', comparisonsTable(analysis.comparisons), '', comparisonsNote(study, analysis.comparisons));
  }
  if (analysis.regression.rows.length > 0) parts.push('', linesTable(analysis.regression));
  if (analysis.sensitivity.rows.length > 0) parts.push('', sensitivityTable(analysis.sensitivity));
  if (failed > 0) parts.push('', 'Runs that failed:', ...failures(study, records, replications));
  return parts.join('\n');
}
