import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dispatchLot,
  type LotLimits,
  type PluggedSession,
  rangeOf,
} from '../../../../agents/active-distribution/evpla/leastLaxity.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { Model } from '../../../../src/optimizers/model.ts';

const solver = await loadSolver();
const limits: LotLimits = { connectionMw: 0.26, efficiency: 0.93, floorShare: 0.2, hoursPerIsp: 0.25 };
const perIsp = 0.93 * 0.25 * 0.0037;
const phev = (given: Partial<PluggedSession> = {}): PluggedSession => ({
  departureIsp: 20,
  energyMwh: 0.007,
  targetMwh: 0.007,
  capacityMwh: 0.014,
  pMaxMw: 0.0037,
  ...given,
});

const anySessions = fc.array(
  fc
    .record({
      left: fc.integer({ min: 1, max: 12 }),
      energy: fc.integer({ min: 20, max: 100 }),
      target: fc.integer({ min: 20, max: 100 }),
    })
    .map(({ left, energy, target }) =>
      phev({ departureIsp: 10 + left, energyMwh: 0.00014 * energy, targetMwh: 0.00014 * target }),
    ),
  { maxLength: 6 },
);

/** The most net power in the first ISP, by a programme over all ISPs to come in which no session falls shorter of its target than it must. */
function rangeByProgramme(sessions: readonly PluggedSession[], isp: number, sense: 'min' | 'max'): number {
  if (sessions.length === 0) return 0;
  const m = new Model(sense);
  sessions.forEach(({ departureIsp, energyMwh, targetMwh, capacityMwh, pMaxMw }, k) => {
    const isps = departureIsp - isp;
    let before: number | undefined;
    for (let t = 0; t < isps; t++) {
      const charge = m.column('charge', k, t, { upper: pMaxMw, cost: t === 0 ? -1 : 0 });
      const discharge = m.column('discharge', k, t, { upper: pMaxMw, cost: t === 0 ? 1 : 0 });
      const stored = m.column('stored', k, t, { lower: Math.min(0.2 * capacityMwh, energyMwh), upper: capacityMwh });
      const gives = m.column('gives', k, t, { upper: 1, integer: true });
      m.row('giving', k, t, '<=', 0).add(discharge, 1).add(gives, -pMaxMw);
      m.row('taking', k, t, '<=', pMaxMw).add(charge, 1).add(gives, pMaxMw);
      const balance = m.row('balance', k, t, '=', before === undefined ? energyMwh : 0).add(stored, 1);
      balance.add(charge, -0.93 * 0.25).add(discharge, 0.25 / 0.93);
      if (before !== undefined) balance.add(before, -1);
      before = stored;
    }
    const reached = Math.min(targetMwh, energyMwh + isps * perIsp);
    m.row('departure', k, '>=', reached).add(m.columnAt('stored', k, isps - 1), 1);
  });
  return m.solve((model) => solver.solve(model)).objective;
}

describe('what a lot can do in an ISP', () => {
  it('is all that its chargers give and take, far from departure', () => {
    expect(rangeOf([phev(), phev()], 10, limits)).toEqual({ leastMw: -0.0074, mostMw: 0.0074 });
  });

  it('is bound by batteries, and by its connection', () => {
    const range = rangeOf([phev({ energyMwh: 0.014 }), phev({ energyMwh: 0.0028 })], 10, limits);
    expect(range.leastMw).toBeCloseTo(-0.0037, 12);
    expect(range.mostMw).toBeCloseTo(0.0037, 12);
    expect(rangeOf([phev(), phev()], 10, { ...limits, connectionMw: 0.005 })).toEqual({
      leastMw: -0.005,
      mostMw: 0.005,
    });
  });

  it('leaves it no choice where a session must charge to the end', () => {
    const late = phev({ departureIsp: 12, targetMwh: 0.007 + 2 * perIsp });
    const { leastMw, mostMw } = rangeOf([late], 10, limits);
    expect(leastMw).toBeCloseTo(-0.0037, 12);
    expect(mostMw).toBeCloseTo(-0.0037, 12);
  });

  it('is nothing without sessions', () => {
    expect(rangeOf([], 3, limits)).toEqual({ leastMw: 0, mostMw: 0 });
  });

  it('is what a programme over all ISPs to come finds', { tags: 'slow' }, () => {
    fc.assert(
      fc.property(anySessions, (sessions) => {
        const { leastMw, mostMw } = rangeOf(sessions, 10, limits);
        expect(leastMw).toBeCloseTo(rangeByProgramme(sessions, 10, 'min'), 8);
        expect(mostMw).toBeCloseTo(rangeByProgramme(sessions, 10, 'max'), 8);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a lot in an ISP', () => {
  it('charges first who is in haste, then who could go on longest', () => {
    const hasty = phev({ departureIsp: 13, targetMwh: 0.0085 });
    const full = phev({ energyMwh: 0.013, targetMwh: 0.013 });
    const empty = phev({ energyMwh: 0.005, targetMwh: 0.005 });
    const { chargeMw } = dispatchLot([full, empty, hasty], 10, -0.0045, limits);
    expect([...chargeMw]).toEqual([0, expect.closeTo(0.0008, 12), expect.closeTo(0.0037, 12)]);
  });

  it('gives first what would leave with an EV, then what can be charged again', () => {
    const leaving = phev({ departureIsp: 14, energyMwh: 0.009 });
    const staying = phev({ energyMwh: 0.009 });
    const given = dispatchLot([staying, leaving], 10, 0.002, limits);
    expect([...given.chargeMw]).toEqual([0, expect.closeTo(-0.002, 12)]);
    expect(given.unmetMw).toBe(0);
    const soon = phev({ departureIsp: 14 });
    const later = phev();
    expect([...dispatchLot([soon, later], 10, 0.002, limits).chargeMw]).toEqual([0, expect.closeTo(-0.002, 12)]);
  });

  it('says what it could not meet, and what leaves short', () => {
    const leaving = phev({ departureIsp: 11, targetMwh: 0.014 });
    const { netMw, unmetMw, shortMwh } = dispatchLot([leaving], 10, 0.1, limits);
    expect(netMw).toBeCloseTo(-0.0037, 12);
    expect(unmetMw).toBeCloseTo(0.1037, 12);
    expect(shortMwh[0]).toBeCloseTo(0.007 - perIsp, 12);
  });

  it('draws no more than its connection carries, from those who can wait least', () => {
    const narrow = { ...limits, connectionMw: 0.005 };
    const must = (isps: number) => phev({ departureIsp: 10 + isps, targetMwh: 0.007 + isps * perIsp + 1e-4 });
    const { chargeMw, netMw } = dispatchLot([must(3), phev({ departureIsp: 11, targetMwh: 0.012 })], 10, 0, narrow);
    expect(netMw).toBeCloseTo(-0.005, 12);
    expect([...chargeMw]).toEqual([expect.closeTo(0.0013, 12), expect.closeTo(0.0037, 12)]);
  });

  it('does any power of its range, and loses no target that it could meet to the end', () => {
    const asked = fc.array(fc.double({ min: -0.03, max: 0.03, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(anySessions, asked, (given, netMws) => {
        let sessions = given;
        for (let isp = 10; isp < 22; isp++) {
          const range = rangeOf(sessions, isp, limits);
          const done = dispatchLot(sessions, isp, netMws[isp - 10], limits);
          const inRange = Math.min(range.mostMw, Math.max(range.leastMw, netMws[isp - 10]));
          expect(done.netMw).toBeCloseTo(inRange, 9);
          sessions = sessions.map((session, k) => {
            const energyMwh = done.energyMwh[k];
            expect(energyMwh).toBeGreaterThan(Math.min(0.0028, session.energyMwh) - 1e-12);
            expect(energyMwh).toBeLessThan(0.014 + 1e-12);
            expect(Math.abs(done.chargeMw[k])).toBeLessThanOrEqual(0.0037);
            return { ...session, energyMwh };
          });
        }
        given.forEach((session, k) => {
          const reached = Math.min(session.targetMwh, session.energyMwh + (session.departureIsp - 10) * perIsp);
          expect(sessions[k].energyMwh).toBeGreaterThan(reached - 1e-9);
        });
      }),
    );
  });
});
