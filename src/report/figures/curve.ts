import { dot, line, type Markish } from '@observablehq/plot';
import { axisAlong, padded, placeOf } from './along.ts';
import { numberAxis } from './axis.ts';
import { framed } from './frame.ts';
import { DASHES } from './lines.ts';
import { extentOf, groupedBy, numberOf, type Plan, placesOf, type Scene, textOf, valueName, wordsOf } from './scene.ts';

const HEIGHT = 210;

interface Spot {
  row: number;
  x: number;
  y: number;
}

export function curve(scene: Scene<'curve'>): Plan | undefined {
  const { figure, theme } = scene;
  const { x, y, by, marked, isStepped } = figure;
  const reach = extentOf(scene, [y]);
  if (reach === undefined) return undefined;
  const groups = by === undefined ? [''] : wordsOf(scene, by, scene.reach);
  const places = placesOf(scene, groups);
  const styleOf = (word: string) => {
    const place = places.get(word) ?? 1;
    return { colour: theme.data[place], dash: theme.name === 'grey' ? DASHES[place] : undefined };
  };
  const [atX, value] = [placeOf(scene, x), numberOf(scene, y)];
  const isMarked = marked === undefined ? () => false : (row: number) => numberOf(scene, marked)(row) === 1;
  const axis = numberAxis(reach, { name: valueName(scene, y), fromZero: figure.fromZero ?? false, count: 5 });
  return {
    key: groups.length < 2 ? [] : groups.map((word) => ({ label: word, swatch: 'line', ...styleOf(word) })),
    panel(rows, width) {
      const along = padded(axisAlong(scene, [x], { room: width - 70 }));
      const wordAt = by === undefined ? () => '' : textOf(scene, by);
      const marks = [...groupedBy(rows, wordAt)].flatMap(([word, its]): Markish[] => {
        const { colour, dash } = styleOf(word);
        const spots = its.map((row): Spot => ({ row, x: atX(row), y: value(row) }));
        return [
          line(spots, {
            x: 'x',
            y: 'y',
            stroke: colour,
            strokeWidth: 1.75,
            curve: isStepped ? 'step-after' : 'linear',
            strokeLinejoin: 'round',
            ...(dash && { strokeDasharray: dash }),
          }),
          dot(
            spots.filter(({ row, x: at, y: of }) => isMarked(row) && Number.isFinite(at + of)),
            {
              x: 'x',
              y: 'y',
              r: 5,
              fill: colour,
              stroke: theme.paper,
              strokeWidth: 1.5,
              ariaLabel: ({ row }: Spot) => `${row}`,
            },
          ),
        ];
      });
      return framed(scene, { width, height: HEIGHT, x: along, y: axis, marks });
    },
  };
}
