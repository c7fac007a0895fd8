import { describe, expect, test } from 'vitest';
import type { SimulationConfig } from '../../../../agents/reserve/market/config.ts';
import { formedPriceSentence, needSentence } from '../../../../agents/reserve/view/balanceSentence.ts';
import { besideName } from '../../../../agents/reserve/view/beside.ts';
import {
  deliveredCompared,
  limitCompared,
  profitCompared,
  varianceCompared,
} from '../../../../agents/reserve/view/compared.ts';
import {
  calledSentence,
  ispSentence,
  lineSentence,
  offeredSentence,
} from '../../../../agents/reserve/view/ispSentence.ts';
import { harmNote } from '../../../../agents/reserve/view/leadNumbers.ts';
import { loadingTitle } from '../../../../agents/reserve/view/loadingFigure.ts';
import { beyondNote, withinOf } from '../../../../agents/reserve/view/pricesFigure.ts';
import { textOf } from './runs.ts';

const none = Number.NaN;

describe('an ISP in words', () => {
  test.each([
    [105.2, -201.4, 'The system is called both ways: upward 105 EUR/MWh, downward -201 EUR/MWh.'],
    [105.2, none, 'The system is called upward at 105 EUR/MWh.'],
    [none, 12.34, 'The system is called downward at 12.3 EUR/MWh.'],
    [none, none, 'No balancing energy is called for.'],
  ])('upward %f, downward %f EUR/MWh', (upwardEurPerMwh, downwardEurPerMwh, says) => {
    expect(textOf(calledSentence({ upwardEurPerMwh, downwardEurPerMwh }))).toBe(says);
  });

  const offers = { bidUpwardMw: 5.483, bidDownwardMw: 0.347, askedMw: 5.83, throughMw: 5.83, calledMw: 5.83 };
  test.each([
    [{}, 'Fleets offer 5.48 MW upward and 0.35 MW downward; the DSO lets all of it through, and 5.83 MW are called.'],
    [
      { throughMw: 2.914, calledMw: 2.914 },
      'Fleets offer 5.48 MW upward and 0.35 MW downward; the DSO lets 2.91 MW through, and 2.91 MW are called.',
    ],
    [
      { throughMw: 0, calledMw: 0 },
      'Fleets offer 5.48 MW upward and 0.35 MW downward; the DSO lets nothing through, and nothing is called.',
    ],
    [
      { bidDownwardMw: 0, askedMw: 2, throughMw: 2, calledMw: 2 },
      'Fleets offer 5.48 MW upward; the DSO lets all of 2.00 MW it was shown through, and 2.00 MW are called.',
    ],
    [
      { bidUpwardMw: 0, askedMw: none, throughMw: none, calledMw: 0.347 },
      'Fleets offer 0.35 MW downward; 0.35 MW are called.',
    ],
    [{ bidUpwardMw: 0, bidDownwardMw: 0, askedMw: none, throughMw: none }, 'Fleets offer nothing.'],
  ])('offers %j', (changes, says) => {
    expect(textOf(offeredSentence({ ...offers, ...changes }))).toBe(says);
  });

  const line = { line: '', linePercent: 88.04, limitPercent: 95 };
  test.each([
    [{}, 'The main line is at 88.0 %.'],
    [{ linePercent: 97.8 }, 'The main line is at 97.8 %, over its limit of 95 %.'],
    [{ linePercent: 95 }, 'The main line is at 95.0 %.'],
    [{ line: 'feeder-2' }, 'The most loaded main line (feeder-2) is at 88.0 %.'],
    [
      { beside: { name: 'without coordination', linePercent: 97.8 } },
      'The main line is at 88.0 %; without coordination 97.8 %.',
    ],
    [
      { beside: { name: 'without coordination', linePercent: 88.01 } },
      'The main line is at 88.0 %; the same without coordination.',
    ],
    [{ beside: { name: 'without coordination', linePercent: none } }, 'The main line is at 88.0 %.'],
    [{ linePercent: none }, ''],
  ])('line %j', (changes, says) => {
    expect(textOf(lineSentence({ ...line, ...changes }))).toBe(says);
  });

  const facts = { upwardEurPerMwh: 50, downwardEurPerMwh: none, ...offers, ...line };
  const balance = {
    baseMw: -112.1,
    reactionMw: 48,
    needMw: -64.1,
    largestReactionMw: 150,
    leastNeedMw: -124.5,
    mostNeedMw: 32.07,
    shortageEurPerMwh: 136,
    surplusEurPerMwh: 19.42,
  };

  test('says what the area needed in place of what was called, where prices are formed', () => {
    expect(textOf(ispSentence(facts))).toMatch(/^The system is called upward .* are called\. The main line is at/);
    const formed = textOf(ispSentence({ ...facts, balance }));
    expect(formed).toMatch(/^The area is long by 112 MW; .* Who is short pays .* Fleets offer .* The main line is at/);
    const idle = textOf(ispSentence({ ...facts, bidUpwardMw: 0, bidDownwardMw: 0, balance }));
    expect(idle).not.toContain('Fleets');
  });

  test.each([
    [
      {},
      'The area is long by 112 MW; those who react take 48.0 MW more, and it swings between 125 MW long and 32.1 MW short.',
    ],
    [
      { baseMw: 20, reactionMw: -12, needMw: 8, leastNeedMw: 8, mostNeedMw: 8 },
      'The area is short of 20.0 MW; those who react take 12.0 MW less, and it is short of 8.00 MW.',
    ],
    [
      { baseMw: 0, reactionMw: 0, needMw: 0, leastNeedMw: 0, mostNeedMw: 0 },
      'The area is in balance; those who react take as much more as less, and it is in balance.',
    ],
    [{ largestReactionMw: 0, reactionMw: 0 }, 'The area is long by 112 MW; nobody reacts.'],
  ])('balance %j', (changes, says) => {
    expect(textOf(needSentence({ ...balance, ...changes }))).toBe(says);
  });

  test('tells one imbalance price from two', () => {
    const two = { shortageEurPerMwh: 136, surplusEurPerMwh: -19.42 };
    expect(textOf(formedPriceSentence(two))).toBe('Who is short pays 136 EUR/MWh, who is long is paid -19.4 EUR/MWh.');
    const one = { shortageEurPerMwh: 42.2, surplusEurPerMwh: 42.2 };
    expect(textOf(formedPriceSentence(one))).toBe('Imbalance is settled at 42.2 EUR/MWh.');
  });
});

describe('a run against the one beside it', () => {
  const name = 'without coordination';

  test.each([
    [31_886, 32_635, 'Without coordination fleets earned 749 EUR more.'],
    [32_635, 31_886, 'Without coordination fleets earned 749 EUR less.'],
    [31_886, 31_886.3, 'Without coordination fleets earned the same.'],
  ])('profit %f and %f EUR', (here, there, says) => {
    expect(textOf(profitCompared(name, here, there))).toBe(says);
  });

  test.each([
    [266.2, 271.6, 'They delivered 272 MWh of balancing energy without coordination, 5.40 MWh more than here.'],
    [271.6, 266.2, 'They delivered 266 MWh of balancing energy without coordination, 5.40 MWh less than here.'],
    [266.2, 266.2, 'They delivered as much balancing energy without coordination.'],
  ])('delivered %f and %f MWh', (here, there, says) => {
    expect(textOf(deliveredCompared(name, here, there))).toBe(says);
  });

  const at = (isps: number, mostPercent: number) => ({ isps, mostPercent });
  test.each([
    [at(0, 94.3), at(8, 99.4), 'Without coordination 8 ISPs were over the limit (99.4 % at most); here none.'],
    [at(8, 99.4), at(0, 94.3), 'Without coordination no ISP was over the limit (94.3 % at most); here 8.'],
    [at(1, 96), at(1, 99), 'Without coordination 1 ISP was over the limit (99.0 % at most); here as many.'],
    [
      at(0, 94.3),
      at(0, 94.4),
      'Neither here nor without coordination was a branch over the limit (without coordination 94.4 % at most).',
    ],
  ])('over the limit %j and %j', (here, there, says) => {
    expect(textOf(limitCompared(name, here, there))).toBe(says);
  });

  test.each([
    [1.4998, 0.8, 'Without coordination the variance of the need is 0.80 times that before reactions; here 1.50.'],
    [0.8, 1.4998, 'Without coordination the variance of the need is 1.50 times that before reactions; here 0.80.'],
    [1.001, 1.002, 'The need varies as much without coordination.'],
    [none, 1.5, ''],
  ])('variance of %f and %f', (here, there, says) => {
    expect(textOf(varianceCompared(name, here, there))).toBe(says);
  });

  test('names it by its scheme, or by its config where schemes are the same', () => {
    const of = (variant: string, config: string) => ({ variant, config: { name: config } as SimulationConfig });
    expect(besideName(of('hybrid', 'a'), of('tso-managed', 'a'))).toBe('without coordination');
    expect(besideName(of('tso-managed', 'a'), of('hybrid', 'a'))).toBe('under the hybrid scheme');
    expect(besideName(of('hybrid', 'a'), of('dso-managed', 'b'))).toBe('managed by the DSO');
    expect(besideName(of('hybrid', 'a'), of('hybrid', 'b'))).toBe('in b');
    expect(besideName(of('hybrid', 'a'), of('hybrid', 'a'))).toBe('in the other run');
  });

  test('says in the title what both lines come to', () => {
    expect(loadingTitle('Main line', 94.27)).toBe('Main line 94.3 % at most');
    expect(loadingTitle('Main line', 94.27, { name, mostPercent: 99.4 })).toBe(
      'Main line 94.3 % at most, 99.4 % without coordination',
    );
    expect(loadingTitle('Main line', 94.27, { name, mostPercent: none })).toBe('Main line 94.3 % at most');
  });

  test('says whether reactions harm', () => {
    expect(harmNote(1.5)).toBe('above 1: reactions harm');
    expect(harmNote(0.8)).toBe('below 1: reactions help');
    expect(harmNote(1)).toBe('1: as without reactions');
  });
});

describe('prices that lie far beyond the others', () => {
  const usual = Array.from({ length: 200 }, (_, k) => k - 100);

  test('cut the axis, and others do not', () => {
    expect(withinOf([...usual, 1900])).toEqual([-150, 150]);
    expect(withinOf([...usual, -1900, Number.NaN])).toEqual([-150, 150]);
    expect(withinOf([...usual, 190])).toBeUndefined();
    expect(withinOf([Number.NaN])).toBeUndefined();
  });

  test('are counted, with how far they go', () => {
    expect(beyondNote([[10, 1900, 400], [Number.NaN]], [-150, 150])).toBe(
      '2 prices lie beyond the axis, up to 1,900 EUR/MWh (triangles).',
    );
    expect(beyondNote([[10, 160], [-500]], [-150, 150])).toBe(
      '2 prices lie beyond the axis, down to -500 and up to 160 EUR/MWh (triangles).',
    );
    expect(beyondNote([[-151]], [-150, 150])).toBe('1 price lies beyond the axis, down to -151 EUR/MWh (triangles).');
  });
});
