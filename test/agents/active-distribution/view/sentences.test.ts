import { describe, expect, test } from 'vitest';
import { namesOf } from '../../../../agents/active-distribution/view/beside.ts';
import { acceptedTitle } from '../../../../agents/active-distribution/view/bids.ts';
import { briefList, contingencySentence } from '../../../../agents/active-distribution/view/contingencySentence.ts';
import { frontTitle } from '../../../../agents/active-distribution/view/front.ts';
import { ispSentence } from '../../../../agents/active-distribution/view/ispSentence.ts';
import { besideSentence, withFigure } from '../../../../agents/active-distribution/view/lead.ts';
import { likelyNote } from '../../../../agents/active-distribution/view/scenarios.ts';
import { sayOf } from './runs.ts';

test('names are listed, and of many the first', () => {
  expect(briefList(['9-22'])).toBe('9-22');
  expect(briefList(['9-22', '38-58', '22-58'])).toBe('9-22, 38-58 and 22-58');
  expect(briefList(['1', '2', '3', '4', '5', '6', '7', '8'])).toBe('1, 2, 3, 4, 5 and 3 more');
});

describe('a contingency', () => {
  const grave = {
    ...{ name: 'bus 36', closed: ['38-42', '9-46'], dead: ['36', '47'], switches: 6, unservedMwh: 7.23 },
    ...{ worthEur: 36_156, worst: { day: 0, hour: 11, mw: 0.45 } },
  };
  const harmless = { ...grave, name: 'line 2-3', closed: ['9-22'], dead: [], switches: 3, unservedMwh: 0, worthEur: 0 };

  test('leaves load unserved, or nothing', () => {
    expect(sayOf(contingencySentence(grave, 24, '2024-03-20 11:00'))).toBe(
      'Bus 36 fails. Ties 38-42 and 9-46 close (6 switches operated), and 2 buses have no substation (36 and 47). ' +
        'In 24 hours 7.23 MWh would go unserved, worth 36,156 EUR; most, 0.450 MW, at 2024-03-20 11:00.',
    );
    expect(sayOf(contingencySentence(harmless, 24, undefined))).toBe(
      'Line 2-3 fails. Tie 9-22 closes (3 switches operated), and every bus has a substation again. Nothing is left unserved.',
    );
    expect(sayOf(contingencySentence({ ...harmless, closed: [], dead: ['7'], switches: 1 }, 24, undefined))).toBe(
      'Line 2-3 fails. No tie closes (1 switch operated), and 1 bus has no substation (7). Nothing is left unserved.',
    );
  });

  test('leaves more, less, as much or as little in another run', () => {
    const there = (unservedMwh: number) => ['without ties', { unservedMwh }] as const;
    const last = (of: typeof grave, mwh: number) =>
      sayOf(contingencySentence(of, 24, '2024-03-20 11:00', there(mwh)))
        .split('. ')
        .at(-1);
    expect(last(grave, 17.1)).toBe('Without ties it would be 17.10 MWh.');
    expect(last(grave, 0)).toBe('Without ties it would be nothing.');
    expect(last(grave, 7.23)).toBe('As much without ties.');
    expect(last(harmless, 0.0621)).toBe('Without ties it would be 0.062 MWh.');
    expect(last(harmless, 0)).toBe('So it is without ties.');
  });
});

describe('an ISP', () => {
  const busy = {
    ...{ loadMw: 4.99, generationMw: 4.09, renewableMw: 0.41, storageMw: 2, localMw: 0.31, importMw: -1.72 },
    ...{ unservedMw: 0, realTimeEurPerMwh: 114, beyondMw: -0.16, loading: 0.27, branch: '53-54' },
    ...{ lowestVoltagePu: 0.979, failed: ['51-52'], closed: ['38-58'], deadBuses: 0 },
  };
  const still = {
    ...{ ...busy, generationMw: 0, renewableMw: 0, storageMw: -1, localMw: -0.3, importMw: 6.29, beyondMw: 0 },
    ...{ failed: [], closed: [] },
  };

  test('says who gives and takes, and the opposite', () => {
    expect(sayOf(ispSentence(busy))).toBe(
      'Customers want 4.99 MW: units give 4.09 MW, sun and wind 0.41 MW; storage gives 2.00 MW, aggregators give 0.31 MW. ' +
        '1.72 MW goes out through the substations; 1.88 MW was sold the day before, the difference is traded at 114 EUR/MWh. ' +
        'Branch 53-54 is loaded most, 27 %; the lowest voltage is 0.979 p.u. ' +
        'Branch 51-52 is out, tie 38-58 is closed. All load is served.',
    );
    expect(sayOf(ispSentence(still))).toBe(
      'Customers want 4.99 MW: no unit runs, sun and wind nothing; storage takes 1.00 MW, aggregators draw 0.30 MW. ' +
        '6.29 MW comes in through the substations, as traded the day before. ' +
        'Branch 53-54 is loaded most, 27 %; the lowest voltage is 0.979 p.u.',
    );
  });

  test('says what was bought the day before, or that nothing was', () => {
    const bought = { ...still, beyondMw: -2, importMw: 6 };
    expect(sayOf(ispSentence(bought))).toContain('; 4.00 MW was bought the day before, the difference is traded');
    expect(sayOf(ispSentence({ ...bought, importMw: 2 }))).toContain('; nothing was traded the day before');
    expect(sayOf(ispSentence({ ...bought, importMw: 0 }))).toContain(
      '. Nothing goes through the substations; 2.00 MW was sold',
    );
  });

  test('says who is not served, and compares it with another run', () => {
    const dark = { ...busy, closed: [], deadBuses: 3, unservedMw: 0.5 };
    expect(sayOf(ispSentence(dark))).toMatch(
      /Branch 51-52 is out, no tie is closed, 3 buses have no substation\. 0\.50 MW is not served\.$/,
    );
    const last = (of: typeof busy, mw: number) =>
      sayOf(ispSentence(of, ['without ties', mw]))
        .split('. ')
        .at(-1);
    expect(last(busy, 1.2)).toBe('Without ties 1.20 MW would not be served.');
    expect(last(dark, 0)).toBe('Without ties all would be served.');
    expect(last(dark, 0.5)).toBe('As much is not served without ties.');
    expect(last(busy, 0)).toBe('All load is served.');
  });
});

describe('a run beside another', () => {
  const here = { f1Eur: -1632, f2Eur: 5395, unservedMwh: 0 };
  test('has less at risk, and the opposite', () => {
    const there = { f1Eur: -2168, f2Eur: 13_297, unservedMwh: 0.43 };
    expect(sayOf(besideSentence(here, 'without ties', there))).toBe(
      'Without ties the plan has 7,902 EUR more at risk (F2 13,297 EUR) and expects 536 EUR less of revenue (F1 -2,168 EUR). 0.43 MWh more went unserved.',
    );
    expect(sayOf(besideSentence(there, 'with ties', here))).toBe(
      'With ties the plan has 7,902 EUR less at risk (F2 5,395 EUR) and expects 536 EUR more of revenue (F1 -1,632 EUR). 0.43 MWh less went unserved.',
    );
    expect(sayOf(besideSentence(here, 'with ties', here))).toBe(
      'With ties the plan has as much at risk (F2 5,395 EUR) and expects as much of revenue (F1 -1,632 EUR). As much was served.',
    );
  });

  test('is named by the rules in which they differ, or else by its config', () => {
    const run = (market: object, name = 'small') => ({ config: { name, market }, seed: 1, variant: '' }) as never;
    expect(namesOf(run({ switching: 'ties' }), run({ switching: 'none' }))).toEqual(['with ties', 'without ties']);
    expect(namesOf(run({ gamma: 0, tou: true }), run({ gamma: 24, tou: false }))).toEqual([
      'gamma 0 and with tariffs by hour',
      'gamma 24 and without tariffs by hour',
    ]);
    expect(namesOf(run({}, 'a'), run({}, 'b'))).toEqual(['a', 'b']);
    expect(namesOf(run({}), run({}))).toEqual(['this run', 'the other run']);
  });
});

test('the first amount of a sentence stands out, where there is one', () => {
  expect(withFigure('The operator paid 3,058 EUR: it sold 6.2 MWh.')).toEqual([
    'The operator paid ',
    { strong: '3,058 EUR' },
    ': it sold 6.2 MWh.',
  ]);
  expect(withFigure('1 line failed, and all load was served.')).toEqual(['1 line failed, and all load was served.']);
});

describe('titles', () => {
  test('say what a choice gave up for what, and that there was none', () => {
    const point = { day: 0, gammaHours: 0 };
    const [rich, safe] = [
      { ...point, f1Eur: -2001, f2Eur: 5486 },
      { ...point, f1Eur: -2059, f2Eur: 5395 },
    ];
    const chosen = (of: typeof rich, isChosen: boolean) => ({ ...of, isChosen });
    expect(frontTitle([chosen(rich, false), chosen(safe, true)])).toBe(
      'It gave up 58 EUR of revenue to have 91 EUR less at risk',
    );
    expect(frontTitle([chosen(rich, true), chosen(safe, false)])).toBe('It took the plan with the highest revenue');
    expect(frontTitle([chosen(safe, true)])).toBe('One plan is best in both objectives');
  });

  test('say how much of the bids was accepted', () => {
    expect(acceptedTitle(4, 4)).toBe('All energy that aggregators bid was accepted');
    expect(acceptedTitle(4, 3)).toBe('Of the energy that aggregators bid, 75 % was accepted');
    expect(acceptedTitle(4, 0)).toBe('Of the energy that aggregators bid, 0 % was accepted');
    expect(acceptedTitle(0, 0)).toBe('Nobody had energy to bid');
  });
});

test('scenarios are as likely as each other, or between two probabilities', () => {
  expect(likelyNote([0.25, 0.6, 0.15])).toBe(
    '3 scenarios kept of many joint draws, of probabilities from 15 to 60 %; a plan is for all of them at once.',
  );
  expect(likelyNote([0.5, 0.5])).toContain('each of probability 50 %');
});
