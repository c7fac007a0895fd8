import { ispColumn, number, tableOf, word } from '../../../src/market/shownRows.ts';
import { numbers, shownTable, texts } from '../../../src/market/shownTables.ts';
import type { Parties, ShownTable } from '../../../src/market/view.ts';
import { clockText } from '../../../src/time/calendar.ts';
import { rowsOf, type Stored } from './rows.ts';

const SYSTEM = {
  dayAhead: { of: 'dayAheadEurPerMwh', unit: 'EUR/MWh', says: 'Day-ahead price.' },
  realTime: { of: 'realTimeEurPerMwh', unit: 'EUR/MWh', says: 'Real-time price.' },
  spinning: { of: 'spinningEurPerMw', unit: 'EUR/MW h', says: 'Price of spinning reserve.' },
  beyondMw: { of: 'realTimeNetMw', unit: 'MW', says: 'Net export beyond the day-ahead position, as metered.' },
  intendedMw: { of: 'plannedNetMw', unit: 'MW', says: 'The same as the operator meant it to be.' },
  importMw: { of: 'importMw', unit: 'MW', says: 'Power through the substations into the network; below 0 out of it.' },
  loadMw: { of: 'loadMw', unit: 'MW', says: 'Power that customers want.' },
  unservedMw: { of: 'unservedMw', unit: 'MW', says: 'Power that customers want and do not get.' },
  lowestVoltage: { of: 'lowestVoltagePu', unit: 'p.u.', says: 'Lowest voltage of a bus that a substation feeds.' },
} as const;

/** A row an ISP: prices, trades, the state of the grid, and what a run beside it does not serve. */
export function ispTable(run: Stored, isOut: Uint8Array, beside?: Stored): ShownTable {
  const system = rowsOf(run, 'system');
  const other = beside && rowsOf(beside, 'system').numbers('unservedMw');
  const at = Array.from({ length: system.count }, (_, isp) => isp);
  return shownTable('isps', {
    label: texts(
      at.map((isp) => clockText(run.calendar, isp)),
      { says: 'Local time at which the ISP begins.' },
    ),
    isp: ispColumn(at),
    isps: numbers(new Uint8Array(at.length).fill(1), { says: 'How many ISPs it is.' }),
    ...Object.fromEntries(
      Object.entries(SYSTEM).map(([name, { of, ...told }]) => [name, numbers(system.numbers(of), told)]),
    ),
    loading: numbers(
      system.numbers('highestLoading').map((pu) => 100 * pu),
      {
        unit: '% of rating',
        says: 'Highest loading of any branch.',
      },
    ),
    ...(other && {
      unservedBesideMw: numbers(
        at.map((isp) => other[isp] ?? Number.NaN),
        { unit: 'MW', says: 'The same in the run beside it.' },
      ),
    }),
    isOut: numbers(isOut, { says: 'a branch is out' }),
  });
}

const MONEY = ['dayAheadEur', 'realTimeEur', 'spinningEur', 'regulatingEur', 'nonDeliveryEur', 'othersEur'];

const PARTY = {
  acceptedMw: { says: 'Accepted of its bid the day before; below 0 it draws.', label: 'accepted' },
  activatedMw: { says: 'What it is activated for.', label: 'activated' },
  meteredMw: { says: 'What it gives.', label: 'metered' },
} as const;

/** What each aggregator was to do and did, a row an ISP and aggregator. */
export function partyTable(run: Stored): ShownTable {
  const rows = rowsOf(run, 'aggregators');
  const at = rows.numbers('isp');
  const names = rows.texts('aggregator');
  const money = MONEY.map(rows.numbers);
  const kept = [...at.keys()].filter((row) => at[row] < run.until).sort((a, b) => at[a] - at[b]);
  const shown = Object.entries(PARTY).map(([column, { says }]) => {
    const values = rows.numbers(column);
    return [column, number((row: number) => values[row], 'MW', says)] as const;
  });
  const earned = (row: number) => money.reduce((sum, column) => sum + column[row], 0);
  return tableOf('parties', kept, {
    step: number((row) => at[row], '', 'Step: the ISP.'),
    party: word((row) => names[row], 'Aggregator.'),
    ...Object.fromEntries(shown),
    eur: number(earned, 'EUR', 'What it earned in the ISP (+ is income).'),
  });
}

/** Who did what in each ISP. */
export const parties: Parties = {
  title: 'What aggregators were to give, and gave',
  table: 'parties',
  columns: [
    ...Object.entries(PARTY).map(([column, { label }]) => ({ column, label, isSummed: true })),
    { column: 'eur', label: 'earned', isSummed: true },
  ],
  glyph: { mw: 'meteredMw' },
};
