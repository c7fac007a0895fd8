import type { Replay } from '../../../src/market/view.ts';
import { highestAt } from '../../../src/series.ts';

/** A jump to where a figure is highest, if anywhere it is above a least. */
export function jumpTo(label: string, values: ArrayLike<number>, least = Number.NEGATIVE_INFINITY): Replay['jumps'] {
  const step = highestAt(values, least);
  return step < 0 ? [] : [{ label, step }];
}
