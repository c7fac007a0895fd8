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
import type { SparseModel, SparseRow } from './sparse.ts';

type OpfProblem = Omit<InjectionProblem, 'linear'>;

/**
 * The optimal power flow as it is written: after the columns come the angles of all buses, the flows of all
 * branches and the imports at the sources; rows are the node balances (31) and the flows (35), (37), (38), column bounds
 * the line limits (36). Angles are scaled so that the coefficients of the flow rows lie near 1.
 */
function fullModel(network: Network, problem: OpfProblem): SparseModel {
  const { buses, branches, sources, baseMva } = network;
  const { columns, injectionMw, limitMw, sense } = problem;
  const closed = branches.flatMap((branch, i) => (branch.closed ? [{ branch, i }] : []));
  const mwPerRad = closed.map(({ branch }) => baseMva * linearSusceptance(branch.rPu, branch.xPu));
  const scale = mwPerRad.map(Math.abs).sort((a, b) => a - b)[Math.floor(mwPerRad.length / 2)] ?? 1;

  const angleAt = columns.length;
  const flowAt = angleAt + buses.length;
  const importAt = flowAt + closed.length;
  const size = importAt + sources.length;
  const colCost = new Float64Array(size);
  const colLower = new Float64Array(size).fill(-Infinity);
  const colUpper = new Float64Array(size).fill(Infinity);
  columns.forEach((column, c) => {
    colCost[c] = column.cost;
    colLower[c] = 0;
    colUpper[c] = column.upperMw;
  });
  for (const { bus } of sources) {
    colLower[angleAt + bus] = 0;
    colUpper[angleAt + bus] = 0;
  }
  closed.forEach(({ i }, k) => {
    colLower[flowAt + k] = -limitMw[i];
    colUpper[flowAt + k] = limitMw[i];
  });

  const balances = buses.map((_, bus): SparseRow => {
    const outMw = injectionMw[bus];
    return { lower: outMw, upper: outMw, indices: [], values: [] };
  });
  const put = (row: SparseRow, index: number, value: number) => {
    row.indices.push(index);
    row.values.push(value);
  };
  columns.forEach((column, c) => {
    put(balances[column.bus], c, -column.sign);
  });
  sources.forEach((source, s) => {
    put(balances[source.bus], importAt + s, -1);
  });
  const flows = closed.map(({ branch }, k): SparseRow => {
    put(balances[branch.from], flowAt + k, 1);
    put(balances[branch.to], flowAt + k, -1);
    const right = -mwPerRad[k] * branch.shiftRad;
    const relative = mwPerRad[k] / scale;
    const indices = [flowAt + k, angleAt + branch.from, angleAt + branch.to];
    return { lower: right, upper: right, indices, values: [1, -relative, relative] };
  });
  return { sense, colCost, colLower, colUpper, rows: [...balances, ...flows] };
}

/** The columns of the optimum; undefined when there is none. */
function solveFull(solver: Solver, network: Network, problem: OpfProblem): Float64Array | undefined {
  const { status, x } = solver.solve(fullModel(network, problem));
  if (status === 'optimal') return x.slice(0, problem.columns.length);
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
