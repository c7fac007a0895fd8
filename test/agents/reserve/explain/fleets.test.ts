import { describe, expect, test } from 'vitest';
import { type CoupledFleet, type CoupledUse, coupledFleet } from '../../../../agents/reserve/explain/coupledFleet.ts';
import { daysOfFleet, fleetDays } from '../../../../agents/reserve/explain/fleetDays.ts';
import {
  type Bought,
  fleetOverScenarios,
  type UncertainFleet,
} from '../../../../agents/reserve/explain/fleetOverScenarios.ts';
import type { EvDay } from '../../../../src/optimizers/evDay.ts';
import { solveFleetHighs } from '../../../../src/optimizers/fleetMilp.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { fromPlainJson, toPlainJson } from '../../../../src/results/plainJson.ts';
import { plainDay, prices } from '../../../optimizers/evDays.ts';
import { AT, confirmed, turnOf } from './thresholds.ts';

const solver = await loadSolver();
const none = Number.NaN;

const coupled = (days: readonly EvDay[], coupling: CoupledFleet['coupling']): CoupledFleet => ({
  ...{ fleet: fleetDays(days), coupling },
});
const solvedOf = (problem: CoupledFleet) => {
  const solved = coupledFleet.solve?.(problem, solver);
  if (solved === undefined) throw new Error('no plan');
  return solved;
};
const boundsOf = (problem: CoupledFleet) => coupledFleet.bounds?.(problem, solvedOf(problem).answer, AT);

/** Two EVs that each need 2.75 kWh, of which one ISP is far cheaper. */
const needy = plainDay(2, { startKwh: 57.25, dayAheadPrice: prices(10, 50) });
const shared = coupled([needy, needy], { connectionLimitKw: 11 });

test('EV-days are told once where they are alike, and come out the same', () => {
  const days = [plainDay(3, { startKwh: 20 }), plainDay(3, { startKwh: 30 })];
  const alike = plainDay(3);
  const same = days.map((day) => ({ ...day, dayAheadPrice: alike.dayAheadPrice }));
  const fleet = fleetDays(same);
  expect(daysOfFleet(fleet)).toEqual(same);
  expect(Object.keys(fleet.evs[0])).not.toContain('dayAheadPrice');
  expect(fleet.evs[0].startKwh).toBe(20);
  expect(fromPlainJson(toPlainJson(coupled(same, {})))).toEqual(coupled(same, {}));
});

const bidder = plainDay(2, { upPrice: prices(200, none) });

describe('a fleet that shares a connection', () => {
  test('says what a kW more of it is worth, where an EV waits for it', () => {
    const strong = plainDay(2, { chargeKw: 22, startKwh: 55.875, dayAheadPrice: prices(10, 50) });
    const of = coupled([strong], { connectionLimitKw: 11 });
    const { answer, objective } = solvedOf(of);
    const [dual] = coupledFleet.duals?.(of, answer, AT, solver) ?? [];
    // 0.25 kWh more can be bought at 10 in place of 50 EUR/MWh.
    expect(dual).toMatchObject({ what: 'of a connection for charging here, a kW', unit: 'EUR' });
    expect(dual.value).toBeCloseTo((0.25 * 40) / 1000, 9);
    const wider = solveFleetHighs(solver, [strong], { connectionLimitKw: 11.5 }, { relativeGap: 1e-9 });
    expect((wider.objectiveEur - objective) / 0.5).toBeCloseTo(dual.value, 7);
    expect(coupledFleet.duals?.(of, answer, { ...AT, ispOfDay: 1 }, solver)).toEqual([]);
  });

  test('of a plan that falls short there are no duals, for there is no programme', () => {
    const short = coupled([needy, needy], { connectionLimitKw: 5 });
    expect(coupledFleet.duals?.(short, solvedOf(short).answer, AT, solver)).toEqual([]);
  });

  test('charges as its limit allows, until it does not bind', () => {
    const found = confirmed(coupledFleet, shared, { solver });
    const up = turnOf(found, 'limit of the connection', 'up');
    expect(up?.is).toBe('between'); // at once
    expect(boundsOf(shared)).toEqual(['the connection, charging']);
    const wide = coupled([needy, needy], { connectionLimitKw: 30 });
    expect(boundsOf(wide)).toEqual(['nothing that its EVs share, here']);
    const down = turnOf(confirmed(coupledFleet, wide, { solver }), 'limit of the connection', 'down');
    expect(down).toMatchObject({ is: 'between' });
    if (down?.is !== 'between') return;
    expect(down.same).toBeGreaterThan(22 - 1e-4);
    expect(down.other).toBeLessThan(22);
  });

  test('proves as much as it was asked to', () => {
    const proof = coupledFleet.proof?.(shared, solvedOf(shared).answer);
    expect(proof?.gap).toBeLessThanOrEqual(1e-3);
    const lifted = coupled([bidder, { ...bidder, wear: 200 }], { minimumBidMw: 0.012 });
    const milp = coupledFleet.proof?.(lifted, solvedOf(lifted).answer);
    expect(milp).toMatchObject({ nodeLimit: 200 });
    expect(milp?.gap).toBeLessThanOrEqual(1e-3);
    const wide = coupled([needy, needy], { connectionLimitKw: 30 });
    expect(coupledFleet.proof?.(wide, solvedOf(wide).answer)).toEqual({ gap: 0 });
  });
});

test('a fleet too large for a MILP tells its gap, and what its prices say a kW more of the connection is worth', () => {
  const n = 96;
  const dayAheadPrice = Float64Array.from({ length: n }, (_, t) => 50 + t);
  const days = Array.from({ length: 5 }, (_, ev) => plainDay(n, { startKwh: 30 + ev, dayAheadPrice }));
  const of = coupled(days, { connectionLimitKw: 15 });
  const { answer, objective } = solvedOf(of) as { answer: CoupledUse; objective: number };
  const at = { ...AT, ispOfDay: 1 };
  expect(coupledFleet.bounds?.(of, answer, at)).toEqual(['the connection, charging']);
  const [dual] = coupledFleet.duals?.(of, answer, at, solver) ?? [];
  expect(dual.value).toBeGreaterThan(0);
  const { gap = Number.NaN } = coupledFleet.proof?.(of, answer) ?? {};
  expect(gap).toBeCloseTo((answer.boundEur - objective) / answer.boundEur, 12);
  expect(gap).toBeLessThan(0.02);
  expect(fromPlainJson(toPlainJson({ problem: of, answer }))).toEqual({ problem: of, answer });
});

describe('a fleet with a minimum bid', () => {
  const day = bidder;
  const losing = { ...day, wear: 200 };

  test('offers up to that size, and from there on nothing', () => {
    const found = confirmed(coupledFleet, coupled([day, { ...day, dischargeKw: 5 }], { minimumBidMw: 0.01 }), {
      solver,
    });
    const larger = turnOf(found, 'minimum bid', 'up');
    expect(larger).toMatchObject({ is: 'between', becomes: 0 });
    if (larger?.is !== 'between') return;
    expect(larger.same).toBeLessThan(0.016 + 1e-6);
    expect(larger.other).toBeGreaterThan(0.016);
  });

  test('says what a kW less of it is worth, where an EV loses by it', () => {
    const of = coupled([day, losing], { minimumBidMw: 0.012 });
    expect(boundsOf(of)).toEqual(['the minimum bid upward']);
    const { answer, objective } = solvedOf(of);
    const [dual] = coupledFleet.duals?.(of, answer, AT, solver) ?? [];
    const smaller = solveFleetHighs(solver, daysOfFleet(of.fleet), { minimumBidMw: 0.0115 }, { relativeGap: 1e-9 });
    expect((smaller.objectiveEur - objective) / 0.5).toBeCloseTo(dual.value, 7);
    expect(dual.value).toBeGreaterThan(0);
  });

  test('sells as long as the price upward pays', () => {
    const found = confirmed(coupledFleet, coupled([day, day], { minimumBidMw: 0.015 }), { solver });
    const below = turnOf(found, 'price upward in this ISP', 'down');
    expect(below).toMatchObject({ is: 'between', becomes: 0 });
    if (below?.is !== 'between') return;
    // Sold at p - 30 of fee, bought back at 80, for which the owner pays 85.
    expect(below.same).toBeGreaterThanOrEqual(25);
    expect(below.other).toBeLessThan(25.01);
  });

  test.each([
    ['discharging', { upPrice: prices(200, none) }, { connectionLimitKw: 11 }, 'the connection, discharging'],
    [
      'bidding downward',
      { startKwh: 57.25, downPrice: prices(10, none) },
      { minimumBidMw: 0.022 },
      'the minimum bid downward',
    ],
  ])('%s', (_, given, coupling, says) => {
    const each = plainDay(2, given);
    expect(boundsOf(coupled([each, each], coupling))).toContain(says);
  });
});

describe('a fleet over possible days', () => {
  const scenario = (probability: number, ...dayAhead: number[]) => ({
    ...{ probability, dayAhead: prices(...dayAhead) },
    ...{ upward: prices(none, none), downward: prices(none, none) },
  });
  /** One EV that needs 2.75 kWh: the first ISP is likely the cheaper. */
  const problem = (given: Partial<UncertainFleet> = {}): UncertainFleet => ({
    fleet: fleetDays([plainDay(2, { startKwh: 57.25, deviationFee: 500 })]),
    scenarios: [scenario(3, 20, 60), scenario(1, 120, 40)],
    ...{ risk: { cvarWeight: 0, alpha: 0.75 }, effort: { relativeGap: 0 } },
    ...given,
  });
  const boughtIn = (of: UncertainFleet) => fleetOverScenarios.solve?.(of, solver)?.answer as Bought;

  test('buys at another time where the worst day counts, and finds how much it must', () => {
    const found = confirmed(fleetOverScenarios, problem());
    const weight = turnOf(found, 'weight of the worst days', 'up');
    // Bought in the first ISP a MWh costs 45 EUR on average, and in the second 55. Of x in the first the worst day costs 40 + 80 x, as long as
    // x is above 1/6: so all is bought there until 80 w = 10 (1 - w), and 1/6 from there on.
    expect(weight?.is).toMatch(/^(between|list)$/);
    const tried = weight?.is === 'list' ? weight.tried.map(({ value }) => value) : [];
    if (weight?.is === 'between') tried.push(weight.same, weight.other);
    for (const cvarWeight of tried) {
      const of = problem({ risk: { cvarWeight, alpha: 0.75 } });
      const kw = fleetOverScenarios.outcome.of(of, boughtIn(of), AT);
      if (cvarWeight < 1 / 9 - 1e-3) expect(kw).toBeCloseTo(11, 6);
      if (cvarWeight > 1 / 9 + 1e-3) expect(kw / 11).toBeCloseTo(1 / 6, 1);
    }
  });

  test.each([
    ['power of charging of all', {}],
    ['buying nothing being the best', { scenarios: [scenario(3, 60, 20), scenario(1, 120, 40)] }],
    ['what is best on the mean of the days, and on the worst', { fleet: fleetDays([plainDay(2, { startKwh: 59 })]) }],
  ])('is held by %s', (says, given) => {
    const of = problem(given);
    expect(fleetOverScenarios.bounds?.(of, boughtIn(of), AT)).toEqual([says]);
  });

  test('tells how far it is from its bound', () => {
    const of = problem();
    const answer = boughtIn(of);
    const gap = fleetOverScenarios.proof?.(of, answer)?.gap as number;
    expect(answer.boundEur - answer.objectiveEur).toBeCloseTo(gap * Math.abs(answer.boundEur), 9);
    expect(fromPlainJson(toPlainJson({ problem: of, answer }))).toEqual({ problem: of, answer });
  });
});
