import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { Table } from './delimited.ts';
import type { ObservedSession } from './observed.ts';

const MS_PER_HOUR = 3_600_000;
/** Meters and stamps are rounded: this much more than power times time is possible. */
const TOLERANCE = { share: 0.05, kwh: 0.1 };
/** Hours by which a stated connection time may differ from the stamps: some subtract wall times, across a clock change. */
const HOURS_OFF = 1.1;
/** A file of which more than this share makes no sense was misread, or is no such file. */
const MOST_IMPOSSIBLE = 0.1;
const LIMITS = { kwh: 5000, kw: 5000 };

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
 * time contradicts their stamps.
 * @throws InputError when an id occurs with two contents, or more than a tenth of the sessions is impossible
 */
export function possibleSessions(table: Table, rows: readonly SessionRow[], notes: string[]) {
  const { distinct, duplicates } = withoutDuplicates(table, rows);
  if (duplicates > 0)
    notes.push(
      `${counted(duplicates, 'row that repeats another one exactly was', 'rows that repeat another one exactly were')} dropped.`,
    );
  const out = new Map<string, SessionRow[]>();
  const sessions: ObservedSession[] = [];
  for (const { row, id, connectedHours, ...session } of distinct) {
    const why = impossibility({ row, id, connectedHours, ...session });
    if (why) out.set(why, [...(out.get(why) ?? []), { row, id, connectedHours, ...session }]);
    else sessions.push(session);
  }
  let impossible = 0;
  for (const [why, those] of out) {
    impossible += those.length;
    const lines = those.slice(0, 3).map(({ row }) => table.lineOf(row));
    notes.push(
      `${counted(those.length, 'session')} left out: ${why} (${those.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${those.length > 3 ? ', ...' : ''}).`,
    );
  }
  if (impossible > MOST_IMPOSSIBLE * distinct.length) {
    const [why, those] = [...out].sort((a, b) => b[1].length - a[1].length)[0];
    throw new InputError({
      file: table.file,
      path: `line ${table.lineOf(those[0].row)}`,
      found: `${impossible} of ${counted(distinct.length, 'session')} that cannot be, most of them because: ${why}`,
      expected: 'sessions whose times, energies and powers fit each other',
    });
  }
  const open = sessions.filter(({ departureMs }) => Number.isNaN(departureMs)).length;
  if (open > 0) notes.push(`${counted(open, 'session has', 'sessions have')} no departure.`);
  sessions.sort((a, b) => a.arrivalMs - b.arrivalMs);
  return { sessions, duplicates };
}

function withoutDuplicates(table: Table, rows: readonly SessionRow[]) {
  const seen = new Map<string, number>();
  const ids = new Map<string, number>();
  const distinct: SessionRow[] = [];
  for (const each of rows) {
    const content = table.rows[each.row].join('\u0001');
    if (seen.has(content)) continue;
    seen.set(content, each.row);
    const other = each.id === '' ? undefined : ids.get(each.id);
    if (other !== undefined) {
      throw new InputError({
        file: table.file,
        path: `line ${table.lineOf(each.row)}`,
        found: `session ${each.id} a second time, with other values than in line ${table.lineOf(other)}`,
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
