import { describe, expect, test } from 'vitest';
import type { Sentence } from '../../../src/market/view.ts';
import { ispSentence } from '../../../src/report/plain/ispSentence.ts';

const plain = (sentence: Sentence) => sentence.map((span) => (typeof span === 'string' ? span : span.strong)).join('');

describe('what is told of an ISP', () => {
  const price = { label: 'price', value: 41, unit: 'EUR/MWh' };
  test('counts what was said and paid', () => {
    expect(plain(ispSentence({ messages: 12, payments: 3, eur: 45.2, strip: price }))).toBe(
      'Price: 41.0 EUR/MWh. 12 messages are about this ISP; 3 payments of 45.20 EUR for it.',
    );
  });

  test('says so where nothing was paid, or nothing said', () => {
    expect(plain(ispSentence({ messages: 1, payments: 0, eur: 0 }))).toBe(
      '1 message is about this ISP; nothing was paid for it.',
    );
    expect(plain(ispSentence({ messages: 0, payments: 0, eur: 0 }))).toBe('Nothing was said about this ISP.');
  });

  test('says nothing of messages that were not kept', () => {
    expect(plain(ispSentence({ payments: 0, eur: 0, strip: price }))).toBe('Price: 41.0 EUR/MWh. ');
  });

  test('knows when there is no figure', () => {
    expect(plain(ispSentence({ payments: 0, eur: 0, strip: { ...price, value: Number.NaN } }))).toBe(
      'Price: no figure. ',
    );
  });
});
