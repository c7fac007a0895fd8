import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbers, words } from '../../../src/market/shownTables.ts';
import { shownOf, widthsOf } from '../../../src/report/figures/table.ts';

const shown = (values: number[], more = {}) => shownOf(numbers(values, { says: '' }, more), [...values.keys()]);

describe('cells of a column', () => {
  it('have as many decimals as their largest needs, where they are of one size', () => {
    expect(shown([15, 100, 7])).toEqual(['15', '100', '7']);
    expect(shown([15.26, 9.5, Number.NaN])).toEqual(['15.3', '9.5', '–']);
  });

  it('and each its own, where they are not', () => expect(shown([0.97, 12_345.6])).toEqual(['0.970', '12,346']));

  it('have those that the column says', () => expect(shown([1, 2], { digits: 2 })).toEqual(['1.00', '2.00']));

  it('are words as they are', () => expect(shownOf(words(['a', '<b>'], { says: '' }), [1])).toEqual(['<b>']));
});

describe('widths of columns', () => {
  it('are as wished where there is room, else the widest is cut', () => {
    expect(widthsOf([50, 100], 400)).toEqual([50, 100]);
    expect(widthsOf([50, 1000], 266)).toEqual([50, 200]);
  });

  it('leave out the last where none would be read', () => expect(widthsOf(Array(20).fill(80), 300).length).toBe(4));

  it('never go beyond the room, nor do columns that fit give way', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 }),
        fc.integer({ min: 60, max: 1200 }),
        (wishes, room) => {
          const widths = widthsOf(wishes, room);
          const taken = widths.reduce((sum, width) => sum + width, 16 * (widths.length - 1));
          expect(taken).toBeLessThanOrEqual(room + 1e-6);
          const most = Math.max(...widths);
          widths.forEach((width, k) => {
            expect(width === wishes[k] || Math.abs(width - most) < 1e-9).toBe(true);
          });
        },
      ),
    );
  });
});
