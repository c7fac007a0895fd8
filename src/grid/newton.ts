import { cos as cosine, sin as sine } from '../arithmetic/index.ts';
import { createResultFiller, emptyResult } from './branchFlow.ts';
import { eliminationOrder } from './eliminationOrder.ts';
import type { Network } from './network.ts';
import { createStarts, type Start } from './newtonStarts.ts';
import { type NodalAdmittance, nodalAdmittance } from './nodalAdmittance.ts';
import { SingularMatrix } from './pivoting.ts';
import { type PowerFlow, PowerFlowError } from './powerFlowResult.ts';
import { createLu, type SparseLu } from './sparseLu.ts';
import { sparsePattern } from './sparsePattern.ts';

/** Largest power mismatch of any bus, p.u., at which the state counts as found. */
const mismatchTolerancePu = 1e-9;
const maxIterations = 30;
/** A voltage below this tells of the wrong one of several solutions: then those from other starts are looked at. */
const plausiblePu = 0.7;
/** By how much the lowest voltage of another solution must be higher to be another, p.u. */
const otherPu = 1e-6;

/**
 * Pattern of the Jacobian, and which of its values each entry (i, j) of Y has: P_i by the angle of j, by its voltage, then Q_i by both;
 * one behind the last where there is no such unknown.
 */
function jacobianPattern(size: number, { starts, columns }: NodalAdmittance, unknowns: readonly Int32Array[]) {
  const rowOf = new Int32Array(4 * columns.length);
  const columnOf = new Int32Array(4 * columns.length);
  let at = 0;
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      for (const rows of unknowns) {
        for (const of of unknowns) {
          rowOf[at] = rows[i];
          columnOf[at++] = of[columns[k]];
        }
      }
    }
  }
  return sparsePattern(size, rowOf, columnOf);
}

/** How iterations ended: the largest mismatch, p.u., and its bus. */
interface Ended {
  found: boolean;
  worst: number;
  bus: number;
  iterations: number;
}

/**
 * Newton-Raphson in polar coordinates for any network. The unknowns are the angles of all buses but the sources and the
 * voltages of those that no generator holds; each step solves J [dAngle; dVoltage] = [mismatch P; mismatch Q] by
 * sparse LU, where with a_ij = angle_i - angle_j
 *   P_i = V_i sum_j V_j (G_ij cos a_ij + B_ij sin a_ij),  Q_i = V_i sum_j V_j (G_ij sin a_ij - B_ij cos a_ij).
 * Reactive limits of generators are not enforced. Where a flat start leads nowhere, or to voltages that no grid has, the starts of
 * `createStarts` follow, and of several solutions the one with the highest lowest voltage counts.
 * @throws InputError when a bus has no path to a source
 */
export function createNewton(network: Network): PowerFlow {
  const { baseMva, buses, sources } = network;
  const n = buses.length;
  const admittance = nodalAdmittance(network);
  const { starts, columns, opposite, g, b } = admittance;
  const setpoints = network.voltageSetpoints ?? [];
  const startsAt = createStarts(network);
  const fixed = new Set(sources.map((source) => source.bus));
  const held = new Set([...fixed, ...setpoints.map((setpoint) => setpoint.bus)]);
  const angleUnknown = new Int32Array(n).fill(-1);
  const voltageUnknown = new Int32Array(n).fill(-1);
  let size = 0;
  const closed = network.branches.filter((branch) => branch.closed);
  for (const bus of eliminationOrder(n, closed, fixed)) {
    angleUnknown[bus] = size++;
    if (!held.has(bus)) voltageUnknown[bus] = size++;
  }
  const { pattern, placeOf } = jacobianPattern(size, admittance, [angleUnknown, voltageUnknown]);
  const lu = createLu(pattern);
  // one more for what belongs to no unknown
  const values = new Float64Array(pattern.rows.length + 1);

  const [voltage, angle, p, q, re, im] = Array.from({ length: 6 }, () => new Float64Array(n));
  /** G_ij cos a_ij + B_ij sin a_ij, and G_ij sin a_ij - B_ij cos a_ij, per entry of Y. */
  const [along, across] = Array.from({ length: 2 }, () => new Float64Array(columns.length));
  const mismatch = new Float64Array(size);
  const result = emptyResult(network);
  const fill = createResultFiller(network, result);
  /** At the flat start, where every solve begins whatever its injections: powers, and factors of the Jacobian. */
  let flat: { p: Float64Array; q: Float64Array; lu: SparseLu } | undefined;

  /** Powers that leave each bus into the network at the present state. */
  function powers(): void {
    for (let i = 0; i < n; i++) {
      for (let k = starts[i]; k < starts[i + 1]; k++) {
        const j = columns[k];
        if (j > i) continue;
        const cos = cosine(angle[i] - angle[j]);
        const sin = sine(angle[i] - angle[j]);
        along[k] = g[k] * cos + b[k] * sin;
        across[k] = g[k] * sin - b[k] * cos;
        const back = opposite[k];
        along[back] = g[back] * cos - b[back] * sin;
        across[back] = -g[back] * sin - b[back] * cos;
      }
    }
    for (let i = 0; i < n; i++) {
      p[i] = 0;
      q[i] = 0;
      for (let k = starts[i]; k < starts[i + 1]; k++) {
        const both = voltage[i] * voltage[columns[k]];
        p[i] += both * along[k];
        q[i] += both * across[k];
      }
    }
  }

  function jacobian(): void {
    for (let i = 0; i < n; i++) {
      for (let k = starts[i]; k < starts[i + 1]; k++) {
        const j = columns[k];
        const place = 4 * k;
        if (i === j) {
          const square = voltage[i] * voltage[i];
          values[placeOf[place]] = -q[i] - b[k] * square;
          values[placeOf[place + 1]] = p[i] / voltage[i] + g[k] * voltage[i];
          values[placeOf[place + 2]] = p[i] - g[k] * square;
          values[placeOf[place + 3]] = q[i] / voltage[i] - b[k] * voltage[i];
          continue;
        }
        const dP = voltage[i] * along[k];
        const dQ = voltage[i] * across[k];
        values[placeOf[place]] = voltage[j] * dQ;
        values[placeOf[place + 1]] = dP;
        values[placeOf[place + 2]] = -voltage[j] * dP;
        values[placeOf[place + 3]] = dQ;
      }
    }
  }

  /** The powers of a state, which at the flat start may be known. */
  function powersAt(isFlat: boolean): void {
    if (!isFlat || !flat) powers();
    else {
      p.set(flat.p);
      q.set(flat.q);
    }
  }

  /** Factors of the Jacobian at the state whose powers were found last. @throws SingularMatrix */
  function factorsAt(isFlat: boolean): SparseLu {
    if (isFlat && flat) return flat.lu;
    const factors = isFlat ? lu.another() : lu;
    jacobian();
    factors.factorise(values);
    if (isFlat) flat = { p: p.slice(), q: q.slice(), lu: factors };
    return factors;
  }

  /** Fills `mismatch`; returns the largest size and its bus. */
  function measure(injectionMw: Float64Array, injectionMvar: Float64Array): { worst: number; bus: number } {
    let worst = 0;
    let worstBus = 0;
    for (let bus = 0; bus < n; bus++) {
      const dp = injectionMw[bus] / baseMva - p[bus];
      const dq = injectionMvar[bus] / baseMva - q[bus];
      if (angleUnknown[bus] >= 0) mismatch[angleUnknown[bus]] = dp;
      if (voltageUnknown[bus] >= 0) mismatch[voltageUnknown[bus]] = dq;
      const own = Math.max(angleUnknown[bus] >= 0 ? Math.abs(dp) : 0, voltageUnknown[bus] >= 0 ? Math.abs(dq) : 0);
      if (!(own <= worst)) {
        worst = own;
        worstBus = bus;
        if (Number.isNaN(own)) break;
      }
    }
    return { worst, bus: worstBus };
  }

  /** Iterates from a start on the injections; leaves the state where it ends. */
  function iterate(
    { isFlat = false, voltagePu, angleRad }: Start,
    injectionMw: Float64Array,
    injectionMvar: Float64Array,
  ): Ended {
    if (voltagePu) voltage.set(voltagePu);
    else voltage.fill(1);
    angle.set(angleRad);
    for (const source of sources) angle[source.bus] = 0;
    for (const { bus, voltagePu: set } of [...sources, ...setpoints]) voltage[bus] = set;
    for (let iterations = 0; ; iterations++) {
      const atFlat = isFlat && iterations === 0;
      powersAt(atFlat);
      const { worst, bus } = measure(injectionMw, injectionMvar);
      const found = worst <= mismatchTolerancePu;
      if (found || !Number.isFinite(worst) || iterations === maxIterations) return { found, worst, bus, iterations };
      try {
        factorsAt(atFlat).solve(mismatch);
        for (let i = 0; i < n; i++) {
          if (angleUnknown[i] >= 0) angle[i] += mismatch[angleUnknown[i]];
          if (voltageUnknown[i] >= 0) voltage[i] += mismatch[voltageUnknown[i]];
        }
      } catch (error) {
        if (!(error instanceof SingularMatrix)) throw error;
        return { found, worst, bus, iterations };
      }
    }
  }

  const lowest = () => voltage.reduce((least, each) => Math.min(least, each));

  function solve(injectionMw: Float64Array, injectionMvar: Float64Array) {
    let best: { lowest: number; iterations: number; voltage: Float64Array; angle: Float64Array } | undefined;
    let first: Ended | undefined;
    const tried: string[] = [];
    for (const start of startsAt(injectionMw)) {
      const ended = iterate(start, injectionMw, injectionMvar);
      first ??= ended;
      tried.push(start.name);
      if (Number.isNaN(ended.worst) && ended.iterations === 0) break; // injections that are no numbers
      if (!ended.found || (best && lowest() < best.lowest + otherPu)) continue;
      best = { lowest: lowest(), iterations: ended.iterations, voltage: voltage.slice(), angle: angle.slice() };
      if (best.lowest >= plausiblePu) break;
    }
    if (best) {
      for (let i = 0; i < n; i++) {
        re[i] = best.voltage[i] * cosine(best.angle[i]);
        im[i] = best.voltage[i] * sine(best.angle[i]);
      }
      fill(re, im, injectionMw, best.iterations);
      return result;
    }
    const { worst, bus, iterations } = first as Ended;
    const half = [injectionMw, injectionMvar].map((injection) => injection.map((each) => each / 2));
    const finite = half.every((injection) => injection.every(Number.isFinite));
    const atHalf = finite && foundAt(half[0], half[1]);
    throw new PowerFlowError(network.name, buses[bus].id, worst * baseMva, iterations, { tried, atHalf });
  }

  /** Whether any start leads to a solution. */
  function foundAt(injectionMw: Float64Array, injectionMvar: Float64Array): boolean {
    for (const start of startsAt(injectionMw)) if (iterate(start, injectionMw, injectionMvar).found) return true;
    return false;
  }

  return { network, method: 'newton', solve };
}
