import { describe, expect, it } from 'vitest';
import { clearInRounds, winterFleet, winterSupply } from '../../../bench/residualMarket.ts';
import { type EvClass, FleetAnswer } from '../../../src/optimizers/residualMarket/fleetAnswer.ts';
import { clearReactions } from '../../../src/optimizers/residualMarket/react.ts';
import type { ResidualSupply } from '../../../src/optimizers/residualMarket/residualSupply.ts';
import { faultsOf, supplyOf } from './markets.ts';

const FLEETS = 10;
const EVS = 500_000;

const fleetsOf = (classes: (name: string) => EvClass[]): Map<string, FleetAnswer> =>
  new Map(Array.from({ length: FLEETS }, (_, k) => [`fleet ${k}`, new FleetAnswer(classes(`fleet ${k}`))]));

/** MW by ISP of days on which all answer the prices of the day before, at first those of no fleet. */
function reactions(supply: ResidualSupply, fleets: Map<string, FleetAnswer>, days: number): Float64Array[] {
  let price = supply.spec.basePrice;
  return Array.from({ length: days }, () => {
    const tenders = new Map([...fleets].map(([name, fleet]) => [name, fleet.best(price)]));
    const clearing = clearReactions(supply, tenders);
    const sent = [...tenders].map(([name, { energyKwh }]) => [name, [energyKwh]] as const);
    expect(faultsOf(supply, clearing, new Map(sent))).toEqual([]);
    expect(clearing.gapEur).toBeNaN();
    price = clearing.priceEurPerMwh;
    return clearing.boughtMw;
  });
}

const peakOf = (mw: Float64Array): number => Math.max(...mw);
const isSame = (a: Float64Array, b: Float64Array): boolean => a.every((mw, t) => Math.abs(mw - b[t]) < 1e-6);

describe('fleets that react to the prices of the day before', () => {
  it('never settle where EVs are alike: all charge at once, each day at another hour', () => {
    const supply = winterSupply(5);
    const alike = winterFleet('any', 1, EVS / FLEETS);
    const fleets = fleetsOf(() => alike);
    const days = reactions(supply, fleets, 30);
    for (const [k, mw] of days.entries()) {
      expect(peakOf(mw)).toBeCloseTo((EVS * 11) / 1000, 6);
      if (k > 0) expect(isSame(mw, days[k - 1])).toBe(false);
    }
    const { clearing } = clearInRounds(supply, fleets);
    expect(clearing.gapEur).toBeLessThanOrEqual(0.01 * clearing.billEur);
    expect(peakOf(supply.means(clearing.boughtMw))).toBeLessThan((0.5 * EVS * 11) / 1000);
  });

  it('swing between two days where EVs differ, both with a higher peak than equilibrium has', () => {
    const supply = winterSupply(10);
    const fleets = fleetsOf((name) => winterFleet(name, 30, EVS / (30 * FLEETS)));
    const days = reactions(supply, fleets, 20);
    const { clearing } = clearInRounds(supply, fleets);
    const calm = peakOf(supply.means(clearing.boughtMw));
    const peaks = days.map((mw) => peakOf(supply.means(mw)));
    expect(Math.max(...peaks)).toBeGreaterThan(2 * calm);
    expect(Math.min(...peaks)).toBeGreaterThan(1.4 * calm);
    expect(isSame(days[19], days[18])).toBe(false);
    expect(isSame(days[19], days[17])).toBe(true);
  });

  it('are not let in with a schedule that is none', () => {
    const tenders = new Map([['a', { energyKwh: [1, 2, 3], ownCostEur: 0 }]]);
    expect(() => clearReactions(supplyOf([10, 20]), tenders)).toThrow('the schedule of a has 3 ISPs, not 2');
  });
});
