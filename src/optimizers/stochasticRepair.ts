import { jsLpAnswer } from './jsLpAnswer.ts';
import { Model } from './model.ts';
import type { Risk } from './stochastic.ts';
import type { Candidate, StretchOverScenarios } from './stochasticEvDay.ts';
import { stateFleet } from './stochasticMilp.ts';

/** ISPs times scenarios, of all stretches together, up to which the programme is solved: in some 10 ms, and growing fast. */
const MOST_ENERGIES = 100;
const MOST_PROGRAMMES = 8;
const MODES = ['up', 'down', 'dayAhead'] as const;

/** Whether stretches are few and short enough for `repaired`. */
export const isRepairable = (units: readonly StretchOverScenarios[]): boolean =>
  units.reduce((sum, { days }) => sum + days.length * (days[0].ispCount - days[0].fromIsp), 0) <= MOST_ENERGIES;

/**
 * Betters the schedules of all stretches together. With every mode (11) held as plans for these schedules have it, the best schedules
 * are a linear programme: schedules and energies between those of any pool, and scenarios that earn the same where that is
 * best for their tail. Plans for its schedules may have other modes, and so on until nothing is gained. What it finds joins
 * the pools, worth what plans for it earn: an error of the solver costs no more than the gain.
 * @returns the best choice met, `start` where that is none of them
 */
export function repaired(
  units: readonly StretchOverScenarios[],
  start: readonly Candidate[],
  probability: Float64Array,
  risk: Risk,
  objectiveOf: (choice: readonly Candidate[]) => number,
): readonly Candidate[] {
  let best = start;
  for (let k = 0; k < MOST_PROGRAMMES; k++) {
    const schedulesKwh = bestForModes(units, best, probability, risk);
    if (!schedulesKwh) break;
    const better = units.map((unit, u) => unit.take(schedulesKwh[u]));
    if (!(objectiveOf(better) > objectiveOf(best))) break;
    best = better;
  }
  return best;
}

function bestForModes(
  units: readonly StretchOverScenarios[],
  choice: readonly Candidate[],
  probability: Float64Array,
  risk: Risk,
): Float64Array[] | undefined {
  const m = new Model('max');
  stateFleet(
    m,
    units.map(({ days }) => days),
    probability,
    risk,
  );
  units.forEach((unit, u) => {
    unit.plansFor(choice[u].scheduleKwh).forEach(({ upKwh, downKwh }, w) => {
      const { fromIsp, ispCount, dayAheadPrice } = unit.days[w];
      for (let t = fromIsp; t < ispCount; t++) {
        const isDown = downKwh[t] > 0 || Number.isNaN(dayAheadPrice[t]);
        const mode = upKwh[t] > 0 ? 'up' : isDown ? 'down' : 'dayAhead'; // an idle ISP may buy
        for (const each of MODES) {
          m.fix(m.columnAt(`${each}On`, u, w, t), each === mode ? 1 : 0);
          if (each !== mode) m.fix(m.columnAt(each, u, w, t), 0);
        }
      }
    });
  });
  const { status } = m.solveRelaxed((model) => ({ ...jsLpAnswer(model), objective: Number.NaN }));
  if (status !== 'optimal') return undefined;
  return units.map(({ days: [{ ispCount }] }, u) =>
    Float64Array.from({ length: ispCount }, (_, t) => Math.max(0, m.value('schedule', u, t))),
  );
}
