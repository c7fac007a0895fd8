import { expect } from 'vitest';
import { type Otherwise, otherwise, Turned } from '../../../../src/evidence/otherwise.ts';
import type { DecisionKind, Knob, Moment } from '../../../../src/market/kinds.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';

export const solver = await loadSolver();

/** The middle of an hour of the first day. */
export const inHour = (hour: number): Moment => ({
  ...{ isp: 4 * hour + 1, ispOfDay: 4 * hour + 1, from: 0, hoursPerIsp: 0.25 },
});

/** A problem with the answer that its kind finds. */
export function solved(kind: DecisionKind, problem: unknown): unknown {
  const found = kind.solve?.(problem, solver);
  if (found === undefined) throw new Error(`nothing to be done in a problem of '${kind.kind}'`);
  return found.answer;
}

function knobOf(kind: DecisionKind, problem: unknown, answer: unknown, at: Moment, name: RegExp): Knob {
  const knob = kind.knobs?.(problem, answer, at).find((each) => name.test(each.name));
  if (knob === undefined) throw new Error(`no knob of '${kind.kind}' is called ${name}`);
  return knob;
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));

/**
 * Turns a knob towards an end, and holds what is found against solving anew on both sides of it; of a linear knob also what answers are
 * worth against what solving finds.
 */
export function confirmed(
  kind: DecisionKind,
  problem: unknown,
  at: Moment,
  name: RegExp,
  end: 'from' | 'to',
  solves = 60,
): Otherwise {
  const answer = solved(kind, problem);
  const knob = knobOf(kind, problem, answer, at, name);
  const group = new Turned(kind, [{ problem, answer, at }], [knob], solver);
  const found = otherwise(group, knob, knob[end], [answer], solves);
  const now = kind.outcome.of(problem, answer, at);
  const outcomeAt = (value: number): number => {
    const turned = knob.turned(problem, value);
    const anew = solved(kind, turned);
    if (kind.worth && knob.linear) {
      const objective = kind.solve?.(turned, solver)?.objective as number;
      expect(near(kind.worth(turned, anew), objective)).toBe(true);
      const isBetter = kind.sense === 'most' ? -1 : 1;
      expect(isBetter * (kind.worth(turned, answer) - objective)).toBeGreaterThan(
        -1e-6 * Math.max(1, Math.abs(objective)),
      );
    }
    return kind.outcome.of(turned, anew, at);
  };
  const step = 1e-4 * Math.max(1, Math.abs(knob.now)) * Math.sign(knob[end] - knob.now);
  if (found.is === 'exactly') {
    expect([found.value, outcomeAt(found.value - step)]).toEqual([found.value, expect.closeTo(now, 6)]);
    expect([found.value, outcomeAt(found.value + step)]).toEqual([found.value, expect.closeTo(found.becomes, 6)]);
  }
  if (found.is === 'between') {
    expect(outcomeAt(found.same)).toBeCloseTo(now, 6);
    expect(outcomeAt(found.other)).toBeCloseTo(found.becomes, 6);
  }
  if (found.is === 'never') {
    for (const share of [0.25, 0.5, 1])
      expect(outcomeAt(knob.now + share * (knob[end] - knob.now))).toBeCloseTo(now, 6);
  }
  return found;
}

/** What holds an answer that is found anew, in one text. */
export const boundsOf = (kind: DecisionKind, problem: unknown, at: Moment): string =>
  (kind.bounds?.(problem, solved(kind, problem), at) ?? []).join('; ');

/** A figure that is told of an answer. */
export const toldOf = (kind: DecisionKind, problem: unknown, answer: unknown, at: Moment, what: RegExp): number =>
  kind.told?.(problem, answer, at).find((each) => what.test(each.what))?.value ?? Number.NaN;
