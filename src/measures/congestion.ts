/** Times over a limit. */
export interface Congestion {
  /** Runs of consecutive ISPs over the limit. */
  episodes: number;
  /** Over the limit in all. */
  hours: number;
  /** Of an episode, in hours; NaN without one. */
  meanHours: number;
  longestHours: number;
  /** Energy above the limit, MWh. */
  mwhAbove: number;
}

/**
 * Episodes in which a load is above its limit. A missing load (NaN) is not above it, and so ends an episode.
 * @param load MW, by ISP; its absolute value where either direction loads
 * @param limit MW, one for all ISPs or by ISP
 * @param hours of an ISP
 */
export function congestion(load: ArrayLike<number>, limit: number | ArrayLike<number>, hours: number): Congestion {
  let [episodes, above, run, longest, mwhAbove] = [0, 0, 0, 0, 0];
  for (let t = 0; t < load.length; t++) {
    const over = load[t] - (typeof limit === 'number' ? limit : limit[t]);
    run = over > 0 ? run + 1 : 0;
    if (run === 0) continue;
    if (run === 1) episodes++;
    above++;
    longest = Math.max(longest, run);
    mwhAbove += over * hours;
  }
  return {
    episodes,
    hours: above * hours,
    meanHours: episodes > 0 ? (above * hours) / episodes : Number.NaN,
    longestHours: longest * hours,
    mwhAbove,
  };
}
