import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byPlans, byPriceOrder } from '../../../src/optimizers/arrivals/buying.ts';
import { expectedPool } from '../../../src/optimizers/arrivals/expected.ts';
import { takeShare } from '../../../src/optimizers/arrivals/pool.ts';
import { solveSession } from '../../../src/optimizers/chargeOnly.ts';
import type { EvDay } from '../../../src/optimizers/evDay.ts';
import { prices } from '../evDays.ts';
import { anySessions, session } from './sessions.ts';

describe('the expected pool', () => {
  it('averages what the sessions of each day buy by how likely the day is', () => {
    const morning = [session(0, [100, 40, 60, 20], 5), session(2, [100, 40, 60, 20], 2.75)];
    const evening = [session(2, [100, 40, 60], 1)];
    const days = [
      { probability: 3, sessions: morning },
      { probability: 1, sessions: evening },
      { probability: 0, sessions: [session(0, [1], 2)] },
    ];
    expect(expectedPool(days, byPlans(solveSession), 5)).toEqual(prices(0, 0.75 * 2.25, 0.25, 0.75 * 5.5, 0));
  });

  it('is the plan of the only session of the only day', () => {
    const day = session(1, [100, 40, 60, 20], 5);
    expect(expectedPool([{ probability: 1, sessions: [day] }], byPlans(solveSession), 4)).toEqual(
      solveSession(day).dayAheadKwh,
    );
  });

  it('of one day is taken by its sessions, each as it would have bought', () => {
    const check = (sessions: EvDay[]): void => {
      const pool = expectedPool([{ probability: 1, sessions }], byPlans(solveSession), 6);
      for (const day of sessions) {
        const own = solveSession(day).dayAheadKwh;
        takeShare(pool, day).forEach((kwh, t) => {
          expect(kwh).toBeCloseTo(own[t], 8);
        });
      }
      for (const kwh of pool) expect(kwh).toBeCloseTo(0, 8);
    };
    fc.assert(fc.property(anySessions(6, 5), check), { seed: 73, numRuns: 80 });
  });

  it('is the same by the order of prices as by the plan of each session', () => {
    const check = (sessions: EvDay[]): void => {
      const days = [{ probability: 1, sessions }];
      const fast = expectedPool(days, byPriceOrder(solveSession), 6);
      expectedPool(days, byPlans(solveSession), 6).forEach((kwh, t) => {
        expect(fast[t]).toBeCloseTo(kwh, 8);
      });
    };
    fc.assert(fc.property(anySessions(6, 5), check), { seed: 74, numRuns: 300 });
  });

  it('refuses weights that are none and sessions that outlast the pool', () => {
    const day = session(0, [10, 20], 2);
    expect(() => expectedPool([], byPlans(solveSession), 2)).toThrow('weights');
    expect(() => expectedPool([{ probability: -1, sessions: [day] }], byPlans(solveSession), 2)).toThrow('weights');
    expect(() => expectedPool([{ probability: 1, sessions: [day] }], byPlans(solveSession), 1)).toThrow(
      '2 ISPs in a pool of 1',
    );
  });
});
