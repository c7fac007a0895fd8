import { counted } from '../../../src/counted.ts';
import { number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Part } from '../../../src/market/view.ts';
import { sum } from '../../../src/series.ts';
import type { RunSummary } from '../market/summary.ts';
import { noteOf } from './marks.ts';
import { MONEY } from './money.ts';
import type { Reading } from './reading.ts';

/** Fleets that are shown one by one. */
const MOST_FLEETS = 20;
/** Reasons that have a colour of their own; the rest are told as one where there are several. */
const OWN_COLOUR = 5;
const OTHER = 'other reasons';
/** Money below this is none, EUR. */
const NONE_EUR = 1e-9;

interface Earned {
  fleet: string;
  eur: Map<string, number>;
  profitEur: number;
}

/** What a fleet earned by reason; what columns lack of its profit it paid as tariff on its peaks. */
function earnedBy(reading: Reading, fleet: number): Earned {
  const name = reading.fleets[fleet];
  const eur = new Map<string, number>(MONEY.map(({ column, part }) => [part, sum(reading.ofFleet(fleet, column))]));
  const known = sum([...eur.values()]);
  const { tariff } = reading.run.config.dso;
  if (tariff === undefined) return { fleet: name, eur, profitEur: known };
  const { aggregators } = reading.run.kpis as Pick<RunSummary, 'aggregators'>;
  const { profitEur } = aggregators[name];
  return { fleet: name, eur: eur.set('peak tariff', profitEur - known), profitEur };
}

const plus = (fleet: string, all: readonly Earned[]): Earned => ({
  fleet,
  eur: new Map([...all[0].eur.keys()].map((part) => [part, sum(all.map(({ eur }) => eur.get(part) ?? 0))])),
  profitEur: sum(all.map(({ profitEur }) => profitEur)),
});

/** The fleets, the one that earned most first; of many those with the largest sums, and the rest as one. */
function shownOf(all: readonly Earned[]): { shown: Earned[]; rest: number } {
  const turnover = ({ eur }: Earned) => sum([...eur.values()].map(Math.abs));
  const bySize = all.length > MOST_FLEETS ? [...all].sort((a, b) => turnover(b) - turnover(a)) : all;
  const shown = bySize.slice(0, MOST_FLEETS).sort((a, b) => b.profitEur - a.profitEur);
  const rest = bySize.slice(MOST_FLEETS);
  return { shown: rest.length > 0 ? [...shown, plus(`${rest.length} others`, rest)] : shown, rest: rest.length };
}

/** What is told as one of the reasons that money was paid for. */
function groupsOf(all: readonly Earned[]): Map<string, string> {
  const used = [...all[0].eur.keys()].filter((part) => all.some(({ eur }) => Math.abs(eur.get(part) ?? 0) > NONE_EUR));
  const merged = used.length > OWN_COLOUR + 1 ? used.slice(OWN_COLOUR) : [];
  return new Map(used.map((part) => [part, merged.includes(part) ? OTHER : part]));
}

/** What each fleet earned and paid, by what for; nothing where no money moved. */
export function moneyFigure(reading: Reading): Part {
  const all = reading.fleets.map((_, fleet) => earnedBy(reading, fleet));
  const groups = groupsOf(all);
  if (groups.size === 0) return { tables: [], figures: [] };
  const { shown, rest } = shownOf(all);
  const rows = shown.flatMap(({ fleet, eur, profitEur }) =>
    [...new Set(groups.values())].map((part) => {
      const of = [...groups].filter(([, group]) => group === part).map(([reason]) => eur.get(reason) ?? 0);
      return { fleet, part, eur: sum(of), profitEur };
    }),
  );
  const table = tableOf('earned', rows, {
    fleet: word(({ fleet }) => fleet, 'Name of the fleet.'),
    reason: word(({ part }) => part, 'What it was paid for.'),
    eur: number(({ eur }) => eur, 'EUR', 'What the fleet earned (+ is income).'),
    profit: number(({ profitEur }) => profitEur, 'EUR', 'What it earned in all.'),
  });
  const others = [...groups].filter(([, group]) => group === OTHER).map(([part]) => part);
  const note = noteOf(
    'Income to the right, payments to the left; the dot is what remains.',
    rest > 0 ? `The ${MOST_FLEETS} fleets with the largest sums, and ${counted(rest, 'other')} together.` : '',
    others.length > 0 ? `Other reasons: ${others.join(', ')}.` : '',
  );
  return {
    tables: [table],
    figures: [
      {
        kind: 'signed',
        id: 'earned',
        title: 'What each fleet earned and paid',
        note,
        table: 'earned',
        of: 'fleet',
        amount: 'eur',
        part: 'reason',
        total: 'profit',
      },
    ],
  };
}
