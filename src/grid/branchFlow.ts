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
 * Prepares the step from solved complex voltages (p.u., real and imaginary, per bus) to everything else in a result.
 */
export function createResultFiller(network: Network, result: PowerFlowResult) {
  const { fromFrom, fromTo, toFrom, toTo } = branchAdmittances(network);
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

  return function fill(re: Float64Array, im: Float64Array, injectionMw: Float64Array, iterations: number): void {
    let lossMw = 0;
    for (let bus = 0; bus < buses.length; bus++) {
      const square = re[bus] * re[bus] + im[bus] * im[bus];
      result.voltagePu[bus] = Math.sqrt(square);
      result.angleRad[bus] = atan2(im[bus], re[bus]);
      outMw[bus] = shuntMw[bus] * square;
      lossMw += outMw[bus];
    }
    for (let k = 0; k < closed.length; k++) {
      const i = closed[k];
      const f = from[i];
      const t = to[i];
      const fRe = fromFrom[0][i] * re[f] - fromFrom[1][i] * im[f] + fromTo[0][i] * re[t] - fromTo[1][i] * im[t];
      const fIm = fromFrom[0][i] * im[f] + fromFrom[1][i] * re[f] + fromTo[0][i] * im[t] + fromTo[1][i] * re[t];
      const tRe = toFrom[0][i] * re[f] - toFrom[1][i] * im[f] + toTo[0][i] * re[t] - toTo[1][i] * im[t];
      const tIm = toFrom[0][i] * im[f] + toFrom[1][i] * re[f] + toTo[0][i] * im[t] + toTo[1][i] * re[t];
      const fromMw = (re[f] * fRe + im[f] * fIm) * baseMva;
      const toMw = (re[t] * tRe + im[t] * tIm) * baseMva;
      const fromCurrent = Math.sqrt(fRe * fRe + fIm * fIm);
      const toCurrent = Math.sqrt(tRe * tRe + tIm * tIm);
      result.branchMw[i] = fromMw;
      result.branchMva[i] = Math.max(fromCurrent * result.voltagePu[f], toCurrent * result.voltagePu[t]) * baseMva;
      result.loading[i] = Math.max(fromCurrent * perRatingFrom[i], toCurrent * perRatingTo[i]);
      outMw[f] += fromMw;
      outMw[t] += toMw;
      lossMw += fromMw + toMw;
    }
    for (let s = 0; s < sources.length; s++) result.sourceMw[s] = outMw[sources[s].bus] - injectionMw[sources[s].bus];
    result.lossMw = lossMw;
    result.iterations = iterations;
  };
}
