import { groupedBy } from '../../lookup.ts';
import { axisAlong, padded, placeOf } from './along.ts';
import { numberAxis } from './axis.ts';
import { framed, heightOf, sideOf } from './frame.ts';
import { DASHES } from './lines.ts';
import { line, type Pen, spot } from './marks.ts';
import { extentOf, numberOf, type Plan, placesOf, type Scene, textOf, valueName, wordsOf } from './scene.ts';
import type { Points } from './thin.ts';

export function curve(scene: Scene<'curve'>): Plan | undefined {
  const { figure, theme, make } = scene;
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
      const along = padded(axisAlong(scene, [x], { room: width - 14 - sideOf(axis, width) }));
      const wordAt = by === undefined ? () => '' : textOf(scene, by);
      const marks = (pen: Pen) =>
        [...groupedBy(rows, wordAt)].flatMap(([word, its]) => {
          const { colour, dash } = styleOf(word);
          const points = { x: its.map(atX), y: its.map(value) };
          const picked = its.filter((row) => isMarked(row) && Number.isFinite(atX(row) + value(row)));
          const stroke = { stroke: colour, 'stroke-width': 1.75, 'stroke-dasharray': dash };
          return [
            line(pen, isStepped ? held(points) : points, { 'data-mark': 'curve', ...stroke }),
            make(
              'g',
              { 'data-mark': 'marked', fill: colour, stroke: theme.paper, 'stroke-width': 1.5 },
              ...picked.map((row) => spot(pen, { x: atX(row), y: value(row) }, { size: 5.5, 'data-row': `${row}` })),
            ),
          ];
        });
      return framed(scene, { width, height: heightOf(scene), x: along, y: axis, marks });
    },
  };
}

/** Points of level pieces, each up to the next; the last is where they end. */
function held({ x, y }: Points): Points {
  const steps: Points = { x: [], y: [] };
  for (let k = 0; k < x.length; k++) {
    steps.x.push(x[k], x[k + 1] ?? x[k]);
    steps.y.push(y[k], y[k]);
  }
  return steps;
}
