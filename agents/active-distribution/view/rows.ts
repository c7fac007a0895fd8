import { numbersOf, textAt } from '../../../src/market/shownTables.ts';
import type { Choice, ShownColumn, StoredTables } from '../../../src/market/view.ts';
import type { Config } from '../market/config.ts';

export type Stored = StoredTables<Config>;

/** A table of a run to read column by column. */
export interface Rows {
  readonly count: number;
  /** @throws TypeError where there is no such column */
  numbers(column: string): Float64Array;
  texts(column: string): string[];
}

/** A table of a run; empty where it has none. */
export function rowsOf(run: Stored, name: string): Rows {
  const shown = run.table(name);
  const columnOf = (column: string): ShownColumn => {
    const found = shown?.columns[column];
    if (found === undefined) throw new TypeError(`table '${name}' has no column '${column}'`);
    return found;
  };
  const count = shown?.rows ?? 0;
  return {
    count,
    numbers: (column) => (count === 0 ? new Float64Array() : numbersOf(columnOf(column))),
    texts: (column) => Array.from({ length: count }, (_, row) => textAt(columnOf(column), row)),
  };
}

/** First ISP of an hour of a day of the run. */
export const ispOf = ({ calendar }: Stored, day: number, hour: number): number =>
  calendar.days[day].firstIsp + Math.round(hour / calendar.hoursPerIsp);

export const ispsAnHour = ({ calendar }: Stored): number => Math.round(1 / calendar.hoursPerIsp);

/** Which day is drawn, where a run has several. */
export const dayChoice = ({ calendar: { days } }: Stored): readonly Choice[] =>
  days.length > 1 ? [{ column: 'day', label: 'day', chosen: days[0].date, by: 'list' }] : [];

/** The same of several words. */
export const choiceOf = (column: string, label: string, words: readonly string[]): readonly Choice[] =>
  words.length > 1 ? [{ column, label, chosen: words[0], by: 'list' }] : [];
