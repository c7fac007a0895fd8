import { counted } from '../../../src/counted.ts';
import { InputError } from '../../../src/errors.ts';
import type { Network } from '../../../src/grid/network.ts';
import { createPowerFlow } from '../../../src/grid/powerFlow.ts';
import { validateNetwork } from '../../../src/grid/topology.ts';

/** What is drawn at each bus, or how far that may be off: a series by step for each, MW and Mvar. */
export interface BusSeries {
  mw: readonly Float64Array[];
  mvar: readonly Float64Array[];
}

/** @throws InputError for a network that is not radial, fed at one bus, with every bus supplied */
export function requireFeeder(network: Network): void {
  const { name, sources } = network;
  if (sources.length !== 1) {
    const found = counted(sources.length, 'connection to the external grid', 'connections to the external grid');
    throw new InputError({ path: `network ${name}`, found, expected: 'one: a feeder draws at one bus' });
  }
  validateNetwork(network, { radial: true });
}

/**
 * What a feeder loses in each step, MW, by AC power flow.
 * @throws PowerFlowError where it cannot carry what is drawn
 */
export function feederLosses(network: Network, drawn: BusSeries): Float64Array {
  const flow = createPowerFlow(network);
  const injectionAt = (series: readonly Float64Array[], step: number) => Float64Array.from(series, (at) => -at[step]);
  return Float64Array.from(
    { length: drawn.mw[0].length },
    (_, step) => flow.solve(injectionAt(drawn.mw, step), injectionAt(drawn.mvar, step)).lossMw,
  );
}
