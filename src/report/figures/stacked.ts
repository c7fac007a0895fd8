import { axisAlong } from './along.ts';
import { numberAxis } from './axis.ts';
import { framed, heightOf, sideOf } from './frame.ts';
import { keyOfParts } from './key.ts';
import { type Box, box, type Pen } from './marks.ts';
import {
  drawnTogether,
  extent,
  fillOf,
  numberOf,
  type Plan,
  placesOf,
  rimOf,
  type Scene,
  textOf,
  valueName,
  wordsOf,
} from './scene.ts';

interface Piece extends Box {
  row: number;
  part: string;
}

/** Pieces on one another in the order of parts: what is above 0 upwards, what is below downwards. */
function piled(scene: Scene<'stacked'>, rows: readonly number[], parts: readonly string[]): Piece[] {
  const { x1, x2, y, part } = scene.figure;
  const [from, to, amount] = [x1, x2, y].map((column) => numberOf(scene, column));
  const word = textOf(scene, part);
  const order = new Map(parts.map((each, k) => [each, k]));
  const pieces = rows
    .map((row) => ({ row, x1: from(row), x2: to(row), y: amount(row), part: word(row) }))
    .filter((piece) => Number.isFinite(piece.x1 + piece.x2 + piece.y) && piece.y !== 0)
    .sort((a, b) => (order.get(a.part) as number) - (order.get(b.part) as number));
  const heights = new Map<number, [up: number, down: number]>();
  return pieces.map(({ y: height, ...piece }) => {
    const reached = heights.get(piece.x1) ?? [0, 0];
    heights.set(piece.x1, reached);
    const side = height > 0 ? 0 : 1;
    const y1 = reached[side];
    reached[side] += height;
    return { ...piece, y1, y2: reached[side] };
  });
}

/** Of bars that are narrower than half a pixel, the tallest on each, as wide as that. */
function legible(pieces: readonly Piece[], [from, to]: readonly [number, number], room: number): readonly Piece[] {
  const pixel = (to - from) / room;
  if (pieces.every(({ x1, x2 }) => x2 - x1 >= pixel / 2)) return pieces;
  const tall = new Map<number, number>();
  for (const { x1, y2 } of pieces) tall.set(x1, Math.max(tall.get(x1) ?? 0, Math.abs(y2)));
  const columnOf = (x1: number) => Math.floor((x1 - from) / pixel);
  const kept = new Map<number, number>();
  for (const [x1, height] of tall) {
    const best = kept.get(columnOf(x1));
    if (best === undefined || height > (tall.get(best) as number)) kept.set(columnOf(x1), x1);
  }
  return pieces
    .filter(({ x1 }) => kept.get(columnOf(x1)) === x1)
    .map((piece) => ({ ...piece, x1: from + columnOf(piece.x1) * pixel, x2: from + (columnOf(piece.x1) + 1) * pixel }));
}

export function stacked(scene: Scene<'stacked'>): Plan | undefined {
  const { x1, x2, y, part } = scene.figure;
  const parts = wordsOf(scene, part, scene.reach);
  const places = placesOf(scene, parts);
  const most = extent(
    drawnTogether(scene).flatMap((rows) => piled(scene, rows, parts).flatMap((piece) => [piece.y1, piece.y2])),
  );
  if (most === undefined) return undefined;
  const axis = numberAxis(most, { name: valueName(scene, y), fromZero: true, count: 5 });
  return {
    key: keyOfParts(scene, parts, places),
    panel(rows, width) {
      const room = width - 14 - sideOf(axis, width);
      const along = axisAlong(scene, [x1, x2], { room });
      const pieces = legible(piled(scene, rows, parts), along.domain, room);
      const marks = (pen: Pen) =>
        pieces.map((piece) =>
          box(pen, piece, { fill: fillOf(scene, places.get(piece.part)), 'data-row': `${piece.row}` }, 0.5),
        );
      return framed(scene, {
        width,
        height: heightOf(scene),
        x: along,
        y: axis,
        marks: (pen) => [scene.make('g', { 'data-mark': 'bars', ...rimOf(scene) }, ...marks(pen))],
      });
    },
  };
}
