import { number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Part } from '../../../src/market/view.ts';
import { noteOf } from './marks.ts';
import { MONEY } from './money.ts';
import type { Reading } from './reading.ts';
import { saidIn } from './saidIn.ts';

/** What went from one party to another, all of it above 0. */
interface Paid {
  from: string;
  to: string;
  reason: string;
  eur: number;
}

/** Adds up what moved between parties, each payment in the direction in which its money went. */
class Sums {
  private readonly all = new Map<string, Paid>();

  add(payer: string, payee: string, reason: string, amountEur: number): void {
    if (amountEur === 0) return;
    const [from, to] = amountEur > 0 ? [payer, payee] : [payee, payer];
    const key = JSON.stringify([from, to, reason]);
    const known = this.all.get(key) ?? { from, to, reason, eur: 0 };
    known.eur += Math.abs(amountEur);
    this.all.set(key, known);
  }

  /** The largest first. */
  get list(): Paid[] {
    return [...this.all.values()].sort((a, b) => b.eur - a.eur);
  }
}

/** What a party is called among those who pay each other: all fleets as one, and BRPs where there are several. */
function groupsOf({ fleets, run }: Reading): (party: string) => string {
  const { brps } = run.config;
  const ofFleets = new Map(fleets.map((name) => [name, 'fleets']));
  const ofBrps = new Map(brps.length > 1 ? brps.map(({ name }) => [name, 'BRPs']) : []);
  return (party) => ofFleets.get(party) ?? ofBrps.get(party) ?? party;
}

/** Every payment, as it was said; undefined where messages were not written. */
function fromMessages(reading: Reading, group: (party: string) => string): Paid[] | undefined {
  const sums = new Sums();
  for (const { content } of saidIn(reading, 'Payment') ?? [])
    sums.add(group(content.payer), group(content.payee), content.reason, content.amountEur);
  return reading.run.table('messages') && sums.list;
}

/** What fleets were paid and paid, by who has to do with it by the rules of the market. */
function fromFleets(reading: Reading, group: (party: string) => string): Paid[] {
  const { tso, dso, exchange, brps, aggregators, market } = reading.run.config;
  const sums = new Sums();
  aggregators.forEach(({ brp = brps[0].name }, fleet) => {
    const others: Readonly<Record<(typeof MONEY)[number]['part'], string>> = {
      'balancing upward': tso.name,
      'balancing downward': tso.name,
      'day-ahead': exchange.name,
      charging: 'EV owners',
      'deviation fee': brp,
      'deviation energy': brp,
      'non-delivery': market.nonDelivery === 'imbalance' ? brp : `${brp} and ${tso.name}`,
      congestion: dso.name,
    };
    for (const { column, part } of MONEY) {
      for (const eur of reading.ofFleet(fleet, column)) sums.add(group(others[part]), 'fleets', part, eur);
    }
  });
  return sums.list;
}

/** Who paid whom; nothing where nobody paid. */
export function paymentsFigure(reading: Reading): Part {
  const group = groupsOf(reading);
  const said = fromMessages(reading, group);
  const paid = said ?? fromFleets(reading, group);
  if (paid.length === 0) return { tables: [], figures: [] };
  const table = tableOf('paid', paid, {
    from: word(({ from }) => from, 'Who paid.'),
    to: word(({ to }) => to, 'Who was paid.'),
    eur: number(({ eur }) => eur, 'EUR', 'Sum of what was paid.'),
    reason: word(({ reason }) => reason, 'What for.'),
  });
  return {
    tables: [table],
    figures: [
      {
        kind: 'flow',
        id: 'paid',
        title: 'Who paid whom',
        note: noteOf(
          said
            ? 'All payments, by what they were for.'
            : 'What fleets paid and were paid; what others paid each other was not written.',
          'Each in the direction in which the money went: where prices are below 0, from the seller.',
        ),
        table: 'paid',
        isWide: true,
        from: 'from',
        to: 'to',
        amount: 'eur',
        part: 'reason',
      },
    ],
  };
}
