import type { Replay } from '../../../src/market/view.ts';

/** A jump to where a figure is highest, if anywhere it is above a least. */
export function jumpTo(label: string, values: ArrayLike<number>, least = Number.NEGATIVE_INFINITY): Replay['jumps'] {
  let step = -1;
  for (let k = 0; k < values.length; k++) {
    if (values[k] > least && (step < 0 || values[k] > values[step])) step = k;
  }
  return step < 0 ? [] : [{ label, step }];
}
