import { branchAdmittances } from './branchFlow.ts';
import type { Network } from './network.ts';
import { sparsePattern } from './sparsePattern.ts';

/** Nodal admittance matrix Y = G + jB, p.u., compressed by rows. */
export interface NodalAdmittance {
  /** Where each row begins; one more entry than rows. */
  starts: Int32Array;
  /** Column of each entry, ascending within a row. */
  columns: Int32Array;
  /** Of each entry (i, j), where (j, i) is. */
  opposite: Int32Array;
  g: Float64Array;
  b: Float64Array;
}

/** The closed branches and the shunts of a network as admittances between its buses. */
export function nodalAdmittance(network: Network): NodalAdmittance {
  const { baseMva, buses, branches } = network;
  const n = buses.length;
  const { fromFrom, fromTo, toFrom, toTo } = branchAdmittances(network);
  const closed = branches.flatMap((branch, i) => (branch.closed ? [i] : []));
  const rowOf = new Int32Array(n + 4 * closed.length);
  const columnOf = new Int32Array(n + 4 * closed.length);
  for (let bus = 0; bus < n; bus++) rowOf[bus] = columnOf[bus] = bus;
  closed.forEach((i, k) => {
    const { from, to } = branches[i];
    rowOf.set([from, from, to, to], n + 4 * k);
    columnOf.set([from, to, from, to], n + 4 * k);
  });
  const { pattern, placeOf } = sparsePattern(n, columnOf, rowOf);
  const { rows: columns, columnStarts: starts } = pattern;
  const [g, b] = [new Float64Array(columns.length), new Float64Array(columns.length)];
  const opposite = new Int32Array(columns.length);
  for (let bus = 0; bus < n; bus++) {
    const own = placeOf[bus];
    g[own] = buses[bus].shuntMw / baseMva;
    b[own] = buses[bus].shuntMvar / baseMva;
    opposite[own] = own;
  }
  closed.forEach((i, k) => {
    const first = n + 4 * k;
    [fromFrom, fromTo, toFrom, toTo].forEach((admittance, which) => {
      g[placeOf[first + which]] += admittance[0][i];
      b[placeOf[first + which]] += admittance[1][i];
    });
    const [there, back] = [placeOf[first + 1], placeOf[first + 2]];
    opposite[there] = back;
    opposite[back] = there;
  });
  return { starts, columns, opposite, g, b };
}
