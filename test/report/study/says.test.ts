import { describe, expect, test } from 'vitest';
import { listed } from '../../../src/counted.ts';
import type { Sentence } from '../../../src/market/view.ts';
import { digitsOf, estimated, levelText } from '../../../src/report/study/readable.ts';
import {
  type Move,
  moveOf,
  placeText,
  saysBoundary,
  saysChange,
  saysComparisons,
  saysCourse,
  saysExtremes,
  saysFailed,
  saysSensitivity,
} from '../../../src/report/study/says.ts';

const plain = (sentence: Sentence | undefined): string | undefined =>
  sentence?.map((span) => (typeof span === 'string' ? span : span.strong)).join('');

const interval = (mean: number, half: number) => ({ mean, low: mean - half, high: mean + half });
const none = { mean: 5, low: Number.NaN, high: Number.NaN };
const profit = { name: 'profit', unit: 'EUR' };

describe('an estimate in words', () => {
  test.each([
    [interval(39_606, 2946.5), 'EUR', '39,606 EUR (36,660 to 42,553)'],
    [interval(0.942, 0.001), '', '0.942 (0.941 to 0.943)'],
    [interval(105.2, 0.04), 'MWh', '105.20 MWh (105.16 to 105.24)'],
    [interval(-3, 0), '', '-3.00 (-3.00 to -3.00)'],
    [none, 'EUR', '5.00 EUR'],
    [{ mean: Number.NaN, low: Number.NaN, high: Number.NaN }, 'EUR', 'no figure'],
  ])('%o in %s', (found, unit, text) => {
    expect(plain(estimated(found, unit))).toBe(text);
  });

  test('has the decimals by which its ends can be told apart', () => {
    expect(digitsOf(interval(1000, 0.5))).toBe(1);
    expect(digitsOf(interval(1000, 500))).toBe(0);
    expect(digitsOf(interval(1, 1e-9))).toBe(6);
  });

  test('of a level, and of lists', () => {
    expect([levelText(30, 'EUR/MWh'), levelText(0.25), levelText(10.131541), levelText('hybrid', 'x')]).toEqual([
      ...['30 EUR/MWh', '0.25', '10.13', 'hybrid x'],
    ]);
    expect([listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual(['a', 'a and b', 'a, b and c']);
  });
});

describe('what a sweep says', () => {
  const ends = [
    { level: '0', ...interval(100, 10) },
    { level: '300 EUR/MWh', ...interval(40, 20) },
  ] as const;

  test('is that it falls, rises, or does not surely change, by the difference in the same worlds', () => {
    const said = (change: typeof none) => plain(saysChange('fee', profit, ...ends, change));
    expect(said(interval(-60, 5))).toBe(
      'From fee 0 to 300 EUR/MWh, profit falls from 100 EUR (90 to 110) to 40.0 EUR (20.0 to 60.0).',
    );
    expect(said(interval(60, 5))).toContain('profit rises from');
    expect(said(interval(-60, 61))).toBe(
      'From fee 0 to 300 EUR/MWh, profit does not surely change: 100 EUR (90 to 110) and 40.0 EUR (20.0 to 60.0); the difference in the same worlds, -60.0 EUR (-121.0 to 1.0), holds 0.',
    );
    expect(said(none)).toContain('profit goes from');
  });

  test.each<[Move[], string | undefined]>([
    [['down'], undefined],
    [['down', 'down', 'down'], 'It falls at each of the 3 steps between levels.'],
    [['up', 'up', 'up'], 'It rises at each of the 3 steps between levels.'],
    [['down', 'unsure', 'down'], 'It surely falls at 2 of the 3 steps between levels; the other one is not sure.'],
    [['unsure', 'up', 'unsure'], 'It surely rises at 1 of the 3 steps between levels; the others are not sure.'],
    [['unsure', 'unsure', 'unsure'], 'Of the 3 steps between levels none is sure.'],
    [['up', 'up', 'down'], 'It turns at 60: up to there it rises, from there it falls.'],
    [['down', 'up', 'up'], 'It turns at 30: up to there it falls, from there it rises.'],
    [['down', 'unsure', 'up'], 'It turns between 30 and 60: up to there it falls, from there it rises.'],
    [['up', 'down', 'up'], 'It goes up and down: of the 3 steps between levels 2 surely rise and 1 falls.'],
  ])('on the way, of %o, is %s', (moves, text) => {
    expect(saysCourse(['0', '30', '60', '90'], moves)).toBe(text);
  });

  test('takes a difference for sure where its interval does not hold 0', () => {
    expect([interval(2, 1), interval(-2, 1), interval(1, 2), none].map(moveOf)).toEqual([
      'up',
      'down',
      'unsure',
      'unsure',
    ]);
  });
});

test('where a KPI is highest and lowest is told with whether that is sure', () => {
  const [most, least] = [
    { level: 'winter, hybrid', ...interval(100, 10) },
    { level: 'summer, hybrid', ...interval(95, 10) },
  ];
  expect(plain(saysExtremes(profit, most, least, interval(5, 1)))).toBe(
    'The highest profit, 100 EUR (90 to 110), is with winter, hybrid; the lowest, 95.0 EUR (85.0 to 105.0), with summer, hybrid; in the same worlds they are 5.00 EUR (4.00 to 6.00) apart.',
  );
  expect(plain(saysExtremes(profit, most, least, interval(5, 6)))).toMatch(
    /; in the same worlds that difference is not sure\.$/,
  );
  expect(plain(saysExtremes(profit, most, least, none))).toMatch(/with summer, hybrid\.$/);
  expect(plain(saysExtremes(profit, most, most, none))).toBe('At all points profit is 100 EUR (90 to 110).');
});

test('of comparisons it is told how many are sure, and the largest of these', () => {
  const one = { label: 'a − b', isSure: true, ...interval(-5, 1) };
  const other = { label: 'b − c', isSure: false, ...interval(50, 100) };
  const said = (...all: (typeof one)[]) => plain(saysComparisons(profit, all, 'holm'));
  expect(said()).toBeUndefined();
  expect(said(one)).toBe('The difference of profit is sure: a − b, -5.00 EUR (-6.00 to -4.00).');
  expect(said(one, other)).toBe(
    '1 of 2 differences of profit is sure after Holm’s correction; the largest is a − b, -5.00 EUR (-6.00 to -4.00).',
  );
  expect(said(one, { ...other, isSure: true })).toMatch(/^All 2 differences .* the largest is b − c/);
  expect(said(other)).toBe('The difference of profit that was asked for is not sure after Holm’s correction.');
  expect(said(other, other)).toBe('Of 2 differences of profit none is sure after Holm’s correction.');
});

test('the parameter that matters most is named where it surely does', () => {
  const said = (...all: [string, number, number][]) =>
    plain(
      saysSensitivity(
        'profit',
        'total index',
        all.map(([parameter, mean, half]) => ({ parameter, ...interval(mean, half) })),
      ),
    );
  expect(said(['wear', 0.1, 0.05], ['fee', 0.7, 0.1])).toBe(
    'For profit, fee matters most: total index 0.700 (0.600 to 0.800); next is wear, 0.100 (0.050 to 0.150).',
  );
  expect(said(['wear', 0.6, 0.05], ['fee', 0.7, 0.1], ['evs', 0.1, 0.05])).toBe(
    'For profit, which of fee and wear matters most is not sure: total index 0.700 (0.600 to 0.800) and 0.600 (0.550 to 0.650).',
  );
  expect(said(['fee', Number.NaN, 0])).toBe('With the parameters profit does not vary.');
});

test('a boundary is told from its least place to its most, or that there is none', () => {
  const crossed = { axis: 'power', unit: 'MW', at: 'hours 2', ...interval(2, 0.5) };
  const other = { ...crossed, at: 'hours 24', ...interval(8, 0.5) };
  expect(plain(saysBoundary('harm', [other, crossed], 'unused'))).toBe(
    'The line harm runs from power 2.00 MW (1.50 to 2.50) at hours 2 to power 8.00 MW (7.50 to 8.50) at hours 24.',
  );
  expect(plain(saysBoundary('harm', [crossed], 'unused'))).toBe(
    'The line harm is crossed at power 2.00 MW (1.50 to 2.50) at hours 2.',
  );
  expect(plain(saysBoundary('harm', [], 'no boundary in this range'))).toBe('harm: no boundary in this range.');
});

test('runs that failed are counted, with the points they are at', () => {
  expect(saysFailed(0, 10, 0)).toBeUndefined();
  expect(saysFailed(1, 10, 1)).toBe('1 of 10 runs failed, at 1 point: what is shown is of those that did not.');
  expect(saysFailed(10, 10, 2)).toBe('All 10 runs failed: there is nothing to show.');
});

test('a point is told by its levels, numbers with the name of what they are of', () => {
  const fee = { title: 'fee', unit: 'EUR/MWh', isNumeric: true, levels: [0, 30] };
  const season = { title: 'base', unit: '', isNumeric: false, levels: ['winter', 'summer'] };
  expect(placeText([season, fee], 1)).toBe('summer, fee 30 EUR/MWh');
  expect(placeText([], 0)).toBe('the base');
});
