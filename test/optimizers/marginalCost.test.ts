import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvDay } from '../../src/optimizers/evDay.ts';
import { solveEvDay } from '../../src/optimizers/evDayDp.ts';
import { marginalCostUpward, marginalValueDownward } from '../../src/optimizers/marginalCost.ts';
import { plainDay, prices } from './evDays.ts';

const later = (laterIsps: number, laterPrice: number) => ({ end: { wantedKwh: 25, laterIsps, laterPrice } });
const stay = (given: Partial<EvDay>): EvDay =>
  plainDay(4, { startKwh: 20, dayAheadPrice: prices(100, 40, 60, 20), ...given });
const upwardAt = (day: EvDay, isp: number) => marginalCostUpward(day, solveEvDay(day), isp);
const downwardAt = (day: EvDay, isp: number) => marginalValueDownward(day, solveEvDay(day), isp);

describe('what a MWh more costs a session', () => {
  it('is what its dearest charging behind the last ISP costs, where it leaves some to that', () => {
    // 2.75 kWh at 20, and 2.25 of them later at 30: that is the dearest
    expect(upwardAt(stay(later(1, 30)), 0)).toBeCloseTo(30 - 85 + 30, 9);
    expect(downwardAt(stay(later(1, 30)), 0)).toBeCloseTo(30 - 30, 9);
    const lossy = stay({
      ...later(9, 30),
      chargeEfficiency: 0.9,
      dischargeEfficiency: 0.8,
      wear: 12,
      ownerBilling: 'net',
    });
    expect(upwardAt(lossy, 3)).toBeCloseTo((30 - 85) / 0.72 + 30 + 12 + 85, 9);
  });

  it('is what its dearest charging of the plan costs, where that is dearer or nothing is left to later', () => {
    // as little fits later, 2.25 kWh at 40 and 2.75 at 20
    const short = stay({ ...later(1, 10), end: { wantedKwh: 28, laterIsps: 1, laterPrice: 10 } });
    expect(upwardAt(short, 0)).toBeCloseTo(40 - 85 + 30, 9);
    expect(upwardAt(short, 3)).toBeCloseTo(10 - 85 + 30, 9);
    expect(upwardAt(stay(later(1, 90)), 0)).toBeCloseTo(40 - 85 + 30, 9);
    expect(upwardAt(stay(later(0, 90)), 0)).toBeCloseTo(40 - 85 + 30, 9);
  });

  it('falls back where no charging follows', () => {
    for (const end of [later(0, 30), later(3, 90)]) {
      expect(upwardAt(stay(end), 3)).toBe(30);
      expect(downwardAt(stay(end), 3)).toBeCloseTo(20 - 30, 9);
    }
  });

  it('cannot be told of one that stays without its levels', () => {
    const { energyKwh: _, ...use } = solveEvDay(stay(later(1, 30)));
    expect(() => marginalCostUpward(stay(later(1, 30)), use, 0)).toThrow(/levels of a session/);
    expect(marginalCostUpward(stay(later(0, 30)), use, 0)).toBeCloseTo(20 - 85 + 30, 9);
  });

  it('is what one more MWh would cost if it were sold, wherever later is the only place to put it back', () => {
    const check = (eur: number, chargeEfficiency: number, dischargeEfficiency: number, billing: boolean): void => {
      const day = stay({
        ...{ ...later(20, eur), chargeEfficiency, dischargeEfficiency, ownerBilling: billing ? 'net' : 'charged' },
        ...{ dayAheadPrice: prices(500, 500, 500, 500), upPrice: prices(Number.NaN, Number.NaN, Number.NaN, 0) },
      });
      const cost = marginalCostUpward(day, solveEvDay(day), 3);
      const at = (price: number) => solveEvDay({ ...day, upPrice: prices(Number.NaN, Number.NaN, Number.NaN, price) });
      expect(at(cost - 1e-3).upKwh[3]).toBe(0);
      expect(at(cost + 1e-3).upKwh[3]).toBeCloseTo(2.75, 9);
    };
    const efficiency = fc.double({ min: 0.6, max: 1, noNaN: true });
    const eur = fc.double({ min: -50, max: 200, noNaN: true });
    fc.assert(fc.property(eur, efficiency, efficiency, fc.boolean(), check), { seed: 66, numRuns: 100 });
  });
});
