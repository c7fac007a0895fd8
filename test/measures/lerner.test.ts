import { describe, expect, it } from 'vitest';
import { lerner, lernerOverTruthful } from '../../src/measures/lerner.ts';

describe('Lerner index', () => {
  it('of a monopoly is one over the elasticity of demand', () => {
    // P = 100 - Q at cost 20: Q 40, P 60, elasticity P / Q = 1.5
    expect(lerner({ prices: [60], costs: [20], energies: [40] })).toBeCloseTo(1 / 1.5, 12);
  });

  it('weighs by what was paid', () => {
    const activated = { prices: [100, 0.01], costs: [50, 30], energies: [10, 1] };
    expect(lerner(activated)).toBeCloseTo((500 - 29.99) / 1000.01, 12);
    expect(lerner({ prices: [80, 20], costs: [80, 20], energies: [1, 5] })).toBe(0);
  });

  it('does not exist where nothing was paid', () => {
    expect(lerner({ prices: [], costs: [], energies: [] })).toBeNaN();
    expect(lerner({ prices: [50], costs: [20], energies: [0] })).toBeNaN();
    expect(lerner({ prices: [-50], costs: [-60], energies: [1] })).toBeNaN();
  });

  it('less that of truthful bids is 0 where bids are truthful', () => {
    const truthful = { prices: [90, 90], costs: [30, 90], energies: [1, 1] };
    expect(lernerOverTruthful(truthful, truthful)).toBe(0);
    expect(lernerOverTruthful({ ...truthful, prices: [120, 120] }, truthful)).toBeCloseTo(0.5 - 1 / 3, 12);
  });
});
