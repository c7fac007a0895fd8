import { describe, expect, it } from 'vitest';
import type { ChargingDay } from '../../../../agents/nested/fleet/chargingDay.ts';
import { ChargingSolver } from '../../../../agents/nested/fleet/chargingDp.ts';
import { type FleetPlan, fleetSetpoints, planFleet, totalMw } from '../../../../agents/nested/fleet/fleetBook.ts';
import type { EvDay } from '../../../../agents/nested/fleet/stays.ts';

const programme = new ChargingSolver();
const planStay = (day: ChargingDay) => programme.solve(day);
const of = (...figures: number[]) => Float64Array.from(figures);
/** Six steps of an hour of four ISPs; dearer by the hour. */
const charger = { hours: 1, ispsOfStep: 4, powerKw: 8, efficiency: 1, buy: of(100, 110, 120, 130, 140, 150) };
const ev = (given: Partial<EvDay> = {}): EvDay => ({
  ...{ departureIsp: 8, arrivalIsp: 16, tripKwh: 6, energyKwh: 30, ...given },
});
const capacity = of(40, 40);
const close = (actual: Float64Array, expected: number[]) => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((figure, k) => {
    expect(actual[k]).toBeCloseTo(figure, 9);
  });
};

describe('a fleet’s day', () => {
  it('is planned EV by EV, stay by stay: full when each leaves, and what its trip took afterwards', () => {
    const plan = planFleet([ev(), ev({ departureIsp: 0, arrivalIsp: 0 })], charger, capacity, 0, planStay);
    close(plan.chargeKw[0], [8, 2, 0, 0, 6, 0]);
    close(plan.chargeKw[1], [8, 2, 0, 0, 0, 0]);
    expect([...plan.plugged[0]]).toEqual([4, 4, 0, 0, 4, 4]);
    expect([...plan.endKwh]).toEqual([40, 40]);
    expect(plan.unmetKwh).toBe(0);
    close(totalMw(plan.chargeKw, 6), [0.016, 0.004, 0, 0, 0.006, 0]);
  });

  it('tells what cannot be had', () => {
    const plan = planFleet([ev({ energyKwh: 10, tripKwh: 99 })], charger, capacity, 0, planStay);
    close(plan.chargeKw[0], [8, 8, 0, 0, 8, 8]);
    expect(plan.unmetKwh).toBeCloseTo(14 + 24, 9); // 26 as it leaves; 0 as it is back
    close(plan.endKwh, [16]);
  });

  it('from an ISP on has what is left of stays, and the trip that lies between', () => {
    const plan = planFleet([ev({ energyKwh: 39 })], charger, capacity, 5, planStay);
    expect(plan.from).toBe(1);
    close(plan.chargeKw[0], [1, 0, 0, 6, 0]);
    const back = planFleet([ev({ energyKwh: 39, departureIsp: 18, arrivalIsp: 18 })], charger, capacity, 18, planStay);
    close(back.chargeKw[0], [1, 0]);
  });

  it('is moved by rewards, and spares bands', () => {
    const baseline = planFleet([ev()], charger, capacity, 0, planStay);
    const none = new Float64Array(6);
    const offer = {
      rewardUp: of(30, 0, 0, 0, 0, 0),
      rewardDown: none,
      standbyUp: none.map(() => 5),
      standbyDown: none,
    };
    const plan = planFleet([ev()], charger, capacity, 0, planStay, { offer, baseline });
    close(plan.chargeKw[0], [2, 8, 0, 0, 6, 0]);
    expect(plan.upKw[0][0]).toBeCloseTo(0, 9); // nothing can be made good before it leaves
    expect(plan.upKw[0][4]).toBeCloseTo(6, 9);
    close(plan.downKw[0], [0, 0, 0, 0, 0, 0]);
  });
});

describe('what each EV is to draw in an ISP', () => {
  const plan: FleetPlan = {
    ...{ from: 1, endKwh: of(), unmetKwh: 0, upKw: [], downKw: [] },
    chargeKw: [of(4, 0), of(2, 8), of(8, 8)],
    plugged: [Int16Array.of(4, 4), Int16Array.of(2, 4), Int16Array.of(4, 4)],
  };
  const now = (given: object = {}) => ({
    ...{ step: 1, ispsOfStep: 4, hoursPerIsp: 0.25, plugged: Uint8Array.of(1, 1, 0), mostKwh: of(2, 2, 2) },
    ...{ calledMw: 0, ...given },
  });

  it('is its plan’s part, of the ISPs in which it is there', () => {
    close(fleetSetpoints(plan, now()), [1, 1, 0]); // 2 kW over the hour is 4 in the half of it; the third is away
  });

  it('is no more than it can take', () => {
    close(fleetSetpoints(plan, now({ mostKwh: of(0.5, 2, 2) })), [0.5, 1, 0]);
  });

  it('is less by its part of what is called', () => {
    close(
      fleetSetpoints(plan, now({ calledMw: 0.004, plugged: Uint8Array.of(1, 1, 1), mostKwh: of(2, 2, 2) })),
      [0.75, 0.75, 1.5],
    ); // 1 kWh of 4
    close(fleetSetpoints(plan, now({ calledMw: 9 })), [0, 0, 0]);
  });

  it('is more by its part of what is called, of the room there is', () => {
    close(fleetSetpoints(plan, now({ calledMw: -0.002, mostKwh: of(2, 1.5, 2) })), [1 + 1 / 3, 1 + 1 / 6, 0]);
    close(fleetSetpoints(plan, now({ calledMw: -9 })), [2, 2, 0]);
  });
});
