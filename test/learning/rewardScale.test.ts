import { describe, expect, it } from 'vitest';
import { fixedScale, ISP_SCALE_EUR, restoreScale, scaleOfRange } from '../../src/learning/rewardScale.ts';

describe('a reward scale', () => {
  it('turns money into rewards from 0 to 1, and tells the share that it clipped', () => {
    const scale = fixedScale(ISP_SCALE_EUR);
    expect(scale.clippedShare).toBe(0);
    expect([0, 200, -400, 400].map(scale.rewardOf)).toEqual([0.5, 0.75, 0, 1]);
    expect(scale.clippedShare).toBe(0);
    expect([500, -900].map(scale.rewardOf)).toEqual([1, 0]);
    expect(scale.clippedShare).toBeCloseTo(2 / 6, 12);
    expect(restoreScale(JSON.parse(JSON.stringify(scale.state()))).state()).toEqual(scale.state());
    expect(() => restoreScale({ ...scale.state(), version: 2 })).toThrow('version: found 2; expected 1');
    expect(() => restoreScale({ ...scale.state(), rewards: -1 })).toThrow('rewards: found -1; expected at least 0');
  });

  it('that clips more than half is refused', () => {
    const scale = fixedScale(1);
    for (let k = 0; k < 19; k++) scale.rewardOf(5);
    expect(() => scale.rewardOf(5)).toThrow('scale: found 1, a scale that clips more than half: 20 of 20 rewards');
    const half = fixedScale(1);
    for (let k = 0; k < 100; k++) half.rewardOf(k % 2 === 0 ? 0 : 5);
    expect(half.clippedShare).toBe(0.5);
  });

  it('is refused where it is no scale, and money where it is no number', () => {
    for (const scale of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => fixedScale(scale)).toThrow(`scale: found ${scale}; expected a finite number above 0`);
    }
    expect(() => fixedScale(1).rewardOf(Number.NaN)).toThrow('money: found NaN; expected a finite number');
    expect(() => scaleOfRange().rewardOf(Number.NEGATIVE_INFINITY)).toThrow('money: found -Infinity');
  });

  it('of a range takes that of its first 20 amounts', () => {
    const scale = scaleOfRange();
    expect(scale.rewardOf(-3000)).toBe(0.5);
    expect([scale.middle, scale.scale]).toEqual([-3000, 0]);
    expect(scale.rewardOf(-2000)).toBe(0.75);
    for (let k = 0; k < 18; k++) expect(scale.rewardOf(-2500)).toBe(0.5);
    expect([scale.middle, scale.scale]).toEqual([-2500, 1000]);
    expect(scale.rewardOf(-1500)).toBe(1);
    expect(scale.clippedShare).toBe(0);
    expect(scale.rewardOf(-1400)).toBe(1);
    expect([scale.middle, scale.scale]).toEqual([-2500, 1000]);
    expect(scale.clippedShare).toBeCloseTo(1 / 22, 12);
  });

  it('of a range waits for two amounts that differ', () => {
    const scale = scaleOfRange();
    for (let k = 0; k < 50; k++) expect(scale.rewardOf(7)).toBe(0.5);
    scale.rewardOf(9);
    scale.rewardOf(90);
    expect([scale.middle, scale.scale]).toEqual([8, 2]);
  });
});
