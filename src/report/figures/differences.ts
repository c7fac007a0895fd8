import type { ShownColumn } from '../../market/view.ts';
import { padded } from './along.ts';
import { numberAxis } from './axis.ts';
import { framed } from './frame.ts';
import { type Pen, rule, spot } from './marks.ts';
import { briefly, digitsFor } from './numbers.ts';
import {
  columnOf,
  extent,
  extentOf,
  numberOf,
  type Plan,
  type Scene,
  textOf,
  valueName,
  widest,
  label as words,
} from './scene.ts';
import { besideBars } from './signed.ts';
import { wrapped } from './words.ts';

interface Spot {
  row: number;
  y: number;
  low: number;
  high: number;
  /** px from the top. */
  at: number;
  isSure: boolean;
}

const STEP = 28;
/** Lines of a label, and px of one. */
const MOST_LINES = 3;
const LINE = 12;
const digitsOf = (column: ShownColumn, value: number): number =>
  column.kind === 'numbers' && column.digits !== undefined ? column.digits : digitsFor(value);

/** A difference in words: `-7,862 (-8,041 to -7,684)`. */
function saidOf(column: ShownColumn, { y, low, high }: Spot, withInterval: boolean): string {
  if (Number.isNaN(y)) return 'no figure';
  const digits = digitsOf(column, Math.max(Math.abs(y), Math.abs(high - low) / 2 || 0));
  const isKnown = withInterval && Number.isFinite(low + high);
  return `${briefly(y, digits)}${isKnown ? ` (${briefly(low, digits)} to ${briefly(high, digits)})` : ''}`;
}

export function differences(scene: Scene<'differences'>): Plan | undefined {
  const { figure, theme, make } = scene;
  const colour = theme.data[1];
  const { label, y, low, high, isSure } = figure;
  const reach = extentOf(scene, [y, low, high]);
  if (reach === undefined) return undefined;
  const [of, least, most] = [y, low, high].map((column) => numberOf(scene, column));
  const sure = isSure === undefined ? () => 1 : numberOf(scene, isSure);
  const name = textOf(scene, label);
  const [from, to] = extent([0, ...reach]) as [number, number];
  return {
    key:
      isSure === undefined
        ? []
        : [
            { label: 'differs from 0', swatch: 'dot', colour: theme.data[1], symbol: 'circle' },
            { label: 'may be 0', swatch: 'ring', colour: theme.data[1] },
          ],
    panel(rows, width) {
      const left = Math.min(widest(rows.map(name)), width * 0.34) + 14;
      const lines = Math.max(...rows.map((row) => wrapped(name(row), left - 10, MOST_LINES).length));
      const step = Math.max(STEP, lines * LINE + 8);
      const spots = rows.map(
        (row, place): Spot => ({
          row,
          y: of(row),
          low: least(row),
          high: most(row),
          at: place * step + step / 2,
          isSure: sure(row) === 1,
        }),
      );
      const whole = spots.map((spot) => saidOf(columnOf(scene, y), spot, true));
      const isRoomy = widest(whole) < width * 0.4;
      const texts = isRoomy ? whole : spots.map((spot) => saidOf(columnOf(scene, y), spot, false));
      const right = widest(texts) + 16;
      const axis = { name: valueName(scene, y), isTight: true, count: (width - left - right) / 90 };
      const x = padded(numberAxis([from, to], axis));
      const drawn = spots.filter((spot) => Number.isFinite(spot.y));
      const height = rows.length * step;
      const withIntervals = drawn.filter((each) => Number.isFinite(each.low + each.high));
      const marks = (pen: Pen) => [
        rule(pen, { x1: 0, x2: 0, y1: 0, y2: height }, { stroke: theme.quiet }),
        make(
          'g',
          { 'data-mark': 'intervals', stroke: colour, 'stroke-width': 2.5 },
          ...withIntervals.map(({ low: x1, high: x2, at }) => rule(pen, { x1, x2, y1: at, y2: at }, {})),
        ),
        make(
          'g',
          { 'data-mark': 'points', stroke: colour, 'stroke-width': 2 },
          ...drawn.map(({ row, y: x, at, isSure: isFilled }) =>
            spot(pen, { x, y: at }, { size: 5, fill: isFilled ? colour : theme.paper, 'data-row': `${row}` }),
          ),
        ),
      ];
      const frame = framed(scene, { width, height, x, marks, left, right, isUpright: true });
      frame.shape.append(
        ...besideBars(scene, rows.map(name), { left, most: MOST_LINES, atY: (place) => frame.pen.y(spots[place].at) }),
      );
      frame.shape.append(
        ...texts.map((text, place) =>
          words(scene, text, {
            x: width - 2,
            y: frame.pen.y(spots[place].at) + 4,
            anchor: 'end',
            fill: spots[place].isSure ? theme.ink : theme.quiet,
            room: right - 8,
          }),
        ),
      );
      return frame;
    },
  };
}
