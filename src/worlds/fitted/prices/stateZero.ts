import * as z from 'zod';
import { present } from '../../../lookup.ts';
import { rounded } from '../estimators/scores.ts';
import { type PriceHistory, referencePrice, UNKNOWN } from './history.ts';

const share = z.number().min(0).max(1);

/**
 * State 0, where states were inferred: they then never are 0. Among ISPs of state 1 or -1 some are taken as state 0, by how
 * far their price is from the reference, and by whether the ISP before was one. Prices do not change: only who was called does.
 */
export const stateZeroSchema = z.strictObject({
  bounds: z.array(z.number().positive()).meta({ description: 'of the distance from the reference, EUR/MWh' }),
  afterZero: z
    .array(share)
    .meta({ description: 'share of ISPs that are of state 0 after one of state 0, by distance' }),
  afterOther: z
    .array(share)
    .meta({ description: 'share of ISPs that are of state 0 after one of another state, by distance' }),
  seen: z
    .strictObject({
      isps: z.int().meta({ description: 'ISPs looked at' }),
      zeros: z.int().meta({ description: 'those of state 0' }),
      from: z.string().meta({ description: 'first local date' }),
      to: z.string().meta({ description: 'last local date' }),
    })
    .meta({ description: 'what it was fitted to' }),
});
export type StateZero = z.output<typeof stateZeroSchema>;

const BOUNDS = [5, 15, 30, 60];
/** Every share is drawn to that of its distance, and that to the share of all, as if so many more ISPs had been seen. */
const SHRINK = 5;

const distanceClass = (bounds: readonly number[], distance: number): number =>
  bounds.filter((bound) => distance >= bound).length;

/** Counts state 0 where states are published, among ISPs of one price. Undefined where none are. */
export function fitStateZero({ published, dayAhead, shortage, surplus, days }: PriceHistory): StateZero | undefined {
  const tally = BOUNDS.concat(0).map(() => ({ zero: [0, 0], all: [0, 0] }));
  let [first, last, isps, zeros] = [-1, -1, 0, 0];
  for (let isp = 1; isp < published.length; isp++) {
    const single = shortage[isp] === surplus[isp] && !Number.isNaN(dayAhead[isp]);
    if (!single || published[isp] === UNKNOWN || published[isp] === 2 || published[isp - 1] === UNKNOWN) continue;
    if (first < 0) first = isp;
    last = isp;
    const at = tally[distanceClass(BOUNDS, Math.abs(shortage[isp] - referencePrice(dayAhead[isp])))];
    const before = published[isp - 1] === 0 ? 1 : 0;
    at.all[before]++;
    isps++;
    if (published[isp] !== 0) continue;
    at.zero[before]++;
    zeros++;
  }
  if (isps === 0) return undefined;
  const shares = tally.map(({ zero, all }) => {
    const class0 = (zero[0] + zero[1] + (SHRINK * zeros) / isps) / (all[0] + all[1] + SHRINK);
    return zero.map((count, k) => rounded((count + SHRINK * class0) / (all[k] + SHRINK), 3));
  });
  const dateAt = (isp: number) =>
    present(
      days.find(({ firstIsp, ispCount }) => isp < firstIsp + ispCount),
      `the day of ISP ${isp}`,
    ).date;
  return {
    bounds: BOUNDS,
    afterOther: shares.map(([other]) => other),
    afterZero: shares.map(([, zero]) => zero),
    seen: { isps, zeros, from: dateAt(first), to: dateAt(last) },
  };
}

/** Probability that an ISP with a price so far from the reference is one of state 0. */
export function zeroShare(
  { bounds, afterZero, afterOther }: StateZero,
  distance: number,
  lastWasZero: boolean,
): number {
  return (lastWasZero ? afterZero : afterOther)[distanceClass(bounds, distance)];
}
