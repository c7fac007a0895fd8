import { counted } from '../../../src/counted.ts';
import { createLinearModel, type LinearModel } from '../../../src/grid/linear.ts';
import type { Network } from '../../../src/grid/network.ts';

/** Flows this near to a limit (MW) are at it. */
const AT_LIMIT_MW = 1e-6;

/** Sensitivities below this are rounding. */
const NO_EFFECT = 1e-9;

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

/** What would load lines more: an injection (1) or a withdrawal (-1) at a bus. */
interface Push {
  bus: number;
  sign: number;
}

/** Lines that are told by name. */
const MOST_NAMED = 3;

/** Branches that are at their limit, and that somebody who is held back would load more. */
export function fullLines(of: Limited, injectionMw: Float64Array, pushes: readonly Push[]): string[] {
  const linear = linearOf(of.network);
  const flows = linear.flows(injectionMw);
  const isPushed = (branch: number) =>
    pushes.some(({ bus, sign }) => {
      const more = sign * linear.sensitivity(bus)[branch];
      return Math.abs(flows[branch]) <= AT_LIMIT_MW
        ? Math.abs(more) > NO_EFFECT
        : more * Math.sign(flows[branch]) > NO_EFFECT;
    });
  const full = [...beyond(of, injectionMw)].flatMap((mw, branch) =>
    Math.abs(mw) <= AT_LIMIT_MW && isPushed(branch) ? [`${nameOf(of.network, branch)}, which is full`] : [],
  );
  const more = full.length - MOST_NAMED;
  return more > 0 ? [...full.slice(0, MOST_NAMED), `${counted(more, 'line')} more that are full`] : full;
}

/** The same injections with some MW more at buses. */
export function injected(injectionMw: Float64Array, more: readonly { bus: number; mw: number }[]): Float64Array {
  const all = injectionMw.slice();
  for (const { bus, mw } of more) all[bus] += mw;
  return all;
}
