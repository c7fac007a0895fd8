import { describe, expect, it } from 'vitest';
import { type Cut, Minorant, type Range } from '../../../../agents/nested/tso/vertices.ts';

const cut = (constant: number, ...slopes: number[]): Cut => ({ constant, slopes });
const box: Range[] = [
  [0, 2],
  [0, 2],
  [0, 2],
];
const cornersOf = (minorant: Minorant): string[][] =>
  minorant.facets().map(({ corners }) => corners.map((corner) => corner.join(' ')).sort());

describe('the largest of some cuts', () => {
  it('is all of the box for one cut, in as many dimensions as it is wide', () => {
    expect(cornersOf(new Minorant(box, cut(0, 0, 0, 0)))[0]).toHaveLength(8);
    const flat = new Minorant([box[0], [3, 3], [0, 0]], cut(5, 1, 1, 1));
    expect(cornersOf(flat)).toEqual([['0 3 0', '2 3 0']]);
  });

  it('is divided where another cut is higher', () => {
    const minorant = new Minorant([[0, 2], [0, 2]], cut(0, 0, 0)); // biome-ignore format: a square
    minorant.add(cut(-3, 1, 1));
    expect(cornersOf(minorant)).toEqual([
      ['0 0', '0 2', '1 2', '2 0', '2 1'],
      ['1 2', '2 1', '2 2'],
    ]);
  });

  it('drops a cut that is the highest on an edge alone', () => {
    const minorant = new Minorant(box, cut(0, 0, 0, 0));
    minorant.add(cut(-1, 1, 0, 0));
    minorant.add(cut(1, -1, 0, 0));
    expect(minorant.facets().map(({ cut: { constant } }) => constant)).toEqual([-1, 1]);
  });

  it('has no edge across a face in which more cuts meet than needed', () => {
    const minorant = new Minorant(box, cut(0, 0, 0, 0));
    minorant.add(cut(-1, 1, 0, 0));
    minorant.add(cut(1, -1, 0, 0)); // all three meet where x is 1
    minorant.add(cut(-2, 0, 1, 1));
    const last = cornersOf(minorant).at(-1);
    expect(last).toEqual(['0 1 2', '0 2 1', '1 0 2', '1 2 0', '2 1 2', '2 2 1', '0 2 2', '2 2 2'].sort());
  });
});
