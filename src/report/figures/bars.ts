import { groupedBy } from '../../lookup.ts';
import { padded } from './along.ts';
import { numberAxis } from './axis.ts';
import { framed } from './frame.ts';
import { box, type Pen, rule } from './marks.ts';
import {
  extentOf,
  fillOf,
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
/** Half of the mark at the end of an interval, px. */
const CAP = 2.5;

export function bars(scene: Scene<'bars'>): Plan | undefined {
  const { figure, theme, make } = scene;
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
      const axis = { name: valueName(scene, value), fromZero: true, isTight: true, count: (width - left) / 80 };
      const x = padded(numberAxis(reach, axis), 0.015);
      const withIntervals = hasIntervals ? all.filter((bar) => Number.isFinite(bar.low + bar.high)) : [];
      const height = named.length * step + 4;
      const across = (pen: Pen, { low: x1, high: x2, y }: Bar, stroke: string, wide: number) =>
        rule(pen, { x1, x2, y1: y, y2: y }, { stroke, 'stroke-width': wide });
      const cap = (pen: Pen, x: number, y: number) =>
        rule(pen, { x1: x, x2: x, y1: y - CAP, y2: y + CAP }, { stroke: theme.ink, 'stroke-width': 1.25 });
      const marks = (pen: Pen) => [
        make(
          'g',
          { 'data-mark': 'bars', ...rimOf(scene) },
          ...all.map(({ row, value: x2, y, word }) => {
            const sides = { x1: 0, x2, y1: y - thick / 2 + 0.5, y2: y + thick / 2 - 0.5 };
            return box(pen, sides, { fill: fillOf(scene, places.get(word)), 'data-row': `${row}` });
          }),
        ),
        make(
          'g',
          { 'data-mark': 'intervals' },
          ...withIntervals.flatMap((bar) => [
            across(pen, bar, theme.paper, 2.5),
            across(pen, bar, theme.ink, 1.25),
            ...[bar.low, bar.high].map((x) => cap(pen, x, bar.y)),
          ]),
        ),
        rule(pen, { x1: 0, x2: 0, y1: 0, y2: height }, { stroke: theme.ink }),
      ];
      const frame = framed(scene, { width, height, x, marks, left, isUpright: true });
      frame.shape.append(
        ...besideBars(
          scene,
          named.map(([word]) => word),
          { left, atY: (place) => frame.pen.y(middle(place)) },
        ),
      );
      return frame;
    },
  };
}
