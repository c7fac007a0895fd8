import { number, tableOf, word } from './shownRows.ts';
import { numberAt, textAt } from './shownTables.ts';
import type { Colour, Part, ShownTable } from './view.ts';

/** A payment as it was told. */
export interface Paid {
  readonly about: number;
  readonly payer: string;
  readonly payee: string;
  readonly reason: string;
  readonly eur: number;
}

/** The payments among the messages of a run, in their order. */
export function paymentsOf({ columns, rows }: ShownTable): Paid[] {
  const payments: Paid[] = [];
  for (let row = 0; row < rows; row++) {
    if (textAt(columns.type, row) !== 'Payment') continue;
    const { payer, payee, reason, amountEur: eur } = JSON.parse(textAt(columns.body, row));
    if (typeof eur === 'number') payments.push({ about: numberAt(columns.about, row), payer, payee, reason, eur });
  }
  return payments;
}

/** More reasons than there are colours are told as one. */
const MOST_REASONS = 6;
const OTHERS = 'other reasons';

/** Sums by key, largest first. */
function sums<T>(list: readonly T[], keyOf: (of: T) => string, eurOf: (of: T) => number): [string, number][] {
  const all = new Map<string, number>();
  for (const each of list) all.set(keyOf(each), (all.get(keyOf(each)) ?? 0) + eurOf(each));
  return [...all].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

/** What parties are called that are told together. */
export type Names = ReadonlyMap<string, string>;

/** Tables with the figures that are drawn from them, and colours for what was paid for. */
export interface Money extends Part {
  readonly colours: Readonly<Record<string, Colour>>;
}

/**
 * What each party earned and paid, by reason, and who paid whom; nothing where nobody paid.
 * @param p.bars what parties are called where a bar is drawn for each, who else go by their own names
 * @param p.flows what they are called where it is drawn who paid whom
 * @param p.among whom a bar is drawn for; all, where not given
 */
export function moneyFigures(
  payments: readonly Paid[],
  { bars, flows, among = () => true }: { bars: Names; flows: Names; among?: (party: string) => boolean },
): Money {
  if (payments.length === 0) return { tables: [], figures: [], colours: {} };
  const bySize = sums(
    payments,
    ({ reason }) => reason,
    ({ eur }) => Math.abs(eur),
  ).map(([reason]) => reason);
  const shown = bySize.length <= MOST_REASONS ? bySize : [...bySize.slice(0, MOST_REASONS - 1), OTHERS];
  const told = payments.map((paid) => ({ ...paid, reason: shown.includes(paid.reason) ? paid.reason : OTHERS }));
  return {
    tables: [earnedTable(named(told, bars), among), paidTable(named(told, flows))],
    figures: [
      {
        ...{ kind: 'signed', id: 'earned', title: 'What each party earned and paid', table: 'earned' },
        note: `All payments of the run by reason, above 0 what was earned; the dot is the sum.${together(bars)}`,
        ...{ of: 'party', amount: 'eur', part: 'reason', total: 'total' },
      },
      {
        ...{ kind: 'flow', id: 'paid', title: 'Who paid whom', table: 'paid' },
        note: `Sums of all payments, by reason.${together(flows)}`,
        ...{ from: 'payer', to: 'payee', amount: 'eur', part: 'reason' },
      },
    ],
    colours: Object.fromEntries(shown.map((reason, k) => [reason, (k + 1) as Colour])),
  };
}

const keyed = (...parts: readonly string[]): string => JSON.stringify(parts);

function earnedTable(payments: readonly Paid[], among: (party: string) => boolean): ShownTable {
  const entries = payments
    .flatMap(({ payer, payee, reason, eur }) => [
      { party: payer, reason, eur: -eur },
      { party: payee, reason, eur },
    ])
    .filter(({ party }) => among(party));
  const totals = sums(
    entries,
    ({ party }) => party,
    ({ eur }) => eur,
  );
  const cells = new Map(
    sums(
      entries,
      ({ party, reason }) => keyed(party, reason),
      ({ eur }) => eur,
    ),
  );
  const reasons = [...new Set(payments.map(({ reason }) => reason))];
  const rows = totals.flatMap(([party, total]) =>
    reasons.flatMap((reason) => {
      const eur = cells.get(keyed(party, reason));
      return eur === undefined ? [] : [{ party, reason, eur, total }];
    }),
  );
  return tableOf('earned', rows, {
    party: word(({ party }) => party, 'Who earned and paid.'),
    reason: word(({ reason }) => reason, 'What for.'),
    eur: number(({ eur }) => eur, 'EUR', 'What it earned; below 0 what it paid.'),
    total: number(({ total }) => total, 'EUR', 'What it earned less what it paid, for all reasons.'),
  });
}

const together = ({ size }: Names): string => (size > 0 ? ' Some parties are told together.' : '');
const named = (payments: readonly Paid[], names: Names): Paid[] =>
  payments.map((paid) => ({
    ...paid,
    payer: names.get(paid.payer) ?? paid.payer,
    payee: names.get(paid.payee) ?? paid.payee,
  }));

function paidTable(payments: readonly Paid[]): ShownTable {
  const flows = payments.map(({ payer, payee, reason, eur }) => ({
    key: eur < 0 ? keyed(payee, payer, reason) : keyed(payer, payee, reason),
    eur: Math.abs(eur),
  }));
  const rows = sums(
    flows,
    ({ key }) => key,
    ({ eur }) => eur,
  )
    .filter(([, eur]) => eur > 0)
    .map(([key, eur]) => ({ of: JSON.parse(key) as [string, string, string], eur }));
  return tableOf('paid', rows, {
    payer: word(({ of: [payer] }) => payer, 'Who paid.'),
    payee: word(({ of: [, payee] }) => payee, 'Who was paid.'),
    reason: word(({ of: [, , reason] }) => reason, 'What for.'),
    eur: number(({ eur }) => eur, 'EUR', 'What was paid.'),
  });
}
