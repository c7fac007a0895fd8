import { axisAlong, isTime, placeOf } from './along.ts';
import { numberAxis } from './axis.ts';
import { framed, heightOf, sideOf } from './frame.ts';
import { between, line } from './marks.ts';
import { axisName, columnOf, extentOf, type KeyItem, numberOf, type Plan, type Scene } from './scene.ts';
import { type Points, stepped, strideOf, thinned } from './thin.ts';

/** How much of a stretch lies between two quantiles, from the outermost inwards. */
const STRETCHES = ['middle 90 %', 'middle half'];

export function bands(scene: Scene<'band'>): Plan | undefined {
  const { x, quantiles, label } = scene.figure;
  const reach = extentOf(scene, quantiles);
  if (reach === undefined) return undefined;
  const atX = placeOf(scene, x);
  const isStepped = isTime(scene, x);
  const colour = scene.theme.data[1];
  const inner = (quantiles.length - 1) / 2;
  const pairs = Array.from({ length: Math.floor(inner) }, (_, k) => [
    quantiles[k],
    quantiles[quantiles.length - 1 - k],
  ]);
  const opacityOf = (k: number) => (k + 1 === pairs.length && pairs.length > 1 ? 0.34 : 0.2);
  const names =
    pairs.length === 2
      ? STRETCHES
      : pairs.map(
          ([low, high]) =>
            `${axisName({ ...columnOf(scene, low), unit: '' })} to ${axisName({ ...columnOf(scene, high), unit: '' })}`,
        );
  const median = quantiles[Math.floor(inner)];
  const y = numberAxis(reach, {
    name: [label, columnOf(scene, median).unit].filter((part) => part !== '').join(', '),
    fromZero: scene.figure.fromZero ?? false,
    count: 5,
  });
  const key: KeyItem[] = [
    { label: 'median', swatch: 'line', colour },
    ...pairs
      .map((_, k): KeyItem => ({ label: names[k], swatch: 'area', colour, opacity: opacityOf(k) + (k > 0 ? 0.2 : 0) }))
      .toReversed(),
  ];
  return {
    key,
    panel(unordered, width) {
      const rows = unordered.filter((row) => Number.isFinite(atX(row))).sort((a, b) => atX(a) - atX(b));
      const xs = rows.map(atX);
      const room = width - 14 - sideOf(y, width);
      const axis = axisAlong(scene, [x], { room, more: isStepped ? strideOf(xs) : 0 });
      const of = (column: string): Points => {
        const points = { x: xs, y: rows.map(numberOf(scene, column)) };
        return isStepped ? stepped(points) : points;
      };
      const stretches = pairs.map(([low, high]) => together(of(low), of(high), axis.domain, room));
      const middle = thinned(of(median), axis.domain, room);
      return framed(scene, {
        width,
        height: heightOf(scene),
        x: axis,
        y,
        marks: (pen) => [
          ...stretches.map((stretch, k) =>
            between(
              pen,
              { x: stretch.x, y: stretch.low },
              { x: stretch.x, y: stretch.high },
              { 'data-mark': 'stretch', fill: colour, 'fill-opacity': opacityOf(k) },
            ),
          ),
          line(pen, middle, { 'data-mark': 'median', stroke: colour, 'stroke-width': 1.6 }),
        ],
      });
    },
  };
}

/** A band whose edges keep their outermost places on each column of pixels. */
function together(
  { x, y: low }: Points,
  { y: high }: Points,
  [from, to]: readonly [number, number],
  columns: number,
): { x: number[]; low: number[]; high: number[] } {
  if (x.length <= 4 * columns) return { x, low, high };
  const band = { x: [] as number[], low: [] as number[], high: [] as number[] };
  let column = Number.NaN;
  for (let k = 0; k < x.length; k++) {
    const here = Math.floor(((x[k] - from) / (to - from)) * columns);
    const last = band.x.length - 1;
    if (here !== column) {
      band.x.push(x[k]);
      band.low.push(low[k]);
      band.high.push(high[k]);
    } else if (!Number.isNaN(low[k] + high[k])) {
      band.low[last] = Number.isNaN(band.low[last]) ? low[k] : Math.min(band.low[last], low[k]);
      band.high[last] = Number.isNaN(band.high[last]) ? high[k] : Math.max(band.high[last], high[k]);
    }
    column = here;
  }
  return band;
}
