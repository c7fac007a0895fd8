import { dot, rect, ruleX } from '@observablehq/plot';
import { numberAxis } from './axis.ts';
import { framed } from './frame.ts';
import {
  drawnTogether,
  extent,
  fillOf,
  groupedBy,
  type KeyItem,
  label,
  numberOf,
  type Plan,
  placesOf,
  type Scene,
  textOf,
  valueName,
  widest,
  wordsOf,
} from './scene.ts';

interface Piece {
  row: number;
  x1: number;
  x2: number;
  y: number;
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
      return [{ row, x1, x2: reached[side], y: place, part: partAt(row) }];
    });
    const counted = all.map(sum).find(Number.isFinite) ?? Number.NaN;
    return { word, pieces, total: counted, row: all[0] };
  });
}

export function signed(scene: Scene<'signed'>): Plan | undefined {
  const { theme, figure } = scene;
  const parts = wordsOf(scene, figure.part, scene.reach);
  const places = placesOf(scene, parts);
  const all = drawnTogether(scene).flatMap((rows) => barsOf(scene, rows, parts));
  const reach = extent(all.flatMap(({ pieces, total }) => [...pieces.flatMap(({ x1, x2 }) => [x1, x2]), total]));
  if (reach === undefined) return undefined;
  const hasTotals = all.some(({ total }) => Number.isFinite(total));
  const name = valueName(scene, figure.amount);
  const totals: KeyItem[] = hasTotals ? [{ label: 'total', swatch: 'dot', colour: theme.ink, symbol: 'circle' }] : [];
  return {
    key: [
      ...parts.map((word): KeyItem => ({ label: word, swatch: 'area', colour: fillOf(scene, places.get(word)) })),
      ...totals,
    ],
    panel(rows, width) {
      const bars = barsOf(scene, rows, parts);
      const left = Math.min(widest(bars.map(({ word }) => word)), width * 0.34) + 12;
      const height = bars.length * STEP + 6;
      const middle = (place: number) => place * STEP + STEP / 2 + 3;
      const x = numberAxis(reach, { name, fromZero: true, count: (width - left) / 80 });
      const marks = [
        rect(
          bars.flatMap(({ pieces }) => pieces),
          {
            x1: 'x1',
            x2: 'x2',
            y1: ({ y }: Piece) => middle(y) - THICK / 2,
            y2: ({ y }: Piece) => middle(y) + THICK / 2,
            fill: ({ part }: Piece) => fillOf(scene, places.get(part)),
            ariaLabel: ({ row }: Piece) => `${row}`,
          },
        ),
        ruleX([0], { stroke: theme.ink }),
        dot(bars, {
          x: 'total',
          y: (_: Bar, place: number) => middle(place),
          r: 4,
          fill: theme.ink,
          stroke: theme.paper,
          strokeWidth: 1.5,
          ariaLabel: ({ row }: Bar) => `${row}`,
        }),
      ];
      const frame = framed(scene, { width, height, x, marks, left, hasUprights: true });
      frame.shape.append(
        ...besideBars(
          scene,
          bars.map(({ word }) => word),
          { left, atY: (place) => frame.atY(middle(place)) },
        ),
      );
      return frame;
    },
  };
}

/** Words at the left of bars. */
export function besideBars(
  scene: Scene,
  words: readonly string[],
  { left, atY }: { left: number; atY: (place: number) => number },
) {
  return words.map((word, place) =>
    label(scene, word, { x: left - 9, y: atY(place) + 4, anchor: 'end', fill: scene.theme.ink, room: left - 10 }),
  );
}
