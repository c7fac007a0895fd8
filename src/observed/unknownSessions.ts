import { InputError } from '../errors.ts';
import { plainName } from './columns.ts';
import type { Table } from './delimited.ts';
import { TIDY_SESSIONS } from './readSessions.ts';
import { stampIn } from './sessionStamps.ts';

/** Rows that tell what a column holds. */
const SIGHT = 500;
const ENDS =
  /(^|_)(end|ended|endtime|enddate|stop|stopped|to|until|till|departure|out|unplug|unplugged|disconnect\w*|finish\w*)(_|$)/;
const COUNTS_SESSIONS = /^(session|transaction|charging_?session|charging_?event)(_?id)?$/;
const timeOf = stampIn(['iso', 'GMT', 'day first', 'month first']);

/**
 * Refuses a table of unknown layout that looks like sessions: a column of their numbers, or two columns of times, each row's second one after its first, by
 * lengths that differ, and starts that are on no even grid or a second one that says it is an end.
 * @throws InputError that says what a file of sessions has
 */
export function refuseUnknownSessions(table: Table): void {
  const id = table.header.find((header) => COUNTS_SESSIONS.test(plainName(header)));
  if (id !== undefined) {
    const found = `a column '${id}', as of sessions, and not which columns are arrival, departure and energy`;
    throw new InputError({ file: table.file, path: 'line 1', found, expected: TIDY_SESSIONS });
  }
  const times = table.header.flatMap((header, place) => {
    const at = timesIn(table, place);
    return at ? [{ header, at }] : [];
  });
  for (const start of times) {
    for (const end of times) {
      if (start === end || !(areStays(start.at, end.at) && (ENDS.test(plainName(end.header)) || !isEven(start.at))))
        continue;
      throw new InputError({
        file: table.file,
        path: 'line 1',
        found: `times that begin in '${start.header}' and end in '${end.header}' row by row, as those of sessions`,
        expected: `${TIDY_SESSIONS}; or a time series, whose rows are intervals of one length`,
      });
    }
  }
}

/** Instants or wall times of a column's first rows, NaN where it is empty; undefined if it holds anything else. */
function timesIn(table: Table, place: number): number[] | undefined {
  const times: number[] = [];
  for (const cells of table.rows.slice(0, SIGHT)) {
    const cell = cells[place].trim();
    const stamp = timeOf(cell);
    if (cell !== '' && !stamp) return undefined;
    times.push(stamp ? stamp.wallMs - (stamp.offset ?? 0) * 60_000 : Number.NaN);
  }
  return times.every(Number.isNaN) ? undefined : times;
}

/** Whether most times lie before others by lengths that differ. Two clocks differ by one length, or by two over a year. */
function areStays(starts: readonly number[], ends: readonly number[]): boolean {
  const lengths = starts.map((start, row) => ends[row] - start).filter((length) => !Number.isNaN(length));
  const later = lengths.filter((length) => length > 0).length;
  return later > 0.8 * lengths.length && new Set(lengths).size > 2;
}

/** Whether times in order are all one step apart. */
function isEven(times: readonly number[]): boolean {
  const ordered = times.filter((time) => !Number.isNaN(time)).sort((a, b) => a - b);
  const steps = new Set(ordered.slice(1).map((time, k) => time - ordered[k]));
  return steps.size === 1 && !steps.has(0);
}
