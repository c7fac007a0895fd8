import { counted } from '../counted.ts';
import { textTable } from '../results/textTable.ts';
import type { Analysis } from '../studies/analysis.ts';
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
/** A figure of a table, NaN where there is none. */
const figure = (cell: Cell | undefined): number => (typeof cell === 'number' ? cell : Number.NaN);
const asRows = ({ columns, rows }: Table): Row[] =>
  rows.map((row) => Object.fromEntries(columns.map((column, k) => [column, row[k]])));

const shown = (cells: string[][], file: string): string =>
  cells.length - 1 > MOST_ROWS
    ? `${textTable(cells.slice(0, MOST_ROWS + 1))}\n... and ${cells.length - 1 - MOST_ROWS} more rows: see ${file}`
    : textTable(cells);

/** Means of all KPIs, a line a point, with their 95 % intervals. */
function pointsTable({ parameters, kpis }: Study, summary: Table): string {
  const rows = asRows(summary);
  const lines: string[][] = [];
  for (let k = 0; k < rows.length; k += kpis.length) {
    const ofPoint = rows.slice(k, k + kpis.length);
    const levels = parameters.map(({ name }) => String(ofPoint[0][name]));
    const cells = ofPoint.map((row) =>
      'controlledMean' in row && Number.isFinite(row.controlledMean)
        ? within(figure(row.controlledMean), figure(row.controlledLow), figure(row.controlledHigh))
        : within(figure(row.mean), figure(row.low), figure(row.high)),
    );
    const [{ ok, runs }] = ofPoint;
    lines.push([
      ...(levels.length > 0 ? levels : ['(base)']),
      ok === runs ? String(runs) : `${ok} of ${runs}`,
      ...cells,
    ]);
  }
  const names = parameters.length > 0 ? parameters.map(({ name }) => name) : [''];
  return shown([[...names, 'runs', ...kpis.map(({ name }) => name)], ...lines], 'summary.csv');
}

/** A difference and its interval: as control variates correct it, where there are any. */
function differenceCells(row: Row): [string, string] {
  const isControlled = Number.isFinite(figure(row.controlledDifference));
  const [mean, low, high] = isControlled
    ? [row.controlledDifference, row.controlledLow, row.controlledHigh]
    : [row.difference, row.low, row.high];
  return [briefly(figure(mean)), low === null ? '-' : `[${briefly(figure(low))}, ${briefly(figure(high))}]`];
}

/** The table of comparisons. @param table as in comparisons.csv */
export function comparisonsTable(table: Table): string {
  const rows = asRows(table);
  const cells = rows.map((row) => [
    `${row.parameter}: ${row.first} - ${row.second}`,
    String(row.at ?? ''),
    String(row.kpi),
    String(row.n),
    briefly(figure(row.firstMean)),
    briefly(figure(row.secondMean)),
    ...differenceCells(row),
    briefly(Number(figure(row.effectSize).toPrecision(3))),
    row.pAdjusted === null || Number.isNaN(row.pAdjusted)
      ? '-'
      : figure(row.pAdjusted) < 1e-4
        ? '<0.0001'
        : figure(row.pAdjusted).toFixed(4),
    Number.isFinite(row.varianceSavedByPairing) ? `${(100 * figure(row.varianceSavedByPairing)).toFixed(1)} %` : '-',
  ]);
  const header = [
    'comparison',
    'at',
    'KPI',
    'n',
    'first',
    'second',
    'difference',
    '95 % interval',
    'effect d',
    'p adjusted',
    'variance saved',
  ];
  return shown([header, ...cells], 'comparisons.csv');
}

function linesTable(table: Table): string {
  const cells = asRows(table).map((row) => [
    String(row.parameter),
    String(row.at),
    String(row.kpi),
    briefly(figure(row.slope)),
    `[${briefly(figure(row.slopeLow))}, ${briefly(figure(row.slopeHigh))}]`,
    briefly(Number(figure(row.rSquared).toFixed(2))),
  ]);
  return shown([['line along', 'at', 'KPI', 'slope', '95 % interval', 'R2'], ...cells], 'regression.csv');
}

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
  return shown([header, ...cells], 'sensitivity.csv');
}

/** How the p values of the table of comparisons are to be read. */
function comparisonsNote({ correction, controls }: Study, { rows }: Table): string {
  const family =
    correction === 'none' ? 'p as it is' : `p adjusted by ${correction} over ${counted(rows.length, 'row')}`;
  return `(${family}${controls.length > 0 ? '; differences corrected by control variates' : ''})`;
}

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
  const parts = [
    `${study.name}: ${counted(study.points.length, 'point')} x ${counted(replications, 'replication')}; ${counted(computed, 'run')} computed now, ${counted(found, 'was', 'were')} there, ${failed} failed`,
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
  parts.push('', pointsTable(study, analysis.summary));
  if (study.controls.length > 0) parts.push('(means corrected by control variates; plain ones are in summary.csv)');
  if (failed > 0) parts.push('(where runs failed, figures are those of the worlds in which none did)');
  parts.push(...savings(study, analysis.summary));
  if (analysis.comparisons.rows.length > 0) {
    parts.push('', comparisonsTable(analysis.comparisons), comparisonsNote(study, analysis.comparisons));
  }
  if (analysis.regression.rows.length > 0) parts.push('', linesTable(analysis.regression));
  if (analysis.sensitivity.rows.length > 0) parts.push('', sensitivityTable(analysis.sensitivity));
  if (failed > 0) parts.push('', 'Runs that failed:', ...failures(study, records, replications));
  return parts.join('\n');
}
