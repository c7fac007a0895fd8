import { describe, expect, it } from 'vitest';
import {
  type FaultState,
  faultState,
  type RestorationAsked,
} from '../../../../agents/active-distribution/ads/faultState.ts';
import { restoration } from '../../../../agents/active-distribution/explain/restoration.ts';
import { fiveBusNetwork } from '../ads/fiveBus.ts';
import { boundsOf, confirmed, inHour, solver, toldOf } from './turning.ts';

const AT = inHour(18);

/** The first line of the first feeder is out: 1.8 MW without a substation, unless the tie 3-5 closes. */
function asked(
  { load = 1, unitMw = 0, ...rules }: Partial<RestorationAsked['rules']> & { load?: number; unitMw?: number } = {},
  ties?: number[],
): RestorationAsked {
  return {
    network: fiveBusNetwork(),
    fault: { type: 'Fault', from: 'world', to: 'role:ads', isp: 72, element: 'line', id: '1-2' },
    at: { load: Float64Array.of(load), capability: Float64Array.of(unitMw) },
    rules: {
      ...{ zoneOf: Int32Array.of(-1, 0, 0, 0, 0), ders: [{ bus: 2, fullMw: 1 }], switching: 'ties', islanding: true },
      ...{ minimumVoltagePu: 0.9, powerFactor: 0.9, ...rules },
    },
    ties,
  };
}
const stateOf = (of: RestorationAsked): FaultState => faultState(of, solver);

describe('the page of a restoration', () => {
  it('tells which tie closes and what is left off', () => {
    const of = asked({ load: 0.5 });
    const state = stateOf(of);
    expect(state.closed).toEqual(['3-5']);
    expect(toldOf(restoration, of, state, AT, /^tie 3-5 closed/)).toBe(1);
    expect(toldOf(restoration, of, state, AT, /without a substation/)).toBe(0);
    expect(restoration.outcome.of(of, state, AT)).toBeCloseTo(0, 9);
    const without = asked({ load: 0.5, switching: 'none' });
    expect(restoration.outcome.of(without, stateOf(without), AT)).toBeCloseTo(0.9, 6);
    expect(toldOf(restoration, without, stateOf(without), AT, /without a substation/)).toBe(2);
  });

  it.each([
    [/load of all zones/, 'to', 'between'],
    [/load of all zones/, 'from', 'never'],
    [/lowest voltage/, 'to', 'between'],
  ] as const)('%s to its end %s: solving on both sides says the same', (name, end, is) => {
    expect(confirmed(restoration, asked({ load: 0.5 }), AT, name, end, 20).is).toBe(is);
  });

  it('serves less where units can give less', () => {
    const island = asked({ load: 0.5, unitMw: 1, switching: 'none' });
    expect(restoration.outcome.of(island, stateOf(island), AT)).toBeCloseTo(0, 6);
    const found = confirmed(restoration, island, AT, /units can give/, 'from', 20);
    expect(found.is).toBe('between');
    if (found.is === 'between') expect(found.same).toBeGreaterThanOrEqual(0.9 - 1e-3); // 0.5 x 1.8 MW
  });

  it('says what holds it, and the opposite where it does not', () => {
    expect(boundsOf(restoration, asked({ load: 0.5 }), AT)).toBe('line 1-2 out; nothing: all load is served');
    expect(boundsOf(restoration, asked({ load: 0.5, switching: 'none' }), AT)).toMatch(/ties that may not close/);
    expect(boundsOf(restoration, asked({ load: 0.5, switching: 'none' }), AT)).toMatch(/which their own units feed/);
    const still = asked({ load: 0.5, switching: 'none', islanding: false });
    expect(boundsOf(restoration, still, AT)).toMatch(/which units may not feed; too little power/);
    expect(boundsOf(restoration, asked({ load: 0.5 }, [4]), AT)).toMatch(/ties as they were closed when it failed/);
    expect(boundsOf(restoration, asked({ load: 3 }), AT)).not.toMatch(/all load is served/);
  });
});
