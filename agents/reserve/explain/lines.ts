import { createLinearModel, type LinearModel } from '../../../src/grid/linear.ts';
import type { Network } from '../../../src/grid/network.ts';

/** Flows this near to a limit (MW) are at it. */
const AT_LIMIT_MW = 1e-6;

/** Whose volumes a test of the grid was about. */
export type Tested = 'upward' | 'downward' | 'upward and downward';

/** Directions of volumes: upward where they are 0 or more. */
export function testedOf(units: readonly { volumeMw: number }[]): Tested {
  if (units.every(({ volumeMw }) => volumeMw >= 0)) return 'upward';
  return units.every(({ volumeMw }) => volumeMw <= 0) ? 'downward' : 'upward and downward';
}

const models = new WeakMap<Network, LinearModel>();

/** The linear model of a network, made once. */
export function linearOf(network: Network): LinearModel {
  const model = models.get(network) ?? createLinearModel(network);
  models.set(network, model);
  return model;
}

interface Limited {
  network: Network;
  limitMw: Float64Array;
}

const nameOf = ({ branches, buses }: Network, branch: number): string => {
  const { kind, from, to } = branches[branch];
  return `${kind} ${buses[from].id}-${buses[to].id}`;
};

/** MW by which each branch is beyond its limit, at injections; below 0: what is left. */
function beyond({ network, limitMw }: Limited, injectionMw: Float64Array): Float64Array {
  return linearOf(network)
    .flows(injectionMw)
    .map((mw, branch) => Math.abs(mw) - limitMw[branch]);
}

/** The branch that is furthest beyond its limit, and by how many MW; undefined where none is. */
export function worstLine(of: Limited, injectionMw: Float64Array): { name: string; mw: number } | undefined {
  const over = beyond(of, injectionMw);
  const mw = over.reduce((most, each) => Math.max(most, each), 0);
  return mw > AT_LIMIT_MW ? { name: nameOf(of.network, over.indexOf(mw)), mw } : undefined;
}

/** Branches that are at their limit. */
export const fullLines = (of: Limited, injectionMw: Float64Array): string[] =>
  [...beyond(of, injectionMw)].flatMap((mw, branch) =>
    Math.abs(mw) <= AT_LIMIT_MW ? [`${nameOf(of.network, branch)}, which is full`] : [],
  );

/** The same injections with some MW more at buses. */
export function injected(injectionMw: Float64Array, more: readonly { bus: number; mw: number }[]): Float64Array {
  const all = injectionMw.slice();
  for (const { bus, mw } of more) all[bus] += mw;
  return all;
}
