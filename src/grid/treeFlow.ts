import { cos, sin } from '../arithmetic/index.ts';
import type { Network } from './network.ts';

/** As `createSweep` has them. */
const voltageTolerancePu = 1e-10;
const maxIterations = 300;

/** A state of a radial network, as far as the choice among states needs it. */
export interface TreeState {
  lossMw: number;
  lowestVoltagePu: number;
  /** Index of the bus with the lowest voltage. */
  lowestBus: number;
}

export interface TreeFlow {
  /**
   * @param closed per branch, 1 closed, 0 open
   * @returns undefined where the closed branches are no forest that gives every bus one source, or the sweep finds no solution
   */
  solve(closed: Uint8Array): TreeState | undefined;
  /** Of the last state solved: per bus the next one towards its source, -1 at a source. */
  readonly parentBus: Int32Array;
  /** Of the last state solved: per bus the branch to that, -1 at a source. */
  readonly parentBranch: Int32Array;
}

/**
 * Loss and lowest voltage of a network in many radial states, all with the same injections: the sweep of `createSweep` without
 * what it makes anew for each state and without the flows of branches.
 * @param injectionMw per bus, generation minus load; `injectionMvar` alike
 */
export function createTreeFlow(network: Network, injectionMw: Float64Array, injectionMvar: Float64Array): TreeFlow {
  const { baseMva, buses, branches, sources } = network;
  const n = buses.length;
  const from = Int32Array.from(branches, (branch) => branch.from);
  const to = Int32Array.from(branches, (branch) => branch.to);
  const { starts, ends } = incidence(n, from, to);
  const ownG = Float64Array.from(buses, ({ shuntMw }) => shuntMw / baseMva);
  const ownB = Float64Array.from(buses, ({ shuntMvar }) => shuntMvar / baseMva);
  const order = new Int32Array(n);
  const parentBus = new Int32Array(n);
  const parentBranch = new Int32Array(n);
  const seen = new Uint8Array(n);
  const [kRe, kIm, zRe, zIm, g, b, vRe, vIm, iRe, iIm] = Array.from({ length: 10 }, () => new Float64Array(n));

  /** Walks the closed branches; whether they are a forest that reaches every bus from one source. */
  function walk(closed: Uint8Array): boolean {
    seen.fill(0);
    let count = 0;
    for (const { bus } of sources) {
      order[count++] = bus;
      seen[bus] = 1;
      parentBus[bus] = -1;
      parentBranch[bus] = -1;
    }
    let many = 0;
    for (let i = 0; i < closed.length; i++) many += closed[i];
    if (many !== n - count) return false;
    for (let next = 0; next < count; next++) {
      const bus = order[next];
      for (let place = starts[bus]; place < starts[bus + 1]; place++) {
        const i = ends[place];
        if (closed[i] === 0) continue;
        const other = from[i] === bus ? to[i] : from[i];
        if (seen[other] === 1) continue;
        seen[other] = 1;
        parentBus[other] = bus;
        parentBranch[other] = i;
        order[count++] = other;
      }
    }
    return count === n;
  }

  function prepare(closed: Uint8Array): void {
    g.set(ownG);
    b.set(ownB);
    for (let i = 0; i < closed.length; i++) {
      if (closed[i] === 0) continue;
      const { bPu, gPu = 0, tap, openEnd } = branches[i];
      if (openEnd) {
        g[openEnd.bus] -= openEnd.mw / baseMva;
        b[openEnd.bus] -= openEnd.mvar / baseMva;
      }
      if (bPu === 0 && gPu === 0) continue;
      b[from[i]] += bPu / 2 / (tap * tap);
      b[to[i]] += bPu / 2;
      g[from[i]] += gPu / 2 / (tap * tap);
      g[to[i]] += gPu / 2;
    }
    for (let at = sources.length; at < n; at++) {
      const bus = order[at];
      const { rPu, xPu, tap, shiftRad } = branches[parentBranch[bus]];
      const parentIsFrom = from[parentBranch[bus]] === parentBus[bus];
      const ratio = parentIsFrom ? 1 / tap : tap;
      const scale = parentIsFrom ? 1 : tap * tap;
      const angle = parentIsFrom ? -shiftRad : shiftRad;
      kRe[bus] = angle === 0 ? ratio : ratio * cos(angle);
      kIm[bus] = angle === 0 ? 0 : ratio * sin(angle);
      zRe[bus] = rPu * scale;
      zIm[bus] = xPu * scale;
    }
  }

  function backward(): void {
    for (let bus = 0; bus < n; bus++) {
      const re = vRe[bus];
      const im = vIm[bus];
      const square = (re * re + im * im) * baseMva;
      const [p, q] = [injectionMw[bus], injectionMvar[bus]];
      iRe[bus] = -(p * re + q * im) / square + g[bus] * re - b[bus] * im;
      iIm[bus] = -(p * im - q * re) / square + g[bus] * im + b[bus] * re;
    }
    for (let at = n - 1; at >= sources.length; at--) {
      const bus = order[at];
      const up = parentBus[bus];
      iRe[up] += kRe[bus] * iRe[bus] + kIm[bus] * iIm[bus];
      iIm[up] += kRe[bus] * iIm[bus] - kIm[bus] * iRe[bus];
    }
  }

  /** @returns the square of the largest change of a voltage */
  function forward(): number {
    let largest = 0;
    for (let at = sources.length; at < n; at++) {
      const bus = order[at];
      const up = parentBus[bus];
      const re = kRe[bus] * vRe[up] - kIm[bus] * vIm[up] - zRe[bus] * iRe[bus] + zIm[bus] * iIm[bus];
      const im = kRe[bus] * vIm[up] + kIm[bus] * vRe[up] - zRe[bus] * iIm[bus] - zIm[bus] * iRe[bus];
      const [dRe, dIm] = [re - vRe[bus], im - vIm[bus]];
      const change = dRe * dRe + dIm * dIm;
      // written so that NaN counts as the largest change
      if (!(change <= largest)) largest = change;
      vRe[bus] = re;
      vIm[bus] = im;
    }
    return largest;
  }

  function converges(): boolean {
    for (const { bus, voltagePu } of sources) {
      vRe[bus] = voltagePu;
      vIm[bus] = 0;
    }
    iRe.fill(0);
    iIm.fill(0);
    forward();
    for (let iteration = 1; iteration <= maxIterations; iteration++) {
      backward();
      const change = forward();
      if (change <= voltageTolerancePu * voltageTolerancePu) return true;
      if (!Number.isFinite(change)) return false;
    }
    return false;
  }

  return {
    parentBus,
    parentBranch,
    solve(closed) {
      if (!walk(closed)) return undefined;
      prepare(closed);
      if (!converges()) return undefined;
      let lossPu = 0;
      let lowest = Number.POSITIVE_INFINITY;
      let lowestBus = 0;
      for (let bus = 0; bus < n; bus++) {
        const square = vRe[bus] * vRe[bus] + vIm[bus] * vIm[bus];
        lossPu += g[bus] * square;
        if (parentBus[bus] >= 0) lossPu += zRe[bus] * (iRe[bus] * iRe[bus] + iIm[bus] * iIm[bus]);
        if (square < lowest) {
          lowest = square;
          lowestBus = bus;
        }
      }
      return { lossMw: lossPu * baseMva, lowestVoltagePu: Math.sqrt(lowest), lowestBus };
    },
  };
}

/** The branches at each bus, one bus after another: those of bus k are `ends[starts[k]]` to before `ends[starts[k + 1]]`. */
function incidence(n: number, from: Int32Array, to: Int32Array): { starts: Int32Array; ends: Int32Array } {
  const starts = new Int32Array(n + 1);
  for (const bus of [...from, ...to]) starts[bus + 1]++;
  for (let bus = 0; bus < n; bus++) starts[bus + 1] += starts[bus];
  const next = starts.slice();
  const ends = new Int32Array(2 * from.length);
  from.forEach((bus, i) => {
    ends[next[bus]++] = i;
    ends[next[to[i]]++] = i;
  });
  return { starts, ends };
}
