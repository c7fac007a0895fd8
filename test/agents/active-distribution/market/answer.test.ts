import { expect, test } from 'vitest';
import {
  aggregatorsSentence,
  operatorSentence,
  supplySentence,
} from '../../../../agents/active-distribution/market/answer.ts';

test('what trading came to is said, and its opposite', () => {
  expect(operatorSentence(-3058, 6.2, 39.3)).toBe(
    'The operator paid 3,058 EUR, before what customers pay it for their energy: day-ahead it sold 6.2 MWh and bought 39.3 MWh.',
  );
  expect(operatorSentence(120, 6.2, 0)).toBe(
    'The operator earned 120 EUR, beside what customers pay it for their energy: day-ahead it sold 6.2 MWh and bought nothing.',
  );
});

test('what aggregators got is said, and its opposite', () => {
  expect(aggregatorsSentence(8, 521, 4, 3)).toBe(
    '8 aggregators earned 521 EUR, with 75 % of the energy they bid accepted.',
  );
  expect(aggregatorsSentence(1, -5, 0, 0)).toBe('1 aggregator lost 5 EUR; none had energy to bid.');
});

test('whether load was served is said, and its opposite', () => {
  expect(supplySentence(0, 0, 94.7)).toBe('No line failed, and all load was served.');
  expect(supplySentence(2, 1.5, 94.7)).toBe('2 lines failed, and 1.50 of 94.7 MWh went unserved.');
});
