import type { Page } from '../../../market/view.ts';
import type { Theme } from '../../figures/theme.ts';

export type Way = 'upward' | 'downward';

/** The colour of what is upward or downward, as the page has it. */
export const wayColour = ({ colours }: Pick<Page, 'colours'>, { data }: Theme, isUp: boolean): string =>
  data[isUp ? (colours.upward ?? 1) : (colours.downward ?? 2)];
