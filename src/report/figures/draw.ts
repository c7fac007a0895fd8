import { groupedBy } from '../../lookup.ts';
import type { Figure } from '../../market/view.ts';
import { bands } from './band.ts';
import { bars } from './bars.ts';
import { curve } from './curve.ts';
import { differences } from './differences.ts';
import { flow } from './flow.ts';
import { heat } from './heat.ts';
import { keyOf } from './key.ts';
import { lines } from './lines.ts';
import { matrix } from './matrix.ts';
import type { Drawn, DrawOptions } from './options.ts';
import { patternsOf } from './patterns.ts';
import { points } from './points.ts';
import {
  type FigureOf,
  type Kind,
  label,
  nothing,
  type Panel,
  type Plan,
  type Scene,
  sceneOf,
  textOf,
} from './scene.ts';
import { brief, SVG } from './shapes.ts';
import { signed } from './signed.ts';
import { stacked } from './stacked.ts';
import { plainTable } from './table.ts';
import { plain } from './words.ts';

/** How each kind is drawn; undefined: it has no figures. */
const KINDS: { [K in Kind]: (scene: Scene<K>) => Plan | undefined } = {
  lines,
  band: bands,
  stacked,
  signed,
  points,
  curve,
  bars,
  differences,
  heat,
  matrix,
  flow,
  table: plainTable,
};

/** Small figures are no narrower than this, px. */
const LEAST_WIDTH = 150;
const GAP = 18;

/**
 * A figure as one `<svg>` element that stands alone: no outside fonts, styles, scripts. Marks have `data-mark`; those that a reader can
 * choose `data-row`, the row of the figure's table.
 * @throws RangeError for a figure of a table or column that the page has not
 */
export function drawFigure(figure: Figure, page: Drawn, options: DrawOptions): unknown {
  const scene = sceneOf(figure as FigureOf<Kind>, page, options);
  const plan = (KINDS[figure.kind] as (scene: Scene) => Plan | undefined)(scene);
  const { make, theme, width } = scene;
  const parts =
    plan === undefined ? [nothing(scene)] : [keyOf(scene, plan.key, width), ...panelsOf(scene, plan, width)];
  let height = 0;
  const placed = parts.map(({ shape, height: its }) => {
    shape.setAttribute('transform', `translate(0,${height})`);
    height += its;
    return shape;
  });
  height = Math.ceil(height) + 2;
  const svg = make(
    'svg',
    {
      width,
      height,
      viewBox: `0 0 ${brief(width)} ${height}`,
      role: 'img',
      'aria-label': plain(figure.title),
      'font-family': 'system-ui, sans-serif',
      'font-size': 12,
      fill: theme.ink,
      style: 'font-variant-numeric:tabular-nums',
    },
    make('rect', { width, height, fill: theme.paper }),
    patternsOf(scene),
    ...placed,
  );
  svg.setAttributeNS('http://www.w3.org/2000/xmlns/', 'xmlns', SVG);
  return svg;
}

/** The panels of a plan, one below another: all rows, or as many small figures abreast as there is room for; of matrices each alone. */
function panelsOf(scene: Scene, { panel }: Plan, width: number): Panel[] {
  const { facet } = scene.figure;
  if (facet === undefined) return [panel(scene.rows, width)];
  const byWord = groupedBy(scene.rows, textOf(scene, facet));
  const room = scene.figure.kind === 'matrix' ? 1 : Math.floor((width + GAP) / (LEAST_WIDTH + GAP));
  const abreast = Math.max(1, Math.min(byWord.size, room));
  const each = (width - GAP * (abreast - 1)) / abreast;
  const small = [...byWord].map(([word, rows]) => {
    const { shape, height } = panel(rows, each);
    shape.setAttribute('transform', 'translate(0,20)');
    const title = label(scene, word, { x: 0, y: 13, fill: scene.theme.ink, bold: true, room: each - 8 });
    return { shape: scene.make('g', {}, title, shape), height: height + 28 };
  });
  const lines: Panel[] = [];
  for (let k = 0; k < small.length; k += abreast) {
    const line = small.slice(k, k + abreast);
    for (const [at, { shape }] of line.entries()) shape.setAttribute('transform', `translate(${at * (each + GAP)},0)`);
    lines.push({
      shape: scene.make('g', {}, ...line.map(({ shape }) => shape)),
      height: Math.max(...line.map(({ height }) => height)),
    });
  }
  return lines;
}
