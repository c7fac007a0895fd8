import type { Network } from '../../../src/grid/network.ts';
import { branchAt } from '../../../src/grid/network.ts';
import { PowerFlowError } from '../../../src/grid/powerFlowResult.ts';
import { createSwitchedPowerFlow } from '../../../src/grid/switchedPowerFlow.ts';
import { ownClosed } from '../../../src/grid/topology.ts';

/** An ISP as it is about to be dispatched, MW and Mvar by bus, but for storage. */
export interface IntendedState {
  injectionMw: Float64Array;
  injectionMvar: Float64Array;
  /** What storage is to draw, by bus. */
  chargeMw: Float64Array;
  /** Branches that are open and closed other than at rest. */
  opened: readonly string[];
  closed: readonly string[];
}

/** Halvings of the share that is sought. */
const HALVINGS = 10;

/**
 * The largest share of what storage is to draw with which no bus that a substation feeds has less than a voltage, by AC power flow; 0 where
 * even without any it has. For all else that is dispatched there is nothing to decide: load is served, and units run as they are needed.
 */
export function chargeShareWithin(network: Network, minimumVoltagePu: number): (state: IntendedState) => number {
  const flows = createSwitchedPowerFlow(network);
  const mw = new Float64Array(network.buses.length);
  return ({ injectionMw, injectionMvar, chargeMw, opened, closed }) => {
    const switches = ownClosed(network);
    for (const id of opened) switches[branchAt(network, id)] = 0;
    for (const id of closed) switches[branchAt(network, id)] = 1;
    const flow = flows.at({ closed: switches });
    const holds = (share: number): boolean => {
      for (let bus = 0; bus < mw.length; bus++) mw[bus] = injectionMw[bus] - share * chargeMw[bus];
      try {
        return flow.solve(mw, injectionMvar).voltagePu.every((pu) => !(pu < minimumVoltagePu));
      } catch (error) {
        if (error instanceof PowerFlowError) return false;
        throw error;
      }
    };
    if (chargeMw.every((each) => each === 0) || holds(1)) return 1;
    let [low, high] = [0, 1];
    for (let k = 0; k < HALVINGS; k++) {
      const middle = (low + high) / 2;
      if (holds(middle)) low = middle;
      else high = middle;
    }
    return low;
  };
}
