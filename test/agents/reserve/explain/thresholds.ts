import { expect } from 'vitest';
import { type Decided, type Otherwise, otherwise, Turned } from '../../../../src/evidence/otherwise.ts';
import type { DecisionKind, Knob, Moment } from '../../../../src/market/kinds.ts';
import type { Solver } from '../../../../src/optimizers/highs.ts';

export const AT: Moment = { isp: 0, ispOfDay: 0, from: 0, hoursPerIsp: 0.25 };
const NO_SOLVER = undefined as unknown as Solver;

/** How near to a threshold it is solved again, as a share of the range. */
const NEAR = 1e-5;
/** How often between where the knob stands and the threshold. */
const BETWEEN = 9;

/** Answers that differ by less, as a share, are the same. */
const SAME = 2e-7;
const distance = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));

export interface Found {
  knob: Knob;
  towards: number;
  found: Otherwise;
}

/**
 * Turns every knob of a decision both ways, and confirms what is found by solving anew: before a threshold what is asked about is as it was,
 * in steps from where the knob stands, and behind it as is told.
 */
export function confirmed(
  kind: DecisionKind,
  problem: unknown,
  { at = AT, solver = NO_SOLVER, solves = 24 }: { at?: Moment; solver?: Solver; solves?: number } = {},
): Found[] {
  const solved = kind.solve?.(problem, solver);
  if (solved === undefined) return [];
  const { answer } = solved;
  const decided: Decided[] = [{ problem, answer, at }];
  const all: Found[] = [];
  for (const knob of kind.knobs?.(problem, answer, at) ?? []) {
    const asked = knob.outcome ?? kind.outcome;
    const outcomeNow = asked.of(problem, answer, at);
    const outcomeAt = (value: number) => {
      const turned = knob.turned(problem, value);
      const again = kind.solve?.(turned, solver);
      return again ? asked.of(turned, again.answer, at) : Number.NaN;
    };
    /** Where several answers are as good, it stays one of them. */
    const isStillBest = (value: number) => {
      const turned = knob.turned(problem, value);
      const objective = kind.solve?.(turned, solver)?.objective ?? Number.NaN;
      return distance(kind.worth?.(turned, answer) ?? Number.NaN, objective) < SAME;
    };
    expect(knob.turned(problem, knob.now)).toEqual(problem);
    if (knob.linear) isLinear(kind, problem, answer, knob);
    for (const towards of [knob.from, knob.to].filter((end) => end !== knob.now)) {
      const found = otherwise(new Turned(kind, decided, [knob], solver), knob, towards, [answer], solves);
      all.push({ knob, towards, found });
      const near = NEAR * (towards - knob.now);
      const same = (until: number) => {
        for (let k = 0; k <= BETWEEN; k++) {
          const value = knob.now + (k / BETWEEN) * (until - knob.now);
          if (!knob.linear || isStillBest(value)) continue;
          expect(distance(outcomeAt(value), outcomeNow), `${knob.name} at ${value}`).toBeLessThan(SAME);
        }
      };
      if (found.is === 'exactly') {
        if (Math.abs(found.value - knob.now) > Math.abs(near)) same(found.value - near);
        expect(distance(outcomeAt(found.value + near), outcomeNow), `beyond ${found.value}`).toBeGreaterThan(SAME);
      }
      if (found.is === 'never' && found.proved) same(towards - near); // at the end itself others may be as good
      if (found.is === 'between') {
        expect(distance(outcomeAt(found.same), outcomeNow)).toBeLessThan(SAME);
        if (Number.isNaN(found.becomes)) expect(outcomeAt(found.other)).toBeNaN();
        else expect(distance(outcomeAt(found.other), found.becomes)).toBeLessThan(SAME);
      }
    }
  }
  return all;
}

/** That what an answer is worth is linear in a knob, and what it was found to be worth where the knob stands. */
function isLinear(kind: DecisionKind, problem: unknown, answer: unknown, { now, from, to, turned }: Knob): void {
  const worth = (value: number) => kind.worth?.(turned(problem, value), answer) ?? Number.NaN;
  const solved = kind.solve?.(problem, NO_SOLVER);
  expect(worth(now)).toBeCloseTo(solved?.objective ?? Number.NaN, 6);
  const middle = (from + to) / 2;
  const scale = Math.max(1, Math.abs(worth(from)), Math.abs(worth(to)));
  expect((worth(middle) - (worth(from) + worth(to)) / 2) / scale).toBeCloseTo(0, 9);
}

/** What is found of a knob towards its upper end, or its lower. */
export const turnOf = (all: readonly Found[], name: string, end: 'up' | 'down'): Otherwise | undefined =>
  all.find(({ knob, towards }) => knob.name === name && towards === (end === 'up' ? knob.to : knob.from))?.found;
