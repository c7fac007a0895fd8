import type { Page } from '../../market/view.ts';
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
