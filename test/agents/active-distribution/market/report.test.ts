import { describe, expect, it } from 'vitest';
import { frontSentence, hoursText, tradeSentence } from '../../../../agents/active-distribution/market/report.ts';

describe('a day is told as it was', () => {
  it.each([
    [[], 'never'],
    [[7, 8, 9, 18], '07-10, 18-19 h'],
    [[0, 23], '00-01, 23-24 h'],
  ])('hours %j are %s', (hours, text) => {
    expect(hoursText(hours)).toBe(text);
  });

  it('what was sold dear and bought cheap, and the opposite', () => {
    const prices = [20, 100];
    expect(tradeSentence([0, 2], [1, 0], prices)).toBe(
      'Day-ahead it sold 2.0 MWh at 01-02 h (mean price 100 EUR/MWh) and bought 1.0 MWh at 00-01 h (20 EUR/MWh): it sold when dear and bought when cheap.',
    );
    expect(tradeSentence([2, 0], [0, 1], prices)).toMatch(/: it did not sell dearer than it bought\.$/);
    expect(tradeSentence([0, 2], [0, 0], prices)).toBe(
      'Day-ahead it sold 2.0 MWh at 01-02 h (mean price 100 EUR/MWh) and bought nothing.',
    );
    expect(tradeSentence([0, 0], [0, 0], prices)).toBe('Nothing was traded day-ahead.');
  });

  it('which compromise was chosen of how many, and that there was none to make', () => {
    const [rich, safe] = [
      { f1Eur: 100, f2Eur: 5000, isChosen: false },
      { f1Eur: 20, f2Eur: 3000, isChosen: true },
    ];
    expect(frontSentence([rich, safe])).toBe(
      'Of 2 compromises, F1 20 to 100 and F2 3,000 to 5,000 EUR, it chose F1 20 EUR, F2 3,000 EUR.',
    );
    expect(frontSentence([safe])).toBe('One plan was best in both objectives (F1 20 EUR, F2 3,000 EUR).');
  });
});
