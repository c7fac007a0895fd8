import { InputError } from '../errors.ts';
import type { Network } from './network.ts';
import { topologyOf } from './topology.ts';

/** Voltage of a bus as a case stores it. */
interface Stored {
  voltagePu: number;
  degrees: number;
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * Gives each bus its stored voltage as a start, its angle counted from that of the source that feeds it. A case that stores 1 p.u.
 * and one angle everywhere, or something that is no voltage, has no start.
 * @throws InputError when sources that closed branches join have different angles
 */
export function anchored(network: Network, stored: readonly Stored[], file: string): Network {
  const { buses, branches, sources } = network;
  const { rootOf, loopBranches } = topologyOf(network);
  const angleAt = (root: number) => stored[sources[root].bus].degrees;
  for (const i of loopBranches) {
    const [one, other] = [branches[i].from, branches[i].to].map((bus) => rootOf[bus]);
    if (angleAt(one) === angleAt(other)) continue;
    const ids = [one, other].map((root) => buses[sources[root].bus].id);
    const found = `reference buses ${ids.join(' and ')}, which are joined, at ${angleAt(one)} and ${angleAt(other)} degrees`;
    throw new InputError({ file, path: 'mpc.bus', found, expected: 'one angle' });
  }
  const known = stored.every(({ voltagePu, degrees }) => voltagePu > 0 && Number.isFinite(voltagePu + degrees));
  const flat = stored.every(({ voltagePu, degrees }) => voltagePu === 1 && degrees === stored[0].degrees);
  if (!known || flat) return network;
  buses.forEach((bus, i) => {
    const { voltagePu, degrees } = stored[i];
    const from = rootOf[i] < 0 ? 0 : angleAt(rootOf[i]);
    bus.start = { voltagePu, angleRad: radians(degrees - from) };
  });
  return network;
}
