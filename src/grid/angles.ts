import { eliminationOrder } from './eliminationOrder.ts';
import type { Branch, Network } from './network.ts';
import { createLu, sparsePattern } from './sparse.ts';

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
  for (const bus of eliminationOrder(
    buses.length,
    links.map(({ from, to }) => [from, to]),
  )) {
    if (!fixed.has(bus)) unknown[bus] = size++;
  }

  const places = links.flatMap(({ from, to, mwPerRad: each }) => {
    const ends: [number, number, number][] = [
      [unknown[from], unknown[from], each],
      [unknown[to], unknown[to], each],
      [unknown[from], unknown[to], -each],
      [unknown[to], unknown[from], -each],
    ];
    return ends.filter(([row, column]) => row >= 0 && column >= 0);
  });
  const pattern = sparsePattern(
    size,
    places.map(([row, column]) => [row, column] as [number, number]),
  );
  const values = new Float64Array(pattern.rows.length);
  for (const [row, column, value] of places) values[pattern.placeOf(row, column)] += value;
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
