import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { type Network, nominalInjection, prepareNetwork } from '../../src/grid/network.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { radialStates, reconfigure } from '../../src/grid/reconfiguration.ts';
import { reconfigureExactly } from '../../src/grid/reconfigurationExact.ts';
import { createSwitchedPowerFlow } from '../../src/grid/switchedPowerFlow.ts';
import { ownClosed, topologyOf } from '../../src/grid/topology.ts';
import { createTreeFlow } from '../../src/grid/treeFlow.ts';
import { randomCase } from './randomNetworks.ts';
import { networkFile, withoutNetworks } from './truth.ts';

const ends = ({ branches, buses }: Network, closed: Uint8Array) =>
  branches.flatMap(({ from, to }, i) => (closed[i] ? [] : [`${buses[from].id}-${buses[to].id}`])).sort();

/** Random networks whose crossings are open ties or lines, with injections as the buses' own loads. */
const tied = (loops: number, largest: number) =>
  randomCase({ loops, largest }).map(({ network, injectionMw, injectionMvar }) => {
    const { busIndex: _, ...parts } = network;
    return prepareNetwork({
      ...parts,
      buses: parts.buses.map((bus, i) => ({ ...bus, loadMw: -injectionMw[i], loadMvar: -injectionMvar[i] })),
      branches: parts.branches.map((branch) => ({ ...branch, closed: !branch.id.startsWith('x') })),
    });
  });

describe('the flow of a tree', () => {
  it('has the loss and the lowest voltage of the power flow', () => {
    fc.assert(
      fc.property(randomCase({ loops: 0 }), ({ network, injectionMw, injectionMvar }) => {
        const state = createTreeFlow(network, injectionMw, injectionMvar).solve(ownClosed(network));
        const flow = () => createPowerFlow(network).solve(injectionMw, injectionMvar);
        if (state === undefined) {
          expect(flow).toThrow('no solution');
          return;
        }
        const { lossMw, voltagePu } = flow();
        expect(state.lossMw).toBeCloseTo(lossMw, 7);
        expect(state.lowestVoltagePu).toBeCloseTo(Math.min(...voltagePu), 9);
        expect(voltagePu[state.lowestBus]).toBeCloseTo(state.lowestVoltagePu, 9);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('is none where a bus has no supply, a loop is closed, or the load is more than can be carried', () => {
    const network = fc.sample(
      tied(3, 8).filter(({ branches }) => branches.some(({ closed }) => !closed)),
      { numRuns: 1, seed: 1 },
    )[0];
    const { injectionMw, injectionMvar } = nominalInjection(network);
    const flow = createTreeFlow(network, injectionMw, injectionMvar);
    const own = ownClosed(network);
    expect(flow.solve(own)).toBeDefined();
    expect(flow.solve(own.map((_, i) => (i === 0 ? 0 : own[i])))).toBeUndefined();
    expect(flow.solve(own.map(() => 1))).toBeUndefined();
    const heavy = createTreeFlow(
      network,
      injectionMw.map(() => -500),
      injectionMvar,
    );
    expect(heavy.solve(own)).toBeUndefined();
  });
});

describe('reconfiguration', () => {
  it('never loses, and finds what all radial states prove in most small networks', { tags: 'slow' }, () => {
    const seen = { cases: 0, best: 0 };
    fc.assert(
      fc.property(tied(4, 9), (network) => {
        const crossings = network.branches.filter(({ closed }) => !closed).length;
        if (crossings === 0) {
          expect(() => reconfigure(network)).toThrow('no tie');
          return;
        }
        const exact = reconfigureExactly(network);
        const found = reconfigure(network, { restarts: 10 });
        const { radial, dead } = topologyOf(network, found);
        expect([radial, dead]).toEqual([true, []]);
        expect(found.after.lossMw).toBeLessThanOrEqual(found.before!.lossMw);
        expect(found.after.lossMw).toBeGreaterThanOrEqual(exact.state.lossMw - 1e-9);
        expect(found.search.radialStates).toBe(exact.radialStates);
        seen.cases++;
        if (found.after.lossMw <= exact.state.lossMw + 1e-9) seen.best++;
      }),
      { numRuns: 60, seed: 4 },
    );
    expect(seen.cases).toBeGreaterThan(20);
    expect(seen.best).toBeGreaterThan(0.95 * seen.cases);
  });

  it('opens loops that are closed, and refuses set points of generators', () => {
    const [network] = fc.sample(
      tied(4, 12).filter(({ branches }) => branches.some(({ closed }) => !closed)),
      { numRuns: 1, seed: 5 },
    );
    for (const branch of network.branches) branch.closed = true;
    const found = reconfigure(network, { restarts: 0 });
    expect(found.wasRadial).toBe(false);
    expect(found.close).toEqual([]);
    expect(topologyOf(network, found).radial).toBe(true);
    network.voltageSetpoints = [{ bus: network.buses.length - 1, voltagePu: 1 }];
    expect(() => reconfigure(network)).toThrow(InputError);
  });
});

describe.skipIf(withoutNetworks)('published networks (skipped without ../shared/data/networks)', () => {
  const read = (file: string) => readNetwork(networkFile(file));

  it('case33bw: 139.551 kW, the least of its 50,751 radial states', { tags: 'slow' }, () => {
    const network = read('case33bw.m');
    const exact = reconfigureExactly(network);
    expect(exact.radialStates).toBe(50751);
    expect(radialStates(network)).toBe(50751);
    expect(1e3 * exact.state.lossMw).toBeCloseTo(139.551, 3);
    expect(exact.state.lowestVoltagePu).toBeCloseTo(0.93782, 5);
    expect(ends(network, exact.closed)).toEqual(['14-15', '25-29', '32-33', '7-8', '9-10']);
    const found = reconfigure(network, { restarts: 0 });
    expect(found.closed).toEqual(exact.closed);
  });

  it('case70da: 304.736 kW by one descent, 301.645 kW by more, whatever the seed', { tags: 'slow' }, () => {
    const network = read('case70da.m');
    const first = reconfigure(network, { restarts: 0 });
    expect(1e3 * first.before!.lossMw).toBeCloseTo(341.427, 3);
    expect(first.before!.lowestVoltagePu).toBeCloseTo(0.88389, 5);
    expect(network.buses[first.before!.lowestBus].id).toBe('67');
    expect(1e3 * first.after.lossMw).toBeCloseTo(304.736, 3);
    const descents: number[] = [];
    const found = reconfigure(network, { restarts: 20, onProgress: (done) => descents.push(done) });
    expect(1e3 * found.after.lossMw).toBeLessThan(301.6455);
    expect(descents).toEqual(Array.from({ length: 21 }, (_, k) => k + 1));
    const { radial, dead, rootOf } = topologyOf(network, found);
    expect([radial, dead.length, new Set(rootOf).size]).toEqual([true, 0, 2]);
    const { injectionMw, injectionMvar } = nominalInjection(network);
    const { lossMw } = createSwitchedPowerFlow(network).at(found).solve(injectionMw, injectionMvar);
    expect(lossMw).toBeCloseTo(found.after.lossMw, 9);
    expect(found.open.length).toBe(found.close.length);
    expect(reconfigure(network, { restarts: 20 })).toEqual(found);
    expect(1e3 * reconfigure(network, { restarts: 20, seed: 'two' }).after.lossMw).toBeLessThan(301.6455);
  });

  it('case69 has no ties, and says so', () => {
    expect(() => reconfigure(read('case69.m'))).toThrow('network case69: found no tie');
  });
});
