import type { Network } from '../../../src/grid/network.ts';
import type { DsoEntry } from '../market/config.ts';

/** By how much the branch that is most above its limit is above it, MW at the DSO's power factor; 0 where none is. */
export function overloadMw(
  loading: ArrayLike<number>,
  { branches }: Network,
  { loadingLimit, powerFactor }: Pick<DsoEntry, 'loadingLimit' | 'powerFactor'>,
): number {
  return branches.reduce((most, { ratingMva }, branch) => {
    const over = loading[branch] - loadingLimit;
    return over > 0 ? Math.max(most, over * ratingMva * powerFactor) : most;
  }, 0);
}
