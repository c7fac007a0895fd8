import { expect, it } from 'vitest';
import { feedersOf } from '../../src/grid/feeders.ts';
import { fourFeederNetwork } from '../../src/grid/fourFeeders.ts';
import { nominalInjection } from '../../src/grid/network.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { switched } from '../../src/grid/switching.ts';
import { topologyOf } from '../../src/grid/topology.ts';
import { sum } from '../../src/series.ts';

const network = fourFeederNetwork();

it('has the totals that are published of the 70-bus system', () => {
  const { buses, branches, sources } = network;
  expect([buses.length, sources.length]).toEqual([70, 2]);
  expect([branches.filter(({ closed }) => closed).length, branches.filter(({ closed }) => !closed).length]).toEqual([
    68, 8,
  ]);
  expect(sum(buses.map(({ loadMw }) => loadMw))).toBeCloseTo(5.386, 9);
  expect(sum(buses.map(({ loadMvar }) => loadMvar))).toBeCloseTo(3.6876, 9);
  const feeders = feedersOf(network);
  expect([...feeders.loadMw].map((mw) => Number(mw.toFixed(3)))).toEqual([1.015, 1.156, 1.722, 1.493]);
  const count = (feeder: number) => feeders.of.filter((each) => each === feeder).length;
  expect([0, 1, 2, 3].map(count)).toEqual([16, 14, 21, 17]);
});

it('is radial, feeds every bus at rest, and can be operated', () => {
  const topology = topologyOf(network);
  expect([topology.radial, topology.dead]).toEqual([true, []]);
  const { injectionMw, injectionMvar } = nominalInjection(network);
  const { lossMw, voltagePu } = createPowerFlow(network).solve(injectionMw, injectionMvar);
  expect(lossMw).toBeGreaterThan(0.1);
  expect(lossMw).toBeLessThan(0.5);
  expect(Math.min(...voltagePu)).toBeGreaterThan(0.85);
});

it('has ties that each can take the place of some line, without a loop and without joining substations', () => {
  for (const { id, closed } of network.branches) {
    if (closed) continue;
    const isOfUse = network.branches.some(({ id: line, closed: isLine }) => {
      if (!isLine) return false;
      try {
        return (
          topologyOf(network, switched(network, { open: [line], close: [id] }, { radial: true, apart: true })).dead
            .length === 0
        );
      } catch {
        return false;
      }
    });
    expect([id, isOfUse]).toEqual([id, true]);
  }
});

it('is the same each time, and another by another seed', () => {
  expect(fourFeederNetwork()).toEqual(network);
  expect(fourFeederNetwork('other').branches).not.toEqual(network.branches);
});
