import { Failure } from '../errors.ts';
import type { Network } from './network.ts';

/**
 * One solved state. The arrays belong to the solver and are overwritten by its next `solve`; copy what must outlast it.
 */
export interface PowerFlowResult {
  /** Per bus. */
  voltagePu: Float64Array;
  angleRad: Float64Array;
  /** Per branch: the larger of both ends' apparent power; 0 on an open branch. */
  branchMva: Float64Array;
  /** Per branch: active power that enters at the from end, positive from `from` to `to`; 0 on an open branch. */
  branchMw: Float64Array;
  /**
   * Per branch: the larger end's current over the rated one, per unit. The rated current is `ratingMva` at the bus's
   * base kV (a transformer's own rated voltage, where given), because heat follows current: at 1 p.u. voltage this is
   * branchMva / ratingMva. 0 where no rating is given.
   */
  loading: Float64Array;
  /** Active power lost in branches and shunts. */
  lossMw: number;
  /** Per source: active power drawn from the external grid; negative when the network exports there. */
  sourceMw: Float64Array;
  iterations: number;
}

export interface PowerFlow {
  network: Network;
  method: 'sweep' | 'newton';
  /**
   * @param injectionMw per bus, generation minus load (positive into the grid); at a source it offsets the import
   * @param injectionMvar per bus; not used at a bus with a voltage set point
   * @throws PowerFlowError when no solution is found
   */
  solve(injectionMw: Float64Array, injectionMvar: Float64Array): PowerFlowResult;
}

/** What was tried before no operating point was found. */
export interface Tried {
  /** The starts from which it was looked for. */
  tried: readonly string[];
  /** Whether there is one at half of the injections. */
  atHalf: boolean;
}

/**
 * No operating point was found. Where there is one at half of the injections, they are probably more than the network can
 * carry; where there is none, nothing is said of them.
 */
export class PowerFlowError extends Failure {
  override readonly name = 'PowerFlowError';
  constructor(
    readonly network: string,
    readonly bus: string,
    readonly mismatchMva: number,
    readonly iterations: number,
    { tried, atHalf }: Tried,
  ) {
    const worst = Number.isFinite(mismatchMva) ? `${mismatchMva.toPrecision(3)} MVA` : 'not a finite number';
    super(
      `power flow of network ${network} found no solution in ${iterations} iterations: ` +
        `worst mismatch ${worst}, at bus ${bus}, from ${tried[0]}` +
        (tried.length > 1 ? `; none either from ${tried.slice(1).join(' and from ')}` : '') +
        (atHalf ? '; one at half of the injections, so that they are probably more than it can carry' : ''),
    );
  }
}
