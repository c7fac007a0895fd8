import { expect } from 'vitest';
import { decisionPage } from '../../../../src/evidence/decisionPage.ts';
import type { DecisionPage } from '../../../../src/evidence/explanation.ts';
import type { DecisionKind, Knob, Moment } from '../../../../src/market/kinds.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';

export const solver = await loadSolver();
const calendar = createCalendar({ start: '2024-02-19', days: 1 });

export interface Taken {
  problem: unknown;
  answer: unknown;
  objective: number;
  /** ISPs; the whole day where not given. */
  about?: readonly [number, number];
}

/** Where an ISP lies in the horizon of a decision. */
export const momentOf = ({ about = [0, 96] }: Pick<Taken, 'about'>, isp: number): Moment => ({
  ...{ isp, ispOfDay: isp, from: about[0], hoursPerIsp: 0.25 },
});

/** The page of one decision. */
export function pageOf(kind: DecisionKind, taken: Taken, isp: number, solves?: number): Promise<DecisionPage> {
  const { problem, answer, objective, about = [0, 96] } = taken;
  const looked = { isp: -1, phase: 'plan', kind: kind.kind, problem, answer, objective, about };
  return decisionPage(
    { part: '', last: [looked], replaced: 0 },
    {
      ...{ isp, calendar, kinds: [kind], solves, isStored: true },
      solver: async () => solver,
    },
  );
}

function knobOf(kind: DecisionKind, taken: Taken, isp: number, name: string): Knob {
  const knob = kind.knobs?.(taken.problem, taken.answer, momentOf(taken, isp)).find((each) => each.name === name);
  if (!knob) throw new Error(`no knob is called ${name}`);
  return knob;
}

/** What comes of a decision with a knob at a value: solved anew. */
function outcomeAt(kind: DecisionKind, taken: Taken, isp: number, knob: Knob, value: number): number {
  const problem = knob.turned(taken.problem, value);
  const solved = kind.solve?.(problem, solver);
  return solved === undefined ? Number.NaN : kind.outcome.of(problem, solved.answer, momentOf(taken, isp));
}

/**
 * Holds what a page says of each knob against solving anew beside it: just before an exact threshold all is as it was, and just behind it
 * as is told; between two values that are told the outcome is the one at the one and another at the other.
 * @returns how many thresholds were held against it
 */
export async function expectTrue(kind: DecisionKind, taken: Taken, isp: number, solves = 20): Promise<number> {
  const page = await pageOf(kind, taken, isp, solves);
  const now = page.outcome?.value as number;
  let held = 0;
  for (const { name, turns } of page.knobs) {
    const knob = knobOf(kind, taken, isp, name);
    const at = (value: number) => outcomeAt(kind, taken, isp, knob, value);
    for (const { towards, found } of turns) {
      const way = Math.sign(towards - knob.now);
      if (found.is === 'exactly') {
        const step = way * Math.max(1e-4, 1e-5 * Math.abs(found.value));
        expect([name, 'before', at(found.value - step)]).toEqual([name, 'before', expect.closeTo(now, 5)]);
        expect([name, 'behind', at(found.value + step)]).toEqual([name, 'behind', expect.closeTo(found.becomes, 5)]);
        held++;
      }
      if (found.is === 'between') {
        if (found.same !== knob.now) expect([name, at(found.same)]).toEqual([name, expect.closeTo(now, 5)]);
        expect([name, at(found.other)]).toEqual([name, expect.closeTo(found.becomes, 5)]);
        expect(Math.abs(found.becomes - now)).toBeGreaterThan(1e-8);
        held++;
      }
      if (found.is === 'never' && found.proved) {
        const short = towards - way * 1e-4; // at the end itself another may be as good
        expect([name, at(short)]).toEqual([name, expect.closeTo(now, 5)]);
        held++;
      }
    }
  }
  return held;
}
