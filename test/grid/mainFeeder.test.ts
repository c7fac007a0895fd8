import { describe, expect, it } from 'vitest';
import { linearVoltages } from '../../src/grid/linDistFlow.ts';
import { thirtyThreeBusFeeder } from '../../src/grid/mainFeeder.ts';
import { nominalInjection } from '../../src/grid/network.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { topologyOf } from '../../src/grid/topology.ts';
import { sum } from '../../src/series.ts';
import { networkFile, withoutNetworks } from './truth.ts';

const network = thirtyThreeBusFeeder();

describe('the feeder in place of the 33-bus system', () => {
  it('has its buses, its shape and its totals', () => {
    const { buses, branches } = network;
    expect(buses.map(({ id }) => id)).toEqual(Array.from({ length: 33 }, (_, k) => `${k + 1}`));
    expect(branches).toHaveLength(32);
    const leftFrom = branches.filter(({ from, to }) => to !== from + 1).map(({ id }) => id);
    expect(leftFrom).toEqual(['2-19', '3-23', '6-26']);
    expect(sum(buses.map(({ loadMw }) => loadMw))).toBeCloseTo(3.715, 9);
    expect(sum(buses.map(({ loadMvar }) => loadMvar))).toBeCloseTo(2.3, 9);
    const { radial, dead } = topologyOf(network);
    expect([radial, dead]).toEqual([true, []]);
  });

  it('loses 202.7 kW at nominal load and falls to 0.9131 p.u., by any seed', () => {
    for (const seed of [undefined, 'other', 'third', 'fourth']) {
      const drawn = thirtyThreeBusFeeder(seed);
      const { injectionMw, injectionMvar } = nominalInjection(drawn);
      const { lossMw, voltagePu } = createPowerFlow(drawn).solve(injectionMw, injectionMvar);
      expect(lossMw).toBeCloseTo(0.2027, 6);
      expect(Math.min(...voltagePu)).toBeCloseTo(0.9131, 4);
      expect(Math.min(...linearVoltages(drawn, injectionMw, injectionMvar))).toBeCloseTo(0.916, 3);
      for (const { rPu, xPu } of drawn.branches) {
        expect(xPu / rPu).toBeGreaterThan(0.2);
        expect(xPu / rPu).toBeLessThan(1.5);
      }
    }
  });

  it('is rated by the number of the line', () => {
    const ratings = network.branches.map(({ ratingMva }) => ratingMva);
    expect(ratings.slice(0, 9)).toEqual([4.6, 4.6, 2.9, 2.9, 2.9, 1.4, 1.4, 1.4, 1.4]);
    expect(new Set(ratings.slice(9))).toEqual(new Set([2]));
  });

  it('is the same each time, and another by another seed', () => {
    expect(thirtyThreeBusFeeder()).toEqual(network);
    expect(thirtyThreeBusFeeder('other').branches).not.toEqual(network.branches);
  });

  it.skipIf(withoutNetworks)('draws in each part what case33bw does (skipped without ../shared)', () => {
    const real = readNetwork(networkFile('case33bw.m'));
    for (const [first, last] of [
      [2, 6],
      [7, 18],
      [19, 22],
      [23, 25],
      [26, 33],
    ]) {
      for (const figure of ['loadMw', 'loadMvar'] as const) {
        const drawn = ({ buses }: typeof real) => sum(buses.slice(first - 1, last).map((bus) => bus[figure]));
        expect(drawn(network)).toBeCloseTo(drawn(real), 9);
      }
    }
  });
});
