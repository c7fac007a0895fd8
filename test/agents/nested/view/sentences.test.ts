import { describe, expect, test } from 'vitest';
import { besideName } from '../../../../agents/nested/view/beside.ts';
import { costCompared, netCompared } from '../../../../agents/nested/view/compared.ts';
import { coverTitle } from '../../../../agents/nested/view/coverFigures.ts';
import { type HourFacts, hourSentence } from '../../../../agents/nested/view/hourSentence.ts';
import { type IspFacts, ispSentence } from '../../../../agents/nested/view/ispSentence.ts';
import { jumpTo } from '../../../../agents/nested/view/jumps.ts';
import { peakTitle } from '../../../../agents/nested/view/tariffFigures.ts';
import type { Sentence } from '../../../../src/market/view.ts';

const plain = (sentence: Sentence) => sentence.map((span) => (typeof span === 'string' ? span : span.strong)).join('');

describe('what is told of an ISP', () => {
  const facts: IspFacts = {
    ...{ importMw: 21.4, boughtMw: 21.3, lmp: 57.35, rewardUp: 10, rewardDown: 0, movedMw: -6.2 },
    ...{ calledUpMw: 3.1, calledDownMw: 0, loadingPercent: 88, lowestVoltagePu: 0.951 },
  };
  const told = (changes: Partial<IspFacts> = {}) => plain(ispSentence({ ...facts, ...changes }));

  test('says what feeders draw, at which tariff, what is called and how the grid is', () => {
    expect(told()).toBe(
      'Feeders draw 21.4 MW, 0.10 MW more than bought; a MWh costs 57.35 EUR. ' +
        'Users are paid 10.00 EUR/MWh for drawing less, and would draw 6.20 MW less than at the retail price alone. ' +
        'The TSO calls 3.10 MW upward of the DSO. On a feeder the most loaded branch is at 88.0 %, and the lowest voltage is 0.951 p.u.',
    );
  });

  test('says the opposite where it is so', () => {
    expect(told({ boughtMw: 22 })).toContain('0.60 MW less than bought');
    expect(told({ boughtMw: 21.4 })).toContain('as bought');
    expect(told({ boughtMw: Number.NaN })).toMatch(/^Feeders draw 21.4 MW. /);
    expect(told({ rewardUp: 0 })).toContain('No reward is set. ');
    expect(told({ rewardUp: 0, rewardDown: 2, movedMw: 1 })).toContain(
      '2.00 EUR/MWh for drawing more, and would draw 1.00 MW more than',
    );
    expect(told({ movedMw: 0 })).toContain('and would draw no other than at the retail price alone');
    expect(told({ calledUpMw: 0 })).toContain('Nothing is called.');
    expect(told({ calledDownMw: 1 })).toContain('3.10 MW upward and 1.00 MW downward');
    expect(told({ loadingPercent: 104 })).toContain('a branch is over its rating, at 104.0 %');
  });
});

describe('what is told of a step of the day ahead', () => {
  const facts: HourFacts = {
    ...{ requiredUpMw: 4, requiredDownMw: 13, takenUpMw: 4, takenDownMw: 7 },
    ...{ importMw: 21.4, baselineMw: 38.6, lmp: 57.35 },
  };
  const told = (changes: Partial<HourFacts> = {}) => plain(hourSentence({ ...facts, ...changes }));

  test('says what is required, who gives it and what is bought', () => {
    expect(told()).toBe(
      'The TSO requires 4.00 MW upward and 13.0 MW downward; the DSO gives all of it upward and 7.00 MW downward. ' +
        'Feeders buy 21.4 MW at 57.35 EUR/MWh, 17.2 MW below what they would draw at the retail price alone.',
    );
  });

  test('says the opposite where it is so', () => {
    expect(told({ requiredUpMw: 0, requiredDownMw: 0 })).toMatch(/^The TSO requires no flexibility. /);
    expect(told({ takenUpMw: 0, takenDownMw: 0 })).toContain('the DSO gives none of it. ');
    expect(told({ takenDownMw: 13 })).toContain('the DSO gives all of it. ');
    expect(told({ importMw: 40 })).toContain('1.40 MW above what they would');
    expect(told({ importMw: 38.6 })).toContain(', as they would draw at the retail price alone.');
    expect(told({ importMw: -2 })).toContain('Feeders sell 2.00 MW');
    expect(told({ baselineMw: Number.NaN })).toMatch(/57.35 EUR\/MWh.$/);
  });
});

test('a title says which way the peak goes', () => {
  expect(peakTitle(38.6, 32.4)).toBe('Users take the peak of what feeders would draw from 38.6 to 32.4 MW');
  expect(peakTitle(32.4, 38.6)).toBe('Users raise the peak of what feeders would draw from 32.4 to 38.6 MW');
  expect(peakTitle(32.4, 32.41)).toBe('Users leave the peak of what feeders would draw at 32.4 MW');
  expect(peakTitle(Number.NEGATIVE_INFINITY, 3)).toBe('Feeders would draw 3.00 MW at most');
});

test('a title says what batteries leave', () => {
  expect(coverTitle(1e-17, 0)).toContain('could take up');
  expect(coverTitle(0.31, 12.4)).toBe(
    'Batteries leave 31.0 % of what lies at the ends of the intervals (12.4 MWh over all windows)',
  );
});

describe('a run beside', () => {
  const config = (name: string) => ({ name }) as Parameters<typeof besideName>[0]['config'];

  test('is called by its scheme, or by its config', () => {
    const run = { variant: '', config: config('a') };
    expect(besideName(run, { variant: 'sequential', config: config('a') })).toBe('under the sequential scheme');
    expect(besideName(run, { variant: '', config: config('b') })).toBe('in b');
    expect(besideName(run, run)).toBe('in the other run');
  });

  test('cost more, less or the same', () => {
    expect(plain(costCompared('with one optimiser', 100, 90))).toBe('With one optimiser the system cost 10 EUR less.');
    expect(plain(costCompared('x', 90, 100))).toBe('X the system cost 10 EUR more.');
    expect(plain(costCompared('x', 90, 90.1))).toBe('X the system cost the same.');
    expect(plain(netCompared(90, 100))).toBe('The DSO paid 10 EUR more net.');
    expect(plain(netCompared(100, 90))).toBe('The DSO paid 10 EUR less net.');
    expect(plain(netCompared(1, 1))).toBe('The DSO paid the same, net.');
  });
});

test('there is no jump to what is not there', () => {
  expect(jumpTo('most', [0, 3, 3, Number.NaN], 0)).toEqual([{ label: 'most', step: 1 }]);
  expect(jumpTo('most', [0, 0], 0)).toEqual([]);
});
