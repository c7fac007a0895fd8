import { livePart } from '../grid/livePart.ts';
import type { Network } from '../grid/network.ts';
import { requireRadial, requireSupplied, type Switching, topologyOf } from '../grid/topology.ts';
import type { Solver } from './highs.ts';
import { Model } from './model.ts';
import { stateCone } from './polyhedralCone.ts';
import type { SparseRow } from './sparse.ts';

/** How the square of a branch's current is held to what its power asks for. */
export type AcModel =
  /** By tangents at the solutions met, until none is missed by more than `tolerance` p.u., in at most so many rounds. */
  | { by: 'cuts'; rounds?: number; tolerance?: number }
  /** By the polyhedral cone (14). */
  | { by: 'cone'; zeta?: number };

export interface LossLpResult {
  lossMw: number;
  /** Per bus; NaN where it is dead. */
  voltagePu: Float64Array;
  /** Programmes solved. */
  rounds: number;
  /** Largest l U - P^2 - Q^2 of a branch either way, p.u.: 0 where the solution is a power flow. */
  largestGap: number;
}

/**
 * The AC power flow of a radial network as a linear programme: the least loss over DistFlow, in which power P + jQ that enters a
 * branch from its parent, the square l of its current and that of the voltage U at the parent hold l U >= P^2 + Q^2. At the least loss
 * that is met with equality, so that this is the power flow of the state. Injections are given; taps, charging and shunts count.
 * Dead buses and what stands there are left out.
 * @param injectionMw per bus, generation minus load; `injectionMvar` alike
 * @throws InputError when the live part has a loop; Error when the programme has no solution, as where the load cannot be carried
 */
export function solveLossLp(
  network: Network,
  switching: Switching,
  injectionMw: Float64Array,
  injectionMvar: Float64Array,
  acModel: AcModel,
  solver: Solver,
): LossLpResult {
  const part = livePart(network, switching);
  const flow = distFlow(
    part.network,
    Float64Array.from(part.buses, (bus) => injectionMw[bus]),
    Float64Array.from(part.buses, (bus) => injectionMvar[bus]),
  );
  const solved = acModel.by === 'cone' ? byCone(flow, acModel.zeta ?? 6, solver) : byCuts(flow, acModel, solver);
  const voltagePu = new Float64Array(network.buses.length).fill(Number.NaN);
  part.buses.forEach((bus, place) => {
    voltagePu[bus] = Math.sqrt(solved.x[flow.square[place]]);
  });
  const gaps = flow.lines.map((line) => Math.abs(gapOf(line, solved.x)));
  return {
    lossMw: solved.objective,
    voltagePu,
    rounds: solved.rounds,
    largestGap: gaps.reduce((most, gap) => Math.max(most, gap), 0),
  };
}

/** The columns of a branch. */
interface LineColumns {
  p: number;
  q: number;
  /** Square of the current. */
  current: number;
  /** Square of the voltage at the parent, and what it is times to stand on the branch's side of an ideal transformer. */
  square: number;
  scale: number;
}

interface DistFlow {
  model: Model;
  lines: LineColumns[];
  /** By bus: the column of the square of its voltage. */
  square: number[];
}

/** All but what ties current to power, p.u.; the objective is the loss, MW. */
function distFlow(network: Network, injectionMw: Float64Array, injectionMvar: Float64Array): DistFlow {
  const { baseMva, buses, branches, sources } = network;
  const topology = topologyOf(network);
  requireSupplied(network, topology);
  requireRadial(network, topology);
  const { parentBus, parentBranch } = topology;
  const g = Float64Array.from(buses, ({ shuntMw }) => shuntMw / baseMva);
  const b = Float64Array.from(buses, ({ shuntMvar }) => shuntMvar / baseMva);
  for (const { from, to, bPu, gPu = 0, tap } of branches) {
    b[from] += bPu / 2 / (tap * tap);
    b[to] += bPu / 2;
    g[from] += gPu / 2 / (tap * tap);
    g[to] += gPu / 2;
  }
  const sourceAt = new Map(sources.map(({ bus, voltagePu }) => [bus, voltagePu * voltagePu]));
  const model = new Model('min');
  const square = buses.map((_, bus) => {
    const held = sourceAt.get(bus);
    const bounds = held === undefined ? {} : { lower: held, upper: held };
    return model.column('square', bus, { ...bounds, cost: baseMva * g[bus] });
  });
  const free = { lower: Number.NEGATIVE_INFINITY };
  const balances = buses.map((_, bus) => {
    if (sourceAt.has(bus)) return undefined;
    const p = model.row('active', bus, '=', -injectionMw[bus] / baseMva).add(square[bus], -g[bus]);
    const q = model.row('reactive', bus, '=', -injectionMvar[bus] / baseMva).add(square[bus], b[bus]);
    return { p, q };
  });
  const lines = [...parentBranch.entries()].flatMap(([bus, i]): LineColumns[] => {
    if (i < 0) return [];
    const { from, rPu, xPu, tap } = branches[i];
    const parent = parentBus[bus];
    const fromParent = from === parent;
    const scale = fromParent ? 1 / (tap * tap) : 1;
    const p = model.column('p', bus, free);
    const q = model.column('q', bus, free);
    const current = model.column('current', bus, { cost: baseMva * rPu });
    balances[bus]?.p.add(p, 1).add(current, -rPu);
    balances[bus]?.q.add(q, 1).add(current, -xPu);
    balances[parent]?.p.add(p, -1);
    balances[parent]?.q.add(q, -1);
    model
      .row('drop', bus, '=', 0)
      .add(square[bus], fromParent ? -1 : -1 / (tap * tap))
      .add(square[parent], scale)
      .add(p, -2 * rPu)
      .add(q, -2 * xPu)
      .add(current, rPu * rPu + xPu * xPu);
    return [{ p, q, current, square: square[parent], scale }];
  });
  return { model, lines, square };
}

interface Solved {
  x: Float64Array;
  objective: number;
  rounds: number;
}

/** By how much the square of the current times that of the voltage is above P^2 + Q^2. */
function gapOf({ p, q, current, square, scale }: LineColumns, x: Float64Array): number {
  return x[current] * scale * x[square] - x[p] * x[p] - x[q] * x[q];
}

function requireOptimal(status: string): void {
  if (status !== 'optimal') throw new Error(`the linear programme of the power flow ended as ${status}`);
}

function byCone({ model, lines }: DistFlow, zeta: number, solver: Solver): Solved {
  // |(2P, 2Q)| <= w and |(w, l - U)| <= l + U
  lines.forEach(({ p, q, current, square, scale }, k) => {
    const both = model.column('both', k, {});
    stateCone(model, 'power', [k], { x: [[p, 2]], y: [[q, 2]], r: [[both, 1]] }, zeta);
    const [difference, sum] = [-1, 1].map(
      (sign) =>
        [
          [current, 1],
          [square, sign * scale],
        ] as const,
    );
    stateCone(model, 'current and voltage', [k], { x: [[both, 1]], y: difference, r: sum }, zeta);
  });
  const { status, x, objective } = model.solve((sparse) => solver.solve(sparse));
  requireOptimal(status);
  return { x, objective, rounds: 1 };
}

function byCuts(
  { model, lines }: DistFlow,
  { rounds: most = 20, tolerance = 1e-9 }: { rounds?: number; tolerance?: number },
  solver: Solver,
): Solved {
  const kept = solver.persistent(model.sparse());
  try {
    for (let rounds = 1; ; rounds++) {
      const { status, x, objective } = kept.solve();
      requireOptimal(status);
      const missed = lines.filter((line) => gapOf(line, x) < -tolerance);
      if (missed.length === 0 || rounds >= most) return { x, objective, rounds };
      kept.addRows(missed.map((line) => tangent(line, x)));
    }
  } finally {
    kept.dispose();
  }
}

/** l >= 2 (p/u) P + 2 (q/u) Q - (p^2 + q^2) / u^2 U, which meets the cone at (p, q, u). */
function tangent({ p, q, current, square, scale }: LineColumns, x: Float64Array): SparseRow {
  const u = scale * x[square];
  const values = [1, (-2 * x[p]) / u, (-2 * x[q]) / u, ((x[p] * x[p] + x[q] * x[q]) / (u * u)) * scale];
  return { lower: 0, upper: Number.POSITIVE_INFINITY, indices: [current, p, q, square], values };
}
