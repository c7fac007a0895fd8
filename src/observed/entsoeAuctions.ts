import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { rowsAt, type Table } from './delimited.ts';
import { gapNotes } from './gaps.ts';
import type { Observed, ObservedSeries } from './observed.ts';
import { type Rows, timeGrid } from './timeGrid.ts';

const MS_PER_DAY = 86_400_000;
const MINUTES_PER_QUARTER = 15;
const MS_PER_QUARTER = 900_000;
/** From the delivery day 1 October 2025 on the coupled auction has quarters of an hour; before, hours. */
const QUARTERS_SINCE = Date.parse('2025-09-30T22:00Z');
const STRETCHES_SHOWN = 5;

/** What the platform calls the auction of an area that has one. */
export const WITHOUT_SEQUENCE = 'Without Sequence';
const COUPLED = /^(without.*|(sequence )?1)$/i;

/** Rows of prices, each of an interval whose length is known. */
export type PriceRows = Rows & Required<Pick<Rows, 'minutes'>>;

/**
 * Of rows of several auctions those of the coupled one (SDAC): without sequence, or `Sequence 1`. Where it has no price and
 * another auction has, a row without price stays. Of an interval in hours and in quarters of an hour that one counts which
 * the coupled auction had on that day.
 * @param auctions the auction of each row, as `Sequence 1`
 * @param notes is added to: what was left out, by day
 * @throws InputError for several auctions, none of which is the coupled one
 */
export function coupledAuction(rows: PriceRows, auctions: readonly string[], clock: Clock, notes: string[]): PriceRows {
  const { table, at, minutes, values } = rows;
  const hasPrice = (row: number): boolean => values.some((column) => !Number.isNaN(column[row]));
  const all = [...auctions.keys()].filter((row) => !Number.isNaN(at[row]));
  const priced = all.filter(hasPrice);
  const main = mainOf([...new Set(priced.map((row) => auctions[row]))].sort(), table, notes);
  if (main.length === 0) return rows;
  const days = (of: readonly number[]) =>
    daysOf(
      of.map((row) => at[row]),
      clock,
    );
  const quarters = (row: number): number[] =>
    Array.from({ length: Math.ceil(minutes[row] / MINUTES_PER_QUARTER) }, (_, k) => at[row] + k * MS_PER_QUARTER);

  const isMain = (row: number): boolean => main.includes(auctions[row]);
  const { kept: own, dropped } = ofOneLength(rows, priced.filter(isMain), quarters);
  if (dropped.length > 0)
    notes.push(
      `${counted(dropped.length, 'price is', 'prices are')} left out, of intervals that have prices of another length: ${days(dropped)}. The coupled auction had hours until September 2025, and has quarters of an hour since.`,
    );
  const covered = new Set(own.flatMap(quarters));
  const isCovered = (row: number): boolean => quarters(row).some((ms) => covered.has(ms));
  const ofLabel = new Set(own.map((row) => `${auctions[row]} ${at[row]}`));
  const blank = all.filter(
    (row) => isMain(row) && !hasPrice(row) && (!isCovered(row) || ofLabel.has(`${auctions[row]} ${at[row]}`)),
  );
  const others = priced.filter((row) => !isMain(row));
  if (others.length > 0)
    notes.push(
      `${counted(others.length, `price of another auction than ${main.join(' and ')} is`, `prices of other auctions than ${main.join(' and ')} are`)} left out: ${days(others)}.`,
    );
  const lone = others.filter((row) => !isCovered(row));
  if (lone.length > 0) {
    const only = [...new Set(lone.map((row) => auctions[row]))].sort().join(' and ');
    notes.push(
      `Only ${only} has prices, and ${main.join(' or ')} has none, on ${days(lone)}: these intervals stay without a price.`,
    );
  }
  const known = new Set(blank.flatMap(quarters));
  const empty = lone.filter((row) => {
    const isNew = !quarters(row).some((ms) => known.has(ms));
    if (isNew) for (const ms of quarters(row)) known.add(ms);
    return isNew;
  });
  const withPrice = new Set(own);
  const chosen = [...own, ...blank, ...empty].sort((a, b) => a - b);
  return {
    table: rowsAt(table, chosen),
    at: Float64Array.from(chosen, (row) => at[row]),
    minutes: Float64Array.from(chosen, (row) => minutes[row]),
    values: values.map((column) => Float64Array.from(chosen, (row) => (withPrice.has(row) ? column[row] : Number.NaN))),
  };
}

/** The names of the coupled auction among those that have prices; else the only auction. */
function mainOf(labels: readonly string[], { file }: Table, notes: string[]): string[] {
  const coupled = labels.filter((label) => COUPLED.test(label));
  if (coupled.length > 0 || labels.length === 0) return coupled;
  if (labels.length > 1) {
    const found = `prices of ${labels.join(', ').slice(0, 200)}`;
    throw new InputError({ file, found, expected: `prices of Sequence 1, or ${WITHOUT_SEQUENCE}` });
  }
  const [only] = labels;
  const which = /^(sequence )?2$/i.test(only) ? ' In DE-LU and AT it is the auction of EXAA at 10:15.' : '';
  notes.push(`All prices are of ${only}, and none of the coupled auction (SDAC), which is Sequence 1.${which}`);
  return [only];
}

/** Where prices of several lengths meet, those that the coupled auction had on that day. */
function ofOneLength(
  { minutes }: PriceRows,
  found: readonly number[],
  quarters: (row: number) => number[],
): { kept: number[]; dropped: number[] } {
  const best = new Map<number, number>();
  const isBetter = (length: number, than: number, ms: number) => (ms < QUARTERS_SINCE ? length > than : length < than);
  if (found.some((row) => minutes[row] !== minutes[found[0]])) {
    for (const row of found) {
      for (const ms of quarters(row)) {
        if (isBetter(minutes[row], best.get(ms) ?? minutes[row], ms) || !best.has(ms)) best.set(ms, minutes[row]);
      }
    }
  }
  const counts = (row: number) => quarters(row).every((ms) => (best.get(ms) ?? minutes[row]) === minutes[row]);
  return { kept: found.filter(counts), dropped: found.filter((row) => !counts(row)) };
}

/** `2026-03-01 to 2026-03-02 (192), 2026-03-05 (4)`: the local days of instants, and how many there are. */
function daysOf(instants: readonly number[], clock: Clock): string {
  const counts = new Map<string, number>();
  for (const ms of instants) {
    const date = clock.iso(ms).slice(0, 10);
    counts.set(date, (counts.get(date) ?? 0) + 1);
  }
  const stretches: { from: string; to: string; count: number }[] = [];
  for (const [date, count] of [...counts].sort()) {
    const last = stretches.at(-1);
    if (last && Date.parse(date) - Date.parse(last.to) === MS_PER_DAY) {
      last.to = date;
      last.count += count;
    } else stretches.push({ from: date, to: date, count });
  }
  const shown = stretches
    .slice(0, STRETCHES_SHOWN)
    .map(({ from, to, count }) => `${from === to ? from : `${from} to ${to}`} (${count})`);
  const more = stretches.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${counted(more, 'more stretch of days', 'more stretches of days')}` : ''}`;
}

/**
 * Prices on an even grid, as they are handed on.
 * @param columns what each price is called in the file, in the order of the rows' values
 */
export function evenPrices(
  rows: PriceRows,
  columns: Record<string, string>,
  format: string,
  clock: Clock,
  notes: readonly string[],
): Observed {
  const grid = timeGrid(rows, clock);
  const prices: Record<string, ObservedSeries> = {};
  Object.entries(columns).forEach(([name, column], k) => {
    prices[name] = grid.series(column, 'EUR/MWh', rows.values[k]);
  });
  return {
    file: rows.table.file,
    format,
    timeZone: clock.timeZone,
    notes: [...notes, ...grid.notes, ...gapNotes(Object.values(prices), clock)],
    duplicates: grid.duplicates,
    kind: 'prices',
    prices,
  };
}
