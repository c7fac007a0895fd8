import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balances } from '../../src/measures/welfare.ts';

describe('balances', () => {
  it('are what each party has earned, by name', () => {
    const found = balances([
      { payer: 'tso', payee: 'brp', amountEur: 30 },
      { payer: 'brp', payee: 'aggregator', amountEur: 12 },
      { payer: 'tso', payee: 'brp', amountEur: -5 },
    ]);
    expect([...found]).toEqual([
      ['aggregator', 12],
      ['brp', 13],
      ['tso', -25],
    ]);
    expect(balances([]).size).toBe(0);
  });

  it('sum to 0', () => {
    const party = fc.constantFrom('a', 'b', 'c', 'd');
    const payments = fc.array(
      fc.record({ payer: party, payee: party, amountEur: fc.integer({ min: -999, max: 999 }) }),
    );
    fc.assert(
      fc.property(payments, (all) => {
        expect([...balances(all).values()].reduce((sum, earned) => sum + earned, 0)).toBe(0);
      }),
    );
  });
});
