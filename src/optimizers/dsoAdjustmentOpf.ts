import { linearSusceptance } from '../grid/linear.ts';
import type { Network } from '../grid/network.ts';
import {
  type Adjustment,
  type AdjustmentProblem,
  adjustmentColumns,
  adjustmentFrom,
  type Deliverable,
  type DeliverableProblem,
  deliverableFrom,
  noAdjustment,
  orderByName,
  volumeColumns,
} from './dsoAdjustment.ts';
import type { InjectionColumn, InjectionProblem } from './dsoReduced.ts';
import type { Solver } from './highs.ts';
import { Model } from './model.ts';

type OpfProblem = Omit<InjectionProblem, 'linear'>;

/**
 * The optimal power flow as it is written: columns are what the programme sets, the angles of all buses, the flows of all
 * branches and the imports at the sources; rows are the node balances (31) and the flows (35), (37), (38), column bounds
 * the line limits (36). Angles are scaled so that the coefficients of the flow rows lie near 1.
 */
function fullModel(network: Network, problem: OpfProblem): Model {
  const { buses, branches, sources, baseMva } = network;
  const { columns, injectionMw, limitMw, sense } = problem;
  const closed = branches.flatMap((branch, i) => (branch.closed ? [{ branch, limit: limitMw[i] }] : []));
  const mwPerRad = closed.map(({ branch }) => baseMva * linearSusceptance(branch.rPu, branch.xPu));
  const scale = mwPerRad.map(Math.abs).sort((a, b) => a - b)[Math.floor(mwPerRad.length / 2)] ?? 1;
  const sourceBuses = new Set(sources.map(({ bus }) => bus));
  const free = Number.POSITIVE_INFINITY;

  const m = new Model(sense);
  const set = m.columns('set', [columns.length], { cost: (c) => columns[c].cost, upper: (c) => columns[c].upperMw });
  const angle = m.columns('angle', [buses.length], {
    lower: (bus) => (sourceBuses.has(bus) ? 0 : -free),
    upper: (bus) => (sourceBuses.has(bus) ? 0 : free),
  });
  const flow = m.columns('flow', [closed.length], { lower: (k) => -closed[k].limit, upper: (k) => closed[k].limit });
  const imported = m.columns('import', [sources.length], { lower: -free });

  const balances = buses.map((_, bus) => m.row('balance', bus, '=', injectionMw[bus]));
  columns.forEach(({ bus, sign }, c) => {
    balances[bus].add(set.at(c), -sign);
  });
  sources.forEach(({ bus }, s) => {
    balances[bus].add(imported.at(s), -1);
  });
  closed.forEach(({ branch }, k) => {
    balances[branch.from].add(flow.at(k), 1);
    balances[branch.to].add(flow.at(k), -1);
    const relative = mwPerRad[k] / scale;
    m.row('flow', k, '=', -mwPerRad[k] * branch.shiftRad)
      .add(flow.at(k), 1)
      .add(angle.at(branch.from), -relative)
      .add(angle.at(branch.to), relative);
  });
  return m;
}

/** What the optimum sets; undefined when there is none. */
function solveFull(solver: Solver, network: Network, problem: OpfProblem): Float64Array | undefined {
  const m = fullModel(network, problem);
  const { status } = m.solve((model) => solver.solve(model));
  if (status === 'optimal') return Float64Array.from(problem.columns, (_, c) => m.value('set', c));
  if (status === 'infeasible') return undefined;
  throw new Error(`optimal power flow of network ${network.name} ended as ${status}`);
}

const fixedAtZero = (columns: InjectionColumn[]) => columns.map((column) => ({ ...column, upperMw: 0 }));

/**
 * `cheapestAdjustment` stated in full, (28)-(38), with an angle at every node, on HiGHS. The twin against which the
 * reduced programme is tested; `problem.linear` is not used.
 * @throws InputError for a unit's bound that is negative or not finite
 */
export function cheapestAdjustmentOpf(solver: Solver, network: Network, problem: AdjustmentProblem): Adjustment {
  const { injectionMw, limitMw, units } = problem;
  const order = orderByName(units);
  const columns = adjustmentColumns(units, order);
  const untouched = solveFull(solver, network, { injectionMw, limitMw, columns: fixedAtZero(columns), sense: 'min' });
  if (untouched) return noAdjustment(units.length, true);
  const x = solveFull(solver, network, { injectionMw, limitMw, columns, sense: 'min' });
  return x ? adjustmentFrom(units, order, x) : noAdjustment(units.length, false);
}

/** `largestDeliverable` stated in full, with an angle at every node, on HiGHS; `problem.linear` is not used. */
export function largestDeliverableOpf(solver: Solver, network: Network, problem: DeliverableProblem): Deliverable {
  const { injectionMw, limitMw, units } = problem;
  const order = orderByName(units);
  const columns = volumeColumns(units, order);
  return deliverableFrom(units, order, solveFull(solver, network, { injectionMw, limitMw, columns, sense: 'max' }));
}
