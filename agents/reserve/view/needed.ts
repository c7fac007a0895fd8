import type { Reading } from './reading.ts';
import { saidIn } from './saidIn.ts';

/** Balancing energy asked for in each direction, MW by ISP; NaN where none is called for. */
export interface Needed {
  upward: Float64Array;
  downward: Float64Array;
}

/** What the TSO needed, where the config says how much that is; undefined where it takes what is offered, or it was not written. */
export function neededOf(reading: Reading): Needed | undefined {
  const { requirement } = reading.run.config.market;
  if (typeof requirement !== 'object' || !('upward' in requirement)) return undefined;
  const said = saidIn(reading, 'SystemState');
  if (said === undefined) return undefined;
  const nothing = () => new Float64Array(reading.isps).fill(Number.NaN);
  const needed = { upward: nothing(), downward: nothing() };
  for (const { about, content } of said) {
    if (about < 0 || about >= reading.isps) continue;
    needed.upward[about] = content.upward?.requirementMw ?? Number.NaN;
    needed.downward[about] = content.downward?.requirementMw ?? Number.NaN;
  }
  return needed;
}
