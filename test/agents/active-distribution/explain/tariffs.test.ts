import { describe, expect, it } from 'vitest';
import { pickTariffs, type TariffProblem } from '../../../../agents/active-distribution/ads/tariffs.ts';
import { tariffs } from '../../../../agents/active-distribution/explain/tariffs.ts';
import { boundsOf, confirmed, inHour, toldOf } from './turning.ts';

const hours = 24;
const byHour = (of: (hour: number) => number) => Float64Array.from({ length: hours }, (_, hour) => of(hour));
/** Dear evenings, in which the first zone draws most. */
const problem: TariffProblem = {
  ...{ hours, probability: Float64Array.of(1), dayAhead: byHour((t) => (t > 16 ? 200 : 50)), retail: 140 },
  loadMw: [byHour((t) => (t > 16 ? 2 : 1)), byHour((t) => (t > 16 ? 0.6 : 3))],
};

describe('the page of tariffs', () => {
  it('tells the tariff of each zone, and how load answers it', () => {
    const answer = pickTariffs(problem);
    expect(answer.tariffs[0]).not.toBe('flat');
    const moved = problem.loadMw.reduce((all, load, zone) => all + load[20] * (answer.answers[zone][20] - 1), 0);
    expect(moved).toBeLessThan(0);
    expect(tariffs.outcome.of(problem, answer, inHour(20))).toBeCloseTo(moved, 12);
    expect(toldOf(tariffs, problem, answer, inHour(20), /^zone 1/)).toBe(answer.multipliers[0][20]);
    expect(tariffs.worth?.(problem, answer)).toBeCloseTo(answer.gainEur[0] + answer.gainEur[1], 9);
  });

  it.each([
    [/flat tariff/, 'to'],
    [/flat tariff/, 'from'],
    [/day-ahead price/, 'to'],
    [/day-ahead price/, 'from'],
  ] as const)('%s to its end %s: solving on both sides says the same', (name, end) => {
    confirmed(tariffs, problem, inHour(20), name, end);
  });

  it('says that none gains where none does: all is drawn in hours that bands make cheaper', () => {
    expect(boundsOf(tariffs, problem, inHour(20))).toBe('');
    const byDay = byHour((t) => (t > 16 ? 0 : 1));
    expect(boundsOf(tariffs, { ...problem, loadMw: [byDay, byDay] }, inHour(20))).toMatch(/no tariff that gains/);
    expect(pickTariffs({ ...problem, loadMw: [byDay, byDay] }).tariffs).toEqual(['flat', 'flat']);
  });
});
