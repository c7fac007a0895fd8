import type { Block } from '../market/messages.ts';

/** A part of its load that a consumer would give up, and what it asks for a MWh of that. */
export interface LoadShare {
  share: number;
  ask: number;
}

/** The longest a block is called, hours. */
const LONGEST_CALL = 3;

/**
 * The blocks a consumer offers where it asks what giving up load costs it: each share of its load, from each hour, for one to three hours,
 * as far as what it is told it would be paid in these hours covers its ask on average. A block takes the same power in all of its
 * hours, that share of the least it draws in one of them.
 * @param loadMw what it will draw, by hour of the day
 * @param payEurPerMwh what it would be paid for a MWh not drawn, by hour
 */
export function truthfulBlocks(
  shares: readonly LoadShare[],
  loadMw: Float64Array,
  payEurPerMwh: ArrayLike<number>,
): Block[] {
  const blocks: Block[] = [];
  for (const { share, ask } of shares) {
    for (let startHour = 0; startHour < loadMw.length; startHour++) {
      let leastMw = Number.POSITIVE_INFINITY;
      let paid = 0;
      for (let hours = 1; hours <= Math.min(LONGEST_CALL, loadMw.length - startHour); hours++) {
        leastMw = Math.min(leastMw, loadMw[startHour + hours - 1]);
        paid += payEurPerMwh[startHour + hours - 1];
        const curtailedMw = share * leastMw;
        if (curtailedMw > 0 && paid >= hours * ask) blocks.push({ startHour, hours, curtailedMw, askEurPerMwh: ask });
      }
    }
  }
  return blocks;
}
