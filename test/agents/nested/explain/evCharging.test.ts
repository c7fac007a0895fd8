import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evCharging, evChargingWithBands, type Stay } from '../../../../agents/nested/explain/evCharging.ts';
import { ChargingSolver } from '../../../../agents/nested/fleet/chargingDp.ts';
import { planCharging } from '../../../../agents/nested/fleet/chargingMilp.ts';
import { chargedEur } from '../../../../agents/nested/fleet/chargingRules.ts';
import { flat, offerOf, series } from '../building/buildingDays.ts';
import { expectTrue, pageOf, solver, type Taken } from './pages.ts';

/** Home from step 18 on, 10 kWh to charge at 5 kW. */
const stay = (changes: Partial<Stay> = {}): Stay => ({
  ...{ hours: 1, steps: 6, from: 18, mostKw: flat(6, 5), startKwh: 30, capacityKwh: 40, targetKwh: 40, efficiency: 1 },
  ...{ buy: series(250, 250, 240, 250, 245, 250), ...changes },
});

function planned(problem: Stay, joint = false): Taken {
  const answer = joint ? planCharging(solver, problem, { joint }) : new ChargingSolver().solve(problem);
  const objective = joint ? answer.objectiveEur : chargedEur(problem, answer);
  return { problem, answer, objective, about: [72, 96] };
}

const tariff = (rewardUp: number[], baseline: number[]) =>
  stay({
    buy: flat(6, 250),
    offer: offerOf(series(...baseline), { rewardUp: series(...rewardUp), standbyUp: flat(6, 5) }),
  });

describe('the page of an EV', () => {
  it('tells what it charges and what holds it', async () => {
    const cheapest = await pageOf(evCharging, planned(stay()), 80);
    expect(cheapest.outcome?.value).toBe(5);
    expect(cheapest.bounds).toEqual([{ by: 'power of the charger', times: 1 }]);
    const last = await pageOf(evCharging, planned(stay()), 89);
    expect([last.outcome?.value, last.bounds[0].by]).toEqual([5, 'power of the charger']);
    expect(last.bounds[1].by).toBe('a full battery');
    const idle = await pageOf(evCharging, planned(stay()), 72);
    expect([idle.outcome?.value, idle.bounds[0].by]).toEqual([
      0,
      'nothing: it charges at other times, which are as good or better',
    ]);
  });

  it('says at which price it would charge elsewhere', async () => {
    const { knobs } = await pageOf(evCharging, planned(stay()), 80);
    const [below, above] = knobs[0].turns;
    expect(below.found).toMatchObject({ is: 'never', proved: true });
    expect(above.found).toEqual({ is: 'exactly', value: expect.closeTo(250, 6), becomes: 0 });
  });

  it('has thresholds that solving anew finds too', async () => {
    const hour = fc.integer({ min: 0, max: 5 });
    const powers = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 6, maxLength: 6 });
    const rewards = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 6, maxLength: 6 });
    let held = 0;
    await fc.assert(
      fc.asyncProperty(hour, powers, rewards, async (at, baseline, rewardUp) => {
        held += await expectTrue(evCharging, planned(tariff(rewardUp, baseline)), 72 + 4 * at);
      }),
      { numRuns: 40 },
    );
    expect(held).toBeGreaterThan(80);
  });

  it('of bands chosen with charging, too', async () => {
    const taken = planned(tariff([0, 20, 0, 0, 0, 0], [5, 5, 0, 0, 0, 0]), true);
    expect(await expectTrue(evChargingWithBands, taken, 76, 8)).toBeGreaterThan(2);
  });
});
