import fc from 'fast-check';
import { type Branch, busAt, type Network, prepareNetwork } from '../../../src/grid/network.ts';
import { topologyOf } from '../../../src/grid/topology.ts';
import type { ReliabilityOptions } from '../../../src/optimizers/reliability/reliabilityMap.ts';
import { between } from '../../grid/randomNetworks.ts';

const plain = { kind: 'line', bPu: 0, tap: 1, shiftRad: 0, ratingMva: Infinity } as const;

/** Buses 1 (root) - 2 - 3 and 1 - 4 - 5, tie 3-5. */
export function fiveBuses(): Network {
  const line = (from: number, to: number, closed = true): Branch => {
    return { ...plain, id: `${from}-${to}`, from: from - 1, to: to - 1, rPu: 0.02, xPu: 0, closed };
  };
  return prepareNetwork({
    name: 'five',
    baseMva: 1,
    buses: [0, 1, 0.8, 0.6, 0.5].map((loadMw, k) => ({
      id: `${k + 1}`,
      baseKv: 11,
      loadMw,
      loadMvar: 0,
      shuntMw: 0,
      shuntMvar: 0,
    })),
    branches: [line(1, 2), line(2, 3), line(1, 4), line(4, 5), line(3, 5, false)],
    generation: [],
    sources: [{ bus: 0, voltagePu: 1 }],
  });
}

export const rulesFor = (network: Network, change: Partial<ReliabilityOptions> = {}): ReliabilityOptions => ({
  zoneOf: new Int32Array(network.buses.length),
  ders: [],
  switching: 'ties',
  islanding: true,
  cascade: false,
  cascadeState: 'noDg',
  minimumVoltagePu: 0.9,
  powerFactor: 0.9,
  ...change,
});

/** Zones by the feeder that a bus hangs on, each named by its first bus. */
export function feederZones(network: Network, heads: readonly string[]): Int32Array {
  const { parentBus } = topologyOf(network);
  const first = heads.map((id) => busAt(network, id));
  return Int32Array.from(network.buses, (_, bus) => {
    let at = bus;
    while (at >= 0 && !first.includes(at)) at = parentBus[at];
    return at < 0 ? -1 : first.indexOf(at);
  });
}

/** A radial network with ties, a state of it, and rules. */
export interface RandomRestoration {
  network: Network;
  rules: ReliabilityOptions;
  load: Float64Array;
  capability: Float64Array;
}

/** Random forests with one or two substations, of 3 to `largest` buses, weak enough that load must be shed. */
export function randomRestoration(largest = 12): fc.Arbitrary<RandomRestoration> {
  const share = between(0, 1);
  return fc
    .record({
      roots: fc.integer({ min: 1, max: 2 }),
      buses: fc.array(
        fc.record({
          parent: share,
          rPu: between(0, 0.08),
          xPu: between(0, 0.08),
          mw: between(-0.2, 1),
          mvar: between(-0.3, 0.8),
        }),
        { minLength: 2, maxLength: largest - 2 },
      ),
      ties: fc.array(fc.tuple(share, share), { maxLength: 5 }),
      ders: fc.array(fc.record({ at: share, fullMw: between(0, 2) }), { maxLength: 4 }),
      zones: fc.integer({ min: 1, max: 3 }),
      islanding: fc.boolean(),
      factors: fc.array(between(0, 1.5), { minLength: 3, maxLength: 3 }),
      shares: fc.array(share, { minLength: 4, maxLength: 4 }),
    })
    .map(({ roots, buses, ties, ders, zones, islanding, factors, shares }) => {
      const count = roots + buses.length;
      const line = (id: string, from: number, to: number, rPu: number, xPu: number, closed: boolean): Branch => {
        return { ...plain, id, from, to, rPu: rPu + 1e-3, xPu, closed };
      };
      const branches = buses.map(({ parent, rPu, xPu }, k) =>
        line(`b${k}`, Math.min(roots + k - 1, Math.floor(parent * (roots + k))), roots + k, rPu, xPu, true),
      );
      ties.forEach(([one, other], k) => {
        const [from, to] = [one, other].map((where) => Math.min(count - 1, Math.floor(where * count)));
        if (from !== to) branches.push(line(`t${k}`, from, to, 0.02, 0.01, false));
      });
      const network = prepareNetwork({
        name: 'random',
        baseMva: 2,
        buses: Array.from({ length: count }, (_, k) => {
          const loadMw = Math.max(0, buses[k - roots]?.mw ?? 0);
          const loadMvar = loadMw > 0 ? buses[k - roots].mvar * loadMw : 0;
          return { id: `${k}`, baseKv: 11, loadMw, loadMvar, shuntMw: 0, shuntMvar: 0 };
        }),
        branches,
        generation: [],
        sources: Array.from({ length: roots }, (_, bus) => ({ bus, voltagePu: 1 + 0.01 * bus })),
      });
      const rules = rulesFor(network, {
        zoneOf: Int32Array.from(network.buses, (_, bus) => (bus < zones ? bus : ((bus * 7) % (zones + 1)) - 1)),
        ders: ders.map(({ at, fullMw }) => ({ bus: Math.min(count - 1, Math.floor(at * count)), fullMw })),
        islanding,
      });
      return {
        network,
        rules,
        load: Float64Array.from(factors.slice(0, zones)),
        capability: Float64Array.from(rules.ders, ({ fullMw }, k) => shares[k] * fullMw),
      };
    });
}
