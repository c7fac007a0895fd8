import { groupedBy } from '../../lookup.ts';
import { axisAlong, padded, placeOf } from './along.ts';
import { numberAxis } from './axis.ts';
import { besides, type Ending, isDirect, roomBeside } from './direct.ts';
import { framed, heightOf, sideOf } from './frame.ts';
import { DASHES } from './lines.ts';
import { line, type Pen, rule, spot } from './marks.ts';
import { extentOf, numberOf, type Plan, placesOf, type Scene, textOf, valueName, wordsOf } from './scene.ts';
import type { Shape } from './shapes.ts';
import { SYMBOLS } from './symbols.ts';

interface Spot {
  row: number;
  x: number;
  y: number;
  low: number;
  high: number;
  isChosen: boolean;
}

/** More than this many marks are drawn small and pale. */
const MANY = 300;

export function points(scene: Scene<'points'>): Plan | undefined {
  const { figure, theme, make } = scene;
  const { x, y, low, high, by, chosen, limits = [] } = figure;
  const columns = [y, low, high].filter((column) => column !== undefined);
  const reach = extentOf(scene, columns, scene.reach, limits);
  if (reach === undefined || extentOf(scene, [y]) === undefined) return undefined;
  const groups = by === undefined ? [''] : wordsOf(scene, by, scene.reach);
  const places = placesOf(scene, groups);
  const colourOf = (word: string) => theme.data[places.get(word) ?? 1];
  const symbolOf = (word: string) => SYMBOLS[groups.indexOf(word) % SYMBOLS.length];
  const [atX, value] = [placeOf(scene, x), numberOf(scene, y)];
  const [least, most, isChosen] = [low ?? y, high ?? y, chosen ?? y].map((column) => numberOf(scene, column));
  const axis = numberAxis(reach, { name: valueName(scene, y), fromZero: figure.fromZero ?? false, count: 5 });
  const hasIntervals = low !== undefined && high !== undefined;
  const spotsOf = (rows: readonly number[]): Spot[] =>
    rows
      .map((row) => ({
        row,
        x: atX(row),
        y: value(row),
        low: least(row),
        high: most(row),
        isChosen: chosen !== undefined && isChosen(row) === 1,
      }))
      .filter((spot) => Number.isFinite(spot.x + spot.y));
  const areDirect = figure.isJoined === true && isDirect(scene, groups);
  const right = areDirect ? roomBeside(groups) : 14;
  return {
    key:
      groups.length < 2 || areDirect
        ? []
        : groups.map((word) => ({ label: word, swatch: 'dot', colour: colourOf(word), symbol: symbolOf(word) })),
    panel(rows, width) {
      const room = width - right - sideOf(axis, width);
      const along = padded(axisAlong(scene, [x], { room, isLog: figure.isLogX ?? false }));
      const isMany = rows.length > MANY;
      const look = isMany ? { size: 2, 'fill-opacity': 0.55 } : { size: 4.5, stroke: theme.paper, 'stroke-width': 1 };
      const wordAt = by === undefined ? () => '' : textOf(scene, by);
      const ofGroup = (pen: Pen, word: string, spots: readonly Spot[]): Shape[] => {
        const colour = colourOf(word);
        const joined = figure.isJoined ? spots.toSorted((a, b) => a.x - b.x) : [];
        const dash = theme.name === 'grey' ? DASHES[places.get(word) ?? 1] : undefined;
        const points = { x: joined.map((each) => each.x), y: joined.map((each) => each.y) };
        const withIntervals = hasIntervals ? spots.filter((each) => Number.isFinite(each.low + each.high)) : [];
        const upright = (each: Spot) => ({ x1: each.x, x2: each.x, y1: each.low, y2: each.high });
        return [
          ...(joined.length > 1
            ? [
                line(pen, points, {
                  'data-mark': 'line',
                  stroke: colour,
                  'stroke-width': 1.4,
                  'stroke-dasharray': dash,
                }),
              ]
            : []),
          make(
            'g',
            { 'data-mark': 'intervals', stroke: colour, 'stroke-width': 2 },
            ...withIntervals.map((each) => rule(pen, upright(each), {})),
          ),
          make(
            'g',
            { 'data-mark': 'points', fill: colour },
            ...spots.map((each) => spot(pen, each, { symbol: symbolOf(word), ...look, 'data-row': `${each.row}` })),
          ),
          make(
            'g',
            { 'data-mark': 'chosen', fill: 'none', stroke: theme.ink, 'stroke-width': 1.75 },
            ...spots.filter((each) => each.isChosen).map((each) => spot(pen, each, { size: 8 })),
          ),
        ];
      };
      const groupsHere = [...groupedBy(rows, wordAt)].map(([word, its]) => ({ word, spots: spotsOf(its) }));
      const marks = (pen: Pen) => groupsHere.flatMap(({ word, spots }) => ofGroup(pen, word, spots));
      const frame = framed(scene, { width, height: heightOf(scene), x: along, y: axis, marks, limits, right });
      const endings = groupsHere.map(({ word, spots }): Ending => {
        const last = spots.toSorted((a, b) => a.x - b.x).at(-1)?.y ?? Number.NaN;
        return { name: word, colour: colourOf(word), at: frame.pen.y(last) };
      });
      if (areDirect) frame.shape.append(...besides(scene, endings, width - right + 6));
      return frame;
    },
  };
}
