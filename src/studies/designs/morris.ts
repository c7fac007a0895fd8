import { stream } from '../../random/streams.ts';

/**
 * Trajectories for the screening of Morris (1991): from a random point of a grid, one input after the other, in random
 * order, takes one step of `levels / (2 (levels - 1))` up or down. k + 1 points a trajectory, one trajectory after the
 * other; each from a stream of its own, so that more trajectories only add to those there were.
 * @param levels of the grid 0, 1 / (levels - 1), ..., 1, in every dimension; even
 * @returns `trajectories * (k + 1)` points, each with a coordinate in [0, 1], ends included, for every name
 * @throws RangeError when the levels are not an even number from 2
 */
export function morrisTrajectories(
  trajectories: number,
  names: readonly string[],
  seed: string | number,
  levels = 4,
): number[][] {
  if (!(levels >= 2 && levels % 2 === 0))
    throw new RangeError(`Morris levels must be even and 2 or more, not ${levels}`);
  const half = levels / 2;
  return Array.from({ length: trajectories }, (_, trajectory) => {
    const random = stream(seed, 'morris', trajectory);
    const at = names.map(() => Math.floor(levels * random.uniform()));
    const turn = names.map(() => random.uniform());
    const order = [...names.keys()].sort((i, j) => turn[i] - turn[j]);
    const point = (): number[] => at.map((level) => level / (levels - 1));
    const first = point();
    const others = order.map((input) => {
      at[input] += at[input] < half ? half : -half; // from any level just one of the two stays on the grid
      return point();
    });
    return [first, ...others];
  }).flat();
}

/**
 * Elementary effects: what each step of a trajectory changed in the output, per unit of the input's range.
 * @param points of `morrisTrajectories`
 * @param outputs at those points; NaN where a run failed
 * @param realised where in its range each input really was, when it takes certain values only
 * @returns by input, then by trajectory; NaN where either end of the step failed, or nothing moved
 * @throws RangeError when there are not as many outputs as points
 */
export function elementaryEffects(
  points: readonly number[][],
  outputs: ArrayLike<number>,
  realised = points,
): number[][] {
  if (points.length !== outputs.length) {
    throw new RangeError(`${outputs.length} outputs do not go with ${points.length} points`);
  }
  const inputs = points[0]?.length ?? 0;
  const effects = Array.from({ length: inputs }, (): number[] => []);
  points.forEach((point, p) => {
    if (p % (inputs + 1) === 0) return;
    const from = points[p - 1];
    const moved = point.findIndex((coordinate, input) => coordinate !== from[input]);
    const step = realised[p][moved] - realised[p - 1][moved];
    effects[moved].push(step === 0 ? Number.NaN : (outputs[p] - outputs[p - 1]) / step);
  });
  return effects;
}
