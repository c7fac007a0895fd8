import { counted } from '../../../../counted.ts';
import { briefly } from '../../../figures/numbers.ts';
import type { Way } from '../wayColour.ts';
import type { Bid } from './bids.ts';

/** What a panel shows, in words. */
export function panelText(way: Way, bids: readonly Bid[]): string {
  if (bids.length === 0) return `no bids ${way}`;
  const sum = (of: 'mw' | 'throughMw' | 'calledMw') => briefly(bids.reduce((all, bid) => all + bid[of], 0));
  return `${counted(bids.length, 'bid')}, ${sum('mw')} MW; ${sum('throughMw')} let through, ${sum('calledMw')} called`;
}
