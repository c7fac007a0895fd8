import { exp, log } from '../../arithmetic/index.ts';
import { capital } from '../../counted.ts';
import { present } from '../../lookup.ts';
import { numbers, shownTable, words } from '../../market/shownTables.ts';
import type { Detail, Figure, Part, ShownColumn, ShownTable } from '../../market/view.ts';
import type { Row } from '../../studies/table.ts';
import { inWords } from '../inWords.ts';
import { levelText } from './readable.ts';
import type { StoredKpi, StoredParameter, StoredStudy } from './storedStudy.ts';
import { idsOf } from './studyFigures.ts';

/** Cells along a side of a map at most. */
const MOST_CELLS = 64;

/** The nodes of a mesh on its lattice: values of its lines along each axis, and which point is at which node. */
interface Lattice {
  x: StoredParameter;
  y: StoredParameter;
  xs: readonly number[];
  ys: readonly number[];
  /** Lines between which the largest square lies. */
  largest: number;
  pointAt(x: number, y: number): number | undefined;
}

/** The axes of a study's boundary. @throws Error for a study without one */
export function axesOf({
  manifest,
  parameters,
}: Pick<StoredStudy, 'manifest' | 'parameters'>): [StoredParameter, StoredParameter] {
  const { x, y } = present(manifest.boundary, 'the boundary');
  const axis = (name: string) =>
    present(
      parameters.find((each) => each.name === name),
      `the parameter ${name}`,
    );
  return [axis(x), axis(y)];
}

function latticeOf(study: StoredStudy): Lattice {
  const { start, depth } = present(study.file.boundary, 'what is asked of the boundary');
  const [x, y] = axesOf(study);
  const side = start * (1 << depth);
  const along = ({ levels, isLog }: StoredParameter) => {
    const values = levels.map((value) => (isLog ? log(Number(value)) : Number(value)));
    const [from, to] = [Math.min(...values), Math.max(...values)];
    const lines = Array.from({ length: side + 1 }, (_, line) => {
      const value = from + (line / side) * (to - from);
      return isLog ? exp(value) : value;
    });
    return { lines, places: values.map((value) => Math.round(((value - from) / (to - from)) * side)) };
  };
  const [right, up] = [along(x), along(y)];
  const byNode = new Map(right.places.map((place, point) => [place * (side + 1) + up.places[point], point]));
  const pointAt = (a: number, b: number) => byNode.get(a * (side + 1) + b);
  return { x, y, xs: right.lines, ys: up.lines, largest: 1 << depth, pointAt };
}

/** The middle of a cell along an axis, to a twentieth of its width: an axis has no room for more. */
function middle({ isLog }: StoredParameter, from: number, to: number): number {
  let digits = 0;
  for (let width = to - from; width < 20 && digits < 12; width *= 10) digits++;
  return Number((isLog ? Math.sqrt(from * to) : (from + to) / 2).toFixed(digits));
}

/** A cell of the map: its lower left corner on the lattice, and the corners of the smallest square around it that was simulated. */
interface Cell {
  a: number;
  b: number;
  corners: number[];
}

function cellsOf({ xs, largest, pointAt }: Lattice): { cells: Cell[]; step: number } {
  const side = xs.length - 1;
  let step = 1;
  while (side / step > MOST_CELLS) step *= 2;
  const around = (a: number, b: number): number[] => {
    for (let size = step; size <= largest; size *= 2) {
      const [left, below] = [a - (a % size), b - (b % size)];
      const nodes = [0, size].flatMap((right) => [0, size].map((up) => pointAt(left + right, below + up)));
      const corners = nodes.filter((point) => point !== undefined);
      if (corners.length === 4) return corners;
    }
    return [];
  };
  const count = side / step;
  const cells = Array.from({ length: count * count }, (_, k): Cell => {
    const [a, b] = [step * Math.floor(k / count), step * (k % count)];
    return { a, b, corners: around(a, b) };
  });
  return { cells, step };
}

const sureOf = (line: string): string => `${line}, sure`;

/** A row a cell: of each KPI the mean of its corners, and on which side of each line it lies surely. */
function mapTable(study: StoredStudy, kpis: readonly StoredKpi[]): ShownTable {
  const lattice = latticeOf(study);
  const { x, y, xs, ys } = lattice;
  const { cells, step } = cellsOf(lattice);
  const meanOf = ({ mean }: StoredKpi): number[] =>
    cells.map(({ corners }) => corners.reduce((sum, point) => sum + mean[point], 0) / corners.length);
  const lines = study.manifest.boundary?.lines ?? [];
  const isSure = lines.flatMap(({ boundary, kpi, level }): [string, ShownColumn][] => {
    const { low, high } = present(
      study.kpis.find(({ name }) => name === kpi),
      kpi,
    );
    const sure = cells.map(({ corners }) => {
      const [above, below] = [
        corners.every((point) => low[point] > level),
        corners.every((point) => high[point] < level),
      ];
      return Number(above || below);
    });
    const says = '1 where the intervals of all corners lie on one side of the line.';
    return [[sureOf(boundary), numbers(Uint8Array.from(sure), { says })]];
  });
  return shownTable('map', {
    [x.name]: numbers(
      cells.map(({ a }) => middle(x, xs[a], xs[a + step])),
      { unit: x.unit, says: x.title },
    ),
    [y.name]: numbers(
      cells.map(({ b }) => middle(y, ys[b], ys[b + step])),
      { unit: y.unit, says: y.title },
    ),
    point: numbers(
      cells.map(({ corners: [point = Number.NaN] }) => point),
      { says: 'Its lower left corner, as a point.' },
    ),
    ...Object.fromEntries(
      kpis.map((kpi) => [kpi.name, numbers(meanOf(kpi), { unit: kpi.unit, says: inWords(kpi.name, kpi.unit) })]),
    ),
    ...Object.fromEntries(isSure),
  });
}

/** Where a line crosses its level: column by column, or row by row where that tells more of it. */
export function crossingsOf({ boundary }: Pick<StoredStudy, 'boundary'>, line: string): Row[] {
  const rows = boundary.filter((row) => row.boundary === line);
  const inColumns = rows.filter(({ along }) => along === 'y');
  const inRows = rows.filter(({ along }) => along === 'x');
  return inColumns.length >= inRows.length ? inColumns : inRows;
}

function crossingsTable(study: StoredStudy, name: string, line: string): ShownTable {
  const rows = crossingsOf(study, line);
  const [x, y] = axesOf(study);
  const column = (of: string, says: string, unit = '') =>
    numbers(
      rows.map((row) => Number(row[of] ?? Number.NaN)),
      { unit, says },
    );
  return shownTable(name, {
    along: words(
      rows.map(({ along }) => String(along)),
      { says: 'The axis along which the crossing was looked for.' },
    ),
    x: column('x', x.title, x.unit),
    y: column('y', y.title, y.unit),
    low: column('low', 'Lower end of the 95 % interval, of the axis along which it was looked for.'),
    high: column('high', 'Upper end of the 95 % interval, of the axis along which it was looked for.'),
    branch: column('crossing', 'Which crossing of its column or row, counted from 1 upward.'),
    replications: column('replications', 'Replications in which the crossing was found.'),
  });
}

/** @param line its name; empty where it has none of its own */
const titleOf = (line: string, what: string, isCrossed: boolean): string => {
  const where = `${isCrossed ? 'where' : 'nowhere'} ${what}`;
  return capital(line === '' ? where : `${line}: ${where}`);
};

/** Maps of the KPIs over a boundary's mesh: first one for each line that was looked for, with the line, then one for each other KPI. */
export function boundaryMaps(
  study: StoredStudy,
  kpis: readonly StoredKpi[],
  detailOf: (kpi: StoredKpi) => Detail,
): Part {
  const { manifest } = study;
  const lines = manifest.boundary?.lines ?? [];
  const [x, y] = axesOf(study);
  const axes = { x: x.name, y: y.name, isLogX: x.isLog, isLogY: y.isLog };
  const all = [...new Set([...lines.map(({ kpi }) => kpi), ...kpis.map(({ name }) => name)])];
  const shown = all.map((name) =>
    present(
      study.kpis.find((kpi) => kpi.name === name),
      name,
    ),
  );
  const kpiOf = (name: string) =>
    present(
      shown.find((kpi) => kpi.name === name),
      name,
    );
  const tableOf = (k: number) => (lines.length === 1 ? 'boundary' : `boundary${k + 1}`);
  const ids = idsOf([...lines.map(({ boundary }) => boundary), ...all], 'map');
  const ofLines = lines.map(({ boundary, level, kpi: name, crossings, crossingsAlongX }, k): Figure => {
    const kpi = kpiOf(name);
    const isCrossed = crossings + crossingsAlongX > 0;
    const how = isCrossed ? ` The line is where it is crossed, with its 95 % interval.` : '';
    return {
      ...{ kind: 'heat', id: ids[k], table: 'map', ...axes, value: name, sure: sureOf(boundary), turn: level },
      title: titleOf(boundary === `${name} = ${level}` ? '' : boundary, `${inWords(name)} = ${level}`, isCrossed),
      note: `${kpi.says} Colours turn at ${levelText(level, kpi.unit)}.${how} Dotted: on which side a cell lies is not sure. Crossed: no figure. A cell opens its lower left corner.`,
      ...(isCrossed ? { boundary: tableOf(k) } : {}),
      isWide: k === 0,
      detail: detailOf(kpi),
    };
  });
  const others = shown.filter(({ name }) => !lines.some(({ kpi }) => kpi === name));
  const ofOthers = others.map(
    (kpi): Figure => ({
      ...{ kind: 'heat', id: ids[lines.length + all.indexOf(kpi.name)], table: 'map', ...axes, value: kpi.name },
      title: `${capital(inWords(kpi.name))} by ${x.title} and ${y.title}`,
      note: `${kpi.says} Mean of the corners of each cell; crossed: no figure. A cell opens its lower left corner.`,
      detail: detailOf(kpi),
    }),
  );
  return {
    tables: [mapTable(study, shown), ...lines.map(({ boundary }, k) => crossingsTable(study, tableOf(k), boundary))],
    figures: [...ofLines, ...ofOthers],
  };
}
