import { exp, log } from '../../arithmetic/index.ts';
import { present } from '../../lookup.ts';
import { numbers, shownTable, words } from '../../market/shownTables.ts';
import type { Figure, ShownTable } from '../../market/view.ts';
import { digitsFor } from '../figures/numbers.ts';
import type { StoredKpi, StoredParameter, StoredStudy } from './storedStudy.ts';

/** Cells along a side of a map at most. */
const MOST_CELLS = 64;

/** The nodes of a mesh on its lattice: lines by value along each axis, and which point is at which node. */
interface Lattice {
  x: StoredParameter;
  y: StoredParameter;
  xs: readonly number[];
  ys: readonly number[];
  pointAt(x: number, y: number): number | undefined;
}

/** @throws Error for a study without a boundary */
function latticeOf({ manifest, file, parameters }: StoredStudy): Lattice {
  const boundary = present(manifest.boundary, 'the boundary');
  const { start, depth } = present(file.boundary, 'what is asked of the boundary');
  const axis = (name: string) =>
    present(
      parameters.find((each) => each.name === name),
      `the parameter ${name}`,
    );
  const [x, y] = [axis(boundary.x), axis(boundary.y)];
  const side = start * 2 ** depth;
  const linesOf = ({ levels, isLog }: StoredParameter) => {
    const values = levels.map(Number);
    const [from, to] = [Math.min(...values), Math.max(...values)];
    const placeOf = (value: number) => (isLog ? log(value / from) / log(to / from) : (value - from) / (to - from));
    const at = (line: number) =>
      isLog ? from * exp((line / side) * log(to / from)) : from + (line / side) * (to - from);
    return {
      lines: Array.from({ length: side + 1 }, (_, line) => at(line)),
      places: values.map((value) => Math.round(placeOf(value) * side)),
    };
  };
  const [along, up] = [linesOf(x), linesOf(y)];
  const byNode = new Map(along.places.map((place, point) => [place * (side + 1) + up.places[point], point]));
  return { x, y, xs: along.lines, ys: up.lines, pointAt: (a, b) => byNode.get(a * (side + 1) + b) };
}

const middle = ({ isLog }: StoredParameter, a: number, b: number): number => (isLog ? Math.sqrt(a * b) : (a + b) / 2);

/**
 * The map of a KPI over the mesh of a boundary, as cells of one size: each has the mean of the corners of the smallest square
 * around it that was simulated, is unsure where the interval of a corner holds the level, and has no figure where a corner has none.
 */
export function cellsTable(
  study: StoredStudy,
  name: string,
  { mean, low, high, name: kpi, unit }: StoredKpi,
  level: number,
): ShownTable {
  const { x, y, xs, ys, pointAt } = latticeOf(study);
  const side = xs.length - 1;
  let step = 1;
  while (side / step > MOST_CELLS) step *= 2;
  const cells = side / step;
  const largest = side / present(study.file.boundary, 'what is asked of the boundary').start;
  const around = (a: number, b: number): number[] => {
    for (let size = step; size <= largest; size *= 2) {
      const [left, below] = [a - (a % size), b - (b % size)];
      const corners = [
        pointAt(left, below),
        pointAt(left + size, below),
        pointAt(left, below + size),
        pointAt(left + size, below + size),
      ].filter((point) => point !== undefined);
      if (corners.length === 4) return corners;
    }
    return [];
  };
  const places = Array.from({ length: cells * cells }, (_, k) => [step * Math.floor(k / cells), step * (k % cells)]);
  const corners = places.map(([a, b]) => around(a, b));
  const values = corners.map((points) => points.reduce((sum, point) => sum + mean[point], 0) / points.length);
  const isSure = corners.map((points) => points.every((point) => low[point] > level || high[point] < level));
  return shownTable(name, {
    [x.name]: numbers(
      places.map(([a]) => middle(x, xs[a], xs[a + step])),
      { unit: x.unit, says: x.name },
    ),
    [y.name]: numbers(
      places.map(([, b]) => middle(y, ys[b], ys[b + step])),
      { unit: y.unit, says: y.name },
    ),
    value: numbers(values, { unit, says: kpi }),
    sure: numbers(Uint8Array.from(isSure, Number), { says: '0 where the interval of a corner holds the level.' }),
  });
}

/** A map for each line that was looked for, and the tables they are drawn from; none where no boundary was. */
export function boundaryMaps(study: StoredStudy): { tables: ShownTable[]; figures: Figure[] } {
  const { manifest, boundary, kpis } = study;
  const lines = manifest.boundary?.lines ?? [];
  const maps = lines.flatMap((line, k) => {
    const kpi = kpis.find(({ name }) => name === line.kpi);
    return kpi ? [{ line, kpi, suffix: lines.length === 1 ? '' : `-${k + 1}` }] : [];
  });
  const tables = maps.flatMap(({ line, kpi, suffix }) => {
    const rows = boundary.filter((row) => row.boundary === line.boundary);
    const column = (of: string) => rows.map((row) => Number(row[of] ?? Number.NaN));
    const crossed = shownTable(`boundary${suffix}`, {
      along: words(
        rows.map(({ along }) => String(along)),
        { says: 'The axis along which the crossing was looked for.' },
      ),
      x: numbers(column('x'), { says: manifest.boundary?.x ?? '' }),
      y: numbers(column('y'), { says: manifest.boundary?.y ?? '' }),
      low: numbers(column('low'), { says: 'Lower end of the 95 % interval.' }),
      high: numbers(column('high'), { says: 'Upper end of the 95 % interval.' }),
      replications: numbers(column('replications'), { says: 'Replications in which the crossing was found.' }),
    });
    return [cellsTable(study, `map${suffix}`, kpi, line.level), crossed];
  });
  const figures = maps.map(({ line, kpi, suffix }, k): Figure => {
    const { x, y } = latticeOf(study);
    const level = `${line.level.toFixed(digitsFor(line.level) > 0 && !Number.isInteger(line.level) ? digitsFor(line.level) : 0)}${kpi.unit === '' ? '' : ` ${kpi.unit}`}`;
    return {
      kind: 'heat',
      id: `map${suffix}`,
      title: line.crossings + line.crossingsAlongX > 0 ? `Where ${line.boundary}` : `Nowhere ${line.boundary}`,
      note: `${kpi.says} Colours turn at ${level}. The line is where ${kpi.name} crosses it, with its 95 % interval. Dotted: on which side a cell lies is not sure. Crossed: no figure.`,
      table: `map${suffix}`,
      isWide: k === 0,
      ...{ x: x.name, y: y.name, value: 'value', sure: 'sure', turn: line.level, boundary: `boundary${suffix}` },
      ...{ isLogX: x.isLog, isLogY: y.isLog },
    };
  });
  return { tables, figures };
}
