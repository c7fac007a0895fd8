import { describe, expect, it } from 'vitest';
import { chargingPhases, orderParameter, signPhases, synchrony } from '../../src/measures/synchrony.ts';
import { stream } from '../../src/random/streams.ts';

/**
 * Mean order of Kuramoto's oscillators after they have settled: N frequencies at even quantiles of a Lorentzian of width 0.5,
 * integrated by Heun's rule in steps in which each turns by its own frequency exactly.
 */
function kuramoto(coupling: number, n = 1_000): number {
  const step = 0.05;
  const random = stream(1, 'kuramoto');
  const own = Float64Array.from({ length: n }, (_, i) => 0.5 * Math.tan(Math.PI * ((i + 0.5) / n - 0.5)) * step);
  const phases = Float64Array.from(own, () => 2 * Math.PI * random.uniform());
  const pull = (at: Float64Array): Float64Array => {
    let [x, y] = [0, 0];
    for (const phase of at) {
      x += Math.cos(phase) / n;
      y += Math.sin(phase) / n;
    }
    return at.map((phase) => coupling * (y * Math.cos(phase) - x * Math.sin(phase)));
  };
  const orders: number[] = [];
  for (let t = 0; t < 2_000; t++) {
    const first = pull(phases);
    const second = pull(phases.map((phase, i) => phase + own[i] + step * first[i]));
    for (let i = 0; i < n; i++) phases[i] += own[i] + (step * (first[i] + second[i])) / 2;
    if (t >= 1_000) orders.push(orderParameter(phases));
  }
  return orders.reduce((sum, order) => sum + order, 0) / orders.length;
}

describe('order parameter', () => {
  it.each([1.5, 2, 4])('of Kuramoto’s oscillators is sqrt(1 - 1/K) at K %d', { tags: 'slow' }, (coupling) => {
    expect(Math.abs(kuramoto(coupling) - Math.sqrt(1 - 1 / coupling))).toBeLessThan(0.01);
  });

  it('is 1 where all are alike, 0 where they are even around the circle, and counts who has a phase', () => {
    expect(orderParameter([2, 2, 2])).toBeCloseTo(1, 12);
    expect(orderParameter([0, Math.PI / 2, Math.PI, -Math.PI / 2])).toBeCloseTo(0, 12);
    expect(orderParameter([0, Number.NaN, Math.PI / 2])).toBeCloseTo(Math.SQRT1_2, 12);
    expect(orderParameter([Number.NaN])).toBeNaN();
  });
});

describe('synchrony', () => {
  it('of independent phases is sqrt(pi / 4N)', () => {
    const random = stream(1, 'phases');
    const phases = Array.from({ length: 100 }, () =>
      Float64Array.from({ length: 2_000 }, () => 2 * Math.PI * random.uniform()),
    );
    expect(Math.abs(synchrony(phases) - Math.sqrt(Math.PI / 400))).toBeLessThan(0.003);
  });

  it('is the mean over times at which someone has a phase', () => {
    expect(synchrony([signPhases([5, 0, -2, 1]), signPhases([3, 0, 7, 0])])).toBeCloseTo((1 + 0 + 1) / 3, 12);
    expect(synchrony([signPhases([0, 0])])).toBeNaN();
    expect(synchrony([])).toBeNaN();
  });
});

describe('charging phases', () => {
  it('are the direction of a day’s energy around the clock', () => {
    const [midnight, morning, early, none, even] = chargingPhases(
      [[7, 0, 0, 0], [0, 2, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [3, 3, 3, 3], [1]].flat(),
      4,
    );
    expect([midnight, morning, early]).toEqual([0, expect.closeTo(Math.PI / 2, 12), expect.closeTo(Math.PI / 4, 12)]);
    expect([none, even]).toEqual([Number.NaN, Number.NaN]);
    expect(chargingPhases([1, 2, 3], 4)).toHaveLength(0);
  });

  it('see that fleets charge at the same time of day', () => {
    const night = [4, 4, 0, 0, 0, 0, 0, 0];
    const noon = [0, 0, 0, 0, 4, 4, 0, 0];
    const phases = (days: number[][]) => chargingPhases(days.flat(), 8);
    expect(synchrony([phases([night, noon]), phases([night, noon])])).toBeCloseTo(1, 12);
    expect(synchrony([phases([night, noon]), phases([noon, night])])).toBeCloseTo(0, 12);
  });
});
