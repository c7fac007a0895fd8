import type { Network } from './network.ts';
import { requireRadial, topologyOf } from './topology.ts';

/**
 * Voltages of a radial network by the lossless linear flow of its branches (LinDistFlow): the square of the voltage falls by
 * 2 (r P + x Q) along each, with P + jQ what is drawn beyond it. Taps, shunts and charging play no part.
 * @param injectionMw per bus, generation minus load; `injectionMvar` alike
 * @returns p.u. per bus; NaN where a bus has no supply, or where the square falls below 0
 * @throws InputError for a network with a loop
 */
export function linearVoltages(network: Network, injectionMw: Float64Array, injectionMvar: Float64Array): Float64Array {
  const topology = topologyOf(network);
  requireRadial(network, topology);
  const { order, parentBus, parentBranch } = topology;
  const [p, q] = [injectionMw, injectionMvar].map((series) => series.map((each) => each / network.baseMva));
  for (let at = order.length - 1; at >= 0; at--) {
    const bus = order[at];
    if (parentBranch[bus] < 0) continue;
    p[parentBus[bus]] += p[bus];
    q[parentBus[bus]] += q[bus];
  }
  const square = new Float64Array(network.buses.length).fill(Number.NaN);
  for (const { bus, voltagePu } of network.sources) square[bus] = voltagePu ** 2;
  for (const bus of order) {
    if (parentBranch[bus] < 0) continue;
    const { rPu, xPu } = network.branches[parentBranch[bus]];
    square[bus] = square[parentBus[bus]] + 2 * (rPu * p[bus] + xPu * q[bus]);
  }
  return square.map(Math.sqrt);
}
