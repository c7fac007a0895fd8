import type { Listed } from '../../market/run.ts';
import { numberAt, numbers, shownTable, textAt, words } from '../../market/shownTables.ts';
import type { Colour, ShownTable } from '../../market/view.ts';
import type { Drawn } from './ispFigures.ts';

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
/** More parties than this are told by their roles. */
const MOST_BARS = 24;
const MOST_FLOWS = 12;

const OTHERS = 'other reasons';

/** Sums by key, largest first. */
function sums<T>(list: readonly T[], keyOf: (of: T) => string, eurOf: (of: T) => number): [string, number][] {
  const all = new Map<string, number>();
  for (const each of list) all.set(keyOf(each), (all.get(keyOf(each)) ?? 0) + eurOf(each));
  return [...all].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

/** Who paid whom, and what each earned and paid, by reason; and colours for the reasons. */
export function moneyFigures(
  payments: readonly Paid[],
  cast: readonly Listed[],
): Drawn & { colours: Record<string, Colour> } {
  if (payments.length === 0) return { tables: [], figures: [], colours: {} };
  const bySize = sums(
    payments,
    ({ reason }) => reason,
    ({ eur }) => Math.abs(eur),
  ).map(([reason]) => reason);
  const shown = bySize.length <= MOST_REASONS ? bySize : [...bySize.slice(0, MOST_REASONS - 1), OTHERS];
  const told = payments.map((paid) => ({ ...paid, reason: shown.includes(paid.reason) ? paid.reason : OTHERS }));
  const bars = roleNames(payments, cast, MOST_BARS);
  const flows = roleNames(payments, cast, MOST_FLOWS);
  return {
    tables: [earnedTable(named(told, bars)), paidTable(named(told, flows))],
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

function earnedTable(payments: readonly Paid[]): ShownTable {
  const entries = payments.flatMap(({ payer, payee, reason, eur }) => [
    { party: payer, reason, eur: -eur },
    { party: payee, reason, eur },
  ]);
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
  return shownTable('earned', {
    party: words(
      rows.map(({ party }) => party),
      { says: 'Who earned and paid.' },
    ),
    reason: words(
      rows.map(({ reason }) => reason),
      { says: 'What for.' },
    ),
    eur: numbers(
      rows.map(({ eur }) => eur),
      { unit: 'EUR', says: 'What it earned; below 0 what it paid.' },
    ),
    total: numbers(
      rows.map(({ total }) => total),
      { unit: 'EUR', says: 'What it earned less what it paid, for all reasons.' },
    ),
  });
}

type Names = ReadonlyMap<string, string>;

const together = ({ size }: Names): string => (size > 0 ? ' Agents of a role are told together.' : '');
const named = (payments: readonly Paid[], names: Names): Paid[] =>
  payments.map((paid) => ({
    ...paid,
    payer: names.get(paid.payer) ?? paid.payer,
    payee: names.get(paid.payee) ?? paid.payee,
  }));

/** What parties are called that are told together, where there are more than so many. */
function roleNames(payments: readonly Paid[], cast: readonly Listed[], most: number): Names {
  const parties = new Set(payments.flatMap(({ payer, payee }) => [payer, payee]));
  if (parties.size <= most) return new Map();
  const members = (role: string) => cast.filter((each) => each.role === role && parties.has(each.name)).length;
  return new Map(
    cast.filter(({ role }) => members(role) > 1).map(({ name, role }) => [name, `${members(role)} of role ${role}`]),
  );
}

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
  const column = (k: 0 | 1 | 2, says: string) =>
    words(
      rows.map(({ of }) => of[k]),
      { says },
    );
  return shownTable('paid', {
    payer: column(0, 'Who paid.'),
    payee: column(1, 'Who was paid.'),
    reason: column(2, 'What for.'),
    eur: numbers(
      rows.map(({ eur }) => eur),
      { unit: 'EUR', says: 'What was paid.' },
    ),
  });
}
