import { hypot } from '../arithmetic/index.ts';
import { type AngleSolver, createAngleSolver } from './angles.ts';
import type { Network } from './network.ts';
import { validateNetwork } from './topology.ts';

/** A state from which Newton-Raphson may start; voltages that are held are not looked at. */
export interface Start {
  /** What it is called in a message. */
  name: string;
  /** Whether it is the flat one, which is always the same. */
  isFlat?: boolean;
  /** 1 p.u. everywhere when left out. */
  voltagePu?: Float64Array;
  angleRad: Float64Array;
}

/** Largest contradiction of phase shifts around a loop that is none, radians. */
const sameAngle = 1e-9;

/**
 * Starts of a network, in the order in which they are tried: flat, with its angles at rest, which are those of the sources turned by
 * the phase shifts on the way; the voltages that its file stores; and angles of a linear power flow. Where ways around a loop turn
 * differently, the angles at rest are those at which the least flows.
 * @throws InputError when a bus has no path to a source
 */
export function createStarts(network: Network): (injectionMw: Float64Array) => Generator<Start> {
  const { baseMva, buses, branches } = network;
  let linear: AngleSolver | undefined;
  const linearAngles = (injectionMw: Float64Array) => {
    linear ??= createAngleSolver(network, ({ rPu, xPu }) => baseMva / hypot(rPu, xPu));
    return linear.solve(injectionMw, true);
  };

  const { order, parentBus, parentBranch, loopBranches } = validateNetwork(network);
  const onTheWay = new Float64Array(buses.length);
  for (const bus of order) {
    if (parentBranch[bus] < 0) continue;
    const { from, shiftRad } = branches[parentBranch[bus]];
    onTheWay[bus] = onTheWay[parentBus[bus]] + (from === bus ? shiftRad : -shiftRad);
  }
  const contradicted = loopBranches.some((i) => {
    const { from, to, shiftRad } = branches[i];
    return Math.abs(onTheWay[from] - onTheWay[to] - shiftRad) > sameAngle;
  });
  const atRest = contradicted ? linearAngles(new Float64Array(buses.length)) : onTheWay;

  const starts = buses.flatMap(({ start }) => start ?? []);
  const stored = starts.length === buses.length && {
    name: 'its stored voltages',
    voltagePu: Float64Array.from(starts, ({ voltagePu }) => voltagePu),
    angleRad: Float64Array.from(starts, ({ angleRad }) => angleRad),
  };
  return function* startsAt(injectionMw) {
    yield { name: 'a flat start', isFlat: true, angleRad: atRest };
    if (stored) yield stored;
    yield { name: 'angles of a linear power flow', angleRad: linearAngles(injectionMw) };
  };
}
