import { InputError } from '../errors.ts';
import { type Clock, clockOf } from './clock.ts';
import { plainWords } from './columns.ts';
import { placeOf, shown, type Table } from './delimited.ts';
import { type StampStyle, stampStyleOf } from './stampStyles.ts';
import { type Instants, instantsOf } from './stamps.ts';

/** Words of a column that says when an interval ends. */
export const END_NAME = /(^|_)(end|ende|einde|ending|until|to|till|tot|stop|bis)(_|$)/;
const TIME_NAME =
  /^(timestamp|time|datetime|date_time|start|interval|from|utc|local|unix|epoch|zeitstempel|tijdstip|time_stamp)(_|$)|^(date|datum|hour|zeit|tijd)(_(utc|local|lokal|gmt.*|m?t_1|cet|mez|mesz|dk|von|van|from|start|time|tijd|zeit))?$/;
const FORMS = '2024-02-19T00:15:00+01:00, 19.02.2024 00:15 or seconds since 1970';

/** The times of the rows, and the columns that they are from. */
export interface Times {
  instants: Instants;
  places: number[];
}

interface TimeColumn {
  place: number;
  plain: string;
  style: StampStyle;
  hasOffset: boolean;
  ofUtc: boolean;
}

/** The columns that hold times, those that are named so first; undefined where none does. */
export function timeColumns(table: Table): TimeColumn[] | undefined {
  const stamped = table.header.flatMap((header, place): TimeColumn[] => {
    const plain = plainWords(header);
    const style = END_NAME.test(plain) ? undefined : stampStyleOf(table, place, plain);
    if (!style) return [];
    const first = table.rows.find((cells) => cells[place].trim() !== '')?.[place] ?? '';
    const hasOffset = style.parse(first.trim())?.offset !== undefined;
    return [{ place, plain, style, hasOffset, ofUtc: /(^|_)(utc|gmt)(_|$)/.test(plain) }];
  });
  const rank = ({ hasOffset, ofUtc }: TimeColumn): number => Number(hasOffset) * 2 + Number(ofUtc);
  const named = stamped.filter(({ plain }) => TIME_NAME.test(plain)).sort((a, b) => rank(b) - rank(a));
  const times = named.length > 0 ? named : stamped.slice(0, 1);
  return times.length > 0 ? times : undefined;
}

/**
 * The times of the rows; several columns of them (UTC and local) must agree.
 * @param clock of times without offset, unless the name of their column says UTC, or how far ahead of it
 * @throws InputError where no column holds times, or two differ
 */
export function timesOf(table: Table, clock: Clock, columns = timeColumns(table)): Times {
  if (!columns) throw noTime(table);
  const [first, ...others] = columns.map(({ place, style, ofUtc }) =>
    instantsOf(table, {
      place,
      ...style,
      fillsSkippedHour: () => true,
      clock: offsetClock(table.header[place]) ?? (ofUtc ? clockOf('UTC') : clock),
    }),
  );
  const notes = [...first.notes];
  for (const [k, other] of others.entries()) {
    for (let row = 0; row < first.at.length; row++) {
      if (Number.isNaN(first.at[row])) first.at[row] = other.at[row];
      if (Number.isNaN(other.at[row]) || first.at[row] === other.at[row]) continue;
      const [one, two] = [columns[0], columns[k + 1]].map(
        ({ place }) => `${table.header[place]} ${table.rows[row][place]}`,
      );
      throw new InputError({
        file: table.file,
        path: placeOf(table, row),
        found: `${one} and ${two}`,
        expected: 'two times that are the same instant',
      });
    }
  }
  return { instants: { at: first.at, notes }, places: columns.map(({ place }) => place) };
}

/** The clock of a name as `Date (GMT+1)`. */
function offsetClock(header: string): Clock | undefined {
  const [, sign, hours] = /\b(?:UTC|GMT) ?([+-]) ?0?(\d)\b/i.exec(header) ?? [];
  return hours === undefined ? undefined : clockOf(`Etc/GMT${sign === '+' ? '-' : '+'}${hours}`);
}

function noTime(table: Table): InputError {
  const names = table.header.map((name) => name || '(no name)');
  const like = table.header.findIndex((name) => /^(time|date|datum|zeit|tijd|hour|mtu|start)/.test(plainWords(name)));
  const place = like < 0 ? table.header.indexOf('') : like;
  const seen = place < 0 ? '' : `; ${names[place]} has ${shown(table.rows[0][place].trim())}`;
  return new InputError({
    file: table.file,
    path: placeOf(table, 0),
    found: `no time in any of the columns ${names.slice(0, 20).join(', ')}${seen}`,
    expected: `a time series, with a column of times as ${FORMS}`,
  });
}
