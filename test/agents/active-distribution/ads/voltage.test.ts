import { expect, it } from 'vitest';
import { chargeShareWithin } from '../../../../agents/active-distribution/ads/voltage.ts';
import { fourFeederNetwork } from '../../../../src/grid/fourFeeders.ts';
import { nominalInjection } from '../../../../src/grid/network.ts';
import { createPowerFlow } from '../../../../src/grid/powerFlow.ts';

const network = fourFeederNetwork();
const atRest = { opened: [], closed: [] };
const lowest = (chargeMw: Float64Array, share: number, loadShare: number): number => {
  const { injectionMw, injectionMvar } = nominalInjection(network, loadShare);
  const mw = injectionMw.map((each, bus) => each - share * chargeMw[bus]);
  return Math.min(...createPowerFlow(network).solve(mw, injectionMvar).voltagePu);
};
const chargeAt = (node: string, mw: number) => {
  const charge = new Float64Array(network.buses.length);
  charge[network.busIndex.get(node) ?? -1] = mw;
  return charge;
};

it('storage draws all it wants where voltage holds, and as much as just holds it where not', () => {
  const share = (minimum: number, chargeMw: Float64Array, loadShare: number) =>
    chargeShareWithin(network, minimum)({ ...nominalInjection(network, loadShare), chargeMw, ...atRest });
  const far = chargeAt('50', 2);
  expect(share(0.5, far, 0.8)).toBe(1);
  const within = share(0.9, far, 0.8);
  expect(within).toBeGreaterThan(0);
  expect(within).toBeLessThan(1);
  expect(lowest(far, within, 0.8)).toBeGreaterThanOrEqual(0.9);
  expect(lowest(far, within + 0.01, 0.8)).toBeLessThan(0.9);
  expect(share(0.99, far, 0.8)).toBe(0);
  expect(share(0.99, chargeAt('50', 0), 0.8)).toBe(1);
});

it('storage in a part without a substation is nobody’s voltage; a state without a solution is one that does not hold', () => {
  const share = chargeShareWithin(network, 0.9);
  const nominal = nominalInjection(network, 0.5);
  expect(share({ ...nominal, chargeMw: chargeAt('66', 0.1), opened: ['70-51'], closed: [] })).toBe(1);
  const huge = share({ ...nominal, chargeMw: chargeAt('50', 500), ...atRest });
  expect(huge).toBeLessThan(0.02);
});
