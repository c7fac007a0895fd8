import { describe, expect, it } from 'vitest';
import { activation, balanced } from '../../../../agents/nested/tso/balancing.ts';

/** Two units of 100 and 50 MW that hold 6 and 2 MW each way, at 60 and 20 MW. */
const plant = { capacityMw: [100, 50], heldUpMw: [6, 2], heldDownMw: [6, 2] };
const moved = (change: number, units = [60, 20], of = plant) => {
  const { unitMw, shedMw, dumpedMw } = balanced(units, of, change);
  return [...unitMw, shedMw, dumpedMw].map((mw) => Number(mw.toFixed(9)));
};

describe('units move', () => {
  it.each<[string, number, number[]]>([
    ['not where nothing changes', 0, [60, 20, 0, 0]],
    ['by what they hold, in its proportions', 4, [63, 21, 0, 0]],
    ['downward as well', -8, [54, 18, 0, 0]],
    ['beyond that by all they have left, in its proportions', 8 + 31, [66 + 17, 22 + 14, 0, 0]],
    ['and downward by all they give', -8 - 36, [54 - 27, 18 - 9, 0, 0]],
    ['until nothing is left, and the rest is shed', 75, [100, 50, 5, 0]],
    ['or dumped', -90, [0, 0, 0, 10]],
  ])('%s', (_, change, expected) => {
    expect(moved(change)).toEqual(expected);
  });

  it('no further than they can, whatever they hold', () => {
    expect(moved(8, [98, 20])).toEqual([100, 26, 0, 0]); // 2 and 2 of what is held, then what the second has left
    expect(moved(-4, [1, 20])).toEqual([0, 17, 0, 0]);
  });

  it('by all they have where none holds anything', () => {
    expect(moved(7, [60, 20], { ...plant, heldUpMw: [0, 0] })).toEqual([64, 23, 0, 0]);
  });

  it('and the sum is what is asked, to the last bit that matters', () => {
    for (const change of [0.1, 7.77, -3.3, 41.7, -66.6]) {
      const { unitMw, shedMw, dumpedMw } = balanced([60, 20], plant, change);
      expect(unitMw[0] + unitMw[1] + shedMw - dumpedMw).toBeCloseTo(80 + change, 10);
    }
  });
});

describe('flexibility is called', () => {
  const held = { upMw: 10, downMw: 4 };
  const taken = { upMw: 3, downMw: 5 };
  it.each<[string, number, number, number]>([
    ['not where units hold enough', 9, 0, 0],
    ['for what is beyond them', 12, 2, 0],
    ['no more than was taken', 20, 3, 0],
    ['downward alike', -7, 0, 3],
    ['no more than was taken of that', -30, 0, 5],
    ['not where nothing changes', 0, 0, 0],
  ])('%s', (_, change, upMw, downMw) => {
    expect(activation(change, held, taken)).toEqual({ upMw, downMw });
  });
});
