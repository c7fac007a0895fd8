import type { Names } from '../../../src/market/shownPayments.ts';
import { ispColumn, number, tableOf, word } from '../../../src/market/shownRows.ts';
import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Part } from '../../../src/market/view.ts';
import type { Config } from '../market/config.ts';
import { type Stored, seriesOf } from './reading.ts';

/** What users are called who are told together: buildings by their type, and fleets. */
export function userGroups({ buildings, fleets }: Pick<Config, 'buildings' | 'fleets'>): Names {
  const typed = buildings.map(({ name, type }) => [name, type] as const);
  const all = [...typed, ...fleets.map(({ name }) => [name, 'EV fleets'] as const)];
  const count = (group: string) => all.filter(([, of]) => of === group).length;
  return new Map(all.map(([name, group]) => [name, `${group} (${count(group)})`]));
}

/** Users of a run, in the order of its tables. */
const namesOf = ({ config: { buildings, fleets } }: Stored): string[] =>
  [...buildings, ...fleets].map(({ name }) => name);

/** What each user planned and drew; by choice, one at a time. */
export function usersFigure(run: Stored, isps: number): Part {
  const { ispCount } = run.calendar;
  const names = namesOf(run);
  const of = (column: string, says: string) => {
    const all = seriesOf(run, 'users', column);
    const values = names.flatMap((_, user) => [...all.subarray(user * ispCount, user * ispCount + isps)]);
    return numbers(values, { unit: 'MW', says });
  };
  const table = shownTable('userLoads', {
    isp: ispColumn(names.flatMap(() => Array.from({ length: isps }, (_, isp) => isp))),
    user: words(
      names.flatMap((name) => new Array<string>(isps).fill(name)),
      { says: 'Building or fleet.' },
    ),
    baseline: of('baselineMw', 'What it would draw at the retail price alone.'),
    scheduled: of('scheduledMw', 'What it last said it would draw.'),
    metered: of('meteredMw', 'What it drew.'),
  });
  return {
    tables: [table],
    figures: [
      {
        ...{ kind: 'lines', id: 'users', title: 'What a user planned and drew', table: 'userLoads', x: 'isp' },
        note: 'On one feeder, all that it stands for. What it plans anew after a call replaces what it said before.',
        series: [
          { y: 'baseline', label: 'at the retail price alone', isBeside: true },
          { y: 'scheduled', label: 'scheduled', part: 'answered' },
          { y: 'metered', label: 'metered', part: 'bought' },
        ],
        choices: [{ column: 'user', label: 'user', chosen: names[0], by: 'list' }],
      },
    ],
  };
}

const PAID_FOR = [
  ['rewardEur', 'moving energy'],
  ['standbyEur', 'standing by'],
  ['activationEur', 'being called'],
] as const;

/** What groups of users were paid for flexibility, the one that earned most first. */
export function usersEarned(run: Stored): { group: string; reason: string; eur: number; total: number }[] {
  const { ispCount } = run.calendar;
  const groups = userGroups(run.config);
  const sums = new Map([...groups.values()].map((group) => [group, new Float64Array(PAID_FOR.length)]));
  for (const [k, [column]] of PAID_FOR.entries()) {
    const all = seriesOf(run, 'users', column);
    for (const [user, name] of namesOf(run).entries()) {
      const sum = sums.get(groups.get(name) ?? '') as Float64Array;
      for (const eur of all.subarray(user * ispCount, (user + 1) * ispCount)) sum[k] += eur;
    }
  }
  const total = (eur: Float64Array) => eur[0] + eur[1] + eur[2];
  return [...sums]
    .sort(([, a], [, b]) => total(b) - total(a))
    .flatMap(([group, eur]) => PAID_FOR.map(([, reason], k) => ({ group, reason, eur: eur[k], total: total(eur) })));
}

/** The same as a figure; nothing where nobody was paid. */
export function usersEarnedFigure(run: Stored): Part {
  const rows = usersEarned(run);
  if (rows.every(({ eur }) => eur === 0)) return { tables: [], figures: [] };
  const table = tableOf('usersEarned', rows, {
    group: word(({ group }) => group, 'Users of a kind.'),
    reason: word(({ reason }) => reason, 'What for.'),
    eur: number(({ eur }) => eur, 'EUR', 'What they were paid; below 0 what they gave back.'),
    total: number(({ total }) => total, 'EUR', 'The same for all reasons.'),
  });
  return {
    tables: [table],
    figures: [
      {
        ...{ kind: 'signed', id: 'users-earned', title: 'What users were paid for flexibility', table: 'usersEarned' },
        note: 'On all feeders, beside what they pay for energy at the retail price; the dot is the sum.',
        ...{ of: 'group', amount: 'eur', part: 'reason', total: 'total' },
      },
    ],
  };
}
