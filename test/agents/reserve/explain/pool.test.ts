import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fleetDays } from '../../../../agents/reserve/explain/fleetDays.ts';
import { pool, type UnknownSessions } from '../../../../agents/reserve/explain/pool.ts';
import type { Moment } from '../../../../src/market/kinds.ts';
import type { ChosenPool } from '../../../../src/optimizers/arrivals/chosen.ts';
import type { EvDay } from '../../../../src/optimizers/evDay.ts';
import { anySessions, session, sum } from '../../../optimizers/arrivals/sessions.ts';
import { run } from '../market/helpers.ts';
import { chargingMarket } from '../market/sessionHelpers.ts';
import { AT } from './thresholds.ts';

const FEE = 30;

const problemOf = (
  days: readonly { probability: number; sessions: EvDay[] }[],
  changes: Partial<UnknownSessions> = {},
): UnknownSessions => ({
  days: days.map(({ probability, sessions }) => ({ probability, fleet: fleetDays(sessions) })),
  ...{ first: 0, length: 2, feeEurPerMwh: FEE, risk: { cvarWeight: 0, alpha: 0.75 }, keep: days.length },
  ...changes,
});

const solved = (problem: UnknownSessions): ChosenPool => {
  const found = pool.solve?.(problem, undefined as never);
  if (found === undefined) throw new Error('nothing was bought');
  const answer = found.answer as ChosenPool;
  expect(found.objective).toBe(answer.objectiveEur);
  return answer;
};
const gapOf = (problem: UnknownSessions, answer = solved(problem)) => pool.proof?.(problem, answer).gap;
const knobOf = (problem: UnknownSessions, name: string) => {
  const knob = pool.knobs?.(problem, solved(problem), AT).find((each) => each.name === name);
  if (knob === undefined) throw new Error(`no ${name}`);
  return knob;
};

/**
 * One car comes, in the first ISP of two (three days of four) or in the second, and stays for that: 2.75 kWh at 40 EUR/MWh, for which its owner
 * pays 85. To know which is worth 2.75 (85 - 40), a thousand to the EUR; what is bought in the wrong ISP, and what is not in the right one, costs
 * the fee.
 */
const KNOWN_EUR = (2.75 * (85 - 40)) / 1000;
const OFF_EUR = (2.75 * FEE) / 1000;
const eitherIsp = problemOf([
  { probability: 0.75, sessions: [session(0, [40], 2.75)] },
  { probability: 0.25, sessions: [session(1, [40, 40], 2.75)] },
]);

describe('the page of a pool', () => {
  test('tells of how many days it is, what is expected and of the worst, and what it were if it were known who comes', () => {
    const answer = solved(eitherIsp);
    expect([...answer.poolKwh]).toEqual([2.75, 0]);
    const told = pool.told?.(eitherIsp, answer, AT) ?? [];
    expect(Object.fromEntries(told.map(({ what, value }) => [what, value]))).toEqual({
      'possible days': 2,
      'of which are weighed': 2,
      expected: expect.closeTo(KNOWN_EUR - 0.25 * 2 * OFF_EUR, 12),
      'of the worst days': expect.closeTo(KNOWN_EUR - 2 * OFF_EUR, 12),
      'if it were known who comes': expect.closeTo(KNOWN_EUR, 12),
    });
    const one = { ...eitherIsp, keep: 1 };
    expect(pool.told?.(one, solved(one), AT)[1]).toMatchObject({ what: 'of which are weighed', value: 1 });
  });

  test('says what is bought in the ISP, and that nothing is where that is best', () => {
    const answer = solved(eitherIsp);
    const later: Moment = { ...AT, isp: 1, ispOfDay: 1 };
    expect([AT, later].map((at) => pool.outcome.of(eitherIsp, answer, at))).toEqual([11, 0]);
    expect([AT, later].map((at) => pool.bounds?.(eitherIsp, answer, at))).toEqual([
      ['what is best on the mean of the days, and on the worst'],
      ['buying nothing being the best'],
    ]);
    const second = { ...eitherIsp, first: 1 };
    expect(pool.outcome.of(second, answer, AT)).toBe(0); // series that begin an ISP before what is bought
  });

  test('has a gap to what knowing all would be worth, as a share of that', () => {
    expect(gapOf(eitherIsp)).toBeCloseTo((0.25 * 2 * OFF_EUR) / KNOWN_EUR, 12);
    expect(gapOf(problemOf([{ probability: 1, sessions: [session(0, [40], 2.75)] }]))).toBe(0);
    const answer = solved(eitherIsp);
    const gapWith = (objectiveEur: number, boundEur: number) => gapOf(eitherIsp, { ...answer, objectiveEur, boundEur });
    expect([gapWith(0, 2), gapWith(-3, -2), gapWith(0, 0), gapWith(-1, 0)]).toEqual([1, 0.5, 0, undefined]);
  });

  test('turns the fee of the fleet and of its sessions, and how much the worst days count', () => {
    const fee = knobOf(eitherIsp, 'deviation fee');
    const turned = fee.turned(eitherIsp, 12) as UnknownSessions;
    expect(turned.feeEurPerMwh).toBe(12);
    for (const { fleet } of turned.days) expect(fleet.shared.deviationFee).toBe(12);
    expect(solved(turned).objectiveEur).toBeCloseTo(KNOWN_EUR - (0.25 * 2 * 2.75 * 12) / 1000, 12);
    const weight = knobOf(eitherIsp, 'weight of the worst days');
    expect([fee.now, weight.now]).toEqual([FEE, 0]);
    // with something for each ISP or nothing for either, every day has the fee on 2.75 kWh
    expect(solved(weight.turned(eitherIsp, 1) as UnknownSessions).objectiveEur).toBeCloseTo(KNOWN_EUR - OFF_EUR, 12);
    const nobody = problemOf([{ probability: 1, sessions: [] }]);
    expect(knobOf(nobody, 'deviation fee').turned(nobody, FEE)).toEqual(nobody);
  });

  test('whatever the sessions: without a fee nothing is lost by not knowing, and knowing is worth less the higher the fee is', () => {
    const ISPS = 4;
    fc.assert(
      fc.property(
        fc.array(anySessions(ISPS, 3), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(0, 0.5, 1),
        (all, cvarWeight) => {
          const days = all.map((sessions) => ({ probability: 1 / all.length, sessions }));
          const problem = problemOf(days, { length: ISPS, risk: { cvarWeight, alpha: 0.75 } });
          const fee = knobOf(problem, 'deviation fee');
          expect(fee.turned(problem, FEE)).toEqual(problem);
          const answers = [0, FEE, 300].map((value) => solved(fee.turned(problem, value) as UnknownSessions));
          expect(answers[0].objectiveEur).toBeCloseTo(answers[0].boundEur, 9);
          for (const { objectiveEur, boundEur } of answers) expect(objectiveEur).toBeLessThanOrEqual(boundEur + 1e-9);
          for (const k of [1, 2]) expect(answers[k].boundEur).toBeLessThanOrEqual(answers[k - 1].boundEur + 1e-9);
        },
      ),
      { numRuns: 25, seed: 8 },
    );
  });
});

describe('pools of a run', () => {
  test('are found again by solving what they were decided from, and come to what was bought in each ISP', async () => {
    const fleet = {
      sessions: { model: 'public', perDay: 5 },
      chargers: [{ connectors: 8, kw: 11 }],
      arrivals: { kind: 'scenarios', days: 3, keep: 2 },
      v2g: false,
    };
    const decisions: { problem: UnknownSessions; answer: ChosenPool; about: readonly [number, number] }[] = [];
    await run(chargingMarket({ fleet, aggregators: [{ name: 'North', node: 12, bids: { downward: 5 } }] }), {
      onDecision: ({ kind, problem, answer, about }) => {
        if (kind === 'pool')
          decisions.push({ problem: problem as UnknownSessions, answer: answer as ChosenPool, about });
      },
    });
    expect(decisions.length).toBeGreaterThan(0);
    for (const {
      problem,
      answer,
      about: [from, to],
    } of decisions) {
      expect(solved(problem)).toEqual(answer);
      expect(problem.days.length).toBe(3);
      expect(answer.days).toBe(2);
      expect(knobOf(problem, 'deviation fee').turned(problem, problem.feeEurPerMwh)).toEqual(problem);
      const kw = Array.from({ length: to - from }, (_, k) =>
        pool.outcome.of(problem, answer, { isp: from + k, ispOfDay: k, from, hoursPerIsp: 0.25 }),
      );
      expect(sum(kw) * 0.25).toBeCloseTo(sum(answer.poolKwh.subarray(problem.first)), 9);
      expect(sum(kw)).toBeGreaterThan(0);
    }
  });
});
