import { numbers, words } from '../../../src/market/shownTables.ts';
import type { Choice, ShownColumn } from '../../../src/market/view.ts';
import { highestAt } from '../../../src/series.ts';
import type { Reading } from './reading.ts';

type Calendar = Reading['run']['calendar'];
type Columns = Record<string, ShownColumn>;

/**
 * Rows by day and hour, a day of which is shown.
 * @param sizes a figure a row: at first the day is shown whose sizes are largest together
 */
export function byDay(
  calendar: Calendar,
  subSteps: number,
  sizes: Float64Array,
): { columns: Columns; choices: Choice[] } {
  const dayOf = (row: number) => calendar.dayOf(Math.floor(row / subSteps));
  const names = Array.from(sizes, (_, row) => dayOf(row).date);
  const totals = new Float64Array(calendar.days.length);
  sizes.forEach((size, row) => {
    totals[dayOf(row).index] += Math.abs(size);
  });
  const hours = Float64Array.from(sizes, (_, row) => (row / subSteps - dayOf(row).firstIsp) * calendar.hoursPerIsp);
  const chosen = calendar.days[Math.max(0, highestAt(totals))].date;
  return {
    columns: {
      day: words(names, { says: 'Local date.' }),
      hour: numbers(hours, { unit: 'h', says: 'Hours since midnight.' }),
    },
    choices: calendar.days.length > 1 ? [{ column: 'day', label: 'day', chosen, by: 'steps' }] : [],
  };
}

/** How a figure by day is read. @param largest what is largest on the day that is shown at first */
export const dayNote = ({ length }: readonly Choice[], largest: string): string =>
  length === 0 ? '' : `A day at a time, at first the one with the largest ${largest}.`;
