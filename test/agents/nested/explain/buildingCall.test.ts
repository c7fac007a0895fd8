import { describe, expect, it } from 'vitest';
import { callBuilding, missedKw } from '../../../../agents/nested/building/call.ts';
import { buildingCall } from '../../../../agents/nested/explain/buildingCall.ts';
import { expectTrue, pageOf, type Taken } from './pages.ts';

/** A battery of 4 kWh and 2 kW that keeps 1 kWh, and a heat pump of 3 kW that is to run at 2. */
const type = { heatPump: 3, battery: 4, batteryFloor: 0.25, batteryPower: 2, efficiency: 1 };
const planned = { heatKw: 2, chargeKw: 0, dischargeKw: 0, cutKw: 0 };

function called(calledKw: number, energyKwh = 3): Taken {
  const call = { calledKw, plannedNetKw: 3, givenKw: 1.2, energyKwh, hours: 0.25 }; // 0.2 kW beyond the plan
  const answer = callBuilding(type, planned, call);
  return { problem: { type, planned, call }, answer, objective: missedKw(call, answer), about: [40, 41] };
}

describe('the page of a building that is called', () => {
  it.each<[number, number, number, string[]]>([
    [1, 1, 0, []],
    [3, 3, 0, ['power of the battery']],
    [9, 3.8, 5.2, ['power of the battery', 'the heat pump off']],
    [-9, -3.2, 5.8, ['power of the battery', 'the heat pump at full power']],
  ])('for %d kW less tells what it does, misses and is held by', async (calledKw, less, missed, by) => {
    const page = await pageOf(buildingCall, called(calledKw), 40);
    expect(page.outcome?.value).toBeCloseTo(less, 9);
    expect(page.objective).toBeCloseTo(missed, 9);
    expect(page.bounds.map((each) => each.by)).toEqual(by);
    expect(page.told).toContainEqual({
      what: 'load and sun beyond the plan',
      value: expect.closeTo(0.2, 9),
      unit: 'kW',
    });
  });

  it('is held by an empty battery too, and says how full it would have to be', async () => {
    const page = await pageOf(buildingCall, called(9, 1.25), 40, 30);
    expect(page.bounds.map(({ by }) => by)).toEqual(['battery empty by the end of the ISP', 'the heat pump off']);
    const call = page.knobs.find(({ name }) => name.startsWith('called'))?.turns[0].found;
    // it gives all it can down to the call that it can just answer: 1 kW of battery and 2 of heat less 0.2 of load
    if (call?.is !== 'between') throw new Error('no interval');
    expect(call.same).toBeCloseTo(2.8, 4);
    expect(await expectTrue(buildingCall, called(9, 1.25), 40)).toBeGreaterThan(1);
  });
});
