import { InputError } from '../../errors.ts';
import type { Network } from '../../grid/network.ts';
import { requireApart, requireRadial, topologyOf } from '../../grid/topology.ts';

/** A unit that can keep load supplied when a fault has cut it off or weakened its feeder. */
interface Der {
  /** Index of its bus. */
  bus: number;
  /** What it can give at most, MW: the DG at which topologies are chosen is none, half and all of this. */
  fullMw: number;
}

/** What restoration after a fault may do, and whom it counts. */
export interface RestorationRules {
  /** Zone of each bus, from 0; -1 where the load is always the network's own. */
  zoneOf: Int32Array;
  ders: readonly Der[];
  /** Whether normally open ties are closed. */
  switching: 'ties' | 'none';
  /** Whether a part without a substation is served by the units in it. */
  islanding: boolean;
  /** Lowest voltage allowed at a bus that a substation feeds, p.u. */
  minimumVoltagePu: number;
  /** Of what units give, above 0 and at most 1; it is reactive power given too. */
  powerFactor: number;
}

export const zoneCount = ({ zoneOf }: Pick<RestorationRules, 'zoneOf'>): number =>
  zoneOf.reduce((most, zone) => Math.max(most, zone + 1), 0);

/**
 * Refuses what the condensed model of restoration does not hold for.
 * @throws InputError naming the bus, branch, unit or rule
 */
export function requireRestorable(network: Network, rules: RestorationRules): void {
  const { name, buses, branches, sources } = network;
  const { zoneOf, ders, minimumVoltagePu, powerFactor } = rules;
  const at = (path: string, found: string, expected: string) =>
    new InputError({ path: `network ${name}, ${path}`, found, expected });
  const topology = topologyOf(network);
  requireApart(network, topology);
  requireRadial(network, topology);
  if (zoneOf.length !== buses.length) throw at('zones', `${zoneOf.length}`, `${buses.length}, one a bus`);
  for (const bus of buses) {
    if (!(bus.loadMw >= 0)) throw at(`bus ${bus.id}`, `a load of ${bus.loadMw} MW`, '0 or more');
  }
  for (const { id, rPu, xPu } of branches) {
    if (rPu < 0 || xPu < 0) throw at(`branch ${id}`, `an impedance of ${rPu} + j ${xPu} p.u.`, 'r and x of 0 or more');
  }
  if (!(minimumVoltagePu > 0)) throw at('lowest voltage', `${minimumVoltagePu} p.u.`, 'more than 0');
  for (const { bus, voltagePu } of sources) {
    if (voltagePu >= minimumVoltagePu) continue;
    throw at(`source at bus ${buses[bus].id}`, `${voltagePu} p.u.`, `the lowest voltage allowed, ${minimumVoltagePu}`);
  }
  if (!(powerFactor > 0 && powerFactor <= 1)) throw at('power factor', `${powerFactor}`, 'above 0 and at most 1');
  ders.forEach(({ bus, fullMw }, k) => {
    if (buses[bus] === undefined) throw at(`unit ${k}`, `bus index ${bus}`, 'an existing bus');
    if (!(fullMw >= 0 && fullMw < Infinity)) throw at(`unit ${k}`, `${fullMw} MW`, '0 or more');
  });
}
