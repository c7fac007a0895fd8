import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { groupedBy } from '../lookup.ts';
import { placeOf, type Table } from './delimited.ts';
import type { ObservedSession } from './observed.ts';

const MS_PER_HOUR = 3_600_000;
/** Meters and stamps are rounded: this much more than power times time is possible. */
const TOLERANCE = { share: 0.05, kwh: 0.1 };
/** Hours by which a stated connection time may differ from the stamps: some subtract wall times, across a clock change. */
const HOURS_OFF = 1.1;
/** A file of which more than this share makes no sense was misread, or is no such file. */
const MOST_IMPOSSIBLE = 0.1;
const LIMITS = { kwh: 5000, kw: 5000 };
/** Header of a column that counts rows, as programs add it: two rows that differ in it alone are one. */
const COUNTS_ROWS = /^(|index|unnamed: \d+|fid|objectid\d*)$/i;
/** Lines that a note names. */
const NAMED = 3;

/** A session as read, with what only serves to check it. */
export interface SessionRow extends ObservedSession {
  row: number;
  /** '' where the file has none. */
  id: string;
  /** Hours, as the file states them; NaN where it does not. */
  connectedHours: number;
}

/**
 * The sessions that are possible. Left out, and told by cause: rows that repeat another one, rows of unknown arrival, sessions
 * that end before or when they begin, take negative energy, more energy than their power allows, or whose stated connection
 * time contradicts their stamps. A power of 0 of a session that took energy is not known. Sessions that begin at a connector
 * where another has not ended are kept, and told.
 * @throws InputError when an id occurs with two contents, or more than a tenth of the sessions is impossible
 */
export function possibleSessions(table: Table, rows: readonly SessionRow[], notes: string[]) {
  const { distinct, duplicates } = withoutDuplicates(table, rows);
  if (duplicates > 0)
    notes.push(
      `${counted(duplicates, 'row that repeats another one exactly was', 'rows that repeat another one exactly were')} dropped.`,
    );
  const out = new Map<string, SessionRow[]>();
  const kept: SessionRow[] = [];
  const withoutPower: SessionRow[] = [];
  for (const each of distinct) {
    const powerless = each.maxPowerKw === 0 && each.energyKwh > 0;
    const session = powerless ? { ...each, maxPowerKw: Number.NaN } : each;
    const why = impossibility(session);
    if (why) {
      const those = out.get(why);
      if (those) those.push(session);
      else out.set(why, [session]);
      continue;
    }
    kept.push(session);
    if (powerless) withoutPower.push(session);
  }
  const named = (those: readonly SessionRow[]): string =>
    places(
      table,
      those.map(({ row }) => `${table.lineOf(row)}`),
      ', ',
    );
  let impossible = 0;
  for (const [why, those] of out) {
    impossible += those.length;
    notes.push(`${counted(those.length, 'session')} left out: ${why} (${named(those)}).`);
  }
  if (impossible > MOST_IMPOSSIBLE * distinct.length) {
    const [why, those] = [...out].sort((a, b) => b[1].length - a[1].length)[0];
    throw new InputError({
      file: table.file,
      path: placeOf(table, those[0].row),
      found: `${impossible} of ${counted(distinct.length, 'session')} that cannot be, most of them because: ${why}`,
      expected: 'sessions whose times, energies and powers fit each other',
    });
  }
  if (withoutPower.length > 0) {
    const what = counted(withoutPower.length, 'session takes', 'sessions take');
    notes.push(`${what} energy at a power of 0, which is read as not known (${named(withoutPower)}).`);
  }
  const open = kept.filter(({ departureMs }) => Number.isNaN(departureMs)).length;
  if (open > 0) notes.push(`${counted(open, 'session has', 'sessions have')} no departure.`);
  kept.sort((a, b) => a.arrivalMs - b.arrivalMs || a.row - b.row);
  const pairs = overlaps(kept);
  if (pairs.length > 0) {
    const what = counted(pairs.length, 'session begins', 'sessions begin');
    const lines = places(
      table,
      pairs.map((pair) => pair.map(({ row }) => table.lineOf(row)).join(' and ')),
      '; ',
      true,
    );
    notes.push(`${what} at a connector where another has not ended; all are kept (${lines}).`);
  }
  const sessions = kept.map(({ row, id, connectedHours, ...session }): ObservedSession => session);
  return { sessions, duplicates };
}

/** `line 3`, `lines 3, 4, 5, ...` */
function places(table: Table, each: readonly string[], sign: string, several = each.length > 1): string {
  const shown = each.slice(0, NAMED).join(sign);
  return `${table.rowsAre ?? 'line'}${several ? 's' : ''} ${shown}${each.length > NAMED ? `${sign}...` : ''}`;
}

/** Sessions that begin at a connector before the last of those before them has ended, each after that one. */
function overlaps(ordered: readonly SessionRow[]): [before: SessionRow, after: SessionRow][] {
  const pairs: [SessionRow, SessionRow][] = [];
  for (const [connector, sessions] of groupedBy(ordered, (session) => session.connector)) {
    if (connector === '') continue;
    let last: SessionRow | undefined;
    for (const session of sessions) {
      if (last && session.arrivalMs < last.departureMs) pairs.push([last, session]);
      if (session.departureMs > (last?.departureMs ?? Number.NEGATIVE_INFINITY)) last = session;
    }
  }
  return pairs.sort(([, a], [, b]) => a.arrivalMs - b.arrivalMs || a.row - b.row);
}

function withoutDuplicates(table: Table, rows: readonly SessionRow[]) {
  const seen = new Map<string, number>();
  const ids = new Map<string, number>();
  const distinct: SessionRow[] = [];
  const says = [...table.header.keys()].filter((place) => !COUNTS_ROWS.test(table.header[place]));
  for (const each of rows) {
    const content = says.map((place) => table.rows[each.row][place]).join('\u0001');
    if (seen.has(content)) continue;
    seen.set(content, each.row);
    const other = each.id === '' ? undefined : ids.get(each.id);
    if (other !== undefined) {
      throw new InputError({
        file: table.file,
        path: placeOf(table, each.row),
        found: `session ${each.id} a second time, with other values than in ${placeOf(table, other)}`,
        expected: 'each session once',
      });
    }
    ids.set(each.id, each.row);
    distinct.push(each);
  }
  return { distinct, duplicates: rows.length - distinct.length };
}

function impossibility(session: SessionRow): string | undefined {
  const { arrivalMs, departureMs, energyKwh, maxPowerKw, connectedHours } = session;
  if (Number.isNaN(arrivalMs)) return 'the arrival is not known';
  if (departureMs <= arrivalMs) return 'the departure is not after the arrival';
  if (energyKwh < 0) return 'the energy is negative';
  if (maxPowerKw < 0) return 'the power is negative';
  if (energyKwh > LIMITS.kwh || maxPowerKw > LIMITS.kw) return `over ${LIMITS.kwh} kWh or ${LIMITS.kw} kW`;
  const hours = (departureMs - arrivalMs) / MS_PER_HOUR;
  if (energyKwh > maxPowerKw * hours * (1 + TOLERANCE.share) + TOLERANCE.kwh) {
    return 'the energy is more than the power can give in that time';
  }
  if (Math.abs(connectedHours - hours) > HOURS_OFF)
    return 'the stated connection time contradicts arrival and departure';
  return undefined;
}
