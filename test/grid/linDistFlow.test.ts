import { describe, expect, it } from 'vitest';
import { linearVoltages } from '../../src/grid/linDistFlow.ts';
import { nominalInjection, prepareNetwork } from '../../src/grid/network.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { networkFile, withoutNetworks } from './truth.ts';

const bus = (id: string) => ({ id, baseKv: 11, loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar: 0 });
const line = (from: number, to: number, rPu: number, xPu: number) => ({
  ...{ id: `${from}-${to}`, kind: 'line' as const, from, to, rPu, xPu, bPu: 0, tap: 1, shiftRad: 0 },
  ...{ ratingMva: Number.POSITIVE_INFINITY, closed: true },
});
const chain = () =>
  prepareNetwork({
    name: 'chain',
    baseMva: 10,
    buses: [bus('1'), bus('2'), bus('3')],
    branches: [line(0, 1, 0.02, 0.04), line(2, 1, 0.03, 0.01)],
    generation: [],
    sources: [{ bus: 0, voltagePu: 1.02 }],
  });
const largest = (one: Float64Array, other: Float64Array) =>
  one.reduce((most, value, k) => Math.max(most, Math.abs(value - other[k])), 0);

describe('the lossless linear flow of a radial network', () => {
  it('lowers the square of the voltage by 2 (r P + x Q) along each branch, whichever way it is written', () => {
    const voltagePu = linearVoltages(chain(), Float64Array.of(0, -1, -2), Float64Array.of(0, -0.5, 0.3));
    const second = 1.02 ** 2 - 2 * (0.02 * 0.3 + 0.04 * 0.02);
    expect(voltagePu[0]).toBe(1.02);
    expect(voltagePu[1]).toBeCloseTo(Math.sqrt(second), 12);
    expect(voltagePu[2]).toBeCloseTo(Math.sqrt(second - 2 * (0.03 * 0.2 - 0.01 * 0.03)), 12);
  });

  it('nears AC power flow as the square of the load', () => {
    const network = chain();
    const flow = createPowerFlow(network);
    const errorAt = (share: number) => {
      const [mw, mvar] = [Float64Array.of(0, -share, -2 * share), Float64Array.of(0, -share / 2, -share)];
      return largest(linearVoltages(network, mw, mvar), flow.solve(mw, mvar).voltagePu);
    };
    expect(errorAt(1)).toBeGreaterThan(1e-5);
    expect(errorAt(1) / errorAt(0.1)).toBeGreaterThan(90);
    expect(errorAt(1) / errorAt(0.1)).toBeLessThan(115);
  });

  it.skipIf(withoutNetworks)('is 0.0055 p.u. off on case70da (skipped without ../shared/data/networks)', () => {
    const network = readNetwork(networkFile('case70da.m'));
    const { injectionMw, injectionMvar } = nominalInjection(network);
    const { voltagePu } = createPowerFlow(network).solve(injectionMw, injectionMvar);
    expect(largest(linearVoltages(network, injectionMw, injectionMvar), voltagePu)).toBeCloseTo(0.00549, 5);
  });
});
