import { describe, expect, it } from 'vitest';
import { type Required, tariffOf } from '../../../../agents/nested/dso/tariff.ts';
import { marketRules } from '../../../../agents/nested/market/rules.ts';

const rules = (given: object = {}) => marketRules.parse({ tariff: given }).tariff;
const required = (up: number[], down: number[]): Required => ({
  ...{ requiredUpMw: Float64Array.from(up), requiredDownMw: Float64Array.from(down) },
  ...{ upPrice: Float64Array.from(up, () => 20), downPrice: Float64Array.from(down, () => 5) },
});
/** What the worked example requires: g is 36, -20 and 0. */
const example = required([36, 0, 2], [0, 20, 2]);
const close = (actual: Float64Array, expected: number[]) => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((figure, t) => {
    expect(actual[t]).toBeCloseTo(figure, 9);
  });
};

describe('a tariff', () => {
  it('by curvature: rewards what lowers the requirement before and raises the own, the largest by the cap', () => {
    const { rewardUp, rewardDown } = tariffOf(rules(), example, [0, 1, 2]);
    close(rewardUp, [0, 10, 0]); // w: -36, 36 + 20, -20
    close(rewardDown, [360 / 56, 0, 200 / 56]);
  });

  it('by requirement: rewards what the step before requires, and nothing in the first step', () => {
    const { rewardUp, rewardDown } = tariffOf(rules({ rule: 'requirement', cap: 18 }), example, [0, 1, 2]);
    close(rewardUp, [0, 18, 0]); // g of the step before: -, 36, -20
    close(rewardDown, [0, 0, 10]);
  });

  it('flat: half the cap from 17 to 21 h of the clock, of steps of any length', () => {
    const hours = [16, 16, 17, 17, 20, 20, 21, 21];
    const none = required(new Array(8).fill(0), new Array(8).fill(0));
    const { rewardUp, rewardDown } = tariffOf(rules({ rule: 'flat', cap: 8 }), none, hours);
    close(rewardUp, [0, 0, 4, 4, 4, 4, 0, 0]);
    close(rewardDown, new Array(8).fill(0));
  });

  it('none: pays for standing by alone, a share of the first prices of flexibility', () => {
    const tariff = tariffOf(rules({ rule: 'none', pass: 0.25 }), example, [0, 1, 2]);
    close(tariff.rewardUp, [0, 0, 0]);
    close(tariff.rewardDown, [0, 0, 0]);
    close(tariff.standbyUp, [5, 5, 5]);
    close(tariff.standbyDown, [1.25, 1.25, 1.25]);
  });

  it.each(['curvature', 'requirement'] as const)('by %s: rewards nothing where nothing is required', (rule) => {
    const { rewardUp, rewardDown } = tariffOf(rules({ rule }), required([0, 0, 0], [0, 0, 0]), [0, 1, 2]);
    expect([...rewardUp, ...rewardDown]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it.each(['curvature', 'requirement'] as const)('by %s: rewards nothing on a day of one step', (rule) => {
    const { rewardUp, rewardDown } = tariffOf(rules({ rule }), required([9], [2]), [0]);
    expect([...rewardUp, ...rewardDown]).toEqual([0, 0]);
  });

  it('by curvature: in the first step is for its own requirement alone, in the last for that before it', () => {
    const { rewardUp, rewardDown } = tariffOf(rules(), required([0, 0, 4], [4, 0, 0]), [0, 1, 2]);
    close(rewardUp, [10, 0, 0]); // w: 4, -4, 0: nothing is raised by the last, whatever it requires
    close(rewardDown, [0, 10, 0]);
  });

  it('never rewards both ways in a step', () => {
    const { rewardUp, rewardDown } = tariffOf(rules(), required([5, 1, 7, 0, 3], [1, 6, 2, 2, 2]), [0, 1, 2, 3, 4]);
    rewardUp.forEach((up, t) => {
      expect(Math.min(up, rewardDown[t])).toBe(0);
    });
    expect(Math.max(...rewardUp, ...rewardDown)).toBeCloseTo(10, 9);
  });
});
