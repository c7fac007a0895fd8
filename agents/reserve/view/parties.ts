import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Parties, ShownTable } from '../../../src/market/view.ts';
import { type Balance, byIsp, meanOfSteps } from './balance.ts';
import { bidSeries } from './bids.ts';
import type { Context } from './context.ts';
import { areIdle, shownFleets } from './fleets.ts';
import { MONEY } from './money.ts';
import type { Reading } from './reading.ts';
import { singles } from './singles.ts';

/** Parties that the replay shows one by one; fewer of a long run, so that rows are no more than these. */
const MOST_PARTIES = 50;
const MOST_ROWS = 150_000;
const mostOf = ({ isps }: Reading): number => Math.min(MOST_PARTIES, Math.floor(MOST_ROWS / Math.max(1, isps)));

/** Figures of a fleet in each ISP, by column of the table of fleets. */
function fleetColumns(reading: Reading, fleet: number): Record<string, Float64Array> {
  const up = bidSeries(reading, fleet, 'upward');
  const down = bidSeries(reading, fleet, 'downward');
  const plus = (...series: Float64Array[]) => series.reduce((all, each) => all.map((value, isp) => value + each[isp]));
  const less = (a: Float64Array, b: Float64Array) => a.map((value, isp) => value - b[isp]);
  const of = (column: Parameters<Reading['ofFleet']>[1]) => reading.ofFleet(fleet, column);
  return {
    bidMw: plus(up.mw, down.mw),
    throughMw: plus(up.through, down.through),
    calledMw: plus(up.called, down.called),
    deliveredMwh: plus(of('upwardMwh'), of('downwardMwh')),
    chargedMwh: plus(of('dayAheadMwh'), of('downwardMwh'), of('congestionDownMwh')),
    earnedEur: plus(...MONEY.map(({ column }) => of(column))),
    netMw: less(up.mw, down.mw),
    netThroughMw: less(up.through, down.through),
  };
}

type Told = { unit: string; says: string };
const FLEETS: Readonly<Record<string, Told>> = {
  bidMw: { unit: 'MW', says: 'Volume of its bids, upward and downward together.' },
  throughMw: { unit: 'MW', says: 'What the DSO let through of them; all of a bid that it was not shown.' },
  calledMw: { unit: 'MW', says: 'What of them was called.' },
  deliveredMwh: { unit: 'MWh', says: 'Balancing energy delivered, upward and downward together.' },
  chargedMwh: {
    unit: 'MWh',
    says: 'Energy that its EVs charged by plan, for balancing or because the DSO ordered it.',
  },
  earnedEur: { unit: 'EUR', says: 'What it earned in the ISP (+ is income), tariffs on peaks apart.' },
  netMw: { unit: 'MW', says: 'Volume of its bids, upward less downward.' },
  netThroughMw: { unit: 'MW', says: 'What the DSO let through of them, upward less downward.' },
};
const REACTION: Told = { unit: 'MW', says: 'What it took more (above 0) or less by itself, in the mean of the ISP.' };

/** One party or several told as one, with the series of each of its members. */
interface Shown {
  name: string;
  members: readonly Readonly<Record<string, Float64Array>>[];
}

/** A row an ISP and party. */
function partiesTable(name: string, isps: number, parties: readonly Shown[], told: Readonly<Record<string, Told>>) {
  const rows = isps * parties.length;
  const columns = Object.entries(told).map(([column, of]) => {
    const values = new Float32Array(rows);
    parties.forEach(({ members }, k) => {
      for (const member of members) {
        for (let isp = 0; isp < isps; isp++) values[isp * parties.length + k] += member[column][isp];
      }
    });
    return [column, singles(values, of)] as const;
  });
  const steps = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / parties.length));
  const names = Array.from({ length: rows }, (_, row) => parties[row % parties.length].name);
  return shownTable(name, {
    step: numbers(steps, { says: 'ISP, counted from 0 over the whole run.' }),
    party: words(names, { says: 'Who.' }),
    ...Object.fromEntries(columns),
  });
}

const summed = (column: string, label: string) => ({ column, label, isSummed: true });

/** What each fleet did in each ISP; also how it reacted, where that is known. */
function fleetParties({ reading, balance, reacted }: Context): { parties: Parties; table: ShownTable } {
  const { fleets, rest } = shownFleets(reading, mostOf(reading));
  const mean = (name: string): Float64Array => {
    const series = reacted?.get(name);
    return balance && series ? byIsp(balance, series, meanOfSteps) : new Float64Array(reading.isps);
  };
  const isReacting = reading.fleets.some((name) => reacted?.has(name));
  const shown = fleets.map(({ name, members }) => ({
    name,
    members: members.map((fleet) => ({ ...fleetColumns(reading, fleet), reactedMw: mean(reading.fleets[fleet]) })),
  }));
  const table = partiesTable('fleets', reading.isps, shown, {
    ...FLEETS,
    ...(isReacting && { reactedMw: REACTION }),
  });
  const parties: Parties = {
    title: rest === '' ? 'What each fleet did' : `What fleets did: the largest, and ${rest}`,
    table: 'fleets',
    columns: [
      summed('bidMw', 'bid'),
      summed('throughMw', 'let through'),
      summed('calledMw', 'called'),
      summed('deliveredMwh', 'delivered'),
      ...(isReacting ? [summed('reactedMw', 'took by itself')] : []),
      summed('chargedMwh', 'charged'),
      summed('earnedEur', 'earned'),
    ],
    glyph: { mw: 'netMw', through: 'netThroughMw' },
  };
  return { parties, table };
}

/** What each took who reacts, in the order in which they first did. */
function reactingParties(
  { reading }: Context,
  balance: Balance,
  reacted: NonNullable<Context['reacted']>,
): { parties: Parties; table: ShownTable } {
  const most = mostOf(reading);
  const all = [...reacted].map(([name, series]) => ({ name, reactedMw: byIsp(balance, series, meanOfSteps) }));
  const shown = all.slice(0, most).map(({ name, ...member }): Shown => ({ name, members: [member] }));
  const more = all.slice(most).map(({ name: _, ...member }) => member);
  const rest = `${more.length} others`;
  const parties: Parties = {
    title: more.length === 0 ? 'What each who reacts took' : `What those who react took: the first, and ${rest}`,
    table: 'reacting',
    columns: [summed('reactedMw', 'took')],
  };
  const listed = more.length === 0 ? shown : [...shown, { name: rest, members: more }];
  return { parties, table: partiesTable('reacting', reading.isps, listed, { reactedMw: REACTION }) };
}

/** The balance in each step of an ISP. */
function stepParties({ reading }: Context, balance: Balance): { parties: Parties; table: ShownTable } {
  const { subSteps, isps } = balance;
  const series = {
    baseMw: balance.baseMw,
    reactionMw: balance.reactionMw,
    needMw: balance.needMw,
    eurPerMwh: balance.stepEurPerMwh,
  };
  const ofStep = (step: number): Shown => {
    const columns = Object.entries(series).map(([column, values]) => [
      column,
      Float64Array.from({ length: isps }, (_, isp) => values[isp * subSteps + step]),
    ]);
    return { name: `step ${step + 1}`, members: [Object.fromEntries(columns)] };
  };
  const table = partiesTable(
    'balance-steps',
    reading.isps,
    Array.from({ length: subSteps }, (_, k) => ofStep(k)),
    {
      baseMw: { unit: 'MW', says: 'Needed before anyone reacts; short above 0.' },
      reactionMw: { unit: 'MW', says: 'What those who react take more (above 0) or less.' },
      needMw: { unit: 'MW', says: 'What is left to be met; short above 0.' },
      eurPerMwh: { unit: 'EUR/MWh', says: 'Price of the last unit activated, or the mid price where none was.' },
    },
  );
  const column = (name: string, label: string) => ({ column: name, label, isSummed: false });
  const parties: Parties = {
    title: 'The balance of the area',
    table: 'balance-steps',
    columns: [
      column('baseMw', 'needed before'),
      column('reactionMw', 'taken by reacting'),
      column('needMw', 'needed after'),
      column('eurPerMwh', 'price'),
    ],
  };
  return { parties, table };
}

/** What parties did in each ISP: fleets; where these are idle those who react, or what is known of them together. */
export function partiesOf(context: Context): { parties: Parties; table: ShownTable } {
  const { reading, balance, reacted } = context;
  if (!balance || !areIdle(reading)) return fleetParties(context);
  return reacted ? reactingParties(context, balance, reacted) : stepParties(context, balance);
}
