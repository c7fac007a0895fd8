import { areaY, line, type Markish, rect } from '@observablehq/plot';
import type { Series } from '../../market/view.ts';
import { axisAlong, isTime, placeOf } from './along.ts';
import { numberAxis } from './axis.ts';
import { framed } from './frame.ts';
import {
  columnOf,
  extentOf,
  type KeyItem,
  label,
  numberOf,
  type Plan,
  placesOf,
  type Scene,
  valueName,
  widest,
} from './scene.ts';
import { beyond, type Points, runsOf, stepped, strideOf, thinned } from './thin.ts';

/** How lines are broken on paper without colour. */
export const DASHES: Readonly<Record<number, string | undefined>> = {
  1: undefined,
  2: '6 2',
  3: '2 2',
  4: '8 2 2 2',
  5: '1 3',
  6: '10 3',
};

interface Styled extends Series {
  colour: string;
  dash: string | undefined;
}

function styled(scene: Scene, series: readonly Series[]): Styled[] {
  const { theme } = scene;
  const coloured = series.filter(({ isBeside, part }) => !isBeside || part !== undefined);
  const places = placesOf(
    scene,
    coloured.map(({ part, label: text }) => part ?? text),
  );
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

const HEIGHT = 190;
/** From this width on, two lines have their names beside them, px. */
const DIRECT_FROM = 440;

export function lines(scene: Scene<'lines'>): Plan | undefined {
  const { figure, theme } = scene;
  const { x, series, limits = [], shade } = figure;
  const reach = extentOf(
    scene,
    series.map(({ y }) => y),
    scene.reach,
    limits,
  );
  if (reach === undefined) return undefined;
  const isStepped = isTime(scene, x);
  const all = styled(scene, series);
  const hatch = `url(#${figure.id}-hatch)`;
  const isShort = series.every(({ label: text }) => text.length <= 18);
  const isDirect = series.length === 2 && isShort && figure.facet === undefined && scene.width >= DIRECT_FROM;
  const right = isDirect ? Math.ceil(widest(series.map(({ label: text }) => text)) * 1.06) + 16 : 14;
  const y = numberAxis(reach, { name: nameOf(scene, series), fromZero: figure.fromZero ?? false, count: 5 });
  const atX = placeOf(scene, x);

  const shading = (rows: readonly number[], xs: readonly number[], least: number): Markish[] => {
    if (shade === undefined) return [];
    const runs = runsOf(rows.map(numberOf(scene, shade.column)), xs).map(([x1, x2]) => ({
      x1,
      x2: Math.max(x2, x1 + least),
    }));
    return [rect(runs, { x1: 'x1', x2: 'x2', y1: y.domain[0], y2: y.domain[1], fill: hatch })];
  };
  const drawn = ({ colour, dash, isBeside }: Styled, { x: xs, y: ys }: Points): Markish[] => {
    const options = {
      x: xs,
      y: ys,
      stroke: colour,
      strokeWidth: isBeside ? 1.1 : 1.6,
      strokeLinejoin: 'round' as const,
    };
    const whole = line(xs, { ...options, ...(dash && { strokeDasharray: dash }) });
    const over = isBeside
      ? []
      : limits.map(({ at, isLeast }) => ({ at, points: beyond({ x: xs, y: ys }, at, isLeast ? -1 : 1) }));
    return [
      whole,
      ...over.flatMap(({ at, points }) => [
        areaY(points.x, { x: points.x, y1: at, y2: points.y, fill: theme.over }),
        line(points.x, { x: points.x, y: points.y, stroke: theme.over, strokeWidth: 1.6 }),
      ]),
    ];
  };

  const ofLines = all.map(
    ({ label: text, colour, dash, isBeside }): KeyItem => ({
      label: text,
      swatch: isBeside ? 'dash' : 'line',
      colour,
      dash,
    }),
  );
  const ofShade: KeyItem[] = shade ? [{ label: shade.label, swatch: 'hatch', colour: hatch }] : [];
  return {
    key: [...(series.length > 1 && !isDirect ? ofLines : []), ...ofShade],
    panel(rows, width) {
      const xs = rows.map(atX);
      const room = width - right - 50;
      const axis = axisAlong(scene, [x], { room, more: isStepped ? strideOf(xs) : 0 });
      const shown = all.map((each) => {
        const points = { x: xs, y: rows.map(numberOf(scene, each.y)) };
        return { each, points: thinned(isStepped ? stepped(points) : points, axis.domain, room) };
      });
      const fromBehind = shown.toSorted((a, b) => Number(b.each.isBeside ?? 0) - Number(a.each.isBeside ?? 0));
      const marks = [
        ...shading(rows, xs, (axis.domain[1] - axis.domain[0]) / room),
        ...fromBehind.flatMap(({ each, points }) => drawn(each, points)),
      ];
      const frame = framed(scene, { width, height: HEIGHT, x: axis, y, marks, limits, right });
      if (isDirect) frame.shape.append(...besides(scene, shown, { x: width - right + 6, atY: frame.atY }));
      return frame;
    },
  };
}

/** Names of two lines beside where they end, one above the other. */
function besides(
  scene: Scene,
  shown: readonly { each: Styled; points: Points }[],
  { x, atY }: { x: number; atY: (value: number) => number },
) {
  const ends = shown
    .map(({ each, points }) => ({ each, at: atY(points.y.findLast((value) => !Number.isNaN(value)) ?? Number.NaN) }))
    .filter(({ at }) => !Number.isNaN(at))
    .sort((a, b) => a.at - b.at);
  const lack = ends.length < 2 ? 0 : Math.max(0, 15 - (ends[1].at - ends[0].at));
  return ends.map(({ each, at }, k) =>
    label(scene, each.label, { x, y: at + 4 + (k === 0 ? -lack : lack) / 2, fill: each.colour, bold: true }),
  );
}
