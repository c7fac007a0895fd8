import type { Branch } from '../../src/grid/network.ts';

/** Lines from each bus to the next, by their ids. */
export const linesInARow = (ids: readonly string[]): Branch[] =>
  ids.map((id, k) => ({
    id,
    kind: 'line',
    from: k,
    to: k + 1,
    rPu: 0.01,
    xPu: 0.01,
    bPu: 0,
    tap: 1,
    shiftRad: 0,
    ratingMva: 10,
    closed: true,
  }));
