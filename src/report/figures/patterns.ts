import type { Colour } from '../../market/view.ts';
import type { Scene } from './scene.ts';
import type { Shape } from './shapes.ts';

/** Lines across a tile of 6 px, so that each colour has a pattern of its own on paper without colour. */
const LINES: Readonly<Record<Colour, readonly string[]>> = {
  1: [],
  2: ['M-1,1L1,-1M0,6L6,0M5,7L7,5'],
  3: [],
  4: ['M-1,5L1,7M0,0L6,6M5,-1L7,1', 'M-1,1L1,-1M0,6L6,0M5,7L7,5'],
  5: ['M0,3L6,3'],
  6: ['M3,0L3,6'],
};

/** Whether the pattern is solid. */
const isSolid = (colour: Colour): boolean => LINES[colour].length === 0;

const PLACES = [1, 2, 3, 4, 5, 6] as const;

/** The patterns that a figure is filled with; their names begin with its id. */
export function patternsOf({ figure, theme, make }: Scene): Shape {
  const tile = (id: string, colour: string, paths: readonly string[], width: number) =>
    make(
      'pattern',
      { id: `${figure.id}-${id}`, width: 6, height: 6, patternUnits: 'userSpaceOnUse' },
      make('rect', { width: 6, height: 6, fill: paths.length === 0 ? colour : theme.paper }),
      ...paths.map((d) => make('path', { d, stroke: colour, 'stroke-width': width, fill: 'none' })),
    );
  const hatch = () =>
    make(
      'pattern',
      { id: `${figure.id}-hatch`, width: 6, height: 6, patternUnits: 'userSpaceOnUse' },
      make('path', { d: LINES[2][0], stroke: theme.quiet, 'stroke-width': 1, 'stroke-opacity': 0.55, fill: 'none' }),
    );
  const fills =
    theme.name === 'grey'
      ? PLACES.map((place) => tile(`fill-${place}`, theme.data[place], LINES[place], isSolid(place) ? 0 : 1.75))
      : [];
  const isShaded = figure.kind === 'lines' && figure.shade !== undefined;
  return make('defs', {}, ...(isShaded ? [hatch()] : []), ...fills);
}
