import { cos, hypot, sin } from '../arithmetic/index.ts';
import { createResultFiller, emptyResult } from './branchFlow.ts';
import type { Network } from './network.ts';
import { type PowerFlow, PowerFlowError } from './powerFlowResult.ts';
import type { Topology } from './topology.ts';

/** Largest change of any voltage between two sweeps, p.u., at which the state counts as found. */
const voltageTolerancePu = 1e-10;
const maxIterations = 300;

/**
 * Backward-forward sweep for a forest rooted at the sources. With I the current a bus draws from its parent (p.u.),
 * the pi section between them gives V = k V_parent - Z I, and the parent draws conj(k) I more, where k = 1/t and Z = z
 * when the parent is at the `from` end, k = t and Z = |t|^2 z when it is at the `to` end (t the complex turns ratio).
 * Charging and shunts are admittances at the buses. Positions below follow the tree order, parents first.
 */
export function createSweep(network: Network, topology: Topology): PowerFlow {
  const { baseMva, buses, branches, sources } = network;
  const { order, parentBus, parentBranch } = topology;
  const n = buses.length;
  const position = new Int32Array(n);
  order.forEach((bus, at) => {
    position[bus] = at;
  });
  const parent = new Int32Array(n);
  const [kRe, kIm, zRe, zIm, shuntG, shuntB] = Array.from({ length: 6 }, () => new Float64Array(n));
  for (let at = 0; at < n; at++) {
    const bus = buses[order[at]];
    shuntG[at] = bus.shuntMw / baseMva;
    shuntB[at] = bus.shuntMvar / baseMva;
  }
  for (const branch of branches) {
    if (!branch.closed) continue;
    const { from, to, bPu, gPu = 0, tap } = branch;
    shuntB[position[from]] += bPu / 2 / (tap * tap);
    shuntB[position[to]] += bPu / 2;
    shuntG[position[from]] += gPu / 2 / (tap * tap);
    shuntG[position[to]] += gPu / 2;
  }
  for (let at = sources.length; at < n; at++) {
    const bus = order[at];
    const { from, rPu, xPu, tap, shiftRad } = branches[parentBranch[bus]];
    const parentIsFrom = from === parentBus[bus];
    const ratio = parentIsFrom ? 1 / tap : tap;
    const angle = parentIsFrom ? -shiftRad : shiftRad;
    const scale = parentIsFrom ? 1 : tap * tap;
    parent[at] = position[parentBus[bus]];
    kRe[at] = ratio * cos(angle);
    kIm[at] = ratio * sin(angle);
    zRe[at] = rPu * scale;
    zIm[at] = xPu * scale;
  }

  const [p, q, vRe, vIm, iRe, iIm, busRe, busIm] = Array.from({ length: 8 }, () => new Float64Array(n));
  const result = emptyResult(network);
  const fill = createResultFiller(network, result);

  /** Current drawn at every bus at the present voltages, then summed towards the sources. */
  function backward(): void {
    for (let at = 0; at < n; at++) {
      const re = vRe[at];
      const im = vIm[at];
      const square = re * re + im * im;
      iRe[at] = -(p[at] * re + q[at] * im) / square + shuntG[at] * re - shuntB[at] * im;
      iIm[at] = -(p[at] * im - q[at] * re) / square + shuntG[at] * im + shuntB[at] * re;
    }
    for (let at = n - 1; at >= sources.length; at--) {
      const up = parent[at];
      iRe[up] += kRe[at] * iRe[at] + kIm[at] * iIm[at];
      iIm[up] += kRe[at] * iIm[at] - kIm[at] * iRe[at];
    }
  }

  /** Voltages from the sources outward; returns the square of the largest change. */
  function forward(): number {
    let largest = 0;
    for (let at = sources.length; at < n; at++) {
      const up = parent[at];
      const re = kRe[at] * vRe[up] - kIm[at] * vIm[up] - zRe[at] * iRe[at] + zIm[at] * iIm[at];
      const im = kRe[at] * vIm[up] + kIm[at] * vRe[up] - zRe[at] * iIm[at] - zIm[at] * iRe[at];
      const dRe = re - vRe[at];
      const dIm = im - vIm[at];
      const change = dRe * dRe + dIm * dIm;
      // written so that NaN counts as the largest change
      if (!(change <= largest)) largest = change;
      vRe[at] = re;
      vIm[at] = im;
    }
    return largest;
  }

  /** Where the last sweep still moved most, as power: the current at a bus times the change of its voltage. */
  function missing(): { worst: number; bus: string } {
    let worst = 0;
    let worstAt = 0;
    const before = [Float64Array.from(vRe), Float64Array.from(vIm)];
    backward();
    forward();
    for (let at = sources.length; at < n; at++) {
      const change = hypot(vRe[at] - before[0][at], vIm[at] - before[1][at]);
      const mismatch = change * hypot(iRe[at], iIm[at]) * baseMva;
      if (!(mismatch <= worst)) {
        worst = mismatch;
        worstAt = at;
        if (Number.isNaN(mismatch)) break;
      }
    }
    return { worst, bus: buses[order[worstAt]].id };
  }

  /** Sweeps at a share of the injections; leaves the state where it ends. */
  function iterate(injectionMw: Float64Array, injectionMvar: Float64Array, share: number) {
    for (let at = 0; at < n; at++) {
      p[at] = (share * injectionMw[order[at]]) / baseMva;
      q[at] = (share * injectionMvar[order[at]]) / baseMva;
    }
    for (let s = 0; s < sources.length; s++) {
      vRe[s] = sources[s].voltagePu;
      vIm[s] = 0;
    }
    iRe.fill(0);
    iIm.fill(0);
    vRe.fill(0, sources.length);
    vIm.fill(0, sources.length);
    forward();
    const enough = voltageTolerancePu * voltageTolerancePu;
    for (let iterations = 1; ; iterations++) {
      backward();
      const change = forward();
      const found = change <= enough;
      if (found || iterations === maxIterations || !Number.isFinite(change)) return { found, iterations };
    }
  }

  function solve(injectionMw: Float64Array, injectionMvar: Float64Array) {
    const { found, iterations } = iterate(injectionMw, injectionMvar, 1);
    if (!found) {
      const { worst, bus } = missing();
      const finite = [...p, ...q].every(Number.isFinite);
      const atHalf = finite && iterate(injectionMw, injectionMvar, 0.5).found;
      throw new PowerFlowError(network.name, bus, worst, iterations, { tried: ['a flat start'], atHalf });
    }
    for (let at = 0; at < n; at++) {
      busRe[order[at]] = vRe[at];
      busIm[order[at]] = vIm[at];
    }
    fill(busRe, busIm, injectionMw, iterations);
    return result;
  }

  return { network, method: 'sweep', solve };
}
