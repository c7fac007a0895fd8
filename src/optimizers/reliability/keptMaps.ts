import type { Network } from '../../grid/network.ts';
import type { LpSolver } from './covering.ts';
import { createReliabilityMap, type ReliabilityMap, type ReliabilityOptions } from './reliabilityMap.ts';

/** A study of cases meets few: with ties, without, with islands or not. */
const MOST_KEPT = 6;

const kept = new WeakMap<LpSolver['solve'], Map<string, ReliabilityMap>>();

/**
 * The reliability map of a network, from the last few of this process where it is among them: runs of a study that differ in prices or agents
 * meet the very same one. What it answers depends on the question alone, so that it is, to the last bit, what a map made anew answers.
 * @throws InputError as `createReliabilityMap`
 */
export function reliabilityMapOf(network: Network, options: ReliabilityOptions, { solve }: LpSolver): ReliabilityMap {
  const { name, baseMva, buses, branches, sources } = network;
  const { zoneOf, ...others } = options;
  const key = JSON.stringify([name, baseMva, buses, branches, sources, [...zoneOf], Object.entries(others).sort()]);
  const maps = kept.get(solve) ?? new Map<string, ReliabilityMap>();
  kept.set(solve, maps);
  const map = maps.get(key) ?? createReliabilityMap(network, options, { solve });
  maps.delete(key);
  maps.set(key, map);
  for (const oldest of [...maps.keys()].slice(0, -MOST_KEPT)) maps.delete(oldest);
  return map;
}
