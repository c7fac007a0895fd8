import { expect, test } from 'vitest';
import { costSentence, flexibilitySentence, securitySentence } from '../../../../agents/nested/market/answer.ts';

test('what it cost and what users did is said, and its opposite', () => {
  expect(costSentence(160_967, 27.5, 143)).toBe(
    'The system cost 160,967 EUR, and users moved 27.5 MWh for 143 EUR of rewards.',
  );
  expect(costSentence(160_967, 0, 0)).toBe('The system cost 160,967 EUR, and users moved nothing.');
});

test('who gives flexibility is said, and its opposite', () => {
  expect(flexibilitySentence(424, 229.5, 820)).toBe(
    'Of 424 MW h of flexibility required, for 820 EUR, the DSO gives 230 of them.',
  );
  expect(flexibilitySentence(424, 0, 820)).toMatch(/the DSO gives none of them\.$/);
  expect(flexibilitySentence(0, 0, 0)).toBe('No flexibility was required.');
});

test('whether grids held is said, and its opposite', () => {
  expect(securitySentence(0, 0)).toBe('No line was beyond its limit, and nothing was shed.');
  expect(securitySentence(0.1, 2)).toBe('Lines carried 0.10 MWh beyond their limits, and 2.00 MWh were shed.');
});
