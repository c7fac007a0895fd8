import { pow } from '../../../src/arithmetic/index.ts';
import type { Decision } from '../../../src/bus/agent.ts';
import type { Network } from '../../../src/grid/network.ts';
import type { PowerFlow } from '../../../src/grid/powerFlow.ts';
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
import type { MarketRules } from '../market/rules.ts';
import { type ExpectedGrid, TestedLines } from './testedLines.ts';

export type { ExpectedGrid };

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

/** Whether each model finds a line over its limit because of the volumes as they were asked; AC also where it has no solution. */
export interface Alarms {
  linear: boolean;
  ac: boolean;
}

/** Tests volumes on the grid. */
export interface Validator {
  /**
   * The ruling if no line exceeds its limit because of these volumes, by the models of the traffic light; else by how much the
   * worst one does. Where AC finds it over, that is its AC loading over the limit, as active power at the power factor; where
   * AC finds no solution, half the most that the volumes add to one line; with both models, what the linear one says goes first.
   */
  green(grid: ExpectedGrid, units: readonly VolumeUnit[]): (Ruling | { excessMw: number }) & { alarms: Alarms };
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

/** How often an adjustment is sought again, with tighter limits, where AC disagrees with the linear model. */
const TIGHTENINGS = 3;

/**
 * The DSO's test bench. `trafficLight` (`ac` where not given): by `ac` the power flow decides whether volumes congest a line, and
 * the linear model, with limits that agree with AC, how to adjust; by `ac-and-linear` both must find nothing over its limit.
 * Either way AC confirms what is let through.
 * @throws InputError where a closed branch has no reactance: the linear model would have it carry nothing
 */
export function createValidator(
  network: Network,
  powerFlow: PowerFlow,
  rules: DsoEntry & Partial<Pick<MarketRules, 'trafficLight'>>,
  decided: (decision: Decision) => void = () => {},
): Validator {
  const lines = new TestedLines(network, powerFlow, rules);
  const { linear, injection, baseFlows, tightMw } = lines;
  const byAc = rules.trafficLight !== 'ac-and-linear';

  /**
   * The linear model's answer, once AC confirms it: where AC disagrees, it is asked again with tighter limits. By `ac` its first
   * limits agree with AC where those of (36) lead, or at the volumes themselves where they lead nowhere. `answer` decides by
   * `tightMw` and leaves its outcome in `injection`; undefined where it has none, and then the volumes are there.
   */
  function confirmed(
    grid: ExpectedGrid,
    tries: number,
    answer: (tried: number) => Answer | undefined,
  ): Ruling | undefined {
    lines.limitByRating();
    if (byAc) {
      answer(0);
      lines.flow();
      lines.limitByAc(lines.ac(grid));
    }
    for (let tried = 1; tried <= tries; tried++) {
      const given = answer(tried);
      if (!given) return undefined;
      const linearLoading = lines.flow();
      const ac = lines.ac(grid);
      if (ac.within) return { state: 'yellow', ...given, linearLoading, acLoading: ac.worst };
      lines.tighten(ac);
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
    const volumeMw = shared(units, share);
    if (byAc) {
      lines.place(grid, units, share);
      const { within, worst } = lines.ac(grid);
      const figures = { linearLoading: lines.flow(), acLoading: worst };
      if (within) return { state: 'yellow', divisions, volumeMw, adjustments: [], ...figures };
    }
    return confirmed(grid, 1 + TIGHTENINGS, (tried) => {
      lines.place(grid, units, share);
      const limited = { injectionMw: injection, limitMw: tightMw, units: [...flexibility] };
      const adjustment = cheapestAdjustment({ linear, ...limited });
      const objective = costOf(adjustment);
      const twin = (solver: Solver) => costOf(cheapestAdjustmentOpf(solver, network, { linear, ...limited }));
      const tested = testedOf(units);
      const problem: ClearingLines = { network, tested, share, ...limited };
      const about = aboutOf(grid);
      if (tried > 0)
        decided({ kind: 'adjustment', problem, answer: adjustment, objective, twin, about, subject: tested });
      if (!adjustment.feasible) return undefined;
      const adjustments = flexibility.map(({ name, bus }, k) => {
        injection[bus] += adjustment.upMw[k] - adjustment.downMw[k];
        return { name, upMw: adjustment.upMw[k], downMw: adjustment.downMw[k] };
      });
      return { divisions, volumeMw, adjustments };
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
      const said = { kind: 'boundary', problem, answer, objective: largestOf(answer), twin };
      if (divisions > 0) decided({ ...said, about: aboutOf(grid), subject: tested });
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
      lines.begin(grid);
      lines.place(grid, units, 1);
      const linearLoading = lines.flow();
      const linearMw = lines.linearExcessMw();
      const ac = lines.ac(grid);
      const alarms = { linear: linearMw > 0, ac: !ac.within };
      if (!byAc && alarms.linear) return { excessMw: linearMw, alarms };
      if (alarms.ac) return { excessMw: lines.acExcessMw(ac), alarms };
      const figures = { linearLoading, acLoading: ac.worst, alarms };
      return { state: 'green', divisions: 0, ...figures, volumeMw: shared(units, 1), adjustments: [] };
    },
    congested(grid, units, flexibility) {
      lines.begin(grid);
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
      lines.place(grid, units, 0);
      const figures = { linearLoading: lines.flow(), acLoading: lines.ac(grid).worst };
      return { state: 'red', divisions: rules.divisions, ...figures, volumeMw: shared(units, 0), adjustments: [] };
    },
  };
}
