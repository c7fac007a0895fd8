import { describe, expect, it } from 'vitest';
import { costAt } from '../../src/grid/cost.ts';
import { nominalInjection } from '../../src/grid/network.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { thirtyBusNetwork } from '../../src/grid/thirtyBuses.ts';
import { topologyOf } from '../../src/grid/topology.ts';
import { sum } from '../../src/series.ts';
import { networkFile, withoutNetworks } from './truth.ts';

const network = thirtyBusNetwork();
const unitsOf = ({ sourceUnits = [], generation }: typeof network) => [...sourceUnits, ...generation];

describe('the network in place of case30', () => {
  it('has its buses, lines, loads and units', () => {
    const { buses, branches } = network;
    expect([buses.length, branches.length, branches.every(({ closed }) => closed)]).toEqual([30, 41, true]);
    expect(new Set(branches.map(({ id }) => id)).size).toBe(41);
    expect(sum(buses.map(({ loadMw }) => loadMw))).toBeCloseTo(189.2, 9);
    expect(sum(buses.map(({ loadMvar }) => loadMvar))).toBeCloseTo(107.2, 9);
    expect([buses[7].loadMw, buses[4].loadMw]).toEqual([30, 0]);
    expect(buses.filter(({ loadMw }) => loadMw > 0)).toHaveLength(20);
    expect(unitsOf(network).map(({ limitsMw }) => limitsMw?.max)).toEqual([80, 80, 50, 55, 30, 40]);
    expect(topologyOf(network).dead).toEqual([]);
  });

  it('has lines rated as those of case30 are, and two of 32 MVA at bus 8', () => {
    const ratings = network.branches.map(({ ratingMva }) => ratingMva);
    for (const rating of ratings) expect([16, 32, 65, 130]).toContain(rating);
    const at8 = network.branches.filter(({ from, to }) => from === 7 || to === 7);
    expect(at8.map(({ id, ratingMva }) => [id, ratingMva])).toEqual([
      ['8-13', 32],
      ['8-14', 32],
    ]);
  });

  it('carries its nominal load, by AC power flow', () => {
    const { injectionMw, injectionMvar } = nominalInjection(network);
    const { lossMw, voltagePu } = createPowerFlow(network).solve(injectionMw, injectionMvar);
    expect(lossMw).toBeCloseTo(2.46, 2);
    expect(Math.min(...voltagePu)).toBeGreaterThan(0.95);
  });

  it('is the same each time, and another by another seed', () => {
    expect(thirtyBusNetwork()).toEqual(network);
    for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const other = thirtyBusNetwork(seed);
      expect([other.buses.length, other.branches.length, topologyOf(other).dead]).toEqual([30, 41, []]);
      expect(other.branches).not.toEqual(network.branches);
    }
  });

  it.skipIf(withoutNetworks)('has the units of case30, at the same buses (skipped without ../shared)', () => {
    const real = readNetwork(networkFile('case30.m'));
    const figures = (of: typeof network) =>
      unitsOf(of).map(({ bus, limitsMw, cost }) => [
        bus,
        limitsMw,
        cost && [0, 10, 30].map((mw) => Number(costAt(cost, mw).toFixed(9))),
      ]);
    expect(figures(network)).toEqual(figures(real));
  });
});
