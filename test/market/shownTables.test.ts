import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  numberAt,
  numbers,
  numbersOf,
  rounded,
  shownTable,
  textAt,
  texts,
  words,
} from '../../src/market/shownTables.ts';

const says = { says: 'What it is.' };

describe('columns that are shown', () => {
  it('give back the words and texts they were made of', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (list) => {
        for (const column of [words(list, says), texts(list, says)])
          expect(list.map((_, row) => textAt(column, row))).toEqual(list);
      }),
    );
  });

  it('give numbers as they are, and nothing where there is no figure', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (list) => {
        const column = numbers(list, { unit: 'EUR', says: 'Money.' });
        expect([...numbersOf(column)]).toEqual(list);
        for (const [row, value] of list.entries())
          expect(textAt(column, row)).toBe(Number.isNaN(value) ? '' : `${value}`);
      }),
    );
  });

  it('tell numbers of single precision in the digits they were written in', () => {
    const column = numbers(Float32Array.of(0.1, 94.3, Number.NaN), says);
    expect([0, 1, 2].map((row) => textAt(column, row))).toEqual(['0.1', '94.3', '']);
  });

  it('keep scaled numbers to half a step, and those that do not fit as no figure', () => {
    const value = fc.oneof(fc.double({ min: 0, max: 655.3, noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value), (list) => {
        const column = numbers(rounded(list, 0.01), says, { scale: 0.01 });
        for (const [row, of] of list.entries()) {
          if (Number.isNaN(of)) expect(numberAt(column, row)).toBeNaN();
          else expect(Math.abs(numberAt(column, row) - of)).toBeLessThan(0.005 + 1e-9);
        }
      }),
    );
    const beyond = numbers(rounded([-1, 1e6], 0.01), says, { scale: 0.01 });
    expect([numberAt(beyond, 0), numberAt(beyond, 1)]).toEqual([Number.NaN, Number.NaN]);
    expect(textAt(numbers(Uint16Array.of(9430), says, { scale: 0.01 }), 0)).toBe('94.3');
  });

  it('stand in a table only where they are as long as each other', () => {
    const columns = { first: numbers([1, 2], says), second: words(['a'], says) };
    expect(() => shownTable('t', columns)).toThrow("table 't': column 'second' has 1 rows, where others have 2");
    expect(shownTable('t', {}).rows).toBe(0);
  });

  it('are no words where there are too many of them', () => {
    const many = Array.from({ length: 65_537 }, (_, k) => `${k}`);
    expect(() => words(many, says)).toThrow('a column of words has 65537 of them, more than 65,536');
  });
});
