import { eliminationOrder } from './eliminationOrder.ts';
import type { Branch, Network } from './network.ts';
import { createLu } from './sparseLu.ts';
import { sparsePattern } from './sparsePattern.ts';

/** A closed branch between buses, and how much it carries by the angle between them. */
interface Link {
  /** Its index. */
  i: number;
  from: number;
  to: number;
  mwPerRad: number;
  shiftRad: number;
}

/** Angles of buses at which links carry what is injected, with the external grid at 0. */
export interface AngleSolver {
  links: Link[];
  /**
   * @param injectionMw per bus; what is injected at a source is not looked at
   * @param shifted whether the phase shifts of the links count
   * @returns radians per bus
   */
  solve(injectionMw: Float64Array, shifted: boolean): Float64Array;
}

/**
 * Factorises, once for every later solve, what angles make of the flows of a network: on each closed branch
 * mwPerRad (theta_from - theta_to - shift).
 * @param mwPerRad other than 0
 */
export function createAngleSolver(network: Network, mwPerRad: (branch: Branch) => number): AngleSolver {
  const { buses, branches, sources } = network;
  const links = branches.flatMap((branch, i): Link[] => {
    const { from, to, shiftRad, closed } = branch;
    return closed ? [{ i, from, to, mwPerRad: mwPerRad(branch), shiftRad }] : [];
  });
  const unknown = new Int32Array(buses.length).fill(-1);
  const fixed = new Set(sources.map(({ bus }) => bus));
  let size = 0;
  for (const bus of eliminationOrder(buses.length, links, fixed)) unknown[bus] = size++;

  const rowOf = links.flatMap(({ from, to }) => [unknown[from], unknown[to], unknown[from], unknown[to]]);
  const columnOf = links.flatMap(({ from, to }) => [unknown[from], unknown[to], unknown[to], unknown[from]]);
  const { pattern, placeOf } = sparsePattern(size, Int32Array.from(rowOf), Int32Array.from(columnOf));
  const values = new Float64Array(pattern.rows.length + 1);
  links.forEach(({ mwPerRad: each }, i) => {
    [each, each, -each, -each].forEach((value, which) => {
      values[placeOf[4 * i + which]] += value;
    });
  });
  const lu = createLu(pattern);
  lu.factorise(values);

  return {
    links,
    solve(injectionMw, shifted) {
      const right = new Float64Array(size);
      for (let bus = 0; bus < buses.length; bus++) if (unknown[bus] >= 0) right[unknown[bus]] = injectionMw[bus];
      for (const { from, to, mwPerRad: each, shiftRad } of shifted ? links : []) {
        if (unknown[from] >= 0) right[unknown[from]] += each * shiftRad;
        if (unknown[to] >= 0) right[unknown[to]] -= each * shiftRad;
      }
      lu.solve(right);
      return Float64Array.from(unknown, (at) => (at >= 0 ? right[at] : 0));
    },
  };
}
