import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, filled, printable, textTable, WIDTH } from '../../src/results/terminal.ts';

const word = fc.stringMatching(/^[a-z0-9.,]{1,9}$/);
const phrase = (most: number) => fc.array(word, { maxLength: most }).map((words) => words.join(' '));
const table = fc.integer({ min: 2, max: 14 }).chain((columns) =>
  fc.record({
    rows: fc.array(fc.array(phrase(4), { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }),
    keys: fc.integer({ min: 1, max: Math.min(6, columns - 1) }),
  }),
);
const wordsOf = (text: string) => text.split(/\s+/).filter((each) => each !== '');

describe('a table', () => {
  it('keeps within the width, and keeps every word, those of its keys once a part', () => {
    fc.assert(
      fc.property(table, ({ rows, keys }) => {
        const text = textTable(rows, keys);
        for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(WIDTH);
        const parts = text.match(/^-+$/gm)?.length ?? 0;
        const wanted = rows.flatMap((row) =>
          row.flatMap((cell, column) => (column < keys ? Array.from({ length: parts }, () => cell) : [cell])),
        );
        const letters = (texts: readonly string[]) => texts.flatMap(wordsOf).join('').split('').sort().join('');
        expect(letters([text.replaceAll('-', '')])).toBe(letters(wanted));
      }),
    );
  });

  it('that fits is a line a row, the first column to the left and the others to the right', () => {
    const rows = [
      ['run', 'up MWh'],
      ['winter', '243.3'],
      ['夏', '9'],
    ];
    expect(textTable(rows)).toBe(['run     up MWh', '--------------', 'winter   243.3', '夏           9'].join('\n'));
  });

  it('that does not fit gets lower headers first, then comes in parts with its keys in each', () => {
    const header = ['run', ...Array.from({ length: 9 }, (_, k) => `figure number ${k}`)];
    const row = ['winter', ...Array.from({ length: 9 }, () => '123.45')];
    const low = textTable([header, row]).split('\n');
    expect(low.slice(0, 4).map((line) => line.trim())).toEqual([
      expect.stringMatching(/^run( +figure){9}$/),
      expect.stringMatching(/^(number( +|$)){9}$/),
      '0       1       2       3       4       5       6       7       8',
      expect.stringMatching(/^-+$/),
    ]);
    const wide = [
      [...header, ...header.slice(1)],
      [...row, ...row.slice(1)],
    ];
    const parts = textTable(wide).split('\n\n');
    expect(parts).toHaveLength(2);
    for (const part of parts) expect(part).toMatch(/^run .*\n[\s\S]*\nwinter .*$/);
  });
});

describe('a text', () => {
  it('is broken at spaces to the width, and keeps its words', () => {
    fc.assert(
      fc.property(
        phrase(60),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        (text, indent, hang) => {
          const lines = filled(' '.repeat(indent) + text, hang).split('\n');
          for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(WIDTH);
          for (const line of lines.slice(1)) expect(line.startsWith(' '.repeat(indent + hang))).toBe(true);
          expect(lines.flatMap(wordsOf)).toEqual(wordsOf(text));
        },
      ),
    );
  });

  it('carries nothing that steers a terminal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0x3000 })), (codes) => {
        const text = String.fromCharCode(...codes);
        expect(printable(text)).not.toMatch(/[^\P{Cc}\n\t]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
    expect(printable('red \x1b[31m, \x9b31m, \rback, \u202eleft\n\tand plain: é夏')).toBe(
      'red \\u001b[31m, \\u009b31m, \\u000dback, \\u202eleft\n\tand plain: é夏',
    );
  });
});
