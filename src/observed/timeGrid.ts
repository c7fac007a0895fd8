import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { placeOf, type Table } from './delimited.ts';
import type { ObservedSeries } from './observed.ts';
import { changesOf, lengthsOf, MINUTES, stepOf } from './resolution.ts';

const MS_PER_MINUTE = 60_000;
/** Ten years of five-minute intervals, and some. */
const MAXIMUM_INTERVALS = 1_100_000;

/** Where the rows of a file stand on an even grid of intervals. */
export interface TimeGrid {
  startMs: number;
  stepMinutes: number;
  /** Length of the row that an interval of the grid is in, minutes; the step where there is none. */
  minutes: Float64Array;
  /** Rows dropped because another says exactly the same. */
  duplicates: number;
  notes: string[];
  /** A series of the values of the rows, NaN where no row has one. */
  series(name: string, unit: ObservedSeries['unit'], values: Float64Array): ObservedSeries;
}

export interface Rows {
  table: Table;
  /** Start of each row's interval, milliseconds since 1970; NaN leaves a row out. */
  at: Float64Array;
  /** Length of each row's interval, minutes, where the file says it. */
  minutes?: Float64Array;
  /** Whether, in a file that does not say lengths, the resolution may change: see `lengthsOf`. Default false. */
  mayChange?: boolean;
  /** What decides whether two rows of one instant say the same. */
  values: readonly Float64Array[];
}

/**
 * Puts rows, in whatever order, on an even grid of 5, 15, 30 or 60 minutes. The step is the most frequent distance of stamps,
 * or the shortest length that the file states; a row of a longer one, stated or told from a resolution that changes, counts for
 * all intervals in it.
 * @throws InputError for rows that contradict each other, stamps off the grid, and a period that is mostly empty
 */
export function timeGrid({ table, at, minutes: stated, mayChange = false, values }: Rows, clock: Clock): TimeGrid {
  const fault = (row: number, found: string, expected: string) =>
    new InputError({ file: table.file, path: placeOf(table, row), found, expected });
  const inOrder = orderOf(at);
  if (inOrder.length === 0) {
    throw new InputError({ file: table.file, found: 'no row whose time is known', expected: 'rows of a time series' });
  }

  const order = new Int32Array(inOrder.length);
  let kept = 0;
  let duplicates = 0;
  for (const row of inOrder) {
    const last = kept > 0 ? order[kept - 1] : -1;
    if (last < 0 || at[last] !== at[row]) {
      order[kept++] = row;
      continue;
    }
    const same = values.every((column) => Object.is(column[last], column[row]));
    if (!same || (stated && stated[last] !== stated[row])) {
      const [first, second] = [Math.min(last, row), Math.max(last, row)];
      const found = `${clock.iso(at[row])} a second time, with other values than in ${placeOf(table, first)}`;
      throw fault(second, found, 'each interval once');
    }
    duplicates++;
  }
  const rows = order.subarray(0, kept);

  const instants = Float64Array.from(rows, (row) => at[row]);
  const stepMinutes = stated ? shortest(rows, stated) : stepOf(instants, mayChange);
  if (stepMinutes === undefined || !MINUTES.includes(stepMinutes)) {
    throw new InputError({
      file: table.file,
      found: stepMinutes === undefined ? 'one interval' : `intervals of ${counted(stepMinutes, 'minute')}`,
      expected: `several intervals, of ${MINUTES.join(', ')} minutes`,
    });
  }
  const step = stepMinutes * MS_PER_MINUTE;
  const off = rows.find((row) => at[row] % step !== 0 || (stated !== undefined && stated[row] % stepMinutes !== 0));
  if (off !== undefined) {
    const expected = `the start of an interval of ${stepMinutes} minutes, as most of the file has: a whole ${PART[stepMinutes]}`;
    throw fault(off, clock.iso(at[off]), expected);
  }

  const lengths = stated
    ? Float64Array.from(rows, (row) => stated[row])
    : mayChange
      ? lengthsOf(instants, stepMinutes, clock)
      : new Float64Array(kept).fill(stepMinutes);
  const startMs = at[rows[0]];
  const last = rows[kept - 1];
  const count = (at[last] - startMs) / step + lengths[kept - 1] / stepMinutes;
  if (count > MAXIMUM_INTERVALS || count > 20 * kept + 1000) {
    const found = `${counted(kept, 'row')} between ${clock.iso(startMs)} and ${clock.iso(at[last])}`;
    throw new InputError({ file: table.file, found, expected: `most of the ${count} intervals of that period` });
  }

  const rowOf = new Int32Array(count).fill(-1);
  const minutes = new Float64Array(count).fill(stepMinutes);
  let repeated = 0;
  for (const [place, row] of rows.entries()) {
    const first = (at[row] - startMs) / step;
    const length = lengths[place] / stepMinutes;
    for (let k = first; k < first + length; k++) {
      if (rowOf[k] >= 0) {
        const found = `${clock.iso(startMs + k * step)}, which ${placeOf(table, rowOf[k])} has too`;
        throw fault(row, found, 'intervals that do not overlap');
      }
      rowOf[k] = row;
      minutes[k] = lengths[place];
    }
    if (length > 1) repeated++;
  }

  const notes: string[] = [];
  if (duplicates > 0)
    notes.push(
      `${counted(duplicates, 'row that repeats another one exactly was', 'rows that repeat another one exactly were')} dropped.`,
    );
  if (repeated > 0)
    notes.push(
      `${counted(repeated, 'row of a longer interval counts', 'rows of longer intervals count')} for every ${stepMinutes} minutes in them.`,
    );
  const changes = changesOf(instants, lengths, clock);
  if (changes !== '') notes.push(`The resolution changes: intervals are ${changes}.`);
  return {
    startMs,
    stepMinutes,
    minutes,
    duplicates,
    notes,
    series: (name, unit, column) => {
      const values = Float64Array.from(rowOf, (row) => (row < 0 ? Number.NaN : column[row]));
      return { name, unit, startMs, stepMinutes, values };
    },
  };
}

const PART: Record<number, string> = { 5: 'five minutes', 15: 'quarter of an hour', 30: 'half hour', 60: 'hour' };

/** Rows whose time is known, by time; rows of one instant as in the file. */
function orderOf(at: Float64Array): Int32Array {
  const rows = Int32Array.from(at.keys()).filter((row) => !Number.isNaN(at[row]));
  if (rows.every((row, k) => k === 0 || at[rows[k - 1]] <= at[row])) return rows;
  return rows.sort((a, b) => at[a] - at[b] || a - b);
}

function shortest(rows: Int32Array, minutes: Float64Array): number {
  return rows.reduce((least, row) => Math.min(least, minutes[row]), Number.POSITIVE_INFINITY);
}
