import { groupedBy } from '../../lookup.ts';
import { padded } from './along.ts';
import { numberAxis } from './axis.ts';
import { framed } from './frame.ts';
import { keyOfParts } from './key.ts';
import { box, type Pen, rule, spot } from './marks.ts';
import {
  drawnTogether,
  extent,
  fillOf,
  type KeyItem,
  label,
  numberOf,
  type Plan,
  placesOf,
  rimOf,
  type Scene,
  textOf,
  valueName,
  widest,
  wordsOf,
} from './scene.ts';
import { wrapped } from './words.ts';

interface Piece {
  row: number;
  x1: number;
  x2: number;
  place: number;
  part: string;
}

interface Bar {
  word: string;
  pieces: Piece[];
  total: number;
  row: number;
}

const STEP = 22;
const THICK = 15;

/** The bar of each word, its parts to both sides of 0. */
function barsOf(scene: Scene<'signed'>, rows: readonly number[], parts: readonly string[]): Bar[] {
  const { of, amount, part, total } = scene.figure;
  const [value, sum] = [numberOf(scene, amount), total === undefined ? () => Number.NaN : numberOf(scene, total)];
  const partAt = textOf(scene, part);
  return [...groupedBy(rows, textOf(scene, of))].map(([word, all], place) => {
    const reached = [0, 0];
    const ordered = all.toSorted((a, b) => parts.indexOf(partAt(a)) - parts.indexOf(partAt(b)));
    const pieces = ordered.flatMap((row): Piece[] => {
      const length = value(row);
      if (!Number.isFinite(length) || length === 0) return [];
      const side = length > 0 ? 0 : 1;
      const x1 = reached[side];
      reached[side] += length;
      return [{ row, x1, x2: reached[side], place, part: partAt(row) }];
    });
    const counted = all.map(sum).find(Number.isFinite) ?? Number.NaN;
    return { word, pieces, total: counted, row: all[0] };
  });
}

export function signed(scene: Scene<'signed'>): Plan | undefined {
  const { theme, figure, make } = scene;
  const parts = wordsOf(scene, figure.part, scene.reach);
  const places = placesOf(scene, parts);
  const all = drawnTogether(scene).flatMap((rows) => barsOf(scene, rows, parts));
  const reach = extent(all.flatMap(({ pieces, total }) => [...pieces.flatMap(({ x1, x2 }) => [x1, x2]), total]));
  if (reach === undefined) return undefined;
  const hasTotals = all.some(({ total }) => Number.isFinite(total));
  const name = valueName(scene, figure.amount);
  const totals: KeyItem[] = hasTotals ? [{ label: 'total', swatch: 'dot', colour: theme.ink, symbol: 'circle' }] : [];
  return {
    key: [...keyOfParts(scene, parts, places), ...totals],
    panel(rows, width) {
      const bars = barsOf(scene, rows, parts);
      const left = Math.min(widest(bars.map(({ word }) => word)), width * 0.34) + 12;
      const height = bars.length * STEP + 6;
      const middle = (place: number) => place * STEP + STEP / 2 + 3;
      const x = padded(numberAxis(reach, { name, fromZero: true, isTight: true, count: (width - left) / 80 }), 0.01);
      const marks = (pen: Pen) => [
        make(
          'g',
          { 'data-mark': 'bars', ...rimOf(scene) },
          ...bars.flatMap(({ pieces }) =>
            pieces.map(({ row, x1, x2, place, part }) => {
              const sides = { x1, x2, y1: middle(place) - THICK / 2, y2: middle(place) + THICK / 2 };
              return box(pen, sides, { fill: fillOf(scene, places.get(part)), 'data-row': `${row}` });
            }),
          ),
        ),
        rule(pen, { x1: 0, x2: 0, y1: 0, y2: height }, { stroke: theme.ink }),
        make(
          'g',
          { 'data-mark': 'totals', fill: theme.ink, stroke: theme.paper, 'stroke-width': 1.5 },
          ...bars.flatMap(({ total, row }, place) =>
            Number.isFinite(total)
              ? [spot(pen, { x: total, y: middle(place) }, { size: 4.5, 'data-row': `${row}` })]
              : [],
          ),
        ),
      ];
      const frame = framed(scene, { width, height, x, marks, left, isUpright: true });
      frame.shape.append(
        ...besideBars(
          scene,
          bars.map(({ word }) => word),
          { left, atY: (place) => frame.pen.y(middle(place)) },
        ),
      );
      return frame;
    },
  };
}

/** Words at the left of bars. @param most lines of a word */
export function besideBars(
  scene: Scene,
  words: readonly string[],
  { left, atY, most = 2 }: { left: number; atY: (place: number) => number; most?: number },
) {
  const room = left - 10;
  return words.flatMap((word, place) => {
    const lines = wrapped(word, room, most);
    const first = atY(place) + 4 - 6 * (lines.length - 1);
    return lines.map((text, line) =>
      label(scene, text, { x: left - 9, y: first + 12 * line, anchor: 'end', fill: scene.theme.ink, room }),
    );
  });
}
