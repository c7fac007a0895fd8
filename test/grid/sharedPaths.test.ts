import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { linearVoltages } from '../../src/grid/linDistFlow.ts';
import { createLinearModel } from '../../src/grid/linear.ts';
import { type Network, nominalInjection } from '../../src/grid/network.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { sharedPaths } from '../../src/grid/sharedPaths.ts';
import { sum } from '../../src/series.ts';
import { type RandomCase, randomCase } from './randomNetworks.ts';
import { networkFile, withoutNetworks } from './truth.ts';

/** Squares of voltages by the matrices; of a bus the square at its source is that of a network without load. */
function squares({ network, injectionMw, injectionMvar }: RandomCase): number[] {
  const { resistancePu, reactancePu } = sharedPaths(network);
  const none = new Float64Array(network.buses.length);
  const atSource = linearVoltages(network, none, none);
  return network.buses.map((_, bus) => {
    const change = network.buses.map(
      (_, n) => resistancePu[bus][n] * injectionMw[n] + reactancePu[bus][n] * injectionMvar[n],
    );
    return atSource[bus] ** 2 + (2 * sum(change)) / network.baseMva;
  });
}

describe('the ways of a radial network', () => {
  it('make the voltages that follow branch by branch', () => {
    fc.assert(
      fc.property(randomCase({ loops: 0 }), (drawn) => {
        const { network, injectionMw, injectionMvar } = drawn;
        const voltagePu = linearVoltages(network, injectionMw, injectionMvar);
        squares(drawn).forEach((square, bus) => {
          if (Number.isNaN(voltagePu[bus])) expect(square).toBeLessThan(1e-9);
          else expect(square).toBeCloseTo(voltagePu[bus] ** 2, 10);
        });
      }),
    );
  });

  it('make the flows of the linear model', () => {
    fc.assert(
      fc.property(randomCase({ loops: 0 }), ({ network, injectionMw }) => {
        const flows = createLinearModel(network).flows(injectionMw);
        const { beyond, parentBranch } = sharedPaths(network);
        parentBranch.forEach((branch, bus) => {
          if (branch < 0) return;
          const intoBus = network.branches[branch].to === bus ? 1 : -1;
          expect(sum(beyond[bus].map((each) => -injectionMw[each]))).toBeCloseTo(intoBus * flows[branch], 9);
        });
      }),
    );
  });

  it('are refused where they close', () => {
    expect(() => sharedPaths(triangle())).toThrow(InputError);
    expect(() => sharedPaths(triangle())).toThrow('a loop through branches');
  });

  it.skipIf(withoutNetworks)(
    'give 0.9159 p.u. on case33bw, where AC gives 0.9131 and 202.7 kW (skipped without ../shared)',
    () => {
      const network = readNetwork(networkFile('case33bw.m'));
      const { injectionMw, injectionMvar } = nominalInjection(network);
      const lowest = Math.min(...squares({ network, injectionMw, injectionMvar }).map(Math.sqrt));
      expect(lowest).toBeCloseTo(0.9159, 4);
      const { lossMw, voltagePu } = createPowerFlow(network).solve(injectionMw, injectionMvar);
      expect(Math.min(...voltagePu)).toBeCloseTo(0.9131, 4);
      expect(lossMw).toBeCloseTo(0.2027, 4);
    },
  );
});

function triangle(): Network {
  const bus = (id: string) => ({ id, baseKv: 10, loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar: 0 });
  const line = (from: number, to: number) => ({
    ...{ id: `${from}-${to}`, kind: 'line' as const, from, to, rPu: 0.01, xPu: 0.01, bPu: 0, tap: 1, shiftRad: 0 },
    ...{ ratingMva: 1, closed: true },
  });
  return {
    ...{ name: 'triangle', baseMva: 1, buses: [bus('a'), bus('b'), bus('c')] },
    branches: [line(0, 1), line(1, 2), line(2, 0)],
    ...{ generation: [], sources: [{ bus: 0, voltagePu: 1 }], busIndex: new Map() },
  };
}
