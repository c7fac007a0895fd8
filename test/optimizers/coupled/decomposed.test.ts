// @module-tag slow
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/lookup.ts';
import { boundWithBids } from '../../../src/optimizers/coupled/bidTree.ts';
import { planCoupledFleet } from '../../../src/optimizers/coupled/coupledFleet.ts';
import { type FleetCoupling, keepsCoupling, perIsp } from '../../../src/optimizers/coupled/coupling.ts';
import * as decomposed from '../../../src/optimizers/coupled/decomposed.ts';
import { holdWithin } from '../../../src/optimizers/coupled/held.ts';
import { withoutTooSmall } from '../../../src/optimizers/coupled/leastBids.ts';
import { PriceSearch } from '../../../src/optimizers/coupled/priceSearch.ts';
import { noPrices } from '../../../src/optimizers/coupled/prices.ts';
import type { EvDay } from '../../../src/optimizers/evDay.ts';
import { auditPlan } from '../../../src/optimizers/evDayAudit.ts';
import { type JointPlan, solveFleetHighs } from '../../../src/optimizers/fleetMilp.ts';
import { loadSolver, type Solver } from '../../../src/optimizers/highs.ts';
import { stream } from '../../../src/random/streams.ts';
import { plainDay, prices } from '../evDays.ts';

const solver = await loadSolver();
const none = Number.NaN;
const decomposeFleet = (days: readonly EvDay[], coupling: FleetCoupling): decomposed.PricedPlan =>
  present(decomposed.decomposeFleet(days, coupling), 'a plan for the fleet');

/** EVs of one fleet, that come home at some time, on prices that differ from hour to hour. */
function someFleet(evs: number, isps: number, seed: string, given: Partial<EvDay> = {}): EvDay[] {
  const random = stream('coupled', seed);
  const hourly = (mean: number, spread: number, called: number): Float64Array => {
    const hours = Array.from({ length: Math.ceil(isps / 4) }, () =>
      random.uniform() < called ? mean + spread * random.normal() : none,
    );
    return Float64Array.from({ length: isps }, (_, t) => hours[Math.floor(t / 4)]);
  };
  const series = { dayAheadPrice: hourly(80, 25, 1), upPrice: hourly(140, 40, 0.4), downPrice: hourly(30, 30, 0.4) };
  return Array.from({ length: evs }, () => {
    const departureIsp = Math.floor(isps * (0.2 + 0.2 * random.uniform()));
    return plainDay(isps, {
      ...{ ...series, chargeEfficiency: 0.95, dischargeEfficiency: 0.95 },
      ...{ startKwh: 45 + 15 * random.uniform(), minimumKwh: 5, departureIsp },
      ...{ arrivalIsp: Math.floor(departureIsp + isps * 0.2), tripKwh: 4 * random.uniform() },
      ...given,
    });
  });
}

function expectSound(days: EvDay[], coupling: FleetCoupling, plans: JointPlan): void {
  expect(keepsCoupling(days, plans.plans, coupling)).toBe(true);
  days.forEach((day, ev) => {
    expect(auditPlan(day, plans.plans[ev])).toEqual([]);
  });
  expect(plans.objectiveEur).toBeLessThanOrEqual(plans.boundEur + 1e-9);
}

describe('a fleet planned by prices on its connection', () => {
  it.each([
    [4, 0.5, 0],
    [5, 0.4, 0],
    [6, 0.5, 0],
    [4, 2, 0.4],
    [5, 0.6, 0.3],
  ])(
    'of %i EVs, %d of their power and bids of %d is nearly as good as the MILP, and its bound holds',
    (evs, share, bid) => {
      const days = someFleet(evs, 24, `${evs} ${share} ${bid}`, { startKwh: 57 });
      const coupling = { connectionLimitKw: 11 * evs * share, minimumBidMw: 0.011 * evs * bid };
      const found = decomposeFleet(days, coupling);
      expectSound(days, coupling, found);
      const milp = solveFleetHighs(solver, days, coupling, { relativeGap: 1e-3, maxNodes: 200 });
      expect(found.boundEur).toBeGreaterThan(milp.objectiveEur - 1e-6);
      expect(found.objectiveEur).toBeLessThan(milp.boundEur + 1e-6);
      const lackingEur = milp.objectiveEur - found.objectiveEur;
      expect(lackingEur).toBeLessThan((bid > 0 ? 0.01 : 0.005) * Math.abs(milp.objectiveEur));
      const { objectiveEur } = planCoupledFleet(days, coupling, solver);
      expect(milp.objectiveEur - objectiveEur).toBeLessThan(0.005 * Math.abs(milp.objectiveEur));
    },
  );

  it('keeps its bound above any MILP, and its plans below that one’s, whatever the EVs', () => {
    const check = (evs: number, seed: number, share: number, bid: number): void => {
      const days = someFleet(evs, 12, `${seed}`, { startKwh: 58, tripKwh: 1 });
      const coupling = { connectionLimitKw: 11 * evs * share, minimumBidMw: 0.011 * evs * bid };
      const found = decomposeFleet(days, coupling);
      const milp = solveFleetHighs(solver, days, coupling, { relativeGap: 1e-9, maxNodes: 10_000 });
      const short = milp.plans.reduce((sum, { unmetKwh }) => sum + unmetKwh, 0);
      const shortFound = found.plans.reduce((sum, { unmetKwh }) => sum + unmetKwh, 0);
      expect(shortFound).toBeCloseTo(short, 5);
      if (short > 1e-6) return;
      expectSound(days, coupling, found);
      expect(found.boundEur).toBeGreaterThan(milp.objectiveEur - 1e-6);
      expect(found.objectiveEur).toBeLessThan(milp.boundEur + 1e-6);
    };
    const evs = fc.integer({ min: 2, max: 4 });
    const seeds = fc.integer({ min: 0, max: 1e6 });
    const shares = fc.constantFrom(0.3, 0.6, 2);
    fc.assert(fc.property(evs, seeds, shares, fc.constantFrom(0, 0.4, 0.8), check), { seed: 19, numRuns: 16 });
  });

  it('keeps its bound above all plans that do as much, where levels fall short and bids are asked', () => {
    let short = 0;
    const check = (evs: number, seed: number, bid: number): void => {
      const days = someFleet(evs, 12, `${seed}`, { startKwh: 50, tripKwh: 1 });
      const coupling = { connectionLimitKw: 11 * evs * 0.4, minimumBidMw: 0.011 * evs * bid };
      const found = decomposeFleet(days, coupling);
      if (!found.isShort) return;
      short++;
      const { limitKwh, bidKwh } = perIsp(days, coupling);
      const held = holdWithin(withoutTooSmall(days, { limitKwh, bidKwh }, 12), limitKwh, 12);
      const asMuch = days.map((day, ev) => ({
        ...day,
        ...{ tripKwh: held.days[ev].tripKwh, heldTo: held.reaches[ev] },
      }));
      const milp = solveFleetHighs(solver, asMuch, coupling, { relativeGap: 1e-9, maxNodes: 10_000 });
      expect(keepsCoupling(days, found.plans, coupling)).toBe(true);
      expect(found.boundEur).toBeGreaterThan(milp.objectiveEur - 1e-6);
      expect(found.objectiveEur).toBeLessThan(milp.boundEur + 1e-6);
    };
    const [evs, seeds] = [fc.integer({ min: 2, max: 4 }), fc.integer({ min: 0, max: 1e6 })];
    fc.assert(fc.property(evs, seeds, fc.constantFrom(0.1, 0.3), check), { seed: 19, numRuns: 12 });
    expect(short).toBeGreaterThan(6);
  });

  it('knows from a tree of offers what bids cannot earn that prices alone take for possible', () => {
    const days = someFleet(5, 24, 'tree', { startKwh: 57 });
    const bidKwh = 0.8 * 5 * 2.75;
    const search = new PriceSearch(days, 5 * 2.75, noPrices(24));
    const goOn = (branch: PriceSearch, rounds: number): void => {
      for (let k = 0; k < rounds; k++) branch.round(4);
      branch.prove();
    };
    goOn(search, 12);
    const seek = (): number => Number.NEGATIVE_INFINITY;
    const milp = solveFleetHighs(solver, days, { minimumBidMw: 0.011 * 5 * 0.8 }, { maxNodes: 10_000 });
    const bounds = [0, 4, 40].map((nodes) => boundWithBids(search, bidKwh, { nodes, gap: 0, goOn, seek }));
    expect(bounds[0]).toBe(search.boundEur);
    expect(bounds[1]).toBeLessThanOrEqual(bounds[0]);
    expect(bounds[2]).toBeLessThan(bounds[1]);
    expect(bounds[2]).toBeGreaterThan(milp.objectiveEur - 1e-6);
    expect(bounds[2] - milp.objectiveEur).toBeLessThan(0.75 * (bounds[0] - milp.objectiveEur));
  });

  it('is within half a percent of its bound with a hundred EVs', () => {
    const days = someFleet(100, 96, 'many');
    const coupling = { connectionLimitKw: 400 };
    const found = planCoupledFleet(days, coupling, solver);
    expect(found.by).toBe('prices');
    expectSound(days, coupling, found);
    expect(found.boundEur - found.objectiveEur).toBeLessThan(0.005 * Math.abs(found.boundEur));
    const again = planCoupledFleet(days, coupling, solver, found.prices);
    expect(again.boundEur - again.objectiveEur).toBeLessThan(0.005 * Math.abs(again.boundEur));
  });

  it('proves what an ISP is worth that few EVs can reach, and that is worth ten times the others', () => {
    const scarce = someFleet(60, 96, 'scarce', { departureIsp: 30, arrivalIsp: 80 });
    const upPrice = scarce[0].upPrice.slice().fill(1250, 70, 72);
    const days = scarce.map((day, ev) => ({ ...day, upPrice, arrivalIsp: ev < 14 ? 60 : 80 }));
    const coupling = { connectionLimitKw: 12 * 11 };
    const found = decomposeFleet(days, coupling);
    expectSound(days, coupling, found);
    expect(found.boundEur - found.objectiveEur).toBeLessThan(0.005 * found.boundEur);
  });

  it('leaves plans that keep what is shared as they are, and small fleets to the MILP', () => {
    const days = someFleet(4, 96, 'free');
    expect(planCoupledFleet(days, { connectionLimitKw: 44 }, solver)).toMatchObject({ by: 'each alone' });
    const [few, limit] = [days.slice(0, 3), { connectionLimitKw: 20 }];
    const alone = decomposeFleet(few, limit);
    expect(alone.boundEur - alone.objectiveEur).toBeGreaterThan(0.001 * alone.boundEur);
    expect(planCoupledFleet(few, limit, solver)).toMatchObject({ by: 'MILP' });
    const torn = someFleet(5, 96, 'torn');
    const coupling = { minimumBidMw: 0.05 };
    const priced = decomposeFleet(torn, coupling);
    const found = planCoupledFleet(torn, coupling, solver);
    expect(priced.boundEur - priced.objectiveEur).toBeGreaterThan(0.005 * priced.boundEur);
    expect(found.by).toBe('MILP');
    expect(found.boundEur - found.objectiveEur).toBeLessThan(0.002 * found.boundEur);
    expectSound(torn, coupling, found);
  });

  it('falls back on its prices where the MILP of a small fleet finds no plan', () => {
    const withoutNodes: Solver = {
      ...solver,
      solve: (model, options) => solver.solve(model, { ...options, maxNodes: model.integer ? 0 : 1 }),
    };
    for (const coupling of [{ connectionLimitKw: 12 }, { connectionLimitKw: 20, minimumBidMw: 0.015 }]) {
      const days = someFleet(3, 48, 'no plan', { startKwh: 57 });
      expect(() => solveFleetHighs(withoutNodes, days, coupling)).toThrow(/no plan for the fleet within/);
      const found = planCoupledFleet(days, coupling, withoutNodes);
      expect(found.by).toBe('prices');
      expectSound(days, coupling, found);
      const milp = planCoupledFleet(days, coupling, solver);
      expect(milp.objectiveEur).toBeGreaterThanOrEqual(found.objectiveEur);
      expect(milp.boundEur).toBeLessThanOrEqual(found.boundEur);
      expectSound(days, coupling, milp);
    }
  });

  it('comes as near to full as the connection lets it, and reports the rest', () => {
    const days = Array.from({ length: 4 }, () => plainDay(2, { startKwh: 54.5, dayAheadPrice: prices(4000, 4000) }));
    const { plans } = decomposeFleet(days, { connectionLimitKw: 22 });
    expect(plans.reduce((sum, { unmetKwh }) => sum + unmetKwh, 0)).toBeCloseTo(11, 5);
    expect(plans.reduce((sum, { energyKwh }) => sum + 60 - energyKwh[1], 0)).toBeCloseTo(11, 5);
  });

  it('lets a trip do without what could not be charged for it', () => {
    const day = plainDay(3, { startKwh: 10, minimumKwh: 0, departureIsp: 1, arrivalIsp: 3, tripKwh: 12.75 });
    const { plans } = decomposeFleet([day], { connectionLimitKw: 4 });
    expect(plans[0].energyKwh[0]).toBeCloseTo(11, 5);
    expect(plans[0].energyKwh[2]).toBeCloseTo(0, 5);
    expect(plans[0].unmetKwh).toBeCloseTo(60 - 12.75 + 1.75 + 1.75, 5);
  });

  it('serves sessions: first who leaves first, and lets one leave with more than it wants where it cannot sell', () => {
    const session = (ispCount: number, given: Partial<EvDay>, wantedKwh: number, laterIsps = 0, laterPrice = 0) =>
      plainDay(ispCount, {
        ...{ startKwh: 20, dischargeKw: 0, minimumKwh: 0 },
        ...given,
        end: { wantedKwh, laterIsps, laterPrice },
      });
    const dayAheadPrice = prices(40, 40);
    const days = [session(2, { dayAheadPrice }, 25.5), session(2, { dayAheadPrice }, 25.5, 2, 80)];
    const { plans, objectiveEur } = decomposeFleet(days, { connectionLimitKw: 11 });
    expect([...plans[0].energyKwh]).toEqual([expect.closeTo(22.75, 6), expect.closeTo(25.5, 6)]);
    expect(objectiveEur).toBeCloseTo((5.5 * 45 + 5.5 * 5) / 1000, 6);
    const seller = { upPrice: prices(300, none), dischargeKw: 11, startKwh: 22.75 };
    const sold = decomposeFleet([session(2, seller, 20), session(2, seller, 20)], { connectionLimitKw: 11 });
    expect(sold.plans[0].upKwh[0] + sold.plans[1].upKwh[0]).toBeCloseTo(2.75, 6);
    expect(sold.plans.map(({ unmetKwh }) => unmetKwh)).toEqual([0, 0]);
  });
});
