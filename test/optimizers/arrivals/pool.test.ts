import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeShare } from '../../../src/optimizers/arrivals/pool.ts';
import { solveSession } from '../../../src/optimizers/chargeOnly.ts';
import type { EvDay } from '../../../src/optimizers/evDay.ts';
import { prices } from '../evDays.ts';
import { anyPool, anySessions, session, sum } from './sessions.ts';

const mostKwh = (day: EvDay): number => day.chargeKw * day.hoursPerIsp;
const wantOf = (day: EvDay): number => ((day.end?.wantedKwh ?? day.capacityKwh) - day.startKwh) / day.chargeEfficiency;

describe('a share of the pool', () => {
  it('is taken in the cheapest ISPs of the stay, at most what the session wants', () => {
    const pool = prices(9, 2, 9, 9, 9);
    expect(takeShare(pool, session(1, [10, 40, 60, 20], 5))).toEqual(prices(0, 2, 0.25, 2.75));
    expect(pool).toEqual(prices(9, 0, 8.75, 6.25, 9));
  });

  it('is taken early where prices are equal', () => {
    expect(takeShare(prices(9, 9, 9), session(0, [50, 50, 50], 4))).toEqual(prices(2.75, 1.25, 0));
  });

  it('fills the battery of a session with no end', () => {
    const { end: _, ...open } = session(0, [50, 40], 1, { startKwh: 56 });
    expect(takeShare(prices(9, 9), open)).toEqual(prices(1.25, 2.75));
  });

  it('holds what is dearer than later energy only where it cannot all be charged later', () => {
    const staying = (laterIsps: number) =>
      takeShare(prices(9, 9, 9), session(0, [100, 40, 60], 6, { end: { wantedKwh: 26, laterIsps, laterPrice: 50 } }));
    expect(staying(2)).toEqual(prices(0, 2.75, 0)); // 3.25 can wait
    expect(staying(1)).toEqual(prices(0, 2.75, 0.5)); // 2.75 can wait
    expect(staying(0)).toEqual(prices(0.5, 2.75, 2.75));
  });

  it('has nothing of an ISP without a day-ahead price', () => {
    expect(takeShare(prices(9, 9), session(0, [Number.NaN, 80], 5))).toEqual(prices(0, 2.75));
  });

  it('leaves to the last bit what it does not take, session after session', () => {
    const check = (sessions: EvDay[], pool: Float64Array): void => {
      for (const day of sessions) {
        const before = pool.slice();
        const share = takeShare(pool, day);
        expect(share).toHaveLength(day.ispCount);
        expect(before.map((kwh, t) => kwh - (share[t] ?? 0))).toEqual(pool);
        expect(pool.map((kwh, t) => kwh + (share[t] ?? 0))).toEqual(before);
        expect(Math.min(...share, ...pool)).toBeGreaterThanOrEqual(0);
        expect(share.every((kwh, t) => kwh === 0 || (t >= day.fromIsp && kwh <= mostKwh(day)))).toBe(true);
        expect(sum(share)).toBeLessThanOrEqual(wantOf(day) + 1e-9);
      }
    };
    fc.assert(fc.property(anySessions(6, 6), anyPool(6), check), { seed: 71, numRuns: 120 });
  });

  it('is what a session buys by itself where the pool has plenty', () => {
    const check = ([day]: EvDay[]): void => {
      const share = takeShare(new Float64Array(6).fill(1000), day);
      solveSession(day).dayAheadKwh.forEach((kwh, t) => {
        expect(share[t]).toBeCloseTo(kwh, 8);
      });
    };
    fc.assert(fc.property(anySessions(6, 1), check), { seed: 72, numRuns: 120 });
  });
});
