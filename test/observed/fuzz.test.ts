// @module-tag slow
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { readObserved } from '../../src/observed/readObserved.ts';
import { stream } from '../../src/random/streams.ts';
import { documents } from './documents.ts';
import { LAYOUTS } from './layouts.ts';
import { SAMPLES, type Sample, type Sheet, textOf } from './samples.ts';
import { claimsOf, isWithin, type Truth } from './truth.ts';

const VARIANTS = 300;
const ROWS = 18;
const LONGEST_MS = 2000;

const folder = mkdtempSync(join(tmpdir(), 'flexagora-observed-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A damaged file; `scale` is what its header says that prices are to be multiplied with. */
interface Variant {
  bytes: string | Uint8Array;
  scale?: number;
}
interface Dice {
  below(n: number): number;
  of<T>(all: readonly T[]): T;
  shuffled<T>(all: readonly T[]): T[];
}
type Damage = (sheet: Sheet, dice: Dice) => Variant;

const edited = (sheet: Sheet, row: number, column: number, text: string): Sheet => ({
  ...sheet,
  rows: sheet.rows.with(row, sheet.rows[row].with(column, text)),
});
const inserted = (text: string, at: number, what: string): string => text.slice(0, at) + what + text.slice(at);
const numeric = ({ rows }: Sheet): number[] =>
  [...rows[0].keys()].filter((k) => rows.every((cells) => /^[-+\d.,]*$/.test(cells[k])));

const DAMAGES: Record<string, Damage> = {
  truncated: (sheet, { below }) => {
    const bytes = new TextEncoder().encode(textOf(sheet));
    return { bytes: bytes.slice(0, below(bytes.length)) };
  },
  'columns shuffled': (sheet, { shuffled }) => {
    const order = shuffled([...sheet.header.keys()]);
    const of = (cells: string[]) => order.map((k) => cells[k]);
    return { bytes: textOf({ ...sheet, header: of(sheet.header), rows: sheet.rows.map(of) }) };
  },
  'a column dropped': (sheet, { below }) => {
    const place = below(sheet.header.length);
    const of = (cells: string[]) => cells.toSpliced(place, 1);
    return { bytes: textOf({ ...sheet, header: of(sheet.header), rows: sheet.rows.map(of) }) };
  },
  'a column renamed': (sheet, { below, of }) => {
    const place = below(sheet.header.length);
    const name = sheet.header[place];
    const at = below(name.length);
    const renamed = of([`${name.slice(0, at)}${name.slice(at + 1)}`, inserted(name, at, 'x'), 'column', '']);
    return { bytes: textOf({ ...sheet, header: sheet.header.with(place, renamed) }) };
  },
  'the unit changed': (sheet, { of }) => {
    const unit = /EUR([_/])MWh/i;
    const other = of(['EUR$1kWh', 'GBP$1MWh', 'EUR$1MW', 'EUR']);
    const header = sheet.header.map((name) => name.replace(unit, other));
    const scales = other === 'EUR$1kWh' && header.some((name, k) => name !== sheet.header[k]);
    return { bytes: textOf({ ...sheet, header }), scale: scales ? 1000 : 1 };
  },
  'the unit changed in the cells': (sheet, { of, below }) => {
    const unit = of(['kWh', 'KWH', 'MW', 'GBP', '']);
    const from = below(2) * below(sheet.rows.length);
    const rows = sheet.rows.map((cells, k) => (k < from ? cells : cells.map((cell) => (cell === 'MWh' ? unit : cell))));
    return { bytes: textOf({ ...sheet, rows }), scale: /kwh/i.test(unit) && sheet.rows[0].includes('MWh') ? 1000 : 1 };
  },
  'an energy or power in other units': (sheet, { of }) => {
    const other = of(['_gw', '_w', '_mj', '']);
    return { bytes: textOf({ ...sheet, header: sheet.header.map((name) => name.replace(/_(kwh|kw)$/, other)) }) };
  },
  'text in a cell': (sheet, { below, of }) => {
    const text = of([
      'abc',
      '12a',
      'NaN',
      'Infinity',
      '-',
      '1e999',
      '0x1F',
      '١٢',
      '1 000',
      '--5',
      '5-',
      '1.2.3',
      '#REF!',
      '',
    ]);
    return { bytes: textOf(edited(sheet, below(sheet.rows.length), below(sheet.header.length), text)) };
  },
  'a price beyond sense': (sheet, { below, of }) => {
    const place = of(numeric(sheet));
    return { bytes: textOf(edited(sheet, below(sheet.rows.length), place, of(['1e7', '-20000000', '99999999999']))) };
  },
  'a byte order mark': (sheet) => ({ bytes: `\uFEFF${textOf(sheet)}` }),
  'other line ends': (sheet, { of }) => ({ bytes: textOf(sheet, of(['\r\n', '\r', '\r\r\n'])) }),
  empty: (sheet, { of }) => ({ bytes: of(['', '\n', '   ', '\uFEFF', '\r\n\r\n', textOf({ ...sheet, rows: [] })]) }),
  'few rows': (sheet, { below }) => ({ bytes: textOf({ ...sheet, rows: sheet.rows.slice(0, 1 + below(3)) }) }),
  'rows dropped': (sheet, { below }) => ({ bytes: textOf({ ...sheet, rows: sheet.rows.filter(() => below(5) > 0) }) }),
  'rows twice': (sheet, { below }) => {
    const row = sheet.rows[below(sheet.rows.length)];
    return { bytes: textOf({ ...sheet, rows: sheet.rows.toSpliced(below(sheet.rows.length), 0, row) }) };
  },
  'rows in another order': (sheet, { shuffled }) => ({ bytes: textOf({ ...sheet, rows: shuffled(sheet.rows) }) }),
  'two rows swapped': (sheet, { below }) => {
    const [a, b] = [below(sheet.rows.length), below(sheet.rows.length)];
    return { bytes: textOf({ ...sheet, rows: sheet.rows.with(a, sheet.rows[b]).with(b, sheet.rows[a]) }) };
  },
  'decimal signs mixed': (sheet, { below, of }) => {
    const place = of(numeric(sheet));
    let next = sheet;
    for (let k = below(3); k >= 0; k--) {
      const row = below(sheet.rows.length);
      const cell = next.rows[row][place].replace(/[.,]/, (sign) => (sign === '.' ? ',' : '.'));
      next = edited(next, row, place, cell);
    }
    return { bytes: textOf(next) };
  },
  'thousands separated': (sheet, { of }) => {
    const place = of(numeric(sheet));
    const group = of([',', '.', ' ', "'"]);
    const rows = sheet.rows.map((cells) =>
      cells.with(place, cells[place].replace(/^(-?\d)(\d{3})(?=\D|$)/, `$1${group}$2`)),
    );
    return { bytes: textOf({ ...sheet, rows }) };
  },
  'other delimiters': (sheet, { of }) => ({
    bytes: textOf({ ...sheet, quoted: false }).replaceAll(sheet.delimiter, of([',', ';', '\t', '|'])),
  }),
  'a huge cell': (sheet, { below }) => ({
    bytes: textOf(edited(sheet, below(sheet.rows.length), below(sheet.header.length), '9'.repeat(20_000))),
  }),
  'a huge line': (sheet, { below }) => ({
    bytes: textOf({
      ...sheet,
      rows: sheet.rows.toSpliced(below(sheet.rows.length), 0, new Array<string>(2_000).fill('1')),
    }),
  }),
  'zero bytes': (sheet, { below }) => {
    const text = textOf(sheet);
    return { bytes: inserted(text, below(text.length), '\0') };
  },
  'UTF-16': (sheet, { of }) => ({ bytes: Buffer.from(of(['', '\uFEFF']) + textOf(sheet), 'utf16le') }),
  'bytes that are no text': (sheet, { below }) => {
    const bytes = new TextEncoder().encode(textOf(sheet));
    bytes[below(bytes.length)] = 0x80 + below(0x80);
    return { bytes };
  },
  'quotes out of place': (sheet, { below, of }) => {
    const text = textOf(sheet);
    return { bytes: inserted(text, below(text.length), of(['"', "'", '""'])) };
  },
  'lines out of place': (sheet, { below, of }) => {
    const lines = textOf(sheet).split('\n');
    return {
      bytes: lines.toSpliced(below(lines.length), 0, of(['', '# comment', 'Total;1;2', lines[0], ','])).join('\n'),
    };
  },
};

/**
 * Makes variants of a file, and holds what is read of each against what is true: each is refused in a message that names the file, or
 * read as it was, and either happens often enough.
 * @param variant writes the kth, and says what was done, and by what its values were multiplied
 */
function eachVariant(file: string, truth: Truth, variant: (k: number) => { kind: string; scale?: number }): void {
  const counts = { refused: 0, read: 0 };
  for (let k = 0; k < VARIANTS; k++) {
    const { kind, scale = 1 } = variant(k);
    const start = performance.now();
    try {
      const claims = claimsOf(readObserved(file));
      expect(isWithin(claims, truth, scale), `${kind}, variant ${k}: all numbers right`).toBe(true);
      counts.read++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`${kind}, variant ${k}: ${error}`, { cause: error });
      expect(error.message, `${kind}, variant ${k}`).toContain(file);
      expect(error.message.length, `${kind}, variant ${k}`).toBeLessThan(2000);
      counts.refused++;
    }
    expect(performance.now() - start, `${kind}, variant ${k}`).toBeLessThan(LONGEST_MS);
  }
  expect(counts.refused).toBeGreaterThan(VARIANTS / 4);
  expect(counts.read).toBeGreaterThan(VARIANTS / 10);
}

/** Reads a sample in every way of damage, and holds what is read against what is true. */
function damaged(sample: Sample): void {
  const { name, truth } = sample;
  const sheet = { ...sample.sheet, rows: sample.sheet.rows.slice(0, ROWS) };
  const file = join(folder, 'data.csv');
  const kinds = Object.entries(DAMAGES);
  eachVariant(file, truth, (k) => {
    const random = stream(4, 'damage', name, k);
    const below = (n: number) => Math.floor(random.uniform() * n);
    const dice: Dice = {
      below,
      of: (all) => all[below(all.length)],
      shuffled: (all) =>
        all
          .map((value) => ({ value, at: random.uniform() }))
          .sort((a, b) => a.at - b.at)
          .map(({ value }) => value),
    };
    const [kind, damage] = kinds[k % kinds.length];
    const { bytes, ...scaled } = damage(sheet, dice);
    writeFileSync(file, bytes);
    return { kind, ...scaled };
  });
}

const named = (samples: readonly Sample[]) => samples.map((sample) => [sample.name, sample] as const);

describe('a damaged file is refused, or read as it was:', () => {
  it.each(named(SAMPLES))('%s', (_, sample) => damaged(sample));
});

describe("a damaged table of a publisher's prices is refused, or read as it was:", () => {
  it.each(named(LAYOUTS))('%s', (_, { truth, ...sample }) => {
    const loads = Object.values(truth.prices ?? {}); // a column of another name is kept as it is, without unit
    damaged({ ...sample, truth: { ...truth, loads } });
  });
});

type DocumentDamage = (text: string, dice: Pick<Dice, 'below' | 'of'>) => string | Uint8Array;

/** What may happen to a document of marks and texts, be it XML or JSON. */
const DOCUMENT_DAMAGES: Record<string, DocumentDamage> = {
  truncated: (text, { below }) => text.slice(0, below(text.length)),
  'a line dropped': (text, { below }) => {
    const lines = text.split('\n');
    return lines.toSpliced(below(lines.length), 1).join('\n');
  },
  'a line twice': (text, { below }) => {
    const lines = text.split('\n');
    const at = below(lines.length);
    return lines.toSpliced(at, 0, lines[at]).join('\n');
  },
  'a sign changed': (text, { below, of }) => {
    const marks = [...text.matchAll(/[^\d.-]/g)];
    const at = marks[below(marks.length)].index;
    return text.slice(0, at) + of(['', 'x', '<', '>', '"', '&', '{', ',', '\0', ' ', '\n']) + text.slice(at + 1);
  },
  'a unit or code changed': (text, { of }) =>
    text.replaceAll(
      of(['EUR', 'MWH', 'A44', 'A85', 'A04', 'PT15M', 'regulation_state', 'TimeSeries']),
      of(['x', 'KWT', '']),
    ),
  'a number that is none': (text, { below, of }) => {
    const numbers = [...text.matchAll(/(?<=[>"])-?\d+\.\d+(?=[<"])/g)];
    const { index, 0: number } = numbers[below(numbers.length)];
    const other = of(['abc', '', 'NaN', '1e999', '1,5', '1 000', '--5', '1.2.3', '9'.repeat(5000), '0x1F']);
    return text.slice(0, index) + other + text.slice(index + number.length);
  },
  'a position or an ISP moved': (text, { below, of }) => {
    const numbers = [...text.matchAll(/(?<=(?:<position>|"isp": "))\d+/g)];
    const { index, 0: number } = numbers[below(numbers.length)];
    return (
      text.slice(0, index) + of(['0', '-1', '17', '2.5', '', 'x', '999999999']) + text.slice(index + number.length)
    );
  },
  'other line ends': (text, { of }) => text.replaceAll('\n', of(['\r\n', '\r', ''])),
  'a byte order mark': (text) => `\uFEFF${text}`,
  'UTF-16': (text) => Buffer.from(text, 'utf16le'),
  'space before': (text, { of }) => of([' ', '\n\n', '\t']) + text,
  empty: (_text, { of }) => of(['', '\n', '<', '{', '[]', '{}', '<a/>', 'null']),
};

describe('a damaged document is refused, or read as it was:', () => {
  it.each(documents().map((document) => [document.name, document] as const))('%s', (name, { ending, text, truth }) => {
    const file = join(folder, `data.${ending}`);
    const kinds = Object.entries(DOCUMENT_DAMAGES);
    eachVariant(file, truth, (k) => {
      const random = stream(17, 'document', name, k);
      const below = (n: number) => Math.floor(random.uniform() * n);
      const [kind, damage] = kinds[k % kinds.length];
      writeFileSync(file, damage(text, { below, of: (all) => all[below(all.length)] }));
      return { kind };
    });
  });
});
