import { counted } from '../counted.ts';
import type { Clock, Stamp } from './clock.ts';
import { placeOf, refuseCell, shown, type Table } from './delimited.ts';
import { refuseCutOff } from './numbers.ts';

const MS_PER_DAY = 86_400_000;

/** Instants of the rows of a file, milliseconds since 1970; NaN for a row whose wall time may mean two instants. */
export interface Instants {
  at: Float64Array;
  notes: string[];
}

export interface StampColumn {
  place: number;
  parse: (cell: string) => Stamp | undefined;
  /** What a stamp looks like, for errors. */
  form: string;
  /** The clock of stamps without offset. */
  clock: Clock;
  /** Whether an empty cell is a time not known (NaN), and not a fault. */
  optional?: boolean;
  /** In which rows a wall time that the clock skips in spring is left out (NaN, with a note), and not a fault; default none. */
  fillsSkippedHour?: (row: number) => boolean;
  /** Whether the file itself names the clock, so that no option can mend it. */
  namesClock?: boolean;
  /** Whether some stamps may have an offset and others none. */
  mixesOffsets?: boolean;
}

/**
 * Instants of a column of stamps. A wall time that the clock repeats (autumn) is told apart by the order of rows, if the
 * file has that whole hour twice in adjacent rows, and the rows of that date rise or fall; otherwise its rows are NaN, with
 * a note.
 * @throws InputError for a stamp that is malformed, does not exist, or has an offset where others have none
 */
export function instantsOf(table: Table, column: StampColumn): Instants {
  const { place, clock, optional = false, fillsSkippedHour, namesClock = false, mixesOffsets = false } = column;
  const at = new Float64Array(table.rows.length);
  const walls = new Float64Array(table.rows.length).fill(Number.NaN);
  const twice: Twice[] = [];
  const skipped: number[] = [];
  let withOffset: boolean | undefined;
  for (let row = 0; row < at.length; row++) {
    const cell = table.rows[row][place].trim();
    if (cell === '' && optional) {
      at[row] = Number.NaN;
      continue;
    }
    const stamp = column.parse(cell);
    if (!stamp) throw refuseCell(table, row, place, shown(cell), expectedTime(cell, column.form));
    walls[row] = stamp.wallMs;
    const hasOffset = stamp.offset !== undefined;
    withOffset ??= hasOffset;
    if (hasOffset !== withOffset && !mixesOffsets) {
      const expected = `a time ${withOffset ? 'with' : 'without'} offset, as in the lines before`;
      throw refuseCell(table, row, place, shown(cell), expected);
    }
    if (stamp.offset !== undefined) {
      at[row] = stamp.wallMs - stamp.offset * 60_000;
      continue;
    }
    const instants = clock.instantsAt(stamp.wallMs);
    if (instants.length === 0 && fillsSkippedHour?.(row)) {
      at[row] = Number.NaN;
      skipped.push(row);
      continue;
    }
    if (instants.length === 0) {
      const expected = `a time that exists in ${clock.timeZone}, whose clock skips this one; ${namesClock ? 'the header names that clock' : 'or another --time-zone'}`;
      throw refuseCell(table, row, place, shown(cell), expected);
    }
    at[row] = instants[0];
    if (instants.length > 1) twice.push({ row, wallMs: stamp.wallMs, instants });
  }
  refuseCutOff(table, place);
  const notes = tellApart(at, walls, twice, clock);
  if (skipped.length > 0) {
    const advice =
      '; if the file keeps another clock, as UTC or winter time all year (Etc/GMT-1), name it as the time zone';
    notes.push(
      `${counted(skipped.length, 'row is', 'rows are')} left out, at times that the clock of ${clock.timeZone} skips (from ${placeOf(table, skipped[0])})` +
        `${namesClock ? '' : advice}.`,
    );
  }
  return { at, notes };
}

const expectedTime = (cell: string, form: string): string =>
  /\b24:00/.test(cell)
    ? 'starts of intervals; 24:00 is the end of a day, so that all times may be ends'
    : `an existing time, as ${form}`;

/** A row whose wall time means two instants. */
interface Twice {
  row: number;
  wallMs: number;
  instants: number[];
}

/** Sets the instants of the rows of repeated hours, and says which were left out. */
function tellApart(at: Float64Array, walls: Float64Array, twice: readonly Twice[], clock: Clock): string[] {
  const notes: string[] = [];
  const hours = new Map<string, Twice[]>();
  for (const each of twice) {
    const date = clock.iso(each.instants[0]).slice(0, 10);
    hours.set(date, [...(hours.get(date) ?? []), each]);
  }
  for (const [date, rows] of hours) {
    const ordered = inTime(rows, walls);
    rows.forEach(({ row }) => {
      at[row] = Number.NaN;
    });
    ordered?.forEach(({ row, instants }, k) => {
      at[row] = instants[k < ordered.length / 2 ? 0 : 1];
    });
    notes.push(
      ordered
        ? `On ${date} the clock repeats an hour; the order of rows tells the two apart.`
        : `On ${date} the clock repeats an hour; left out, as nothing says which of the two is meant: ${counted(rows.length, 'row')}.`,
    );
  }
  return notes;
}

/** The rows of a repeated hour in the order of time; undefined if the rows of that date do not tell it. */
function inTime(rows: readonly Twice[], walls: Float64Array): readonly Twice[] | undefined {
  const adjacent = rows[rows.length - 1].row - rows[0].row === rows.length - 1;
  if (!adjacent) return undefined;
  const hour = Math.min(...rows.map(({ wallMs }) => wallMs));
  const repeated = new Set(rows.map(({ row }) => row));
  const date = Math.floor(hour / MS_PER_DAY);
  let [rises, falls] = [false, false];
  let before = Number.NaN;
  for (let row = 0; row < walls.length; row++) {
    if (Math.floor(walls[row] / MS_PER_DAY) !== date) continue;
    const wallMs = repeated.has(row) ? hour : walls[row];
    rises ||= wallMs > before;
    falls ||= wallMs < before;
    before = wallMs;
  }
  if (rises && falls) return undefined;
  const [early, late] = [rows, rows.toReversed()].map((each) => (isHourTwice(each) ? each : undefined));
  if (rises) return early;
  if (falls) return late;
  return early && late ? undefined : (early ?? late);
}

/** Whether rows are an hour in even steps, and then that hour again. */
function isHourTwice(rows: readonly Twice[]): boolean {
  const half = rows.length / 2;
  return (
    Number.isInteger(half) &&
    half <= 12 &&
    rows.slice(0, half).every(({ wallMs }, k) => {
      const minute = new Date(wallMs).getUTCMinutes();
      return wallMs === rows[half + k].wallMs && minute === (k * 60) / half;
    })
  );
}
