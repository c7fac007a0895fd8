import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { payment } from '../../src/bus/payment.ts';
import { Ledger } from '../../src/market/ledger.ts';
import { moneyFigures, type Names, paymentsOf } from '../../src/market/shownPayments.ts';
import { numberAt, numbers, shownTable, textAt, texts, words } from '../../src/market/shownTables.ts';
import type { ShownTable } from '../../src/market/view.ts';

const NAMES = ['TSO', 'DSO', 'Ada', '<b>Ben</b>', '__proto__', '‮Cem'];
const REASONS = ['energy', 'fee', 'sale', 'penalty', 'standby', 'reward', 'other reasons', 'constructor'];

const NONE: Names = new Map();
const OWN_NAMES = { bars: NONE, flows: NONE };

const paid = fc.record({
  isp: fc.nat(5),
  payer: fc.constantFrom(...NAMES),
  payee: fc.constantFrom(...NAMES),
  reason: fc.constantFrom(...REASONS),
  volumeMwh: fc.integer({ min: -1000, max: 1000 }).map((value) => value / 8),
  priceEurPerMwh: fc.integer({ min: -5000, max: 5000 }).map((value) => value / 100),
});

const messagesOf = (payments: readonly ReturnType<typeof payment>[]): ShownTable => {
  const says = '';
  return shownTable('messages', {
    type: words(
      payments.map(({ type }) => type),
      { says },
    ),
    about: numbers(
      payments.map(({ isp }) => isp),
      { says },
    ),
    body: texts(
      payments.map((body) => JSON.stringify(body)),
      { says },
    ),
  });
};

function cellsOf({ tables }: { tables: readonly ShownTable[] }, name: string) {
  const { rows, columns } = tables.find((table) => table.name === name) as ShownTable;
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      Object.entries(columns).map(([key, of]) => [key, of.kind === 'numbers' ? numberAt(of, row) : textAt(of, row)]),
    ),
  );
}

describe('what was paid', () => {
  test('sums to what the ledger has, to the cent', () => {
    fc.assert(
      fc.property(fc.array(paid, { minLength: 1, maxLength: 200 }), (list) => {
        const payments = list.map((of) => payment({ from: of.payer, to: of.payee, ...of }));
        const ledger = new Ledger();
        for (const each of payments) ledger.observe(each);
        ledger.closeIsp();
        const money = moneyFigures(paymentsOf(messagesOf(payments)), OWN_NAMES);
        const earned = cellsOf(money, 'earned');
        for (const party of ledger.parties()) {
          const rows = earned.filter((row) => row.party === party);
          expect(rows.reduce((all, { eur }) => all + Number(eur), 0)).toBeCloseTo(ledger.balance(party), 2);
          for (const { total } of rows) expect(total).toBeCloseTo(ledger.balance(party), 2);
        }
        const flows = cellsOf(money, 'paid');
        for (const party of ledger.parties()) {
          const sum = (side: string) =>
            flows.filter((row) => row[side] === party).reduce((all, { eur }) => all + Number(eur), 0);
          expect(sum('payee') - sum('payer')).toBeCloseTo(ledger.balance(party), 2);
        }
        expect(flows.every(({ eur }) => Number(eur) > 0)).toBe(true);
      }),
    );
  });

  test('of more than six reasons the smallest are told as one', () => {
    const payments = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((reason, k) =>
      payment({ from: 'A', to: 'B', isp: 0, payer: 'A', payee: 'B', reason, volumeMwh: 1, priceEurPerMwh: 10 - k }),
    );
    const { colours } = moneyFigures(paymentsOf(messagesOf(payments)), OWN_NAMES);
    expect(Object.keys(colours)).toEqual(['a', 'b', 'c', 'd', 'e', 'other reasons']);
  });

  test('parties are told together that are called alike, and the page says so', () => {
    const flows = new Map(['Ada', 'Ben'].map((name) => [name, 'sellers']));
    const payments = ['Ada', 'Ben'].map((payee) =>
      payment({ from: 'TSO', to: payee, isp: 0, payer: 'TSO', payee, reason: 'x', volumeMwh: 1, priceEurPerMwh: 2 }),
    );
    const money = moneyFigures(paymentsOf(messagesOf(payments)), { bars: NONE, flows });
    expect(cellsOf(money, 'paid')).toEqual([{ payer: 'TSO', payee: 'sellers', reason: 'x', eur: 4 }]);
    expect(money.figures.map(({ note }) => note.includes('told together'))).toEqual([false, true]);
  });

  test('a message of another market that is called a payment and has no amount is none', () => {
    const says = '';
    const table = shownTable('messages', {
      type: words(['Payment'], { says }),
      about: numbers([0], { says }),
      body: texts(['{"what":"ever"}'], { says }),
    });
    expect(moneyFigures(paymentsOf(table), OWN_NAMES)).toEqual({ tables: [], figures: [], colours: {} });
  });
});
