import { createLinearModel } from '../../../src/grid/linear.ts';
import type { Network } from '../../../src/grid/network.ts';
import type { Recorder, Validation } from './recorder.ts';

/** How far linear loadings are from AC ones, linear less AC: above 0 the linear model sees too much. P.u. of the rating. */
export interface LinearError {
  /** Loadings compared. */
  compared: number;
  /** Mean size and mean of the errors; NaN (null in JSON) where nothing was compared. */
  meanAbsolute: number;
  bias: number;
}

/** One comparison. */
export interface LinearCase {
  /** Id of the branch; '' where nothing was compared. */
  branch: string;
  isp: number;
  linear: number;
  ac: number;
  reverse: boolean;
}

/** What a run says of the linear model. */
export interface LinearVersusAc {
  /** Metered ISPs, on every branch that either model loads to half of the DSO's limit or more. */
  metered: LinearError;
  /** Of those: where power flows away from the external grid, and towards it. */
  forward: LinearError;
  reverse: LinearError;
  /** The largest error of those. */
  largest: LinearCase;
  largestForward: LinearCase;
  largestReverse: LinearCase;
  /** Of those: over the limit by AC but not by the linear model, and the other way round. */
  missed: number;
  falseAlarms: number;
  /** The DSO's validations: the highest loading of the network by either model, with what was let through. */
  validated: LinearError;
}

const NO_CASE: LinearCase = { branch: '', isp: -1, linear: 0, ac: 0, reverse: false };
const sizeOf = ({ linear, ac }: LinearCase) => Math.abs(linear - ac);

/** Share of the DSO's limit from which on a branch matters. */
const MATTERS_FROM = 0.5;

interface Sum {
  compared: number;
  absolute: number;
  signed: number;
}
const nothing = (): Sum => ({ compared: 0, absolute: 0, signed: 0 });

function add(sum: Sum, error: number): void {
  sum.compared++;
  sum.absolute += Math.abs(error);
  sum.signed += error;
}

const meanOf = ({ compared, absolute, signed }: Sum): LinearError => ({
  compared,
  meanAbsolute: absolute / compared,
  bias: signed / compared,
});

/**
 * Direction of each branch away from the external grid: +1 if `from` is nearer, as power flows to the same load at every
 * bus; 0 on a branch that carries none of it.
 */
function forwardSigns(network: Network): Float64Array {
  return createLinearModel(network).flows(new Float64Array(network.buses.length).fill(-1)).map(Math.sign);
}

/** What comparing ISP by ISP has come to. */
class Comparison {
  readonly both = nothing();
  readonly ways = { forward: nothing(), reverse: nothing() };
  readonly largest = { forward: NO_CASE, reverse: NO_CASE };
  missed = 0;
  falseAlarms = 0;

  constructor(
    private readonly network: Network,
    private readonly loadingLimit: number,
  ) {}

  /** @param signs of each branch: see `forwardSigns` */
  addIsp(isp: number, linearLoading: Float32Array, acLoading: Float32Array, signs: Float64Array): void {
    const { loadingLimit, largest } = this;
    for (let branch = 0; branch < linearLoading.length; branch++) {
      const linear = Math.abs(linearLoading[branch]);
      const ac = acLoading[branch];
      if (!(Math.max(linear, ac) >= MATTERS_FROM * loadingLimit)) continue;
      const reverse = linearLoading[branch] * signs[branch] < 0;
      const way = reverse ? 'reverse' : 'forward';
      add(this.both, linear - ac);
      add(this.ways[way], linear - ac);
      if (ac > loadingLimit && linear <= loadingLimit) this.missed++;
      if (linear > loadingLimit && ac <= loadingLimit) this.falseAlarms++;
      if (Math.abs(linear - ac) > sizeOf(largest[way]))
        largest[way] = { branch: this.network.branches[branch].id, isp, linear, ac, reverse };
    }
  }
}

/**
 * Compares the linear model with AC over a run.
 * @param loadingLimit of the DSO, p.u.
 */
export function linearVersusAc(
  network: Network,
  recorder: Pick<Recorder, 'loading' | 'linearLoading' | 'validations'>,
  loadingLimit: number,
): LinearVersusAc {
  const signs = recorder.linearLoading.some((loading) => loading) ? forwardSigns(network) : new Float64Array(0);
  const compared = new Comparison(network, loadingLimit);
  for (const [isp, linearLoading] of recorder.linearLoading.entries())
    if (linearLoading) compared.addIsp(isp, linearLoading, recorder.loading[isp], signs);
  const { both, ways, largest, missed, falseAlarms } = compared;
  return {
    metered: meanOf(both),
    forward: meanOf(ways.forward),
    reverse: meanOf(ways.reverse),
    largest: sizeOf(largest.reverse) > sizeOf(largest.forward) ? largest.reverse : largest.forward,
    largestForward: largest.forward,
    largestReverse: largest.reverse,
    missed,
    falseAlarms,
    validated: validatedErrors(recorder.validations),
  };
}

function validatedErrors(validations: readonly Validation[]): LinearError {
  const sum = nothing();
  for (const { linearLoading, acLoading } of validations) {
    if (Number.isFinite(acLoading)) add(sum, linearLoading - acLoading);
  }
  return meanOf(sum);
}
