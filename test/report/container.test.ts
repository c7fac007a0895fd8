import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbers, rounded, shownTable, texts, words } from '../../src/market/shownTables.ts';
import type { Page } from '../../src/market/view.ts';
import { packed, unpacked } from '../../src/report/container.ts';
import { pageOf } from '../../src/report/page/data.ts';

const says = { unit: 'MW', says: 'What it is.' };
const anyTable = fc.array(fc.record({ value: fc.double(), text: fc.string({ unit: 'grapheme' }) })).map((rows) => {
  const values = rows.map(({ value }) => value);
  const list = rows.map(({ text }) => text);
  return shownTable('any', {
    whole: numbers(
      Int32Array.from(rows, (_, k) => k),
      says,
    ),
    double: numbers(values, says, { digits: 2 }),
    single: numbers(Float32Array.from(values), says),
    scaled: numbers(rounded(values, 0.5), says, { scale: 0.5 }),
    byte: numbers(
      Uint8Array.from(rows, (_, k) => k),
      says,
    ),
    word: words(list, says),
    text: texts(list, says),
  });
});

const pageWith = (tables: Page['tables']): Page => ({
  ...{ kind: 'run', title: 'a', crumbs: ['b'], answer: [['c', { strong: 'd' }]], notes: [] },
  numbers: [{ label: 'none', value: Number.NaN, unit: '' }],
  ...{ figures: [], replays: [], colours: { upward: 1 }, tables },
  again: { commands: [], facts: [] },
});

describe('a page packed', () => {
  it('is the same when it is unpacked', () => {
    fc.assert(
      fc.property(fc.array(anyTable, { maxLength: 3 }), (tables) => {
        const page = pageWith(tables);
        expect(unpacked(packed(page))).toEqual(page);
      }),
    );
  });

  it('is the same when a browser reads it from a file', async () => {
    const page = pageWith([shownTable('t', { mw: numbers([1.5, Number.NaN], says) })]);
    const base64 = gzipSync(packed(page)).toString('base64');
    expect(await pageOf(`\n${base64}\n`)).toEqual(page);
  });

  it('has the same bytes whatever array its numbers are a part of', () => {
    const all = Float64Array.of(9, 1, 2, 9);
    const part = (values: Float64Array) => packed(pageWith([shownTable('t', { mw: numbers(values, says) })]));
    expect(part(all.subarray(1, 3))).toEqual(part(Float64Array.of(1, 2)));
  });
});
