/** Units as they are moved away from their schedule, MW. */
export interface Balanced {
  unitMw: Float64Array;
  shedMw: number;
  dumpedMw: number;
}

/** What units could give and hold, MW. */
export interface Plant {
  capacityMw: ArrayLike<number>;
  /** Flexibility that was cleared of each. */
  heldUpMw: ArrayLike<number>;
  heldDownMw: ArrayLike<number>;
}

/**
 * Moves units by so much more (below 0: less): first by the flexibility they hold, in its proportions, then by all they have left, in the
 * proportions of that; what is then missing is shed, and what is too much is dumped.
 */
export function balanced(
  unitMw: ArrayLike<number>,
  { capacityMw, heldUpMw, heldDownMw }: Plant,
  changeMw: number,
): Balanced {
  const units = Float64Array.from(unitMw);
  const isUp = changeMw > 0;
  const room = (u: number) => (isUp ? capacityMw[u] - units[u] : units[u]);
  let left = Math.abs(changeMw);
  const move = (shares: Float64Array) => {
    const inAll = shares.reduce((sum, mw) => sum + mw, 0);
    if (inAll <= 0) return;
    const share = Math.min(1, left / inAll);
    shares.forEach((mw, u) => {
      units[u] = isUp ? Math.min(capacityMw[u], units[u] + share * mw) : Math.max(0, units[u] - share * mw);
    });
    left -= share * inAll;
  };
  const held = isUp ? heldUpMw : heldDownMw;
  move(units.map((_, u) => Math.max(0, Math.min(held[u], room(u)))));
  if (left > 1e-12) move(units.map((_, u) => Math.max(0, room(u))));
  left = left > 1e-12 ? left : 0;
  return { unitMw: units, shedMw: isUp ? left : 0, dumpedMw: isUp ? 0 : left };
}

/** Flexibility that is called, MW each way: what the net load changes beyond what units hold, no more than was taken. */
export function activation(
  changeMw: number,
  held: { upMw: number; downMw: number },
  taken: { upMw: number; downMw: number },
): { upMw: number; downMw: number } {
  const beyond = (mw: number, heldMw: number, takenMw: number) => Math.min(takenMw, Math.max(0, mw - heldMw));
  return { upMw: beyond(changeMw, held.upMw, taken.upMw), downMw: beyond(-changeMw, held.downMw, taken.downMw) };
}

/** What of a change of the net load is neither held by units nor called, MW. */
export const leftOver = (
  changeMw: number,
  held: { upMw: number; downMw: number },
  called: { upMw: number; downMw: number },
): number => Math.max(0, changeMw > 0 ? changeMw - held.upMw - called.upMw : -changeMw - held.downMw - called.downMw);
