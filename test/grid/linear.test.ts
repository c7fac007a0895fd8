import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLinearModel } from '../../src/grid/linear.ts';
import { prepareNetwork } from '../../src/grid/network.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { randomCase } from './randomNetworks.ts';

test.each([0, 6])(
  'flows are sensitivities times injections, and balance at every bus (%i loops)',
  (loops) => {
    fc.assert(
      fc.property(randomCase({ loops }), ({ network, injectionMw }) => {
        const linear = createLinearModel(network);
        const flows = linear.flows(injectionMw);
        const idle = linear.flows(new Float64Array(injectionMw.length));
        network.branches.forEach((_, branch) => {
          let sum = idle[branch];
          injectionMw.forEach((mw, bus) => {
            sum += mw * linear.sensitivity(bus)[branch];
          });
          expect(flows[branch]).toBeCloseTo(sum, 7);
        });
        const out = new Float64Array(injectionMw.length);
        network.branches.forEach(({ from, to }, branch) => {
          out[from] += flows[branch];
          out[to] -= flows[branch];
        });
        const atSources = new Set(network.sources.map((source) => source.bus));
        out.forEach((mw, bus) => {
          if (!atSources.has(bus)) expect(mw).toBeCloseTo(injectionMw[bus], 7);
        });
      }),
      { numRuns: 100, seed: 5 },
    );
  },
  30_000,
);

test.each([0, 6])(
  'the AC flows tend to the linear ones without resistance at small load (%i loops)',
  (loops) => {
    fc.assert(
      fc.property(randomCase({ loops, largest: 10 }), (drawn) => {
        const lossless = prepareNetwork({
          ...drawn.network,
          branches: drawn.network.branches.map((branch) => ({ ...branch, rPu: 0, bPu: 0, tap: 1, shiftRad: 0 })),
          buses: drawn.network.buses.map((bus) => ({ ...bus, shuntMvar: 0 })),
          sources: drawn.network.sources.map(({ bus }) => ({ bus, voltagePu: 1 })),
        });
        const small = 1e-3;
        const injectionMw = drawn.injectionMw.map((mw) => mw * small);
        const linear = createLinearModel(lossless).flows(injectionMw);
        const ac = createPowerFlow(lossless).solve(injectionMw, new Float64Array(injectionMw.length));
        linear.forEach((flow, branch) => {
          expect(Math.abs(flow - ac.branchMw[branch])).toBeLessThan(1e-5 * small + 1e-7);
        });
      }),
      { numRuns: 60, seed: 6 },
    );
  },
  30_000,
);

test('the meshed and the radial solver agree where a loop carries nothing', () => {
  fc.assert(
    fc.property(randomCase({ loops: 0 }), ({ network, injectionMw }) => {
      // a second branch beside the first splits its flow and leaves the others alone
      const twin = { ...network.branches[0], id: 'twin' };
      const doubled = prepareNetwork({ ...network, branches: [...network.branches, twin] });
      const radial = createLinearModel(network).flows(injectionMw);
      const meshed = createLinearModel(doubled);
      const flows = meshed.flows(injectionMw);
      expect(meshed.radial).toBe(false);
      expect(flows[0] + flows[flows.length - 1]).toBeCloseTo(radial[0], 7);
      for (let branch = 1; branch < radial.length; branch++) expect(flows[branch]).toBeCloseTo(radial[branch], 7);
    }),
    { numRuns: 60, seed: 7 },
  );
}, 30_000);

test('limits, open branches and branches without reactance', () => {
  const [{ network }] = fc.sample(randomCase({ loops: 0 }), { numRuns: 1, seed: 8 });
  const [first, ...rest] = network.branches;
  const tie = { ...first, id: 'tie', closed: false, xPu: 0, rPu: 0.1, ratingMva: Infinity };
  const linear = createLinearModel(prepareNetwork({ ...network, branches: [first, ...rest, tie] }));
  const last = linear.network.branches.length - 1;
  expect(linear.limitMw(0, 0.95, 0.98)).toBeCloseTo(0.95 * 5 * 0.98, 12);
  expect(linear.limitMw(last, 0.95, 0.98)).toBe(Infinity);
  expect(linear.flows(new Float64Array(network.buses.length).fill(1))[last]).toBe(0);
  const noReactance = prepareNetwork({ ...network, branches: [{ ...first, xPu: 0 }, ...rest] });
  expect(() => createLinearModel(noReactance)).toThrow(new RegExp(`branch ${first.id}: found a reactance of 0`));
});
