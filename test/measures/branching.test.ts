import { describe, expect, it } from 'vitest';
import { branchingRatio, fitBranching } from '../../src/measures/branching.ts';
import { fitPowerLaw } from '../../src/measures/powerLaw.ts';
import { stream } from '../../src/random/streams.ts';
import { branched } from './branched.ts';

describe('branching', () => {
  it('at ratio 0.8 is found', () => {
    const sizes = branched(0.8, 50_000, 100_000, stream(1, 'branching'));
    const { n, ratio, distance } = fitBranching(sizes);
    expect(n).toBe(50_000);
    expect(Math.abs(ratio - 0.8)).toBeLessThan(0.005);
    expect(distance).toBeLessThan(0.01);
  });

  it('is likelier than a power law where it is true, and less where it is not', () => {
    const range = { to: 200 };
    const sizes = branched(0.8, 5_000, 100_000, stream(2, 'branching'));
    expect(fitBranching(sizes, range).logLikelihood).toBeGreaterThan(fitPowerLaw(sizes, range).logLikelihood + 10);
    const random = stream(3, 'power law');
    const weights = Array.from({ length: 200 }, (_, k) => (k + 1) ** -2.5);
    const scaleFree = Array.from({ length: 5_000 }, () => random.pick(weights) + 1);
    expect(fitBranching(scaleFree, range).logLikelihood).toBeLessThan(fitPowerLaw(scaleFree, range).logLikelihood - 10);
  });

  it('has Borel’s probabilities', () => {
    // ratio 0.5 by a mean of 2; p(1) : p(3) = e^-0.5 : 3/2 * 0.25 e^-1.5
    const { ratio, logLikelihood } = fitBranching([1, 3], { from: 1, to: 3 });
    expect(ratio).toBe(0.5);
    const weights = [Math.exp(-0.5), 0.5 * Math.exp(-1), 1.5 * 0.25 * Math.exp(-1.5)];
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    expect(logLikelihood).toBeCloseTo(Math.log((weights[0] * weights[2]) / total ** 2), 12);
  });

  it('does nothing where each switch stays alone, and has no figure without any', () => {
    expect(fitBranching([1, 1, 1], { to: 5 })).toEqual({ n: 3, ratio: 0, logLikelihood: 0, distance: 0 });
    expect(branchingRatio([])).toBeNaN();
    expect(fitBranching([4], { from: 5, to: 9 })).toEqual({
      n: 0,
      ratio: 0.75,
      logLikelihood: Number.NaN,
      distance: Number.NaN,
    });
  });
});
