import { number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Figure, ShownTable } from '../../../src/market/view.ts';
import { WORLD } from '../market/rules.ts';
import { rowsOf, type Stored } from './rows.ts';

/** With whom the operator deals, by role. */
const WITH: ReadonlyMap<string | undefined, string> = new Map([
  ['exchange', 'exchange'],
  ['evpla', 'parking lots'],
  ['dra', 'demand response'],
]);

/** What the operator was paid and paid over a run, by reason and by whom: EUR, above 0 is income. */
function moneyOf(run: Stored): { reason: string; who: string; eur: number }[] {
  const rows = rowsOf(run, 'money');
  const [payers, payees, reasons] = ['payer', 'payee', 'reason'].map(rows.texts);
  const amounts = rows.numbers('amountEur');
  const operator = run.config.ads.name;
  const roles = new Map(run.cast.map(({ name, role }) => [name, role]));
  const sums = new Map<string, { reason: string; who: string; eur: number }>();
  reasons.forEach((reason, row) => {
    const sign = payees[row] === operator ? 1 : payers[row] === operator ? -1 : 0;
    if (sign === 0) return;
    const other = sign > 0 ? payers[row] : payees[row];
    const who = WITH.get(roles.get(other)) ?? (other === WORLD ? 'fuel and wear' : other);
    const key = JSON.stringify([reason, who]);
    const sum = sums.get(key) ?? { reason, who, eur: 0 };
    sum.eur += sign * amounts[row];
    sums.set(key, sum);
  });
  return [...sums.values()].filter(({ eur }) => Math.abs(eur) >= 0.005);
}

/** The same, the largest sums first, with what a reason comes to in all. */
export function moneyTable(run: Stored): ShownTable {
  const all = moneyOf(run);
  const totals = new Map<string, number>();
  for (const { reason, eur } of all) totals.set(reason, (totals.get(reason) ?? 0) + eur);
  const totalOf = (reason: string) => totals.get(reason) as number;
  all.sort((a, b) => totalOf(b.reason) - totalOf(a.reason) || (a.who < b.who ? -1 : 1));
  return tableOf('operatorMoney', all, {
    reason: word(({ reason }) => reason, 'What for.'),
    who: word(({ who }) => who, 'With whom.'),
    eur: number(({ eur }) => eur, 'EUR', 'What the operator was paid; below 0 what it paid.'),
    total: number(({ reason }) => totalOf(reason), 'EUR', 'The same of the reason as a whole.'),
  });
}

export const money: Figure = {
  kind: 'signed',
  id: 'money',
  title: 'What the operator earned and paid',
  note: 'Over the run, by reason, without what customers pay for their energy; the dot is what a reason comes to.',
  table: 'operatorMoney',
  ...{ of: 'reason', amount: 'eur', part: 'who', total: 'total' },
};
