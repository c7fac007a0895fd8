import { pow } from '../../../src/arithmetic/index.ts';
import type { Decision } from '../../../src/bus/agent.ts';
import { createLinearModel } from '../../../src/grid/linear.ts';
import type { Network } from '../../../src/grid/network.ts';
import { type PowerFlow, PowerFlowError } from '../../../src/grid/powerFlow.ts';
import {
  type Adjustment,
  cheapestAdjustment,
  type Deliverable,
  type FlexUnit,
  largestDeliverable,
  type VolumeUnit,
} from '../../../src/optimizers/dsoAdjustment.ts';
import { cheapestAdjustmentOpf, largestDeliverableOpf } from '../../../src/optimizers/dsoAdjustmentOpf.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import type { ClearingLines } from '../explain/adjustment.ts';
import type { Bounding } from '../explain/boundary.ts';
import { testedOf } from '../explain/lines.ts';
import type { DsoEntry } from '../market/config.ts';

/** What the DSO expects at each bus without the volumes under test: generation minus load. */
export interface ExpectedGrid {
  isp: number;
  mw: Float64Array;
  mvar: Float64Array;
}

/** What it rules of some volumes. */
export interface Ruling {
  state: 'green' | 'yellow' | 'red';
  /** How often the boundary was cut. */
  divisions: number;
  /** Highest loading of a line with the boundary and adjustments, p.u. of its rating. */
  linearLoading: number;
  acLoading: number;
  /** Volume let through per unit, signed as given. */
  volumeMw: Map<string, number>;
  adjustments: { name: string; upMw: number; downMw: number }[];
}

/** Tests volumes on the grid. */
export interface Validator {
  /**
   * The ruling if no line exceeds its limit because of these volumes; else by how much the worst one does. Where only AC
   * finds it over, that is its AC loading over the limit, as active power at the power factor; where AC finds no solution,
   * half the most that the volumes add to one line.
   */
  green(grid: ExpectedGrid, units: readonly VolumeUnit[]): Ruling | { excessMw: number };
  /** Traffic light and boundary for volumes that congest a line, given what flexibility was offered (28)-(40). */
  congested(grid: ExpectedGrid, units: readonly VolumeUnit[], flexibility: readonly FlexUnit[]): Ruling;
}

/** What the linear model decides of a ruling. */
type Answer = Pick<Ruling, 'divisions' | 'volumeMw' | 'adjustments'>;

/** EUR per hour; NaN where nothing helps. */
const costOf = ({ feasible, costEurPerHour }: Adjustment) => (feasible ? costEurPerHour : Number.NaN);

/** MW in all; NaN where lines are full without any. */
const largestOf = ({ feasible, volumeMw }: Deliverable) =>
  feasible ? volumeMw.reduce((mw, each) => mw + Math.abs(each), 0) : Number.NaN;

const aboutOf = ({ isp }: ExpectedGrid) => [isp, isp + 1] as const;

const TOLERANCE = 1e-9;
/** How often an adjustment is sought again, with tighter limits, where AC disagrees with the linear model. */
const TIGHTENINGS = 3;

/** The DSO's test bench: the linear model decides, the AC power flow confirms. */
export function createValidator(
  network: Network,
  powerFlow: PowerFlow,
  rules: DsoEntry,
  decided: (decision: Decision) => void = () => {},
): Validator {
  const linear = createLinearModel(network);
  const branches = network.branches.length;
  const ratedMw = Float64Array.from(network.branches, (_, branch) => linear.limitMw(branch, 1, rules.powerFactor));
  const injection = new Float64Array(network.buses.length);
  const flows = new Float64Array(branches);
  const baseFlows = new Float64Array(branches);
  const limitMw = new Float64Array(branches);
  const tightMw = new Float64Array(branches);
  const acLimit = new Float64Array(branches);

  const place = (grid: ExpectedGrid, units: readonly VolumeUnit[], share: number) => {
    injection.set(grid.mw);
    for (const { bus, volumeMw } of units) injection[bus] += volumeMw * share;
  };

  /** Limits on each line: the loading limit, or what it carries anyhow where that is more. */
  function setLimits(grid: ExpectedGrid): void {
    linear.flows(grid.mw, baseFlows);
    for (let branch = 0; branch < branches; branch++) {
      limitMw[branch] = Math.max(rules.loadingLimit * ratedMw[branch], Math.abs(baseFlows[branch]));
    }
  }

  /** The largest of a figure of each branch, at least 0. */
  function largest(figure: (branch: number) => number): number {
    let most = 0;
    for (let branch = 0; branch < branches; branch++) most = Math.max(most, figure(branch));
    return most;
  }

  const linearLoading = () => largest((branch) => Math.abs(flows[branch]) / ratedMw[branch]);

  /** AC loading of the present injections; no `loading` where there is no solution. `within`: nothing over `acLimit`. */
  function acCheck(grid: ExpectedGrid): { loading?: Float64Array; worst: number; within: boolean } {
    try {
      const loading = powerFlow.solve(injection, grid.mvar).loading.slice();
      const worst = largest((branch) => loading[branch]);
      if (worst <= rules.loadingLimit + TOLERANCE) return { loading, worst, within: true };
      const anyhow = powerFlow.solve(grid.mw, grid.mvar).loading;
      for (let k = 0; k < branches; k++) acLimit[k] = Math.max(rules.loadingLimit, anyhow[k]);
      return { loading, worst, within: loading.every((value, k) => value <= acLimit[k] + TOLERANCE) };
    } catch (error) {
      if (error instanceof PowerFlowError) return { worst: Number.POSITIVE_INFINITY, within: false };
      throw error;
    }
  }

  /**
   * Tightens the linear limit of each line that AC finds over its limit, to the active flow at which it would just keep it
   * if what AC carries besides (reactive power, losses) stayed as it is. Without a solution, no line may be loaded more than
   * half as much as the most loaded one is, except by what it carries anyhow.
   */
  function tighten(loading: Float64Array | undefined): void {
    const worst = linearLoading();
    for (let branch = 0; branch < branches; branch++) {
      let targetMw = tightMw[branch];
      if (!loading && worst > 0) targetMw = Math.max((worst / 2) * ratedMw[branch], Math.abs(baseFlows[branch]));
      if (loading && loading[branch] > acLimit[branch] + TOLERANCE) {
        const over = (loading[branch] ** 2 - acLimit[branch] ** 2) * network.branches[branch].ratingMva ** 2;
        targetMw = Math.sqrt(Math.max(0, flows[branch] ** 2 - over)) * 0.999;
      }
      tightMw[branch] = Math.min(tightMw[branch], targetMw);
    }
  }

  /**
   * The linear model's answer, once AC confirms it: where AC disagrees, it is asked again with tighter limits. `answer`
   * decides by `tightMw` and leaves its outcome in `injection`; undefined where it has none.
   */
  function confirmed(
    grid: ExpectedGrid,
    tries: number,
    answer: (tried: number) => Answer | undefined,
  ): Ruling | undefined {
    tightMw.set(limitMw);
    for (let tried = 1; tried <= tries; tried++) {
      const given = answer(tried);
      if (!given) return undefined;
      linear.flows(injection, flows);
      const { loading, worst, within } = acCheck(grid);
      if (within) return { state: 'yellow', ...given, linearLoading: linearLoading(), acLoading: worst };
      tighten(loading);
    }
    return undefined;
  }

  const shared = (units: readonly VolumeUnit[], share: number) =>
    new Map(units.map(({ name, volumeMw }) => [name, volumeMw * share]));

  /** Tries the volumes at a share of their size, with the cheapest adjustment that clears what they congest. */
  function attempt(
    grid: ExpectedGrid,
    units: readonly VolumeUnit[],
    flexibility: readonly FlexUnit[],
    share: number,
    divisions: number,
  ): Ruling | undefined {
    return confirmed(grid, 1 + TIGHTENINGS, () => {
      place(grid, units, share);
      const limited = { injectionMw: injection, limitMw: tightMw, units: [...flexibility] };
      const adjustment = cheapestAdjustment({ linear, ...limited });
      const objective = costOf(adjustment);
      const twin = (solver: Solver) => costOf(cheapestAdjustmentOpf(solver, network, { linear, ...limited }));
      const tested = testedOf(units);
      const problem: ClearingLines = { network, tested, share, ...limited };
      decided({
        kind: 'adjustment',
        problem,
        answer: adjustment,
        objective,
        twin,
        about: aboutOf(grid),
        subject: tested,
      });
      if (!adjustment.feasible) return undefined;
      const adjustments = flexibility.map(({ name, bus }, k) => {
        injection[bus] += adjustment.upMw[k] - adjustment.downMw[k];
        return { name, upMw: adjustment.upMw[k], downMw: adjustment.downMw[k] };
      });
      return { divisions, volumeMw: shared(units, share), adjustments };
    });
  }

  /** (39)-(40): P / (k + 1), or P / 2^k. */
  const shareAfter = (divisions: number) => (rules.boundaryRule === 'halve' ? pow(2, -divisions) : 1 / (divisions + 1));

  /** The largest volumes the grid carries, by one LP. It cannot bring a line below what it carries anyhow. */
  function optimal(grid: ExpectedGrid, units: readonly VolumeUnit[]): Ruling | undefined {
    return confirmed(grid, rules.divisions, (divisions) => {
      const floored = tightMw.map((mw, branch) => Math.max(mw, Math.abs(baseFlows[branch])));
      const limited = { injectionMw: grid.mw, limitMw: floored, units: [...units] };
      const answer = largestDeliverable({ linear, ...limited });
      const twin = (solver: Solver) => largestOf(largestDeliverableOpf(solver, network, { linear, ...limited }));
      const tested = testedOf(units);
      const problem: Bounding = { network, tested, ...limited };
      decided({
        ...{ kind: 'boundary', problem, answer, objective: largestOf(answer), twin },
        ...{ about: aboutOf(grid), subject: tested },
      });
      if (!answer.feasible) return undefined;
      injection.set(grid.mw);
      units.forEach(({ bus }, k) => {
        injection[bus] += answer.volumeMw[k];
      });
      const volumeMw = new Map(units.map(({ name }, k) => [name, answer.volumeMw[k]]));
      return { divisions, volumeMw, adjustments: [] };
    });
  }

  return {
    green(grid, units) {
      setLimits(grid);
      place(grid, units, 1);
      linear.flows(injection, flows);
      const excessMw = largest((branch) => Math.abs(flows[branch]) - limitMw[branch]);
      if (excessMw > TOLERANCE) return { excessMw };
      const { loading, worst, within } = acCheck(grid);
      if (!within && loading) return { excessMw: largest((k) => (loading[k] - acLimit[k]) * ratedMw[k]) };
      if (!within) return { excessMw: largest((k) => Math.abs(flows[k] - baseFlows[k]) / 2) };
      const figures = { linearLoading: linearLoading(), acLoading: worst };
      return { state: 'green', divisions: 0, ...figures, volumeMw: shared(units, 1), adjustments: [] };
    },
    congested(grid, units, flexibility) {
      setLimits(grid);
      const adjusted = attempt(grid, units, flexibility, 1, 0);
      if (adjusted) return adjusted;
      if (rules.boundaryRule === 'optimal') {
        const best = optimal(grid, units);
        if (best) return best;
      } else {
        for (let k = 1; k <= rules.divisions; k++) {
          const cut = attempt(grid, units, flexibility, shareAfter(k), k);
          if (cut) return cut;
        }
      }
      injection.set(grid.mw);
      linear.flows(injection, flows);
      const figures = { linearLoading: linearLoading(), acLoading: acCheck(grid).worst };
      return { state: 'red', divisions: rules.divisions, ...figures, volumeMw: shared(units, 0), adjustments: [] };
    },
  };
}
