import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRealTime, decideAnew } from '../../../../agents/active-distribution/ads/realTime.ts';
import type { RealTimeDecision, RealTimeState } from '../../../../agents/active-distribution/ads/realTimeProblem.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { stream } from '../../../../src/random/streams.ts';
import { drawn, plant, series } from './drawnIsp.ts';

const solver = await loadSolver();
describe('real time', () => {
  it('decides ISP after ISP as a programme made anew would', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
        const random = stream(seed, 'real time');
        using realTime = createRealTime(plant, solver);
        let before: RealTimeDecision | undefined;
        for (let isp = 0; isp < 4; isp++) {
          const state = drawn(random, before);
          const decision = realTime.decide(state);
          const anew = decideAnew(plant, state, solver);
          expect(Math.abs(decision.objectiveEur - anew.objectiveEur)).toBeLessThan(
            1e-6 * Math.max(1, Math.abs(anew.objectiveEur)),
          );
          before = decision;
        }
      }),
      { numRuns: 25 },
    );
  });

  it('balances, keeps limits, and tells S by its parts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
        const state = drawn(stream(seed, 'limits'));
        const made = decideAnew(plant, state, solver);
        const sum = (values: Iterable<number>): number => [...values].reduce((all, value) => all + value, 0);
        const given = sum(made.generatorMw) + sum(made.dischargeMw) - sum(made.chargeMw) + sum(made.offerMw);
        const traded = made.boughtMw - made.soldMw - state.positionMw[0] + made.unservedMw - made.spilledMw;
        expect(given + state.renewableMw[0] + traded).toBeCloseTo(state.loadMw[0] + state.lossMw[0], 7);
        expect(made.soldMw * made.boughtMw).toBeCloseTo(0, 9);
        made.generatorMw.forEach((mw, g) => {
          expect(mw).toBeGreaterThanOrEqual(0.3 * state.on[g][0] - 1e-8);
          expect(mw).toBeLessThanOrEqual(state.on[g][0] + 1e-8);
        });
        expect(sum(made.chargeMw) * sum(made.dischargeMw)).toBeCloseTo(0, 6);
        made.storedMwh.forEach((mwh, e) => {
          expect(mwh).toBeCloseTo(0.75 + 0.25 * (0.95 * made.chargeMw[e] - made.dischargeMw[e] / 0.95), 7);
        });
        made.offerMw.forEach((mw, o) => {
          expect(mw).toBeGreaterThanOrEqual(state.offers[o].leastMw[0] - 1e-8);
          expect(mw).toBeLessThanOrEqual(state.offers[o].mostMw[0] + 1e-8);
        });
        expect(sum(Object.values(made.parts))).toBeCloseTo(made.sEur, 9);
        const offersEur = state.offers.map(({ scheduledMw, mostMw, dearMw, dearPrice, upPrice, downPrice }, o) => {
          const more = made.offerMw[o] - scheduledMw[0];
          if (more < 0) return more * downPrice[0];
          const dear = Math.max(0, more - Math.max(0, mostMw[0] - scheduledMw[0] - dearMw));
          return (more - dear) * upPrice[0] + dear * dearPrice;
        });
        expect(made.parts.offers).toBeCloseTo(-0.25 * sum(offersEur), 9);
      }),
      { numRuns: 50 },
    );
  });

  it('sells nothing and asks nothing where the day comes as it was planned and prices differ too little', () => {
    const state = drawn(stream(1, 'calm'));
    const calm: RealTimeState = {
      ...state,
      on: plant.generators.map((_, g) => series(() => (g === 0 ? 1 : 0))),
      wasOn: [1, 0, 0, 0],
      powerMw: [1, 0, 0, 0],
      scheduledMw: plant.generators.map((_, g) => series(() => (g === 0 ? 1 : 0))),
      scheduledDischargeMw: plant.storages.map(() => series(() => 0)),
      offers: state.offers.map((offer) => ({
        ...offer,
        upPrice: series(() => 200),
        dearPrice: 200,
        downPrice: series(() => -200),
      })),
      spinningSoldMw: series(() => 0),
      spinningPrice: series(() => 0),
      acceptedReserveMw: series(() => 1),
      errorMw: series(() => 0),
      dayAheadPrice: series(() => 80),
      realTimePrice: series(() => 80),
      loadMw: series(() => 4),
      renewableMw: series(() => 0),
    };
    const scheduled = calm.offers.reduce((sum, { scheduledMw }) => sum + scheduledMw[0], 0);
    const planned = { ...calm, positionMw: series(() => 1 + scheduled - 4.2) };
    const { soldMw, boughtMw, generatorMw, unservedMw, parts } = decideAnew(plant, planned, solver);
    expect([soldMw, boughtMw, unservedMw, parts.energy, parts.offers]).toEqual([0, 0, 0, 0, 0]);
    expect(generatorMw[0]).toBeCloseTo(1, 8);
  });

  it('takes the cheap part of an offer before the dear one, and that where it is worth its price', () => {
    const state = drawn(stream(2, 'steps'));
    const offer = {
      ...{ leastMw: series(() => 0), mostMw: series(() => 0.1), scheduledMw: series(() => 0) },
      ...{ upPrice: series(() => 50), downPrice: series(() => -200), dearMw: 0.06, dearPrice: 150 },
    };
    const still = { ...offer, mostMw: series(() => 0), dearMw: 0 };
    const taken = (price: number) => {
      const at = {
        ...{ ...state, offers: [offer, still], realTimePrice: series((k) => (k === 0 ? price : 0)) },
        ...{ dayAheadPrice: series(() => 0), errorMw: series(() => -20), positionMw: series(() => -6) },
        ...{ on: plant.generators.map(() => series(() => 0)), powerMw: [0, 0, 0, 0], wasOn: [0, 0, 0, 0] },
      };
      return decideAnew(plant, at, solver).offerMw[0];
    };
    expect(taken(20)).toBeCloseTo(0, 8);
    expect(taken(100)).toBeCloseTo(0.04, 8);
    expect(taken(170)).toBeCloseTo(0.1, 8);
  });

  it('always has an answer: wrong units before a start, storage below its floor, no trade allowed', () => {
    const state = drawn(stream(3, 'wrong'));
    const none = { ...plant, settings: { ...plant.settings, realTimeLimitMw: 0, adsArbitrage: false } };
    const wrong: RealTimeState = {
      ...state,
      on: plant.generators.map(() => series((k) => (k > 2 ? 1 : 0))),
      wasOn: [1, 1, 0, 0],
      powerMw: [1, 0.1, 0, 0],
      storedMwh: [0.1, 1.6],
      positionMw: series(() => 5),
      errorMw: series(() => 0),
    };
    const { unservedMw, boughtMw, sEur } = decideAnew(none, wrong, solver);
    expect(unservedMw).toBeCloseTo(wrong.loadMw[0], 8);
    expect(boughtMw).toBeGreaterThan(1);
    expect(sEur).toBeLessThan(-1000);
  });

  it('does not waste energy in storages that charge and discharge at once, though it is paid to take it', () => {
    const paid: RealTimeState = {
      ...drawn(stream(4, 'paid')),
      ...{ on: plant.generators.map(() => series(() => 0)), powerMw: [0, 0, 0, 0], wasOn: [0, 0, 0, 0] },
      ...{
        storedMwh: [1.5, 1.5],
        meanPrice: -100,
        realTimePrice: series(() => -150),
        dayAheadPrice: series(() => -100),
      },
      errorMw: series(() => 0),
    };
    const { chargeMw, dischargeMw, storedMwh } = decideAnew(plant, paid, solver);
    expect(Math.min(Math.max(...chargeMw), Math.max(...dischargeMw))).toBeLessThan(1e-7);
    expect(Math.max(...storedMwh)).toBeLessThanOrEqual(1.5 + 1e-9);
  });

  it('refuses an offer that would gain by going up and down at once', () => {
    const state = drawn(stream(1, 'pump'));
    const [offer, other] = state.offers;
    const pump = { ...state, offers: [{ ...offer, upPrice: series(() => 10), downPrice: series(() => 20) }, other] };
    expect(() => decideAnew(plant, pump, solver)).toThrow('offers[0], ISP 0 of the horizon: found 10 up and 20 down');
    const odd = { ...state, offers: [{ ...offer, dearMw: 0.01, dearPrice: offer.upPrice[0] - 1 }, other] };
    expect(() => decideAnew(plant, odd, solver)).toThrow('expected a dear part no cheaper');
  });

  it('takes under a second for a day of 96 ISPs', () => {
    const random = stream(5, 'day');
    using realTime = createRealTime(plant, solver);
    let before: RealTimeDecision | undefined;
    const from = process.cpuUsage();
    for (let isp = 0; isp < 96; isp++) before = realTime.decide(drawn(random, before));
    const { user } = process.cpuUsage(from);
    expect(user).toBeLessThan(1e6); // 0.13 s seen
  });
});
