import type { Series } from '../../market/view.ts';
import { axisAlong, isTime, placeOf } from './along.ts';
import { numberAxis } from './axis.ts';
import { besides, type Ending, isDirect, roomBeside } from './direct.ts';
import { framed, heightOf, sideOf } from './frame.ts';
import { between, box, line, type Pen, spot } from './marks.ts';
import { columnOf, extentOf, type KeyItem, numberOf, type Plan, placesOf, type Scene, valueName } from './scene.ts';
import type { Shape } from './shapes.ts';
import { beyond, type Points, runsOf, stepped, strideOf, thinned } from './thin.ts';

/** How lines are broken on paper without colour. */
export const DASHES: Readonly<Record<number, string | undefined>> = {
  1: undefined,
  2: '7 3',
  3: '2 2',
  4: '9 3 2 3',
  5: '1 3',
  6: '12 4',
};

interface Styled extends Series {
  colour: string;
  dash: string | undefined;
}

function styled(scene: Scene, series: readonly Series[]): Styled[] {
  const { theme } = scene;
  const coloured = series.filter(({ isBeside, part }) => !isBeside || part !== undefined);
  const words = coloured.map(({ part, label: text }) => part ?? text);
  const places = placesOf(scene, words);
  return series.map((each) => {
    const place = places.get(each.part ?? each.label);
    const dash = place === undefined || theme.name !== 'grey' ? undefined : DASHES[place];
    const colour = place === undefined ? theme.quiet : theme.data[place];
    return { ...each, colour, dash: each.isBeside ? '3 2' : dash };
  });
}

/** What the axis of some series is called: what their columns say alike, else their unit. */
function nameOf(scene: Scene, series: readonly Series[]): string {
  const [first] = series;
  const units = [...new Set(series.map(({ y }) => columnOf(scene, y).unit))].join(', ');
  const names = new Set(series.map(({ y }) => valueName(scene, y)));
  if (series.length === 1 && scene.figure.choices === undefined)
    return [first.label, units].filter((part) => part !== '').join(', ');
  return names.size === 1 ? valueName(scene, first.y) : units;
}

export function lines(scene: Scene<'lines'>): Plan | undefined {
  const { figure, theme, make } = scene;
  const { x, series, limits = [], shade, within } = figure;
  const columns = series.map(({ y }) => y);
  const reach = within ?? extentOf(scene, columns, scene.reach, limits);
  if (reach === undefined) return undefined;
  const isStepped = figure.isStepped ?? isTime(scene, x);
  const all = styled(scene, series);
  const labels = series.map(({ label: text }) => text);
  const hatch = `url(#${figure.id}-hatch)`;
  const areDirect = isDirect(scene, labels);
  const right = areDirect ? roomBeside(labels) : 14;
  const y = numberAxis(reach, {
    name: nameOf(scene, series),
    fromZero: figure.fromZero ?? false,
    isTight: within !== undefined,
    count: 5,
  });
  const atX = placeOf(scene, x);

  const shading = (pen: Pen, rows: readonly number[], xs: readonly number[], least: number): Shape[] => {
    if (shade === undefined) return [];
    const [y1, y2] = y.domain;
    const runs = runsOf(rows.map(numberOf(scene, shade.column)), xs);
    const boxes = runs.map(([x1, x2]) => box(pen, { x1, x2: Math.max(x2, x1 + least), y1, y2 }, {}));
    return [make('g', { 'data-mark': 'shade', fill: hatch }, ...boxes)];
  };
  const drawn = (pen: Pen, { colour, dash, isBeside }: Styled, points: Points): Shape[] => {
    const stroke = { stroke: colour, 'stroke-width': isBeside ? 1.1 : 1.6, 'stroke-dasharray': dash };
    const over = (isBeside ? [] : limits.filter(({ isGuide }) => !isGuide))
      .map(({ at, isLeast }) => ({ at, points: beyond(points, at, isLeast ? -1 : 1) }))
      .filter((each) => each.points.x.length > 0);
    return [
      line(pen, points, { 'data-mark': 'line', ...stroke }),
      ...over.flatMap(({ at, points: { x: xs, y: ys } }) => [
        between(pen, { x: xs, y: xs.map(() => at) }, { x: xs, y: ys }, { 'data-mark': 'over', fill: theme.over }),
        line(pen, { x: xs, y: ys }, { 'data-mark': 'over', stroke: theme.over, 'stroke-width': 1.6 }),
      ]),
    ];
  };

  const ofLines = keyOfLines(all);
  const ofShade: KeyItem[] = shade ? [{ label: shade.label, swatch: 'hatch', colour: hatch }] : [];
  return {
    key: [...(series.length > 1 && !areDirect ? ofLines : []), ...ofShade],
    panel(unordered, width) {
      const rows = unordered.filter((row) => Number.isFinite(atX(row))).sort((a, b) => atX(a) - atX(b));
      const xs = rows.map(atX);
      const room = width - right - sideOf(y, width);
      const axis = axisAlong(scene, [x], { room, more: isStepped ? strideOf(xs) : 0 });
      const shown = all.map((each) => {
        const values = rows.map(numberOf(scene, each.y));
        const points = { x: xs, y: values.map((value) => Math.min(y.domain[1], Math.max(y.domain[0], value))) };
        return { each, values, points: thinned(isStepped ? stepped(points) : points, axis.domain, room) };
      });
      const fromBehind = shown.toSorted((a, b) => Number(b.each.isBeside ?? 0) - Number(a.each.isBeside ?? 0));
      const pixel = (axis.domain[1] - axis.domain[0]) / room;
      const frame = framed(scene, {
        width,
        height: heightOf(scene),
        x: axis,
        y,
        limits,
        right,
        marks: (pen) => [
          ...shading(pen, rows, xs, pixel),
          ...fromBehind.flatMap(({ each, points }) => drawn(pen, each, points)),
          ...shown.flatMap(({ each: { colour }, values }) => arrows(pen, y.domain, { x: xs, y: values }, colour)),
        ],
      });
      const endings = shown.map(({ each: { label: name, colour }, points }): Ending => {
        const last = points.y.findLast((value) => !Number.isNaN(value)) ?? Number.NaN;
        return { name, colour, at: frame.pen.y(last) };
      });
      if (areDirect) frame.shape.append(...besides(scene, endings, width - right + 6));
      return frame;
    },
  };
}

/** Marks at the ends of a vertical axis, where a line goes on beyond it. */
function arrows(pen: Pen, [from, to]: readonly [number, number], { x, y }: Points, fill: string): Shape[] {
  const at = (end: number, sign: 1 | -1) =>
    runsOf(
      y.map((value) => Number(sign * (value - end) > 0)),
      x,
    ).map(([first, last]) =>
      spot(pen, { x: (first + last) / 2, y: end }, { symbol: 'triangle', size: 4 * sign, fill, 'data-mark': 'beyond' }),
    );
  return [...at(to, 1), ...at(from, -1)];
}

/** What lines are called; those that look the same, all at once, and those called the same once. */
function keyOfLines(all: readonly Styled[]): KeyItem[] {
  const alike = new Map<string, KeyItem>();
  for (const { label: text, colour, dash, isBeside } of all) {
    const look = isBeside ? `${colour} ${dash}` : text;
    const told = alike.get(look)?.label;
    const label = told === undefined || told === text ? text : `${told}, ${text}`;
    alike.set(look, { label, swatch: isBeside ? 'dash' : 'line', colour, dash });
  }
  return [...alike.values()];
}
