import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Strip } from '../../src/market/system.ts';
import { stripsText } from '../../src/results/strips.ts';
import { columnsOf, WIDTH } from '../../src/results/terminal.ts';
import { createCalendar } from '../../src/time/calendar.ts';

const oneDay = createCalendar({ start: '2024-02-19', days: 1 });
const strip = (values: ArrayLike<number>, more: Partial<Strip> = {}): Strip => ({
  ...{ label: 'load', unit: 'MW', cell: 'highest', values },
  ...more,
});
const rising = Float64Array.from({ length: 96 }, (_, isp) => isp);

test('a chart has a block for each half hour of a day, from the lowest to the highest', () => {
  const [axis, line] = stripsText([strip(rising)], oneDay);
  expect(axis).toBe('      0 h         6 h         12 h        18 h');
  const [, chart] = /^load {2}([▁▂▃▄▅▆▇█]+) {2}0 to 95 MW$/.exec(line) ?? [];
  expect(chart).toHaveLength(48);
  expect([...chart].toSorted().join('')).toBe(chart);
  expect([chart[0], chart.at(-1)]).toEqual(['▁', '█']);
  const [, falling] = stripsText([strip(rising.toReversed())], oneDay);
  expect(falling).toContain([...chart].toReversed().join(''));
});

test('a cell is the highest of its figures, or their mean', () => {
  const spiky = Float64Array.from({ length: 96 }, (_, isp) => (isp === 1 || isp >= 94 ? 8 : 0));
  const first = (cell: Strip['cell']) => stripsText([strip(spiky, { cell })], oneDay)[1][6];
  expect([first('highest'), first('mean')]).toEqual(['█', '▅']);
});

test('an empty chart stands for what it is said to, and not for the lowest', () => {
  const high = Float64Array.from({ length: 96 }, (_, isp) => (isp < 48 ? 90 : 100));
  const first = (from?: number) => stripsText([strip(high, from === undefined ? {} : { from })], oneDay)[1][6];
  expect([first(), first(0)]).toEqual(['▁', '▇']);
});

test('what has no figure is blank, and a chart without any is left out', () => {
  const partly = rising.map((value) => (value < 48 ? value : Number.NaN));
  expect(stripsText([strip(partly)], oneDay)[1]).toMatch(/^ {0}load {2}[▁▂▃▄▅▆▇█]{24} {24} {2}0 to 47 MW$/);
  expect(stripsText([strip(rising.map(() => Number.NaN)), strip([])], oneDay)).toEqual([]);
});

test('days of a changing clock take as much room as others, and bear their names', () => {
  const spring = createCalendar({ start: '2024-03-30', days: 3 });
  const [axis, line] = stripsText([strip(new Float64Array(spring.ispCount))], spring);
  expect(axis.trim()).toBe('Sat             Sun             Mon');
  expect(line).toMatch(/^load {2}▁{48} {2}0 MW$/);
});

test('no line is wider than a terminal, whatever is drawn', () => {
  const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  const figures = fc.array(fc.oneof(fc.double({ min: -1e7, max: 1e7 }), fc.constant(Number.NaN)), { maxLength: 400 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 90 }),
      fc.array(fc.tuple(label, figures), { maxLength: 4 }),
      (days, charts) => {
        const calendar = createCalendar({ start: '2024-01-01', days });
        const lines = stripsText(
          charts.map(([name, values]) => strip(values, { label: name, unit: 'EUR/MWh' })),
          calendar,
        );
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(WIDTH);
      },
    ),
  );
});
