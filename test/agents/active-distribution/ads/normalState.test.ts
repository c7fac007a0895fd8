import { describe, expect, it } from 'vitest';
import { normalState, type Sites, settleLosses } from '../../../../agents/active-distribution/ads/normalState.ts';
import type { DayAheadPlan } from '../../../../agents/active-distribution/ads/problem.ts';
import { planTwoPhase } from '../../../../agents/active-distribution/ads/twoPhase.ts';
import { sum } from '../../../../src/series.ts';
import { type Case70, case70, case70Tools, hasCase70, RENEWABLES } from './case70.ts';

function sitesOf({ network, zoneOf, derBus }: Case70): Sites {
  return {
    network,
    zoneOf,
    generators: derBus.slice(0, 8),
    storages: derBus.slice(8, 12),
    bids: derBus.slice(12),
    own: [],
    renewables: RENEWABLES.map((id) => network.busIndex.get(`${id}`)!),
  };
}

describe.skipIf(!hasCase70)('the normal state (skipped without ../shared/data)', () => {
  it('of the load alone is that of the network as published', () => {
    const { network, zoneOf, problem } = case70();
    const [only] = problem.scenarios;
    const one = {
      ...problem,
      hours: 1,
      generators: [],
      storages: [],
      bids: [],
      scenarios: [{ ...only, probability: 1, loadFactor: [[1], [1], [1], [1]], loadMw: [5.3854], renewableMw: [] }],
    };
    const idle = {
      on: [],
      scenarios: [{ generatorMw: [], chargeMw: [], dischargeMw: [], bidMw: [], ownMw: [], unservedMw: [0] }],
    };
    const sites = { network, zoneOf, generators: [], storages: [], bids: [], own: [], renewables: [] };
    const state = normalState(one, idle as unknown as DayAheadPlan, sites);
    expect(1000 * state.lossMw[0]).toBeCloseTo(341.427, 3);
    expect(state.lowestVoltagePu.value).toBeCloseTo(0.88389, 5);
    expect(network.buses[state.lowestVoltagePu.at].id).toBe('67');
    const half = { ...idle, scenarios: [{ ...idle.scenarios[0], unservedMw: [5.3854 / 2] }] };
    expect(normalState(one, half as unknown as DayAheadPlan, sites).lossMw[0]).toBeLessThan(0.1);
  });

  it('names branches over their ratings, and states without a solution', () => {
    const each = case70();
    const sites = sitesOf(each);
    const { hours, generators, scenarios, bids, storages } = each.problem;
    const flat = (mw: number) => new Float64Array(hours).fill(mw);
    const idle = {
      on: generators.map(() => new Uint8Array(hours)),
      scenarios: scenarios.map(() => ({
        generatorMw: generators.map(() => flat(0)),
        chargeMw: storages.map(() => flat(0)),
        dischargeMw: storages.map(() => flat(0)),
        bidMw: bids.map(() => flat(0)),
        ownMw: [],
        unservedMw: flat(0),
      })),
    } as unknown as DayAheadPlan;
    const rated = { ...each.network, branches: each.network.branches.map((branch) => ({ ...branch, ratingMva: 1.5 })) };
    const over = normalState(each.problem, idle, { ...sites, network: rated });
    expect(over.overloaded).toBeGreaterThan(0);
    expect(over.highestLoading.value).toBeGreaterThan(1);
    expect(over.unsolved).toBe(0);
    idle.scenarios[0].bidMw[0][18] = -60;
    expect(normalState(each.problem, idle, sites).unsolved).toBe(1);
  });

  it('gives a plan its own losses within a few rounds', { tags: 'slow' }, async () => {
    const each = case70();
    const tools = await case70Tools(each, { switching: 'none', cascade: false });
    const { plan } = planTwoPhase(each.problem, tools, { limitKeur: 0, priceEur: 1, gamma: 0 });
    const settled = settleLosses(each.problem, tools, plan, sitesOf(each));
    expect(settled.rounds).toBeLessThanOrEqual(3);
    expect(settled.lastMove).toBeLessThan(5e-4);
    const mean = sum(settled.lossShare) / 24;
    expect(mean).toBeGreaterThan(0.015);
    expect(mean).toBeLessThan(0.06);
    expect(settled.plan.on).toEqual(plan.on);
    expect(settled.state.lowestVoltagePu.value).toBeGreaterThan(0.9);
  });
});
