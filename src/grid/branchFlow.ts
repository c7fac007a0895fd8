import { atan2, cos as cosine, sin as sine } from '../arithmetic/index.ts';
import type { Network } from './network.ts';
import type { PowerFlowResult } from './powerFlowResult.ts';

/** Admittances of the closed branches as pi sections, p.u., real and imaginary parts, per branch. */
export interface BranchAdmittances {
  fromFrom: [Float64Array, Float64Array];
  fromTo: [Float64Array, Float64Array];
  toFrom: [Float64Array, Float64Array];
  toTo: [Float64Array, Float64Array];
}

/**
 * Two-port admittances of every branch (zero when open): with t = tap e^(j shift) and y = 1 / (r + jx),
 * Yff = (y + (g + jb)/2) / tap^2, Yft = -y / conj(t), Ytf = -y / t, Ytt = y + (g + jb)/2.
 */
export function branchAdmittances(network: Network): BranchAdmittances {
  const n = network.branches.length;
  const pair = (): [Float64Array, Float64Array] => [new Float64Array(n), new Float64Array(n)];
  const result = { fromFrom: pair(), fromTo: pair(), toFrom: pair(), toTo: pair() };
  network.branches.forEach((branch, i) => {
    if (!branch.closed) return;
    const { rPu, xPu, bPu, gPu = 0, tap, shiftRad } = branch;
    const square = rPu * rPu + xPu * xPu;
    const g = rPu / square;
    const b = -xPu / square;
    const cos = cosine(shiftRad) / tap;
    const sin = sine(shiftRad) / tap;
    result.fromFrom[0][i] = (g + gPu / 2) / (tap * tap);
    result.fromFrom[1][i] = (b + bPu / 2) / (tap * tap);
    result.fromTo[0][i] = -(g * cos - b * sin);
    result.fromTo[1][i] = -(g * sin + b * cos);
    result.toFrom[0][i] = -(g * cos + b * sin);
    result.toFrom[1][i] = -(b * cos - g * sin);
    result.toTo[0][i] = g + gPu / 2;
    result.toTo[1][i] = b + bPu / 2;
  });
  return result;
}

/** Result arrays of a network, all zero. */
export function emptyResult(network: Network): PowerFlowResult {
  const { buses, branches, sources } = network;
  return {
    voltagePu: new Float64Array(buses.length),
    angleRad: new Float64Array(buses.length),
    branchMva: new Float64Array(branches.length),
    branchMw: new Float64Array(branches.length),
    loading: new Float64Array(branches.length),
    lossMw: 0,
    sourceMw: new Float64Array(sources.length),
    iterations: 0,
  };
}

/**
 * Prepares the step from solved complex voltages (p.u., real and imaginary, per bus) to everything else in a result. Angles, which few
 * ask for, are worked out when they are, of voltages that must still be there.
 */
export function createResultFiller(network: Network, result: PowerFlowResult) {
  const { fromFrom, fromTo, toFrom, toTo } = branchAdmittances(network);
  const [ffRe, ffIm] = fromFrom;
  const [ftRe, ftIm] = fromTo;
  const [tfRe, tfIm] = toFrom;
  const [ttRe, ttIm] = toTo;
  const { baseMva, buses, branches, sources } = network;
  const closed = Int32Array.from(branches.flatMap((branch, i) => (branch.closed ? [i] : [])));
  const from = Int32Array.from(branches, (branch) => branch.from);
  const to = Int32Array.from(branches, (branch) => branch.to);
  const perRating = (end: 'from' | 'to') =>
    Float64Array.from(
      branches,
      ({ ratingMva, ratedVoltagePu }) => (baseMva / ratingMva) * (ratedVoltagePu?.[end] ?? 1),
    );
  const perRatingFrom = perRating('from');
  const perRatingTo = perRating('to');
  const shuntMw = Float64Array.from(buses, (bus) => bus.shuntMw);
  /** Active power that leaves each bus into branches and its shunt, MW. */
  const outMw = new Float64Array(buses.length);
  const { voltagePu, angleRad, branchMw, branchMva, loading, sourceMw } = result;
  let turned: { re: Float64Array; im: Float64Array } | undefined;
  Object.defineProperty(result, 'angleRad', {
    enumerable: true,
    get: () => {
      if (turned) for (let bus = 0; bus < buses.length; bus++) angleRad[bus] = atan2(turned.im[bus], turned.re[bus]);
      turned = undefined;
      return angleRad;
    },
  });

  return function fill(re: Float64Array, im: Float64Array, injectionMw: Float64Array, iterations: number): void {
    let lossMw = 0;
    turned = { re, im };
    for (let bus = 0; bus < shuntMw.length; bus++) {
      const square = re[bus] * re[bus] + im[bus] * im[bus];
      voltagePu[bus] = Math.sqrt(square);
      outMw[bus] = shuntMw[bus] * square;
      lossMw += outMw[bus];
    }
    for (let k = 0; k < closed.length; k++) {
      const i = closed[k];
      const f = from[i];
      const t = to[i];
      const fRe = ffRe[i] * re[f] - ffIm[i] * im[f] + ftRe[i] * re[t] - ftIm[i] * im[t];
      const fIm = ffRe[i] * im[f] + ffIm[i] * re[f] + ftRe[i] * im[t] + ftIm[i] * re[t];
      const tRe = tfRe[i] * re[f] - tfIm[i] * im[f] + ttRe[i] * re[t] - ttIm[i] * im[t];
      const tIm = tfRe[i] * im[f] + tfIm[i] * re[f] + ttRe[i] * im[t] + ttIm[i] * re[t];
      const fromMw = (re[f] * fRe + im[f] * fIm) * baseMva;
      const toMw = (re[t] * tRe + im[t] * tIm) * baseMva;
      const fromCurrent = Math.sqrt(fRe * fRe + fIm * fIm);
      const toCurrent = Math.sqrt(tRe * tRe + tIm * tIm);
      branchMw[i] = fromMw;
      branchMva[i] = Math.max(fromCurrent * voltagePu[f], toCurrent * voltagePu[t]) * baseMva;
      loading[i] = Math.max(fromCurrent * perRatingFrom[i], toCurrent * perRatingTo[i]);
      outMw[f] += fromMw;
      outMw[t] += toMw;
      lossMw += fromMw + toMw;
    }
    for (let s = 0; s < sources.length; s++) sourceMw[s] = outMw[sources[s].bus] - injectionMw[sources[s].bus];
    result.lossMw = lossMw;
    result.iterations = iterations;
  };
}
