import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { ShownTable } from '../../../src/market/view.ts';
import type { Direction } from '../market/messages.ts';
import { type ShownFleet, shownFleets } from './fleets.ts';
import type { Reading } from './reading.ts';

export const DIRECTIONS = ['upward', 'downward'] as const satisfies readonly Direction[];

const suffix = { upward: 'Upward', downward: 'Downward' } as const;

/** A direction's figures of one fleet, by ISP, MW; what was let through of a bid that the DSO was not shown is all of it. */
export function bidSeries(reading: Reading, fleet: number, direction: Direction) {
  const way = suffix[direction];
  const of = (column: Parameters<Reading['ofFleet']>[1]) => reading.ofFleet(fleet, column);
  const mw = of(`bid${way}Mw`);
  const boundary = of(`boundary${way}Mw`);
  return {
    mw,
    through: boundary.map((through, isp) => (Number.isNaN(through) ? mw[isp] : through)),
    called: of(`activated${way}Mw`),
    price: of(`bid${way}EurPerMwh`),
  };
}

/** More bids than these are not shown one by one: the page would be large. */
const MOST_BIDS = 150_000;

/** Every bid, in the order of ISPs; undefined where there is none, or there are too many. */
export function bidsTable(reading: Reading): ShownTable | undefined {
  const rows: { step: number; bidder: string; direction: Direction; figures: readonly number[] }[] = [];
  const all = reading.fleets.flatMap((bidder, fleet) =>
    DIRECTIONS.map((direction) => ({ bidder, direction, ...bidSeries(reading, fleet, direction) })),
  );
  for (let step = 0; step < reading.isps; step++) {
    for (const { bidder, direction, mw, through, called, price } of all) {
      if (mw[step] > 0)
        rows.push({ step, bidder, direction, figures: [price[step], mw[step], through[step], called[step]] });
    }
    if (rows.length > MOST_BIDS) return undefined;
  }
  if (rows.length === 0) return undefined;
  const figure = (k: number) => Float32Array.from(rows, ({ figures }) => figures[k]);
  return shownTable('bids', {
    step: numbers(
      Int32Array.from(rows, ({ step }) => step),
      { says: 'ISP, counted from 0 over the whole run.' },
    ),
    bidder: words(
      rows.map(({ bidder }) => bidder),
      { says: 'Whose bid it is.' },
    ),
    direction: words(
      rows.map(({ direction }) => direction),
      { says: 'Direction of the bid.' },
    ),
    price: numbers(figure(0), { unit: 'EUR/MWh', says: 'Price of the bid.' }),
    mw: numbers(figure(1), { unit: 'MW', says: 'Volume of the bid.' }),
    throughMw: numbers(figure(2), {
      unit: 'MW',
      says: 'What the DSO let through of it; all of a bid that it was not shown.',
    }),
    calledMw: numbers(figure(3), { unit: 'MW', says: 'What of it was called.' }),
  });
}

/** Fleets that the replay shows one by one. */
const MOST_FLEETS = 50;

/** What a fleet earned in an ISP, by what for. */
export const MONEY = [
  { column: 'balancingUpwardEur', part: 'balancing upward' },
  { column: 'balancingDownwardEur', part: 'balancing downward' },
  { column: 'dayAheadEur', part: 'day-ahead' },
  { column: 'chargingEur', part: 'charging' },
  { column: 'deviationFeeEur', part: 'deviation fee' },
  { column: 'deviationEnergyEur', part: 'deviation energy' },
  { column: 'nonDeliveryEur', part: 'non-delivery' },
  { column: 'congestionEur', part: 'congestion' },
] as const;

/** Figures of the fleets' table: what they are, and how they come about for one fleet. */
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

const FLEET_COLUMNS: Readonly<Record<string, { unit: string; says: string }>> = {
  bidMw: { unit: 'MW', says: 'Volume of its bids, upward and downward together.' },
  throughMw: { unit: 'MW', says: 'What the DSO let through of them; all of a bid that it was not shown.' },
  calledMw: { unit: 'MW', says: 'What of them was called.' },
  deliveredMwh: { unit: 'MWh', says: 'Balancing energy delivered, upward and downward together.' },
  chargedMwh: { unit: 'MWh', says: 'Energy that its EVs charged, for balancing or not.' },
  earnedEur: { unit: 'EUR', says: 'What it earned in the ISP (+ is income), tariffs on peaks apart.' },
  netMw: { unit: 'MW', says: 'Volume of its bids, upward less downward.' },
  netThroughMw: { unit: 'MW', says: 'What the DSO let through of them, upward less downward.' },
};

/** What each fleet did in each ISP, a row an ISP and fleet. */
export function fleetsTable(reading: Reading): { table: ShownTable; rest: string } {
  const { fleets, rest } = shownFleets(reading, MOST_FLEETS);
  const { isps } = reading;
  const rows = isps * fleets.length;
  const columns = Object.fromEntries(Object.keys(FLEET_COLUMNS).map((name) => [name, new Float32Array(rows)]));
  const add = ({ members }: ShownFleet, k: number) => {
    for (const member of members) {
      for (const [name, series] of Object.entries(fleetColumns(reading, member))) {
        const into = columns[name];
        for (let isp = 0; isp < isps; isp++) into[isp * fleets.length + k] += series[isp];
      }
    }
  };
  fleets.forEach(add);
  const steps = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / fleets.length));
  const names = Array.from({ length: rows }, (_, row) => fleets[row % fleets.length].name);
  const table = shownTable('fleets', {
    step: numbers(steps, { says: 'ISP, counted from 0 over the whole run.' }),
    party: words(names, { says: 'Name of the fleet.' }),
    ...Object.fromEntries(
      Object.entries(FLEET_COLUMNS).map(([name, told]) => [name, numbers(columns[name], told)] as const),
    ),
  });
  return { table, rest };
}
