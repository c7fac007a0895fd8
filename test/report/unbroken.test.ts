import { expect, test } from 'vitest';
import { unbroken } from '../../src/report/unbroken.ts';

test.each([
  ['at most 97.8 %.', 'at most 97.8~%.'],
  ['112 EUR/MWh, 5.50 MW upward', '112~EUR/MWh, 5.50~MW upward'],
  ['0.967 p.u. in 8 ISPs of 24 h', '0.967~p.u. in 8~ISPs of 24~h'],
  ['8 ISPs, 15 EVs', '8~ISPs, 15~EVs'],
])('number and unit stay together in: %s', (text, whole) => {
  expect(unbroken(text)).toBe(whole.replaceAll('~', '\u00a0'));
});

test.each(['3 fleets earned', '10 hours', 'the EUR/MWh of it', '5 MWs', ''])('other words may part: %s', (text) => {
  expect(unbroken(text)).toBe(text);
});
