import type { ToldValue } from '../../../src/market/kinds.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import type { Model } from '../../../src/optimizers/model.ts';
import { curvesOf, type DayProblem } from '../dso/decideDay.ts';
import type { FeederDay, FeederPlan, LeaderPlan } from '../dso/feederDay.ts';
import { meetingAt, statedByCurve, statedCentral, statedSequential } from '../dso/leaders.ts';

/** Charge and discharge at once of less than this are none, MW; duals below it are rounding. */
const NONE = 1e-6;

/** A feeder's programme with its integers as they are; nothing where the TSO's dispatch is in it. */
function statedAsPlanned(
  { market, feeders, lambda, answered }: DayProblem,
  plan: LeaderPlan,
  i: number,
): Model | undefined {
  if (market.scheme === 'sequential') return statedSequential(feeders[i], lambda).m;
  if (market.scheme === 'none' || !('curve' in answered)) return undefined;
  const curves = curvesOf(answered.curve);
  if (market.scheme === 'central') return statedCentral(feeders[i], curves);
  const m = statedByCurve(feeders[i], curves);
  curves.forEach((curve, t) => {
    const [chosen] = meetingAt(curve, plan.feeders[i], t, 1e-3).meeting;
    curve.pieces.forEach((piece, k) => {
      m.fix(m.columnAt('chosen', t, k), piece === chosen ? 1 : 0);
    });
  });
  return m;
}

/** Solves it, with batteries that would charge and discharge at once held to the way they are planned to go. */
function isSolved(m: Model, { storages, steps }: FeederDay, { controls }: FeederPlan, solver: Solver): boolean {
  const solve = () => m.solveRelaxed((model) => solver.solve(model, { presolve: 'off' })).status === 'optimal';
  if (!solve()) return false;
  let held = 0;
  storages.forEach((_, s) => {
    for (let t = 0; t < steps; t++) {
      if (Math.min(m.value('charge', 0, s, t), m.value('discharge', 0, s, t)) <= NONE) continue;
      const idle = controls.charge[s][t] > controls.discharge[s][t] ? 'discharge' : 'charge';
      m.fix(m.columnAt(idle, 0, s, t), 0);
      held++;
    }
  });
  return held === 0 || solve();
}

/** What a unit more of load, of stored energy, of room in the network and of cover is worth in a step. */
export function feederDuals(problem: DayProblem, plan: LeaderPlan, t: number, solver: Solver): ToldValue[] {
  return problem.feeders.flatMap((feeder, i) => {
    const m = statedAsPlanned(problem, plan, i);
    if (m === undefined || !isSolved(m, feeder, plan.feeders[i], solver)) return [];
    const { hours, multiplicity, storages, rows } = feeder;
    const of = (what: string) => (problem.feeders.length > 1 ? `feeder ${i + 1}: ${what}` : what);
    const found: ToldValue[] = [
      { what: of('load'), value: -m.dual('drawn', 0, t) / hours, unit: 'EUR/MWh' },
      ...storages.map((_, s) => ({
        ...{ what: of(`energy in battery ${s + 1}`), unit: 'EUR/MWh' },
        value: -m.dual('level', 0, s, t) / multiplicity,
      })),
      ...(['Up', 'Down'] as const).map((way) => ({
        ...{ what: of(`cover asked ${way === 'Up' ? 'upward' : 'downward'}`), unit: 'EUR/MW' },
        value: -m.dual(`covered${way}`, 0, t) / multiplicity,
      })),
      ...rows.flatMap(({ step, what }, r) =>
        step === t
          ? [
              {
                ...{ what: of(`room for ${what}`), unit: what.startsWith('voltage') ? 'EUR/p.u. squared' : 'EUR/MW' },
                value: Math.abs(m.dual('network', 0, r)) / multiplicity,
              },
            ]
          : [],
      ),
    ];
    return found.flatMap((each) => (Math.abs(each.value) < NONE ? [] : [each]));
  });
}
