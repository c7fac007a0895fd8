import { describe, expect, it } from 'vitest';
import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Figure, Limit, ShownTable } from '../../../src/market/view.ts';
import { DARK, GREY, LIGHT } from '../../../src/report/figures/theme.ts';
import { figures, page } from './samples.ts';
import { faultOfXml, marksIn, rowsIn, svgOf, textsIn } from './svgText.ts';

const kinds = Object.keys(figures) as Figure['kind'][];
const every = (rows: number) => Array.from({ length: rows }, (_, row) => row);
const pageWith = (table: ShownTable, colours = {}) => ({ ...page, colours, tables: [table] });

describe.each(kinds)('a figure of the kind %s', (kind) => {
  const figure: Figure = figures[kind];

  it.each([LIGHT, DARK, GREY])('stands alone in $name', (theme) => {
    for (const width of [321, 550, 1130]) {
      const svg = svgOf(figure, page, { theme, width });
      expect(faultOfXml(svg)).toBeUndefined();
      expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="Sample"/);
      expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
      expect(svg).not.toMatch(/var\(|currentColor|class=|<style|<script|href|NaN|undefined|Infinity/);
      const used = [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
      for (const id of used) expect(svg).toContain(`<pattern id="${id}"`);
    }
  });

  it('is the same to the byte when drawn again', () => expect(svgOf(figure, page)).toBe(svgOf(figure, page)));

  it('says so where there are no figures', () => {
    const none = page.tables.map(({ name, columns }): ShownTable => {
      const empty = Object.entries(columns).map(([column, of]) => [
        column,
        of.kind === 'numbers' ? numbers([], of) : words([], of),
      ]);
      return shownTable(name, Object.fromEntries(empty));
    });
    expect(textsIn(svgOf(figure, { ...page, tables: none }))).toEqual(['No figures.']);
  });

  it('is refused where its table is missing', () =>
    expect(() => svgOf(figure, { ...page, tables: [] })).toThrow(`figure 'sample': no table '${figure.table}'`));
});

describe('marks', () => {
  const svgs = Object.fromEntries(kinds.map((kind) => [kind, svgOf(figures[kind], page)]));

  it('are one a row, and name it', () => {
    expect(rowsIn(svgs.stacked).sort()).toEqual(every(5));
    expect(rowsIn(svgs.bars)).toEqual(every(4));
    expect(rowsIn(svgs.matrix)).toEqual(every(4));
    expect(rowsIn(svgs.points).sort()).toEqual([0, 1, 1, 2, 3, 4, 5].filter((row, k) => k !== 2 || row !== 1));
    expect(rowsIn(svgs.differences)).toEqual([0, 1]);
    expect(rowsIn(svgs.heat)).toEqual(every(5));
  });

  it('of signed bars are its parts, but nothing for 0, and a dot at each total', () => {
    expect(marksIn(svgs.signed, 'bars')).toHaveLength(4);
    expect(marksIn(svgs.signed, 'totals')).toHaveLength(3);
  });

  it('of a heat map tell what is unsure from what failed', () => {
    expect(marksIn(svgs.heat, 'unsure')).toHaveLength(1);
    expect(marksIn(svgs.heat, 'no figure')).toHaveLength(1);
    expect(svgs.heat).toContain('data-mark="boundary"');
  });

  it('of differences are filled where they are sure', () => {
    const [sure, unsure] = marksIn(svgs.differences, 'points');
    expect(sure).toContain(`fill="${LIGHT.data[1]}"`);
    expect(unsure).toContain(`fill="${LIGHT.paper}"`);
    expect(textsIn(svgs.differences)).toEqual(expect.arrayContaining(['-7,862 (-8,041 to -7,684)', 'no figure']));
  });

  it('of a flow are one from each to each by part: what is paid twice is summed', () => {
    expect(marksIn(svgs.flow, 'flows')).toHaveLength(3);
    expect(textsIn(svgs.flow)).toContain('upward 110');
  });

  it('of verdicts are signs, not colours', () => {
    expect(textsIn(svgs.matrix)).toEqual(expect.arrayContaining(['✓ 2 of 2', '✕ 0 of 2', '? 1 of 2']));
    expect(svgs.matrix).not.toContain(LIGHT.over);
  });

  it('of a table are its rows, at most 40', () => {
    expect(textsIn(svgs.table)).toEqual(expect.arrayContaining(['direction', 'EUR/MWh', 'upward']));
    const long = shownTable('fees', { n: numbers(every(50), { says: 'n' }) });
    const texts = textsIn(svgOf({ ...figures.table, columns: ['n'] }, pageWith(long)));
    expect(texts).toContain('39');
    expect(texts).not.toContain('40');
    expect(texts).toContain('10 rows more');
  });
});

describe('what is over a limit', () => {
  const over = (limits: readonly Limit[]) => svgOf({ ...figures.lines, limits }, page).includes(LIGHT.over);

  it('is red, and nothing else is', () => {
    expect(over([{ at: 90, label: 'limit' }])).toBe(true);
    expect(over([{ at: 95, label: 'limit' }])).toBe(false);
    expect(over([{ at: 60, label: 'least', isLeast: true }])).toBe(true);
    expect(over([{ at: 40, label: 'least', isLeast: true }])).toBe(false);
    for (const kind of kinds.filter((each) => each !== 'lines'))
      expect(svgOf(figures[kind], page)).not.toContain(LIGHT.over);
  });

  it('is nothing where a line is there to compare with', () => {
    expect(over([{ at: 60, label: 'mean', isGuide: true }])).toBe(false);
    const guided = svgOf({ ...figures.points, limits: [{ at: 10, label: 'as before', isGuide: true }] }, page);
    expect(textsIn(guided)).toContain('as before');
    expect(guided).not.toContain(LIGHT.overText);
  });

  it('is not what would have been', () => {
    const [with_, without] = figures.lines.series;
    const beside = { ...figures.lines, series: [{ ...with_, isBeside: true }, without] };
    expect(svgOf(beside, page)).not.toContain(LIGHT.over);
  });
});

describe('names', () => {
  it('of axes are what columns say, with their units', () => {
    expect(textsIn(svgOf(figures.points, page))).toEqual(
      expect.arrayContaining(['Deviation fee, EUR/MWh', 'Energy a week, MWh']),
    );
  });

  it('of time are dates', () => {
    const texts = textsIn(svgOf(figures.lines, page));
    expect(texts).toEqual(expect.arrayContaining(['Mon 19 Feb 2024', '06:00', '12:00', 'limit 90 %']));
  });

  it('of two lines stand beside them where there is room, else in a key', () => {
    expect(svgOf(figures.lines, page)).toContain('font-weight="600">hybrid<');
    expect(svgOf(figures.lines, page, { width: 321 })).not.toContain('font-weight="600">hybrid<');
    expect(textsIn(svgOf(figures.lines, page, { width: 321 }))).toContain('hybrid');
  });
});

describe('what is chosen', () => {
  const table = shownTable('kpis', {
    kpi: words(['profit', 'profit', 'energy', 'energy'], { says: 'KPI.' }),
    fee: numbers([0, 30, 0, 30], { unit: 'EUR/MWh', says: 'Fee.' }),
    mean: numbers([4000, 3000, 2, 1], { says: 'Mean.' }),
  });
  const choice = (by: 'list' | 'steps') => ({
    ...figures.points,
    ...{ table: 'kpis', x: 'fee', y: 'mean', low: 'mean', high: 'mean', by: 'kpi', chosen: 'fee' },
    choices: [
      {
        column: 'kpi',
        label: 'KPI',
        chosen: 'profit',
        by,
        told: { profit: { unit: 'EUR', says: 'Profit.' }, energy: { unit: 'MWh', says: 'Energy.' } },
      },
    ],
  });
  const drawn = (by: 'list' | 'steps', chosen = {}) => svgOf(choice(by), pageWith(table), { chosen });

  it('is drawn, by its name', () => {
    expect(rowsIn(drawn('list'))).toEqual([0, 1]);
    expect(textsIn(drawn('list'))).toContain('Profit, EUR');
    expect(rowsIn(drawn('list', { kpi: 'energy' }))).toEqual([2, 3]);
    expect(textsIn(drawn('list', { kpi: 'energy' }))).toContain('Energy, MWh');
    expect(textsIn(drawn('list', { kpi: 'constructor' }))).toContain('No figures.');
  });

  it('has axes of its own in a list, but all steps of a slider one', () => {
    expect(textsIn(drawn('list', { kpi: 'energy' }))).not.toContain('4,000');
    expect(textsIn(drawn('steps', { kpi: 'energy' }))).toContain('4,000');
  });
});

describe('small figures of each word', () => {
  it('stand abreast with axes alike', () => {
    const figure = { ...figures.stacked, facet: 'service' };
    const svg = svgOf(figure, page);
    const titles = [...svg.matchAll(/font-weight="600">([^<]+)</g)].map(([, title]) => title);
    expect(titles).toEqual(['upward', 'downward']);
    expect(textsIn(svg).filter((text) => text === '4')).toHaveLength(2);
  });
});

describe('colours', () => {
  const parts = shownTable('prices', {
    from: numbers(every(8), { says: '' }),
    to: numbers(
      every(8).map((k) => k + 1),
      { says: '' },
    ),
    energy: numbers([1, 1, 1, 1, 1, 1, 1, 1], { says: '' }),
    service: words(['fee', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], { says: '' }),
  });

  it('are those of the page, and others in turn', () => {
    const fills = marksIn(svgOf(figures.stacked, pageWith(parts, { fee: 5 })), 'bars').map(
      (mark) => /fill="([^"]+)"/.exec(mark)?.[1],
    );
    expect(fills[0]).toBe(LIGHT.data[5]);
    expect(new Set(fills).size).toBe(6);
  });

  it('are patterns on paper without', () => {
    const svg = svgOf(figures.stacked, page, { theme: GREY });
    expect(marksIn(svg, 'bars').every((mark) => /fill="url\(#sample-fill-\d\)"/.test(mark))).toBe(true);
  });
});

describe('pictures', () => {
  const lined = (svg: string) => `${svg.replaceAll('><', '>\n<')}\n`;

  it('are as they were looked at', async () => {
    await expect(lined(svgOf(figures.lines, page))).toMatchFileSnapshot('lines.svg');
    await expect(lined(svgOf(figures.signed, page, { theme: GREY, width: 321 }))).toMatchFileSnapshot('signed.svg');
    await expect(lined(svgOf(figures.heat, page))).toMatchFileSnapshot('heat.svg');
    await expect(lined(svgOf(figures.flow, page, { theme: DARK }))).toMatchFileSnapshot('flow.svg');
  });
});
