import { rect, ruleX, ruleY } from '@observablehq/plot';
import { numberAxis } from './axis.ts';
import { framed } from './frame.ts';
import {
  extentOf,
  fillOf,
  groupedBy,
  numberOf,
  type Plan,
  placesOf,
  type Scene,
  textOf,
  valueName,
  widest,
  wordsOf,
} from './scene.ts';
import { besideBars } from './signed.ts';

interface Bar {
  row: number;
  value: number;
  low: number;
  high: number;
  /** Its middle, px. */
  y: number;
  word: string;
}

const SPACE = 9;

export function bars(scene: Scene<'bars'>): Plan | undefined {
  const { figure, theme } = scene;
  const { label, value, low, high, by } = figure;
  const columns = [value, low, high].filter((column) => column !== undefined);
  const reach = extentOf(scene, columns);
  if (reach === undefined) return undefined;
  const groups = by === undefined ? [''] : wordsOf(scene, by, scene.reach);
  const places = placesOf(scene, groups);
  const thick = groups.length === 1 ? 14 : groups.length === 2 ? 10 : 8;
  const step = thick * groups.length + SPACE;
  const [of, least, most] = [value, low ?? value, high ?? value].map((column) => numberOf(scene, column));
  const wordAt = by === undefined ? () => '' : textOf(scene, by);
  const hasIntervals = low !== undefined && high !== undefined;
  return {
    key:
      by === undefined
        ? []
        : groups.map((word) => ({ label: word, swatch: 'area', colour: fillOf(scene, places.get(word)) })),
    panel(rows, width) {
      const named = [...groupedBy(rows, textOf(scene, label))];
      const middle = (place: number) => place * step + step / 2 + 2;
      const all = named
        .flatMap(([, its], place) =>
          its.map((row): Bar => {
            const word = wordAt(row);
            const y = middle(place) + (groups.indexOf(word) - (groups.length - 1) / 2) * thick;
            return { row, value: of(row), low: least(row), high: most(row), y, word };
          }),
        )
        .filter((bar) => Number.isFinite(bar.value));
      const left = Math.min(widest(named.map(([word]) => word)), width * 0.36) + 12;
      const x = numberAxis(reach, { name: valueName(scene, value), fromZero: true, count: (width - left) / 80 });
      const withIntervals = hasIntervals ? all.filter((bar) => Number.isFinite(bar.low + bar.high)) : [];
      const marks = [
        rect(all, {
          x1: 0,
          x2: 'value',
          y1: ({ y }: Bar) => y - thick / 2 + 0.5,
          y2: ({ y }: Bar) => y + thick / 2 - 0.5,
          fill: ({ word }: Bar) => fillOf(scene, places.get(word)),
          ariaLabel: ({ row }: Bar) => `${row}`,
        }),
        ruleY(withIntervals, { x1: 'low', x2: 'high', y: 'y', stroke: theme.paper, strokeWidth: 3.5 }),
        ruleY(withIntervals, { x1: 'low', x2: 'high', y: 'y', stroke: theme.ink, strokeWidth: 1.5 }),
        ruleX([0], { stroke: theme.ink }),
      ];
      const frame = framed(scene, { width, height: named.length * step + 4, x, marks, left, hasUprights: true });
      frame.shape.append(
        ...besideBars(
          scene,
          named.map(([word]) => word),
          { left, atY: (place) => frame.atY(middle(place)) },
        ),
      );
      return frame;
    },
  };
}
