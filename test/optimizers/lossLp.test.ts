import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nominalInjection } from '../../src/grid/network.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { reconfigure } from '../../src/grid/reconfiguration.ts';
import { createSwitchedPowerFlow } from '../../src/grid/switchedPowerFlow.ts';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { type AcModel, solveLossLp } from '../../src/optimizers/lossLp.ts';
import { randomCase } from '../grid/randomNetworks.ts';
import { networkFile, withoutNetworks } from '../grid/truth.ts';

const solver = await loadSolver();
const largestDifference = (one: Float64Array, other: Float64Array) =>
  one.reduce((most, value, k) => Math.max(most, Math.abs(value - other[k])), 0);

describe('the power flow as a linear programme', () => {
  it.each<[AcModel, number]>([
    [{ by: 'cuts' }, 1e-6],
    [{ by: 'cone', zeta: 10 }, 1e-4],
  ])('by %o has loss and voltages of the sweep', { tags: 'slow' }, (acModel, tolerance) => {
    let compared = 0;
    fc.assert(
      fc.property(randomCase({ loops: 0, largest: 15 }), ({ network, injectionMw, injectionMvar }) => {
        // loads light enough to be carried
        const [mw, mvar] = [injectionMw.map((each) => each / 3), injectionMvar.map((each) => each / 3)];
        const { lossMw, voltagePu } = createPowerFlow(network).solve(mw, mvar);
        const found = solveLossLp(network, {}, mw, mvar, acModel, solver);
        expect(Math.abs(found.lossMw - lossMw)).toBeLessThan(10 * tolerance);
        expect(largestDifference(found.voltagePu, voltagePu)).toBeLessThan(tolerance);
        compared++;
      }),
      { numRuns: 40, seed: 2 },
    );
    expect(compared).toBe(40);
  });

  it('refuses a loop, and says when a load cannot be carried', () => {
    const sample = (loops: number) => fc.sample(randomCase({ loops, largest: 6 }), { numRuns: 20, seed: 1 });
    const looped = sample(3).find(({ network }) => network.branches.some(({ id }) => id.startsWith('x')))!;
    expect(() =>
      solveLossLp(looped.network, {}, looped.injectionMw, looped.injectionMvar, { by: 'cuts' }, solver),
    ).toThrow('a loop through');
    const [{ network, injectionMw, injectionMvar }] = sample(0);
    expect(() =>
      solveLossLp(
        network,
        {},
        injectionMw.map(() => -900),
        injectionMvar,
        { by: 'cuts' },
        solver,
      ),
    ).toThrow('ended as infeasible');
  });
});

describe.skipIf(withoutNetworks)('case70da (skipped without ../shared/data/networks)', () => {
  it.each<[AcModel, number, number]>([
    [{ by: 'cuts' }, 1e-6, 1e-6],
    [{ by: 'cone', zeta: 6 }, 3e-4, 1e-5],
  ])('by %o', { tags: 'slow' }, (acModel, lossMwOff, voltagePuOff) => {
    const network = readNetwork(networkFile('case70da.m'));
    const { injectionMw, injectionMvar } = nominalInjection(network);
    const flows = createSwitchedPowerFlow(network);
    for (const state of [{}, { closed: reconfigure(network, { restarts: 0 }).closed }]) {
      const { lossMw, voltagePu } = flows.at(state).solve(injectionMw, injectionMvar);
      const found = solveLossLp(network, state, injectionMw, injectionMvar, acModel, solver);
      expect(Math.abs(found.lossMw - lossMw)).toBeLessThan(lossMwOff);
      expect(largestDifference(found.voltagePu, voltagePu)).toBeLessThan(voltagePuOff);
      // the cone is the wider one: it lets less be lost than is
      if (acModel.by === 'cone') expect(found.lossMw).toBeLessThan(lossMw);
      else expect([found.rounds, found.largestGap < 1e-8]).toEqual([4, true]);
    }
  });
});
