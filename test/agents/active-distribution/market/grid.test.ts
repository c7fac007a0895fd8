import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGrid } from '../../../../agents/active-distribution/market/grid.ts';
import { fourFeederNetwork } from '../../../../src/grid/fourFeeders.ts';
import { ownClosed } from '../../../../src/grid/topology.ts';
import { sum } from '../../../../src/series.ts';

const network = fourFeederNetwork();
const size = network.buses.length;
const zeros = () => new Float64Array(size);
const nominal = (share: number) => ({
  loadMw: Float64Array.from(network.buses, ({ loadMw }) => share * loadMw),
  loadMvar: Float64Array.from(network.buses, ({ loadMvar }) => share * loadMvar),
  givenMw: zeros(),
  givenMvar: zeros(),
  localMw: zeros(),
  shedMw: zeros(),
});
const opened = (...ids: string[]) => {
  const closed = ownClosed(network);
  network.branches.forEach(({ id }, k) => {
    if (ids.includes(id)) closed[k] = 0;
  });
  return { closed };
};

describe('the grid of an active distribution system', () => {
  it('adds up in every state: what is given and unserved is load, losses and what is spilled', () => {
    const grids = [true, false].map((islanding) => createGrid(network, islanding));
    const lines = network.branches.filter(({ closed }) => closed).map(({ id }) => id);
    const power = fc.record({
      share: fc.double({ min: 0.1, max: 1, noNaN: true }),
      given: fc.array(fc.tuple(fc.nat(size - 3), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 6 }),
      local: fc.array(fc.tuple(fc.nat(size - 3), fc.double({ min: -0.2, max: 0.2, noNaN: true })), { maxLength: 4 }),
      shed: fc.array(fc.tuple(fc.nat(size - 3), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 4 }),
      out: fc.subarray(lines, { maxLength: 3 }),
      islanding: fc.boolean(),
    });
    fc.assert(
      fc.property(power, ({ share, given, local, shed, out, islanding }) => {
        const of = nominal(share);
        for (const [bus, mw] of given) of.givenMw[bus + 1] += mw;
        for (const [bus, mw] of local) of.localMw[bus + 1] += mw;
        for (const [bus, mw] of shed) of.shedMw[bus + 1] = mw;
        const state = grids[islanding ? 0 : 1](opened(...out), of);
        const gives = state.importMw + sum(of.givenMw) + sum(of.localMw) + sum(state.unservedMw);
        expect(gives).toBeCloseTo(sum(of.loadMw) + state.lossMw + state.spilledMw, 6);
        expect(Math.min(...state.unservedMw)).toBeGreaterThanOrEqual(-1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it('lets a part without a substation live on its own units, or not, as the rules have it', () => {
    const of = nominal(1);
    of.givenMw[52] = 1; // bus 53, beyond the line that is out
    const behind = [...network.buses.keys()].filter((bus) => bus >= 51 && bus <= 66);
    const demand = sum(behind.map((bus) => of.loadMw[bus]));
    const alone = createGrid(network, true)(opened('51-52'), of);
    expect(sum(alone.unservedMw)).toBeCloseTo(demand - 1, 9);
    expect(alone.spilledMw).toBe(0);
    const dark = createGrid(network, false)(opened('51-52'), of);
    expect(sum(dark.unservedMw)).toBeCloseTo(demand, 9);
    expect(dark.spilledMw).toBeCloseTo(1, 9);
  });

  it('sheds load, all alike, where the network could not carry it', () => {
    const of = nominal(12);
    const { unservedMw, lowestVoltagePu } = createGrid(network, true)({}, of);
    const shares = [...unservedMw].flatMap((mw, bus) => (of.loadMw[bus] > 0 ? [mw / of.loadMw[bus]] : []));
    expect(Math.min(...shares)).toBeGreaterThan(0.3);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(1e-9);
    expect(lowestVoltagePu).toBeGreaterThan(0);
  });
});
