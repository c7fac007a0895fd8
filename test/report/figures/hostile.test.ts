// @module-tag slow
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbers, shownTable, texts, words } from '../../../src/market/shownTables.ts';
import type { Figure, ShownColumn, ShownTable } from '../../../src/market/view.ts';
import { drawnColumns } from '../../../src/report/figures/csv.ts';
import { DARK, GREY, LIGHT } from '../../../src/report/figures/theme.ts';
import { figures, page } from './samples.ts';
import { faultOfXml, svgOf, textsIn } from './svgText.ts';

const NAMES = [
  '<img src=x onerror=alert(1)></script>',
  '\u202eevil\u2066',
  'a & b " \' >',
  'x'.repeat(1000),
  '\u0000\u0008\ud800\ufffe',
  'line\nbreak\ttab',
  '👩‍🚒'.repeat(40),
  '',
  'constructor',
  '__proto__',
];
const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 12 }));
const number = fc.oneof(
  fc.constantFrom(
    Number.NaN,
    0,
    -0,
    1,
    -5,
    1e-9,
    1e12,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    5e-324,
    1.7e308,
  ),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer({ min: 0, max: 40 }),
);
const HOURS = 24;

/** A table like one given, of so many rows with anything in them. */
function tableLike({ name: of, columns }: ShownTable, rows: number): fc.Arbitrary<ShownTable> {
  const each = Object.fromEntries(
    Object.entries(columns).map(([column, like]): [string, fc.Arbitrary<ShownColumn>] => {
      const cells = <T>(cell: fc.Arbitrary<T>) => fc.array(cell, { minLength: rows, maxLength: rows });
      const isClock = like.kind === 'numbers' && like.unit === 'ISP';
      if (isClock)
        return [
          column,
          fc.constant(
            numbers(
              Array.from({ length: rows }, (_, k) => k % HOURS),
              like,
            ),
          ),
        ];
      if (like.kind === 'numbers') return [column, cells(number).map((values) => numbers(values, like))];
      return [
        column,
        fc.oneof(
          cells(name).map((all) => words(all, like)),
          cells(name).map((all) => texts(all, like)),
        ),
      ];
    }),
  );
  return fc.record(each).map((made) => shownTable(of, made));
}

const kinds = Object.keys(figures) as Figure['kind'][];

describe.each(kinds)('any table, as %s', (kind) => {
  const figure: Figure = figures[kind];
  const like = page.tables.find(({ name: of }) => of === figure.table) as ShownTable;

  it('is drawn as whole XML', () => {
    const any = fc.integer({ min: 0, max: 30 }).chain((rows) => tableLike(like, rows));
    const column = fc.constantFrom(...drawnColumns(figure, Object.keys(like.columns)));
    const options = fc.record({
      width: fc.constantFrom(0, 120, 321, 550, 1130),
      theme: fc.constantFrom(LIGHT, DARK, GREY),
    });
    fc.assert(
      fc.property(any, fc.option(column, { nil: undefined }), name, options, (table, facet, title, how) => {
        const tables = [table, ...page.tables.filter(({ name: of }) => of !== table.name)];
        const svg = svgOf({ ...figure, title, ...(facet !== undefined && { facet }) }, { ...page, tables }, how);
        expect(faultOfXml(svg)).toBeUndefined();
        expect(svg).not.toMatch(/[ "(,](NaN|undefined|-?Infinity)[",)]/);
        expect(svg).not.toContain('<img');
      }),
      { numRuns: 150 },
    );
  });
});

describe('hostile names', () => {
  it('are shown as text, and cut where there is no room', () => {
    const fleets = NAMES.slice(0, 4);
    const table = shownTable('money', {
      fleet: words(fleets, { says: '' }),
      eur: numbers([1, 2, 3, 4], { says: '' }),
      reason: words(fleets, { says: '' }),
      total: numbers([1, 2, 3, 4], { says: '' }),
    });
    const svg = svgOf(figures.signed, { ...page, tables: [table] });
    expect(textsIn(svg)).toContain('&lt;img src=x onerror=alert(1)&gt;&lt;/script&gt;');
    expect(svg).toContain('xxx…');
    expect(svg).not.toMatch(/<\/title>x{200}/);
  });
});
