import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BuildingDay } from '../../../../agents/nested/building/buildingDay.ts';
import { planBuilding } from '../../../../agents/nested/building/buildingMilp.ts';
import { buildingEur } from '../../../../agents/nested/explain/buildingCost.ts';
import { buildingAtTariff, buildingBaseline } from '../../../../agents/nested/explain/buildingDay.ts';
import { anyBuilding, anyOffer, exampleDay, flat, offerOf, series } from '../building/buildingDays.ts';
import { expectTrue, momentOf, pageOf, solver, type Taken } from './pages.ts';

function planned(day: BuildingDay, gap = 1e-9): Taken {
  const answer = planBuilding(solver, day, { gap });
  return { problem: { ...day, gap }, answer, objective: answer.objectiveEur };
}

const withReward = (rewardUp: number) => {
  const day = exampleDay();
  const { netKw } = planBuilding(solver, day);
  return { ...day, offer: offerOf(netKw, { rewardUp: series(0, 0, 0, rewardUp) }) };
};

/** A house without appliances and heat to speak of, whose battery buys at 100 and gives at 300 EUR/MWh. */
const trader = exampleDay({
  steps: 2,
  thermal: { ...exampleDay().thermal, mostKw: 0, outdoorC: flat(2, 20), gainsKw: flat(2) },
  battery: { powerKw: 2, leastKwh: 0, mostKwh: 4, startKwh: 0, endKwh: 0, efficiency: 0.8, wearEurPerMwh: 10 },
  loadKw: flat(2, 3),
  pvKw: flat(2),
  appliances: [],
  buy: series(100, 300),
  sell: flat(2),
});

describe('what a plan of a building costs', () => {
  it('is by its powers and temperatures what the programme says', () => {
    fc.assert(
      fc.property(anyBuilding, fc.integer({ min: 0, max: 1000 }), (day, seed) => {
        const baseline = planBuilding(solver, day, { gap: 1e-9 });
        expect(buildingEur(day, baseline)).toBeCloseTo(baseline.objectiveEur, 5);
        const offered = { ...day, offer: anyOffer(seed, baseline.netKw, true) };
        const plan = planBuilding(solver, offered, { gap: 1e-9 });
        expect(buildingEur(offered, plan)).toBeCloseTo(plan.objectiveEur, 5);
      }),
      { numRuns: 25 },
    );
  });
});

describe('the page of a building', () => {
  it('tells what it draws, by what, and what holds it', async () => {
    const page = await pageOf(buildingBaseline, planned(trader), 0);
    expect(page.outcome).toMatchObject({ value: 5, unit: 'kW' });
    expect(page.told).toContainEqual({ what: 'battery charging', value: 2, unit: 'kW' });
    expect(page.told).toContainEqual({ what: 'battery holds', value: expect.closeTo(1.6, 6), unit: 'kWh' });
    expect(page.bounds.map(({ by }) => by)).toContain('power of charging');
    const then = await pageOf(buildingBaseline, planned(trader), 4);
    expect(then.bounds.map(({ by }) => by)).toEqual(expect.arrayContaining(['battery empty']));
    expect(then.told).toContainEqual({ what: 'battery giving', value: expect.closeTo(1.28, 6), unit: 'kW' });
  });

  it('says at which price it would not buy, as can be worked out by hand', async () => {
    // a kWh bought gives 0.64 at 300, and wears by 1 + 0.64: it pays below 0.64 x 300 - 16.4 = 175.6 EUR/MWh
    const { knobs } = await pageOf(buildingBaseline, planned(trader), 0, 20);
    const turn = knobs
      .find(({ name }) => name === 'price of energy in this step')
      ?.turns.find(({ towards }) => towards > 100);
    expect(turn?.found).toEqual({ is: 'exactly', value: expect.closeTo(175.6, 4), becomes: expect.closeTo(3, 6) });
  });

  it('turns nothing unless it is asked to, and names what it could', async () => {
    const page = await pageOf(buildingBaseline, planned(trader), 0);
    expect(page.knobs).toEqual([]);
    expect(page.untried).toContain('price of energy in this step');
  });

  it('has duals that are what a little more costs', async () => {
    const more = (changes: Partial<BuildingDay>) =>
      planBuilding(solver, { ...trader, ...changes }).objectiveEur - planBuilding(solver, trader).objectiveEur;
    const { duals } = await pageOf(buildingBaseline, planned(trader), 4);
    const of = (what: string) => duals.find((each) => each.what === what)?.value as number;
    expect(of('load')).toBeCloseTo((-1000 * more({ loadKw: series(3, 3.001) })) / 0.001, 3);
    const day = withReward(0);
    const warmth = (await pageOf(buildingAtTariff, planned(day), 0)).duals.find(
      ({ what }) => what === 'warmth indoors',
    );
    const { kept, startC } = { kept: Math.exp(-1 / 50), startC: 20.001 };
    const warmer = planBuilding(solver, { ...day, thermal: { ...day.thermal, startC } }).objectiveEur;
    expect(warmth?.value).toBeCloseTo((planBuilding(solver, day).objectiveEur - warmer) / 0.001 / kept, 3);
  });

  it.each([
    ['baseline', exampleDay(), 0],
    ['baseline, at another hour', exampleDay(), 8],
    ['with a small reward', withReward(10), 12],
    ['with a great reward', withReward(100), 12],
    ['that trades', trader, 4],
  ] as const)('has thresholds that solving anew finds too: %s', async (_, day, isp) => {
    expect(await expectTrue('offer' in day ? buildingAtTariff : buildingBaseline, planned(day), isp)).toBeGreaterThan(
      3,
    );
  });

  it('seeks the best first where the plan only comes near it', async () => {
    const near = planned(withReward(100));
    const answer = { ...(near.answer as object), gap: 1e-4 };
    const { turns } = (await pageOf(buildingAtTariff, { ...near, answer }, 12, 20)).knobs[0];
    expect(turns).toEqual((await pageOf(buildingAtTariff, near, 12, 20)).knobs[0].turns);
  });

  it('is of the step in which an ISP lies, of a plan made within the day too', () => {
    const { problem, answer } = planned(trader);
    expect(buildingBaseline.outcome.of(problem, answer, momentOf({ about: [88, 96] }, 91))).toBeCloseTo(5, 6);
    expect(buildingBaseline.outcome.of(problem, answer, momentOf({ about: [88, 96] }, 92))).toBeCloseTo(1.72, 6);
  });
});
