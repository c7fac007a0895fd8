import { describe, expect, test } from 'vitest';
import {
  bleiswijkAggregatorNodes,
  bleiswijkInjection,
  bleiswijkLoadFactors,
  bleiswijkMainLine,
  bleiswijkNetwork,
} from '../../src/grid/bleiswijk.ts';
import { createLinearModel } from '../../src/grid/linear.ts';
import { busAt } from '../../src/grid/network.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { validateNetwork } from '../../src/grid/topology.ts';

const network = bleiswijkNetwork();
const { upward, downward } = bleiswijkAggregatorNodes;
const main = network.branches.findIndex((branch) => branch.id === bleiswijkMainLine);
const { summer, winter } = bleiswijkLoadFactors;
/** 100 EVs of 11 kW. */
const fleetMw = 1.1;

describe('the stand-in for Bleiswijk', () => {
  test('has the published counts and totals', () => {
    const of = (kind: string) => network.generation.filter((unit) => unit.kind === kind);
    const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
    expect(network.buses).toHaveLength(183);
    expect(network.branches.filter((branch) => branch.kind === 'line')).toHaveLength(224);
    expect(network.branches.filter((branch) => branch.kind === 'transformer')).toHaveLength(4);
    expect(network.branches.filter((branch) => !branch.closed)).toHaveLength(46);
    expect(network.buses.filter((bus) => bus.loadMw > 0)).toHaveLength(166);
    expect(of('synchronous')).toHaveLength(25);
    expect(new Set(of('pv').map((unit) => unit.bus)).size).toBe(16);
    expect(total(network.buses.map((bus) => bus.loadMw))).toBeCloseTo(66.06, 9);
    expect(total(of('synchronous').map((unit) => unit.installedMw))).toBeCloseTo(57.56, 9);
    expect(total(of('synchronous').map((unit) => unit.installedMw - unit.outputMw))).toBeCloseTo(11.36, 9);
    expect(total(of('pv').map((unit) => unit.installedMw))).toBeCloseTo(8.5, 9);
    for (const node of [...upward, ...downward]) expect(network.buses[busAt(network, node)].loadMw).toBeGreaterThan(0);
  });

  test('is radial, with everything behind the main line', () => {
    validateNetwork(network, { radial: true });
    const linear = createLinearModel(network);
    for (let bus = 1; bus < network.buses.length; bus++) expect(linear.sensitivity(bus)[main]).toBe(-1);
  });

  test('is the same for the same seed, another for another', () => {
    expect(bleiswijkNetwork()).toEqual(network);
    expect(bleiswijkNetwork('other').branches).not.toEqual(network.branches);
  });

  test("is a copy of one's own", () => {
    const changed = bleiswijkNetwork();
    for (const all of [changed.buses, changed.branches, changed.generation, changed.sources])
      for (const one of all) Object.assign(one, { id: 'changed', bus: -1 });
    changed.busIndex.clear();
    expect(bleiswijkNetwork()).toEqual(network);
  });

  const night = ({ minimum, machines }: typeof summer) => ({ load: minimum, pv: 0, machines });
  const evening = { load: winter.peak, pv: 0, machines: winter.machines };
  const noon = { load: (summer.minimum + summer.peak) / 2, pv: summer.pvPeak, machines: summer.machines };
  const all = (mw: number) => [...upward, ...downward].map((node): [number, number] => [node, mw]);
  const up = upward.map((node): [number, number] => [node, fleetMw]);

  test.each<[string, typeof evening, [number, number][], number, number, number]>([
    ['winter night: under the limit', night(winter), [], 0.7, 0.85, -1],
    ['the same with upward activation: over it', night(winter), up, 0.96, 1.05, -1],
    ['summer night: under the limit', night(summer), [], 0.7, 0.85, -1],
    ['the same with upward activation: over it', night(summer), up, 0.95, 1.05, -1],
    ['sunny summer noon', noon, [], 0.65, 0.85, -1],
    ['winter evening peak, all EVs charging', evening, all(-fleetMw), 0.3, 0.6, 1],
    ['summer night, all EVs charging', night(summer), all(-fleetMw), 0.2, 0.5, -1],
  ])('%s', (_, shares, extra, least, most, sign) => {
    const { injectionMw, injectionMvar } = bleiswijkInjection(network, shares, extra);
    const result = createPowerFlow(network).solve(injectionMw, injectionMvar);
    expect(result.loading[main]).toBeGreaterThan(least);
    expect(result.loading[main]).toBeLessThan(most);
    expect(Math.sign(result.branchMw[main])).toBe(sign);
    expect(Math.min(...result.voltagePu)).toBeGreaterThan(0.95);
    expect(Math.max(...result.voltagePu)).toBeLessThan(1.05);
    result.loading.forEach((loading, branch) => {
      if (branch !== main) expect(loading).toBeLessThan(0.95);
    });
  });

  test('the linear model sees the overload too, and only with the activation', () => {
    const linear = createLinearModel(network);
    const limitMw = linear.limitMw(main, 0.95, 0.98);
    const flow = (extra: [number, number][]) =>
      Math.abs(linear.flows(bleiswijkInjection(network, night(winter), extra).injectionMw)[main]);
    expect(flow([])).toBeLessThan(0.9 * limitMw);
    expect(flow(up)).toBeGreaterThan(limitMw);
  });
});
