import { dot, line, type Markish, ruleX } from '@observablehq/plot';
import { axisAlong, padded, placeOf } from './along.ts';
import { numberAxis } from './axis.ts';
import { framed } from './frame.ts';
import { DASHES } from './lines.ts';
import { extentOf, groupedBy, numberOf, type Plan, placesOf, type Scene, textOf, valueName, wordsOf } from './scene.ts';
import { SYMBOLS } from './symbols.ts';

interface Spot {
  row: number;
  x: number;
  y: number;
  low: number;
  high: number;
  isChosen: boolean;
}

const HEIGHT = 210;
/** More than this many marks are drawn small and pale. */
const MANY = 300;

export function points(scene: Scene<'points'>): Plan | undefined {
  const { figure, theme } = scene;
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
  return {
    key:
      groups.length < 2
        ? []
        : groups.map((word) => ({ label: word, swatch: 'dot', colour: colourOf(word), symbol: symbolOf(word) })),
    panel(rows, width) {
      const along = padded(axisAlong(scene, [x], { room: width - 70, isLog: figure.isLogX ?? false }));
      const isMany = rows.length > MANY;
      const wordAt = by === undefined ? () => '' : textOf(scene, by);
      const marks = [...groupedBy(rows, wordAt)].flatMap(([word, its]): Markish[] => {
        const colour = colourOf(word);
        const spots = spotsOf(its);
        const joined = figure.isJoined ? spots.toSorted((a, b) => a.x - b.x) : [];
        const dash = theme.name === 'grey' ? DASHES[places.get(word) ?? 1] : undefined;
        const withIntervals =
          low === undefined || high === undefined ? [] : spots.filter((spot) => Number.isFinite(spot.low + spot.high));
        return [
          line(joined, { x: 'x', y: 'y', stroke: colour, strokeWidth: 1.4, ...(dash && { strokeDasharray: dash }) }),
          ruleX(withIntervals, { x: 'x', y1: 'low', y2: 'high', stroke: colour, strokeWidth: 2 }),
          dot(spots, {
            x: 'x',
            y: 'y',
            r: isMany ? 2 : 4,
            symbol: symbolOf(word),
            fill: colour,
            fillOpacity: isMany ? 0.55 : 1,
            stroke: isMany ? 'none' : theme.paper,
            strokeWidth: 1,
            ariaLabel: ({ row }: Spot) => `${row}`,
          }),
          dot(
            spots.filter((spot) => spot.isChosen),
            { x: 'x', y: 'y', r: 8, stroke: theme.ink, strokeWidth: 1.75 },
          ),
        ];
      });
      return framed(scene, { width, height: HEIGHT, x: along, y: axis, marks, limits });
    },
  };
}
