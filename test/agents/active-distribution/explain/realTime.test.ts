import { describe, expect, it } from 'vitest';
import type { RealTimeAsked, RealTimeState } from '../../../../agents/active-distribution/ads/realTimeProblem.ts';
import { realTime } from '../../../../agents/active-distribution/explain/realTime.ts';
import { stream } from '../../../../src/random/streams.ts';
import { drawn, plant, series } from '../ads/drawnIsp.ts';
import { boundsOf, confirmed, inHour, solved, solver, toldOf } from './turning.ts';

const AT = inHour(10);
const asked = (seed: number, changes: Partial<RealTimeState> = {}): RealTimeAsked => ({
  ...{ plant, offerers: ['Lot', 'DRA'], state: { ...drawn(stream(seed, 'told')), ...changes } },
});

describe('the page of an ISP', () => {
  it('tells what is decided, and what that is worth again from its columns', () => {
    for (let seed = 0; seed < 10; seed++) {
      const problem = asked(seed);
      const { objective = Number.NaN, answer } = realTime.solve?.(problem, solver) ?? {};
      expect(realTime.worth?.(problem, answer)).toBeCloseTo(objective, 6);
      const { soldMw, boughtMw } = answer as { soldMw: number; boughtMw: number };
      expect(realTime.outcome.of(problem, answer, AT)).toBe(soldMw - boughtMw);
      const told = (what: RegExp) => toldOf(realTime, problem, answer, AT, what);
      const balance = told(/^units/) + told(/^storage/) + told(/^aggregators/) + told(/^unserved/);
      const due = problem.state.loadMw[0] + problem.state.lossMw[0] - problem.state.renewableMw[0];
      const { spilledMw } = answer as { spilledMw: number };
      expect(balance - spilledMw).toBeCloseTo(due + told(/^sold the day before/) + soldMw - boughtMw, 6);
    }
  });

  it.each([
    [/real-time price/, 'to'],
    [/real-time price/, 'from'],
  ] as const)('%s to its end %s: solving on both sides says the same', (name, end) => {
    const found = [0, 1, 2, 3, 4, 5].map((seed) => confirmed(realTime, asked(seed), AT, name, end).is);
    expect(new Set(found).has('list')).toBe(false);
  });

  it('sells more at a price above its threshold, and the price stays on its side of 0', () => {
    const problem = asked(2, { realTimePrice: series(() => 60) });
    const found = confirmed(realTime, problem, AT, /real-time price/, 'to');
    expect(found.is).toBe('exactly');
    const now = realTime.outcome.of(problem, solved(realTime, problem), AT);
    if (found.is === 'exactly') expect(found.becomes).toBeGreaterThan(now);
    const ends = (price: number) => {
      const of = asked(1, { realTimePrice: series(() => price) });
      return realTime.knobs?.(of, solved(realTime, of), AT).map(({ from, to }) => [from, to])[0];
    };
    expect(ends(60)).toEqual([0, 1500]);
    expect(ends(-60)).toEqual([-500, 0]);
  });

  it('says what holds it, and the opposite where it does not', () => {
    const [all, none] = [series(() => 1), series(() => 0)];
    /** All units on at one power, a load, and nothing else to reckon with. */
    const even = (loadMw: number, unitMw: number, price: number): Partial<RealTimeState> => ({
      ...{ on: [all, all, all, all], wasOn: [1, 1, 1, 1], powerMw: [unitMw, unitMw, unitMw, unitMw] },
      ...{ loadMw: series(() => loadMw), realTimePrice: series(() => price), dayAheadPrice: none },
      ...{ renewableMw: none, positionMw: none, spinningSoldMw: none, errorMw: none },
    });
    const held = (state: Partial<RealTimeState>) => boundsOf(realTime, asked(2, state), AT);
    const dear = held(even(4, 1, 900));
    expect(dear).toMatch(/all that units can give \(all 4\)/);
    expect(dear).toMatch(/the limit of sales in real time/);
    expect(dear).toMatch(/offers taken whole \(Lot, DRA\)/);
    expect(dear).not.toMatch(/the least of units|purchases|full storage|as fast as they can/);
    const cheap = held(even(1.2, 0.3, -300));
    expect(cheap).toMatch(/the least of units/);
    expect(cheap).toMatch(/the limit of purchases in real time/);
    expect(cheap).not.toMatch(/all that units can give|limit of sales|offers taken whole|nobody can supply/);
    const soonDear = series((k) => (k === 0 ? -400 : 100));
    expect(held({ ...even(1.2, 0.3, 0), realTimePrice: soonDear, storedMwh: [1.5, 1.5] })).toMatch(/full storage/);
    const empty = held({ ...even(4.4, 1, 900), storedMwh: [0.15, 0.15] });
    expect(empty).toMatch(/storage as empty as it may be/);
    expect(empty).toMatch(/load that nobody can supply/);
    expect(held(even(4, 0.4, 900))).toMatch(/units that rise as fast as they can \(all 4\)/);
    expect(held(even(4, 0.4, 900))).toMatch(/power of discharging/);
  });
});
