import type { DsoEntry } from '../src/config/schema.ts';
import { createLinearModel } from '../src/grid/linear.ts';
import type { Network } from '../src/grid/network.ts';
import { type PowerFlow, PowerFlowError } from '../src/grid/powerFlow.ts';
import type { Decision } from '../src/optimizers/certify.ts';
import {
  cheapestAdjustment,
  type FlexUnit,
  largestDeliverable,
  type VolumeUnit,
} from '../src/optimizers/dsoAdjustment.ts';

/** What the DSO expects at each bus without the volumes under test: generation minus load. */
export interface ExpectedGrid {
  mw: Float64Array;
  mvar: Float64Array;
}

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

export interface GridTest {
  /** The ruling if no line exceeds its limit because of these volumes; else by how much the worst one does. */
  green(grid: ExpectedGrid, units: readonly VolumeUnit[]): Ruling | { excessMw: number };
  /** Traffic light and boundary for volumes that congest a line, given what flexibility was offered (28)-(40). */
  congested(grid: ExpectedGrid, units: readonly VolumeUnit[], flexibility: readonly FlexUnit[]): Ruling;
}

const TOLERANCE = 1e-9;

/** The DSO's test bench: the linear model decides, the AC power flow confirms. */
export function createGridTest(
  network: Network,
  powerFlow: PowerFlow,
  rules: DsoEntry,
  onDecision?: (decision: Decision) => void,
): GridTest {
  const linear = createLinearModel(network);
  const branches = network.branches.length;
  const ratedMw = Float64Array.from(network.branches, (_, branch) => linear.limitMw(branch, 1, rules.powerFactor));
  const injection = new Float64Array(network.buses.length);
  const flows = new Float64Array(branches);
  const baseFlows = new Float64Array(branches);
  const limitMw = new Float64Array(branches);
  let excessMw = 0;

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

  function linearLoading(): number {
    let worst = 0;
    excessMw = 0;
    for (let branch = 0; branch < branches; branch++) {
      worst = Math.max(worst, Math.abs(flows[branch]) / ratedMw[branch]);
      excessMw = Math.max(excessMw, Math.abs(flows[branch]) - limitMw[branch]);
    }
    return worst;
  }

  /** Highest AC loading of the present injections; Infinity where there is no solution. `within`: nothing over its limit. */
  function acCheck(grid: ExpectedGrid): { loading: number; within: boolean } {
    try {
      const loading = powerFlow.solve(injection, grid.mvar).loading.slice();
      const worst = loading.reduce((most, value) => Math.max(most, value), 0);
      if (worst <= rules.loadingLimit + TOLERANCE) return { loading: worst, within: true };
      const anyhow = powerFlow.solve(grid.mw, grid.mvar).loading;
      const within = loading.every((value, k) => value <= Math.max(rules.loadingLimit, anyhow[k]) + TOLERANCE);
      return { loading: worst, within };
    } catch (error) {
      if (error instanceof PowerFlowError) return { loading: Number.POSITIVE_INFINITY, within: false };
      throw error;
    }
  }

  const ruled = (
    state: Ruling['state'],
    divisions: number,
    units: readonly VolumeUnit[],
    share: (unit: VolumeUnit, index: number) => number,
    adjustments: Ruling['adjustments'],
    acLoading: number,
  ): Ruling => ({
    state,
    divisions,
    linearLoading: linearLoading(),
    acLoading,
    volumeMw: new Map(units.map((unit, k) => [unit.name, unit.volumeMw * share(unit, k)])),
    adjustments,
  });

  /** Tries the volumes at a share of their size, with the cheapest adjustment that clears what they congest. */
  function attempt(
    grid: ExpectedGrid,
    units: readonly VolumeUnit[],
    flexibility: readonly FlexUnit[],
    share: number,
    divisions: number,
  ): Ruling | undefined {
    place(grid, units, share);
    const problem = { linear, injectionMw: injection, limitMw, units: [...flexibility] };
    const adjustment = cheapestAdjustment(problem);
    const objective = adjustment.feasible ? adjustment.costEurPerHour : Number.NaN;
    onDecision?.({ kind: 'adjustment', network, problem, objective });
    if (!adjustment.feasible) return undefined;
    const adjustments = flexibility.map(({ name, bus }, k) => {
      injection[bus] += adjustment.upMw[k] - adjustment.downMw[k];
      return { name, upMw: adjustment.upMw[k], downMw: adjustment.downMw[k] };
    });
    const { loading, within } = acCheck(grid);
    if (!within) return undefined;
    linear.flows(injection, flows);
    return ruled('yellow', divisions, units, () => share, adjustments, loading);
  }

  /** (39)-(40): P / (k + 1), or P / 2^k. */
  const shareAfter = (divisions: number) => (rules.boundaryRule === 'halve' ? 2 ** -divisions : 1 / (divisions + 1));

  /** The largest volumes the grid carries, by one LP; where AC disagrees, again with tighter limits. */
  function optimal(grid: ExpectedGrid, units: readonly VolumeUnit[]): Ruling | undefined {
    const margin = limitMw.slice();
    for (let tightening = 1; tightening <= rules.divisions; tightening++) {
      const answer = largestDeliverable({ linear, injectionMw: grid.mw, limitMw: margin, units: [...units] });
      if (!answer.feasible) return undefined;
      const shares = units.map(({ volumeMw }, k) => (volumeMw === 0 ? 0 : answer.volumeMw[k] / volumeMw));
      injection.set(grid.mw);
      units.forEach(({ bus }, k) => {
        injection[bus] += answer.volumeMw[k];
      });
      const { loading, within } = acCheck(grid);
      if (within) {
        linear.flows(injection, flows);
        return ruled('yellow', tightening, units, (_, k) => shares[k], [], loading);
      }
      const overshoot = Number.isFinite(loading) ? Math.min(1, rules.loadingLimit / loading) : 0.5;
      for (let branch = 0; branch < branches; branch++) {
        margin[branch] = Math.max(margin[branch] * overshoot * 0.999, Math.abs(baseFlows[branch]));
      }
    }
    return undefined;
  }

  return {
    green(grid, units) {
      setLimits(grid);
      place(grid, units, 1);
      linear.flows(injection, flows);
      const loading = linearLoading();
      if (excessMw > TOLERANCE) return { excessMw };
      const { loading: acLoading, within } = acCheck(grid);
      if (!within) return { excessMw: Math.max(0, loading - rules.loadingLimit) };
      return ruled('green', 0, units, () => 1, [], acLoading);
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
      return ruled('red', rules.divisions, units, () => 0, [], acCheck(grid).loading);
    },
  };
}
