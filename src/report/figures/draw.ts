import type { Figure, Page } from '../../market/view.ts';
import type { Theme } from './theme.ts';

/** What figures are drawn from. */
export type Drawn = Pick<Page, 'tables' | 'colours' | 'days'>;

/** How a figure is drawn. */
export interface DrawOptions {
  /** CSS pixels. */
  width: number;
  theme: Theme;
  /** What makes elements: a browser's, or a SvgDocument. */
  document: unknown;
  /** What is chosen of the figure's choices, by column; as the figure says where not given. */
  chosen?: Readonly<Record<string, string>>;
}

/**
 * A figure as one `<svg>` element that stands alone: no outside fonts, styles, scripts. Marks have `data-mark`; those that a reader can
 * choose `data-row`, the row of the figure's table.
 */
export function drawFigure(_figure: Figure, _page: Drawn, _options: DrawOptions): unknown {
  throw new Error('not yet');
}
