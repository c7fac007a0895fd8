import { log10, pow } from '../../arithmetic/index.ts';
import { groupedBy } from '../../lookup.ts';
import { numberAt, textAt } from '../../market/shownTables.ts';
import { numberText } from '../../numberText.ts';
import { axisAlong, placeOf } from './along.ts';
import { type Axis, numberAxis } from './axis.ts';
import { framed, spread } from './frame.ts';
import { type Box, between, box, line, type Pen, spot } from './marks.ts';
import { briefly, decimalsIn } from './numbers.ts';
import { rampOf } from './ramp.ts';
import { extentOf, label, numberOf, type Panel, type Plan, type Scene, valueName } from './scene.ts';
import { brief, type Shape } from './shapes.ts';
import { timesPath } from './symbols.ts';

interface Cell extends Box {
  row: number;
  x: number;
  y: number;
  value: number;
}

/** Edges of cells about places: half way to the next, by the axis' own measure. */
function edgesOf(values: readonly number[], isLog: boolean): Map<number, [number, number]> {
  const sorted = [...new Set(values.filter(Number.isFinite))].sort((a, b) => a - b);
  const [on, off] =
    isLog && sorted[0] > 0
      ? [log10, (value: number) => pow(10, value)]
      : [(value: number) => value, (value: number) => value];
  const at = sorted.map(on);
  return new Map(
    sorted.map((value, k): [number, [number, number]] => {
      const before = k > 0 ? at[k] - at[k - 1] : k + 1 < at.length ? at[k + 1] - at[k] : 1;
      const after = k + 1 < at.length ? at[k + 1] - at[k] : before;
      return [value, [off(at[k] - before / 2), off(at[k] + after / 2)]];
    }),
  );
}

/** Cells of a wider figure would be bars, px. */
const MOST_WIDE = 760;

/** An axis that ends where cells do; its ticks stand at cells, where there is room for all. @param room px along it, @param each px a tick takes */
function cellAxis(axis: Axis, edges: ReadonlyMap<number, [number, number]>, room: number, each: number): Axis {
  const all = [...edges.values()].flat();
  if (all.length === 0) return axis;
  const domain: [number, number] = [Math.min(...all), Math.max(...all)];
  if (axis.isNamed || edges.size * each > room) return { ...axis, domain };
  const ticks = [...edges.keys()].map((at) => ({ at, text: numberText(at, decimalsIn(at)) }));
  return { ...axis, domain, ticks };
}

export function heat(scene: Scene<'heat'>): Plan | undefined {
  const { figure, theme, make } = scene;
  const { x, y, value, sure, turn, isLogX = false, isLogY = false } = figure;
  const reach = extentOf(scene, [value]);
  if (reach === undefined) return undefined;
  const [atX, atY, of] = [placeOf(scene, x), placeOf(scene, y), numberOf(scene, value)];
  const [edgesX, edgesY] = [edgesOf(scene.reach.map(atX), isLogX), edgesOf(scene.reach.map(atY), isLogY)];
  const colour = rampOf(theme, reach, turn);
  const isUnsure = sure === undefined ? () => false : (row: number) => numberOf(scene, sure)(row) === 0;
  return {
    key: [],
    panel(rows, most) {
      const width = Math.min(most, MOST_WIDE);
      const height = Math.min(360, Math.max(160, Math.min(edgesY.size * 26, width * 0.6)));
      const along = cellAxis(axisAlong(scene, [x], { room: width - 70, isLog: isLogX }), edgesX, width - 60, 44);
      const up = cellAxis(axisAlong(scene, [y], { room: height * 1.6, isLog: isLogY }), edgesY, height, 18);
      const cells = rows.flatMap((row): Cell[] => {
        const [ex, ey] = [edgesX.get(atX(row)), edgesY.get(atY(row))];
        if (ex === undefined || ey === undefined) return [];
        return [{ row, x: atX(row), y: atY(row), x1: ex[0], x2: ex[1], y1: ey[0], y2: ey[1], value: of(row) }];
      });
      const valued = cells.filter((cell) => Number.isFinite(cell.value));
      const isFine = edgesX.size > width / 8;
      const edge = isFine ? {} : { stroke: theme.paper, 'stroke-width': 1 };
      const none = cells.filter((cell) => !Number.isFinite(cell.value));
      const unsure = valued.filter(({ row }) => isUnsure(row));
      const marks = (pen: Pen) => [
        make(
          'g',
          { 'data-mark': 'cells', ...edge },
          ...valued.map((cell) => box(pen, cell, { fill: colour(cell.value), 'data-row': `${cell.row}` })),
        ),
        make(
          'g',
          { 'data-mark': 'unsure', fill: theme.ink, stroke: theme.paper, 'stroke-width': 0.75 },
          ...unsure.map((cell) => spot(pen, cell, { size: 2 })),
        ),
        make(
          'g',
          { 'data-mark': 'no figure', stroke: theme.quiet, 'stroke-width': 1.25 },
          ...none.map(({ x: at, y: height }) =>
            make('path', { d: timesPath(3.5), transform: `translate(${brief(pen.x(at))},${brief(pen.y(height))})` }),
          ),
        ),
        ...boundaryOf(scene, pen, [along, up]),
      ];
      const scale = scaleOf(scene, { reach, colour, width });
      const frame = framed(scene, { width, height, x: along, y: up, marks, hasGrid: false });
      frame.shape.setAttribute('transform', `translate(0,${scale.height})`);
      return { shape: scene.make('g', {}, scale.shape, frame.shape), height: scale.height + frame.height };
    },
  };
}

/** Where one region ends, as a line over its interval. */
function boundaryOf({ figure, page, theme }: Scene<'heat'>, pen: Pen, [along, up]: readonly [Axis, Axis]): Shape[] {
  const table = page.tables.find(({ name }) => name === figure.boundary);
  if (table === undefined) return [];
  const within =
    ({ domain: [from, to] }: Axis) =>
    (value: number) =>
      Math.min(to, Math.max(from, value));
  const at = (column: string) => (row: number) => {
    const of = table.columns[column];
    return of === undefined ? Number.NaN : numberAt(of, row);
  };
  const { along: words } = table.columns;
  const isAlongX = words !== undefined && table.rows > 0 && textAt(words, 0) === 'x';
  const branchAt = at('branch');
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  return [...groupedBy(rows, (row) => `${branchAt(row)}`).values()].flatMap((branch) => {
    const x = branch.map(at('x')).map(within(along));
    const y = branch.map(at('y')).map(within(up));
    const [low, high] = ['low', 'high'].map((column) => branch.map(at(column)).map(within(isAlongX ? along : up)));
    const [one, other] = isAlongX
      ? [
          { x: low, y },
          { x: high, y },
        ]
      : [
          { x, y: low },
          { x, y: high },
        ];
    return [
      between(pen, one, other, { 'data-mark': 'interval', fill: theme.ink, 'fill-opacity': 0.22 }),
      line(pen, { x, y }, { stroke: theme.paper, 'stroke-width': 4.5 }),
      line(pen, { x, y }, { 'data-mark': 'boundary', stroke: theme.ink, 'stroke-width': 2 }),
    ];
  });
}

/** What colours mean: a ramp with its ends, and where it turns. */
function scaleOf(
  scene: Scene<'heat'>,
  { reach, colour, width }: { reach: readonly [number, number]; colour: (value: number) => string; width: number },
): Panel {
  const { make, theme, figure } = scene;
  const long = Math.min(220, width - 20);
  const count = 40;
  const [from, to] = reach;
  const boxes = Array.from({ length: count }, (_, k) =>
    make('rect', {
      x: (k * long) / count,
      y: 22,
      width: long / count + 0.5,
      height: 8,
      fill: colour(from + ((k + 0.5) / count) * (to - from)),
    }),
  );
  const ticks =
    from === to ? [{ at: from, text: briefly(from) }] : numberAxis(reach, { name: '', isTight: true, count: 4 }).ticks;
  const place = (value: number) => (from === to ? long / 2 : ((value - from) / (to - from)) * long);
  const turns = figure.turn === undefined || figure.turn < from || figure.turn > to ? [] : [figure.turn];
  return {
    shape: make(
      'g',
      { 'data-mark': 'key' },
      label(scene, valueName(scene, figure.value), { x: 0, y: 13, room: width - 4 }),
      ...boxes,
      ...turns.map((value) =>
        make('line', { x1: place(value), x2: place(value), y1: 19, y2: 33, stroke: theme.ink, 'stroke-width': 1.5 }),
      ),
      ...spread(ticks, place, width).map(({ at, text }) =>
        label(scene, text, { x: at, y: 45, anchor: 'middle', fill: theme.ink }),
      ),
    ),
    height: 52,
  };
}
