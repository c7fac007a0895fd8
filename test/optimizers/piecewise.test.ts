import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValueStack } from '../../src/optimizers/piecewise.ts';
import { StepReward } from '../../src/optimizers/stepReward.ts';

interface Step {
  pieces: { length: number; slope: number }[];
  idleAt: number;
}

const length = fc.oneof(fc.constantFrom(1, 2, 2.75), fc.double({ min: 0.1, max: 8, noNaN: true }));
const slope = fc.oneof(fc.constantFrom(-1, 0, 0.5), fc.double({ min: -4, max: 4, noNaN: true }));
const anyStep: fc.Arbitrary<Step> = fc.record({
  pieces: fc.array(fc.record({ length, slope }), { maxLength: 4 }),
  idleAt: fc.nat(4),
});

/** A reward whose knot number `idleAt` is doing nothing, worth 0. */
function rewardOf({ pieces, idleAt }: Step): StepReward {
  const idle = Math.min(idleAt, pieces.length);
  const before = pieces.slice(0, idle);
  const reward = new StepReward();
  reward.start(
    before.reduce((sum, piece) => sum - piece.length, 0),
    before.reduce((sum, piece) => sum - piece.length * piece.slope, 0),
  );
  for (const piece of pieces) reward.extend(reward.delta[reward.count - 1] + piece.length, piece.slope);
  return reward;
}

/** The best step from `e`, by trying every knot of f and every breakpoint of V: an optimum is always at one of them. */
function bruteForce(f: StepReward, x: Float64Array, v: Float64Array, e: number): number {
  const [least, most] = [f.delta[0], f.delta[f.count - 1]];
  const valueAt = (at: number): number => {
    if (at <= x[0]) return v[0];
    if (at >= x[x.length - 1]) return v[x.length - 1];
    const i = x.findIndex((one) => one >= at);
    return v[i - 1] + ((v[i] - v[i - 1]) * (at - x[i - 1])) / (x[i] - x[i - 1]);
  };
  let best = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < f.count; j++) {
    const to = e + f.delta[j];
    if (to >= x[0] - 1e-9 && to <= x[x.length - 1] + 1e-9) best = Math.max(best, f.value[j] + valueAt(to));
  }
  x.forEach((to, i) => {
    if (to - e >= least - 1e-9 && to - e <= most + 1e-9) best = Math.max(best, f.at(to - e) + v[i]);
  });
  return best;
}

describe('backward step over piecewise-linear values', () => {
  it('is the best over every step, at every breakpoint and between them', () => {
    const check = (steps: Step[]): void => {
      const stack = new ValueStack();
      stack.startAt(30, 0);
      for (const step of steps) {
        const reward = rewardOf(step);
        const from = stack.starts[stack.starts.length - 2];
        const to = stack.starts[stack.starts.length - 1];
        const [x, v] = [stack.x.slice(from, to), stack.v.slice(from, to)];
        stack.push(reward, 0, 60);
        const end = stack.starts[stack.starts.length - 1];
        const low = stack.x[to];
        const high = stack.x[end - 1];
        const tries = [...stack.x.slice(to, end)];
        for (let k = 0; k <= 40; k++) tries.push(low + (k / 40) * (high - low));
        const errors = tries.map((e) => Math.abs(stack.at(e) - bruteForce(reward, x, v, e)));
        expect(Math.max(...errors)).toBeLessThan(1e-7);
        expect(stack.x.slice(to, end).every((at, i, points) => i === 0 || at > points[i - 1])).toBe(true);
      }
    };
    fc.assert(fc.property(fc.array(anyStep, { minLength: 1, maxLength: 12 }), check), { seed: 31, numRuns: 1500 });
  });

  it('from a line of levels is the best of ending at any of them', () => {
    const check = (step: Step, width: number, tilt: number): void => {
      const stack = new ValueStack();
      stack.startAt(99, 7); // what was there before is gone
      stack.startOn(30, 2, 30 + width, 2 + tilt * width);
      const reward = rewardOf(step);
      const [x, v] = [stack.x.slice(0, 2), stack.v.slice(0, 2)];
      stack.push(reward, 0, 80);
      for (let k = 0; k <= 20; k++) {
        const low = stack.x[2];
        const e = low + (k / 20) * (stack.x[stack.starts[2] - 1] - low);
        expect(stack.at(e)).toBeCloseTo(bruteForce(reward, x, v, e), 8);
      }
    };
    fc.assert(fc.property(anyStep, length, slope, check), { seed: 32, numRuns: 200 });
  });

  it('of doing nothing changes nothing', () => {
    const stack = new ValueStack();
    const reward = new StepReward();
    stack.startAt(5, 1);
    reward.start(-2, 3);
    reward.extend(0, -1.5);
    reward.extend(1, 0.25);
    stack.push(reward, 0, 60);
    expect([...stack.x.slice(1, 4)]).toEqual([4, 5, 7]);
    expect([...stack.v.slice(1, 4)]).toEqual([1.25, 1, 4]);
    reward.start(0, 0);
    stack.push(reward, 0, 6);
    expect([...stack.x.slice(4, 7)]).toEqual([4, 5, 6]);
    expect([...stack.v.slice(4, 7)]).toEqual([1.25, 1, 2.5]);
  });
});
