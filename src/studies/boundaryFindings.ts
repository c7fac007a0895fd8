import { counted } from '../counted.ts';
import { kept, present } from '../lookup.ts';
import { orNull } from '../market/system.ts';
import type { Boundary, BoundaryLine } from './boundary.ts';
import { type Crossing, crossingsOf, standingOf } from './boundaryLines.ts';
import { unitsOfLines } from './boundaryRounds.ts';
import type { Standing } from './designs/boundaryMesh.ts';
import type { Study } from './load.ts';
import type { Outcomes } from './outcomes.ts';
import { spread, present as told } from './statistics/summary.ts';
import { type Table, tableOf } from './table.ts';

/** What was found of a line. */
export interface LineFindings {
  line: BoundaryLine;
  crossings: Crossing[];
  /** By point: its mean beyond the level, on the line's own scale, and what that says. */
  beyond: number[];
  standings: Standing[];
  /** Of the means at all nodes, in the unit of the KPI. NaN: no run gave it. */
  least: number;
  most: number;
  /** Nodes at which no run gave it. */
  unknown: number;
  /** In a sentence. */
  says: string;
}

/** What was found of a boundary. */
export interface BoundaryFindings {
  boundary: Boundary;
  lines: LineFindings[];
  /** A row a crossing of a line on a column or a row of nodes. */
  table: Table;
}

const meanOf = (values: Float64Array): number => spread(told(values)).mean;

/** What a study's boundary has come to. */
export function boundaryFindings(study: Study, outcomes: Outcomes): BoundaryFindings {
  const boundary = present(study.boundary, 'the boundary');
  const step = study.antithetic ? 2 : 1;
  const lines = unitsOfLines(study, boundary, outcomes).map((units, k): LineFindings => {
    const line = boundary.lines[k];
    const means = kept(outcomes.byKpi, line.kpi.name)
      .map(meanOf)
      .filter((mean) => !Number.isNaN(mean));
    const crossings = crossingsOf(boundary, units);
    const standings = units.map(standingOf);
    const [least, most] = means.length > 0 ? [Math.min(...means), Math.max(...means)] : [Number.NaN, Number.NaN];
    const unknown = standings.filter((standing) => standing === 'unknown').length;
    const says = sentence(boundary, line, crossings, least, most);
    return { line, crossings, beyond: units.map(meanOf), standings, least, most, unknown, says };
  });
  const rows = lines.flatMap(({ line, crossings }) =>
    crossings.map(({ along, x, y, low, high, n, crossing, of, rises }) => ({
      boundary: line.name,
      kpi: line.kpi.name,
      level: line.level,
      ...{ along, x, y, low, high },
      replications: n * step,
      ...{ crossing, crossings: of, rises: rises ? 1 : 0 },
    })),
  );
  return { boundary, lines, table: tableOf(rows, Object.keys(BOUNDARY_COLUMNS)) };
}

/** What the columns of the table of boundaries are. */
export const BOUNDARY_COLUMNS: Readonly<Record<string, { type: 'STRING' | 'DOUBLE' | 'INT32'; says: string }>> = {
  boundary: { type: 'STRING', says: 'Which of the lines that were looked for.' },
  kpi: { type: 'STRING', says: 'The KPI that crosses its level here.' },
  level: { type: 'DOUBLE', says: 'The level, in the unit of the KPI.' },
  along: { type: 'STRING', says: 'The axis, x or y, along which the crossing was looked for: low and high are of it.' },
  x: { type: 'DOUBLE', says: 'Where the level is crossed: the parameter of the axis x.' },
  y: { type: 'DOUBLE', says: 'Where the level is crossed: the parameter of the axis y.' },
  low: { type: 'DOUBLE', says: 'Lower end of the 95 % interval over replications.' },
  high: { type: 'DOUBLE', says: 'Upper end of the 95 % interval over replications.' },
  replications: { type: 'INT32', says: 'Replications in which the crossing was found, of those that the study has.' },
  crossing: { type: 'INT32', says: 'Which crossing of its column or row, counted from 1 upward.' },
  crossings: { type: 'INT32', says: 'How many crossings the column or row has.' },
  rises: { type: 'INT32', says: '1 where the KPI is above its level beyond the crossing, 0 where it is below.' },
};

const short = (value: number): string => value.toLocaleString('en-GB', { maximumSignificantDigits: 4 });

function sentence(
  { x, y }: Boundary,
  { kpi }: BoundaryLine,
  crossings: readonly Crossing[],
  least: number,
  most: number,
): string {
  if (Number.isNaN(least)) return `no run gave ${kpi.name}`;
  if (crossings.length === 0) {
    return `no boundary in this range; the figure stays between ${short(least)} and ${short(most)}`;
  }
  const inColumns = crossings.filter(({ along }) => along === 'y');
  const [axis, those, tracks] =
    inColumns.length > 0
      ? [y.name, inColumns.map((each) => each.y), new Set(inColumns.map((each) => each.x)).size]
      : [x.name, crossings.map((each) => each.x), new Set(crossings.map((each) => each.y)).size];
  const of = counted(tracks, inColumns.length > 0 ? 'column' : 'row');
  const several = those.length > tracks ? `, ${those.length} times in ${of}` : ` in ${of}`;
  const [first, last] = [short(Math.min(...those)), short(Math.max(...those))];
  return `crossed at ${axis} ${first === last ? first : `${first} to ${last}`}${several}`;
}

/** What was found, in short, as data: for the manifest and for scripts. */
export const boundarySummary = ({ boundary: { x, y }, lines }: BoundaryFindings): object => ({
  x: x.name,
  y: y.name,
  lines: lines.map(({ line, crossings, least, most, unknown, says }) => ({
    boundary: line.name,
    kpi: line.kpi.name,
    level: line.level,
    scale: line.log ? 'log' : 'linear',
    crossings: crossings.filter(({ along }) => along === 'y').length,
    crossingsAlongX: crossings.filter(({ along }) => along === 'x').length,
    least: orNull(least),
    most: orNull(most),
    nodesWithoutFigure: unknown,
    says,
  })),
});
