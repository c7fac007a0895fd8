import { describe, expect, it } from 'vitest';
import { payment } from '../../src/bus/payment.ts';
import { Ledger } from '../../src/market/ledger.ts';
import { ledgerFault, paymentFault } from '../../src/market/moneyLaws.ts';

const sale = payment({
  ...{ from: 'A', to: 'B', isp: 3, payer: 'A', payee: 'B', reason: 'sale' },
  ...{ volumeMwh: 2, priceEurPerMwh: 30 },
});

describe('a payment', () => {
  it('is its volume times its price', () => {
    expect(paymentFault(sale)).toBeUndefined();
    expect(paymentFault({ ...sale, amountEur: 61 })).toBe('a sale payment of 61 EUR for 2 MWh at 30 EUR/MWh');
    expect(paymentFault({ ...sale, amountEur: Number.NaN })).toContain('NaN');
  });

  it('is said by who pays or is paid', () => {
    expect(paymentFault({ ...sale, from: 'B' })).toBeUndefined();
    expect(paymentFault({ ...sale, from: 'C' })).toBe('a payment from A to B, neither itself');
  });
});

it('all balances sum to 0, but for rounding', () => {
  const ledger = new Ledger();
  ledger.observe(sale);
  ledger.closeIsp();
  expect(ledgerFault(ledger)).toBeUndefined();
  ledger.total = () => ({ sum: 1e-3, gross: 120 });
  expect(ledgerFault(ledger)).toBe('balances sum to 0.001 EUR, not 0');
});
