import { describe, expect, it } from 'vitest';
import {
  amplificationSentence,
  costSentence,
  earningSentence,
  emergenceReport,
  herdingSentence,
  stateTwoSentence,
} from '../../../../agents/reserve/market/emergenceReport.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { run, smallMarket } from './helpers.ts';

describe('what a report says of what emerges', () => {
  it('that those who react help, harm, or neither', () => {
    expect(amplificationSentence(0.6834, 50)).toBe(
      '50 parties that react help: the variance of what the area needs is 0.68 of that without them.',
    );
    expect(amplificationSentence(2.128, 1)).toBe(
      '1 party that react harm: the variance of what the area needs is 2.13 times that without them.',
    );
    expect(amplificationSentence(1.0049, 3)).toMatch(/^3 parties that may react neither help nor harm/);
    expect(amplificationSentence(0.9951, 3)).toMatch(/neither help nor harm/);
    expect(amplificationSentence(1, 0)).toBe('Nobody reacts to the balance: the area needs what it needed.');
    expect(amplificationSentence(Number.NaN, 3)).toMatch(/does not vary/);
  });

  it('that they move as one, herd in part, or hardly', () => {
    expect(herdingSentence(0.98)).toBe('They move as one: 98 % of what they take points one way.');
    expect(herdingSentence(0.6)).toBe('They herd in part: 60 % of what they take points one way.');
    expect(herdingSentence(0.11)).toBe('They hardly herd: 89 % of what they take cancels among them.');
    expect(herdingSentence(Number.NaN)).toBeUndefined();
  });

  it('that state 2 is more frequent, less, or the same', () => {
    expect(stateTwoSentence(0.37, 0.072)).toBe(
      'Both directions were called in 37 % of ISPs (state 2), 7.2 % without them.',
    );
    expect(stateTwoSentence(0.02, 0.072)).toBe(
      'Both directions were called in 2.0 % of ISPs (state 2), down from 7.2 % without them.',
    );
    expect(stateTwoSentence(0.072, 0.07)).toBe(
      'Both directions were called in 7.2 % of ISPs (state 2), as without them.',
    );
  });

  it('that reacting pays or costs, and helps or harms: all four', () => {
    expect(earningSentence(219.6, 1.04)).toBe(
      'Reacting pays and harms: those who do earned 220 EUR for each MW and day, so that nothing stops them.',
    );
    expect(earningSentence(219.6, 0.9)).toBe(
      'Reacting pays and helps: those who do earned 220 EUR for each MW and day.',
    );
    expect(earningSentence(-2050, 2.7)).toBe(
      'Reacting costs and harms: those who do lost 2,050 EUR for each MW and day, so that some would stop.',
    );
    expect(earningSentence(-5, 0.9)).toBe('Reacting costs and helps: those who do lost 5 EUR for each MW and day.');
    expect(earningSentence(Number.NaN, 1)).toBeUndefined();
  });

  it('what it cost, and what reserve units have of it', () => {
    expect(costSentence(982_565, 1_491_666)).toBe(
      'Balancing cost 982,565 EUR beyond the day-ahead price; reserve units earned 1,491,666 EUR.',
    );
    expect(costSentence(-3, -20)).toBe('Balancing cost -3 EUR beyond the day-ahead price; reserve units paid 20 EUR.');
  });
});

describe('of a run', () => {
  const calendar = { start: '2024-02-19', days: 1 };
  const report = async (changes: object) => {
    const result = await run(smallMarket({ calendar, ...changes }));
    return { answer: reserve.answer(result), emergence: emergenceReport(result) };
  };

  it('nothing where prices are given', async () => {
    const { answer, emergence } = await report({});
    expect(emergence).toBeUndefined();
    expect(answer.join(' ')).not.toContain('Balancing cost');
  });

  it('what these parties did, where they are formed', { tags: 'slow' }, async () => {
    const stores = (power: number) =>
      Array.from({ length: 10 }, (_, k) => ({ name: `S${k}`, store: { power, hours: 24 } }));
    const market = { balancing: { from: 'generated', subSteps: 3 } };
    const crowd = await report({ market, brps: [{ name: 'BRP' }, ...stores(30)] });
    expect(crowd.answer[0]).toBe(crowd.emergence);
    expect(crowd.emergence).toMatch(/^10 parties that react harm: .*They move as one: .*costs and harms: /);
    const few = await report({ market, brps: [{ name: 'BRP' }, ...stores(4)] });
    expect(few.emergence).toMatch(/^10 parties that react help: .*pays and helps: /);
    const nobody = await report({ market });
    expect(nobody.emergence).toMatch(/^Nobody reacts .*\(state 2\), as without them\. Balancing cost/);
  });
});
