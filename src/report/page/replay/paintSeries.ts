import type { Theme } from '../../figures/theme.ts';
import { type RawNumbers, rawAt } from './columns.ts';

export interface SeriesPicture {
  values: RawNumbers;
  /** Value of step s stands in row `from + s * by`. */
  from: number;
  by: number;
  steps: number;
  limit?: number | undefined;
  /** Bars stand on the least value, as those of voltages. */
  isFromLeast?: boolean;
  /** Above 0 where a step is marked. */
  marks?: RawNumbers | undefined;
  theme: Theme;
  /** Colour of what is not over the limit. */
  colour: string;
}

/** Height of the row of ticks below bars, CSS pixels. */
const TICKS = 7;

/** Least and largest value, and the limit where there is one; 0 among them, unless from the least. */
function rangeOf({
  values,
  from,
  by,
  steps,
  limit = 0,
  isFromLeast = false,
}: SeriesPicture): readonly [number, number] {
  let [least, most] = isFromLeast
    ? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    : [Math.min(0, limit), Math.max(0, limit)];
  for (let step = 0; step < steps; step++) {
    const value = rawAt(values, from + step * by);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most > least ? [least, most] : [least, least + 1];
}

/** A whole run as bars, the largest value where several steps share a pixel; what is over the limit, and ticks below what is marked. */
export function paintSeries(to: CanvasRenderingContext2D, picture: SeriesPicture, width: number, height: number): void {
  const { values, from, by, steps, limit, marks, theme, colour } = picture;
  const room = marks ? height - TICKS : height;
  const [least, most] = rangeOf(picture);
  const yOf = (value: number) => 1 + (room - 1) * ((most - value) / (most - least));
  const wide = Math.max(1, width / steps);
  const columns = Math.min(steps, Math.ceil(width));
  const zero = yOf(Math.max(least, Math.min(0, most)));
  for (let column = 0; column < columns; column++) {
    const first = Math.floor((column * steps) / columns);
    const end = Math.max(first + 1, Math.floor(((column + 1) * steps) / columns));
    const x = (first / steps) * width;
    let [value, isMarked] = [Number.NaN, false];
    for (let step = first; step < end; step++) {
      const is = rawAt(values, from + step * by);
      if (!(Math.abs(is) <= Math.abs(value))) value = is;
      if (marks && rawAt(marks, step) > 0) isMarked = true;
    }
    if (!Number.isNaN(value)) {
      const y = yOf(value);
      to.fillStyle = limit !== undefined && value > limit ? theme.over : colour;
      to.fillRect(x, Math.min(y, zero), wide, Math.max(1, Math.abs(zero - y)));
    }
    to.fillStyle = theme.ink;
    if (isMarked) to.fillRect(x, height - TICKS + 2, Math.max(wide, 1.5), TICKS - 2);
  }
  if (limit === undefined) return;
  to.strokeStyle = theme.quiet;
  to.lineWidth = 1;
  to.setLineDash([4, 3]);
  to.beginPath();
  to.moveTo(0, Math.round(yOf(limit)) + 0.5);
  to.lineTo(width, Math.round(yOf(limit)) + 0.5);
  to.stroke();
  to.setLineDash([]);
}
