import type { Network } from './network.ts';
import { createNewton } from './newton.ts';
import type { PowerFlow } from './powerFlowResult.ts';
import { createSweep } from './sweep.ts';
import { validateNetwork } from './topology.ts';

export { type PowerFlow, PowerFlowError, type PowerFlowResult } from './powerFlowResult.ts';

/**
 * AC power flow of a network: a backward-forward sweep where the closed branches form a forest rooted at the sources,
 * Newton-Raphson where they have loops or where generators hold voltages. Solved afresh from a flat start at every
 * call, so that a result depends on its injections alone.
 * @throws InputError when a bus has no path to a source
 */
export function createPowerFlow(network: Network): PowerFlow {
  const topology = validateNetwork(network);
  const sweepable = topology.radial && !network.voltageSetpoints?.length;
  return sweepable ? createSweep(network, topology) : createNewton(network);
}
