import { describe, expect, it } from 'vitest';
import { LotBook } from '../../../../agents/active-distribution/evpla/lotBook.ts';
import { leastLaxity } from '../../../../agents/active-distribution/explain/leastLaxity.ts';
import { inHour, toldOf } from './turning.ts';

const limits = { connectionMw: 0.05, efficiency: 0.93, floorShare: 0.2, hoursPerIsp: 0.25 };

/** A lot of so many sessions alike, told to give so much (draw below 0) in ISP 40. */
function dispatched(
  netMw: number,
  { sessions = 4, energyMwh = 0.007, targetMwh = 0.007, departureIsp = 60, isCutOff = false, connectionMw = 0.05 },
) {
  const book = new LotBook({ ...limits, connectionMw }, 0.0037);
  const each = <T>(value: T) => Array.from({ length: sessions }, () => value);
  book.plugIn({
    ...({ type: 'PluggedIn', from: 'world', to: 'Lot', isp: 40 } as const),
    ...{ sessions: each(0).map((_, k) => k), departureIsp: each(departureIsp) },
    ...{ energyMwh: each(energyMwh), targetMwh: each(targetMwh), capacityMwh: each(0.014) },
  });
  const { asked, done } = book.dispatch(40, netMw, isCutOff);
  return {
    ...{ asked, done, bounds: (leastLaxity.bounds?.(asked, done, inHour(10)) ?? []).join('; ') },
    told: (what: RegExp) => toldOf(leastLaxity, asked, done, inHour(10), what),
  };
}

describe('the page of a lot in an ISP', () => {
  it('tells who charges, gives and waits', () => {
    const { asked, done, told, bounds } = dispatched(-2 * 0.0037, {});
    expect(leastLaxity.outcome.of(asked, done, inHour(10))).toBeCloseTo(-0.0074, 12);
    expect([told(/charge$/), told(/give$/), told(/wait$/)]).toEqual([2, 0, 2]);
    expect([told(/not done/), bounds]).toEqual([0, 'what was asked']);
    expect([leastLaxity.solve, leastLaxity.knobs]).toEqual([undefined, undefined]);
  });

  it('says what holds it, and the opposite where it does not', () => {
    expect(dispatched(-1, {}).bounds).toBe('all that sessions can draw');
    expect(dispatched(-1, { connectionMw: 0.01 }).bounds).toMatch(/^the connection/);
    expect(dispatched(1, {}).bounds).toBe('all that sessions can give and still have their targets');
    const due = { energyMwh: 0.003, targetMwh: 0.014, departureIsp: 43 };
    expect(dispatched(1, due).bounds).toBe('what sessions must draw now to have their targets in time');
    expect(dispatched(1, due).told(/not done/)).toBeGreaterThan(0.5);
    expect(dispatched(0, { sessions: 0 }).bounds).toBe('no session that can do anything');
    expect(dispatched(0.001, { isCutOff: true }).bounds).toMatch(/without a substation/);
    expect(dispatched(0.001, {}).bounds).not.toMatch(/without a substation/);
  });

  it('tells what those lack who then leave', () => {
    const { told } = dispatched(0, { energyMwh: 0.007, targetMwh: 0.014, departureIsp: 41 });
    expect(told(/then leave/)).toBe(4);
    expect(told(/missing/)).toBeCloseTo(4 * (7 - 0.93 * 3.7 * 0.25), 9);
  });
});
