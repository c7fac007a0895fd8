import type { Network } from '../grid/network.ts';
import type { Random } from '../random/streams.ts';
import type { AdjustmentProblem } from './dsoAdjustment.ts';
import { cheapestAdjustmentOpf } from './dsoAdjustmentOpf.ts';
import type { EvDay } from './evDay.ts';
import { solveEvDayHighs } from './evDayMilp.ts';
import type { Solver } from './highs.ts';
import { clearMeritOrderHighs, type MeritOrderProblem } from './meritOrder.ts';
import { type NewsvendorProblem, solveNewsvendorHighs } from './newsvendor.ts';

/** A decision an agent took with a fast solver: the problem, and the objective it found. */
export type Decision =
  | { kind: 'EV-day'; problem: EvDay; objective: number }
  | { kind: 'merit order'; problem: MeritOrderProblem; objective: number }
  | { kind: 'position'; problem: NewsvendorProblem; objective: number }
  | { kind: 'adjustment'; network: Network; problem: AdjustmentProblem; objective: number };

export interface Certificate {
  kind: Decision['kind'];
  decisions: number;
  checked: number;
  /** Largest |objective - objective of the slow twin| over those checked. */
  largestGap: number;
}

/** Objective of the same problem by its slow, obvious twin. NaN: no solution. */
function slowObjective(solver: Solver, decision: Decision): number {
  switch (decision.kind) {
    case 'EV-day':
      return solveEvDayHighs(solver, decision.problem).objectiveEur;
    case 'merit order':
      return clearMeritOrderHighs(solver, decision.problem).costEur;
    case 'position':
      return solveNewsvendorHighs(solver, decision.problem).objectiveEur;
    case 'adjustment': {
      const answer = cheapestAdjustmentOpf(solver, decision.network, decision.problem);
      return answer.feasible ? answer.costEurPerHour : Number.NaN;
    }
  }
}

/** Solves a random share of decisions again with the slow twin, as they are taken, and keeps the largest gap of each kind. */
export function createCertifier(solver: Solver, share: number, random: Random) {
  const certificates = new Map<Decision['kind'], Certificate>();
  return {
    witness(decision: Decision): void {
      const { kind, objective } = decision;
      const known = certificates.get(kind) ?? { kind, decisions: 0, checked: 0, largestGap: 0 };
      certificates.set(kind, known);
      known.decisions++;
      if (random.uniform() >= share) return;
      known.checked++;
      const slow = slowObjective(solver, decision);
      const gap = Number.isNaN(slow) && Number.isNaN(objective) ? 0 : Math.abs(slow - objective);
      known.largestGap = Math.max(known.largestGap, Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap);
    },
    certificates: (): Certificate[] => [...certificates.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1)),
  };
}
