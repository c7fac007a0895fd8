import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySupply, anyVolumes, supplyOf } from './markets.ts';

describe('the residual supply curve, by hand', () => {
  it('raises the price of an hour by the mean of what is bought in it', () => {
    const supply = supplyOf([50, 50, 50, 50, 80, 80, 80, 80], { slope: 0.01, hoursPerIsp: 0.25, ispsPerInterval: 4 });
    const bought = [400, 0, 0, 0, 0, -200, -200, 0];
    expect([...supply.prices(bought)]).toEqual([51, 51, 51, 51, 79, 79, 79, 79]);
    expect(supply.potential(bought)).toBeCloseTo(100 * 50.5 - 100 * 79.5, 9);
    expect(supply.cost(supply.prices(bought), bought)).toBeCloseTo(100 * 51 - 100 * 79, 9);
  });

  it('keeps the limits of the exchange, at which any volume is traded', () => {
    const supply = supplyOf([0], { slope: 10, lowestPrice: -50, highestPrice: 100 });
    expect([-20, -5, 3, 10, 40].map((mw) => supply.priceAt(0, mw))).toEqual([-50, -50, 30, 100, 100]);
    expect(supply.potentialAt(0, 40)).toBeCloseTo(500 + 30 * 100, 9); // 10 MW on the line, 30 MW at the limit
    expect(supply.potentialAt(0, -20)).toBeCloseTo(125 + 15 * 50, 9);
    const low = supplyOf([-80], { slope: 10, lowestPrice: -50, highestPrice: 100 });
    expect(low.potentialAt(0, 5)).toBeCloseTo(3 * -50 + 2 * -40, 9); // its line passes the limit at 3 MW
    expect(low.potentialAt(0, -4)).toBeCloseTo(200, 9);
  });

  it('finds the step where the line search ends, and the longest of equally good ones', () => {
    expect(supplyOf([0]).bestStep([4], [-8], 0)).toBe(0.5);
    expect(supplyOf([0]).bestStep([4], [-8], 16)).toBe(0.25);
    expect(supplyOf([0]).bestStep([4], [-8], 0, 0.2)).toBe(0.2);
    expect(supplyOf([0]).bestStep([4], [8], 0)).toBe(0);
    expect(supplyOf([70], { slope: 0 }).bestStep([4], [-8], 560)).toBe(1);
    const limited = { lowestPrice: 0, highestPrice: 6 };
    expect(supplyOf([0], limited).bestStep([10], [-20], 80)).toBeCloseTo(0.3, 12); // price 4 at 4 MW
  });

  it('refuses what is no curve', () => {
    expect(() => supplyOf([50], { slope: -1 })).toThrow('a slope of -1 EUR/MWh per MW is not 0 or more');
    expect(() => supplyOf([50, 60], { ispsPerInterval: 2 })).toThrow(
      "ISP 1 has a base price other than its interval's, 50",
    );
    expect(() => supplyOf([50, 50, 50], { ispsPerInterval: 2 })).toThrow('3 ISPs are not whole intervals of 2');
    expect(() => supplyOf([50, Number.NaN])).toThrow('the base price of ISP 1 is NaN');
    expect(() => supplyOf([50], { lowestPrice: 10, highestPrice: 0 })).toThrow('limits of 10 to 0 EUR/MWh');
    expect(() => supplyOf([50], { hoursPerIsp: 0 })).toThrow('an ISP of 0 hours');
  });
});

describe('any residual supply curve', () => {
  it('has a potential that is the integral of its price', () => {
    fc.assert(
      fc.property(anySupply(1), fc.double({ min: -20, max: 20, noNaN: true }), (supply, mw) => {
        const steps = 4000;
        let eur = 0;
        for (let k = 0; k < steps; k++) eur += supply.priceAt(0, ((k + 0.5) / steps) * mw) * (mw / steps);
        const near = 1e-5 * supply.spec.slope * mw * mw + 1e-9 * (1 + Math.abs(eur));
        expect(Math.abs(supply.potentialAt(0, mw) - supply.hoursPerInterval * eur)).toBeLessThanOrEqual(near);
      }),
      { numRuns: 200 },
    );
  });

  it('is convex: no tangent lies above its potential', () => {
    const any = anySupply(3).chain((supply) =>
      fc.tuple(fc.constant(supply), anyVolumes(supply.ispCount), anyVolumes(supply.ispCount)),
    );
    fc.assert(
      fc.property(any, ([supply, x, y]) => {
        const change = y.map((mw, t) => mw - x[t]);
        const tangent = supply.potential(x) + supply.cost(supply.prices(x), change);
        expect(supply.potential(y)).toBeGreaterThanOrEqual(tangent - 1e-8 * (1 + Math.abs(tangent)));
      }),
    );
  });

  it('steps to where no other step is better', () => {
    const any = anySupply(3).chain((supply) =>
      fc.tuple(
        fc.constant(supply),
        anyVolumes(supply.ispCount),
        anyVolumes(supply.ispCount),
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.constantFrom(1, 0.3),
      ),
    );
    fc.assert(
      fc.property(any, ([supply, x, change, eur, most]) => {
        const at = (g: number): number => supply.potential(x.map((mw, t) => mw + g * change[t])) + g * eur;
        const best = supply.bestStep(x, change, eur, most);
        expect(best).toBeGreaterThanOrEqual(0);
        expect(best).toBeLessThanOrEqual(most);
        const value = at(best);
        for (let k = 0; k <= 200; k++) {
          expect(value).toBeLessThanOrEqual(at((most * k) / 200) + 1e-8 * (1 + Math.abs(value)));
        }
      }),
    );
  });
});
