import { own } from '../lookup.ts';
import { dayFirstStamp, isoStamp, monthNameStamp, partedStamp, type Stamp } from './clock.ts';
import { refuseCell, shown, type Table } from './delimited.ts';

const GMT = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/;
const ARCGIS = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\+00)?$/;
const MONTH_FIRST = /^\d{1,2}\/\d{1,2}\/\d{4} +\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?$/i;

/** Forms of stamps in files of sessions, each with what it looks like. */
const STAMP_FORMS = {
  iso: { form: '2019-02-19 18:05:00', parse: isoStamp },
  'day first': { form: '19/02/2019 18:05', parse: dayFirstStamp },
  'month first': { form: '2/19/2019 18:05', parse: monthFirstStamp },
  ArcGIS: { form: '2019/02/19 18:05:00', parse: arcgisStamp },
  GMT: { form: 'Tue, 19 Feb 2019 18:05:00 GMT', parse: gmtStamp },
  'year of two digits': {
    form: '0019-02-19 18:05:00',
    parse: (cell) => (/^00\d\d-/.test(cell) ? isoStamp(`20${cell.slice(2)}`) : undefined),
  },
} satisfies Record<string, { form: string; parse: (cell: string) => Stamp | undefined }>;

export type StampForm = keyof typeof STAMP_FORMS;

/** The first of some forms that a cell has. */
export const stampIn =
  (forms: readonly StampForm[]) =>
  (cell: string): Stamp | undefined => {
    for (const form of forms) {
      const stamp = STAMP_FORMS[form].parse(cell);
      if (stamp) return stamp;
    }
    return undefined;
  };

/** What stamps of some forms look like, for errors. */
export const formsOf = (forms: readonly StampForm[]): string =>
  forms.map((form) => STAMP_FORMS[form].form).join(' or ');

/** `Wed, 25 Apr 2018 11:08:04 GMT`, as RFC 1123 has it; the day of the week is not checked. */
function gmtStamp(cell: string): Stamp | undefined {
  const [, day, month, year, time] = GMT.exec(cell) ?? [];
  return inUtc(monthNameStamp(`${month} ${day}, ${year} ${time}`));
}

/** `2018/04/25 11:08:04` or with `+00`: ArcGIS writes dates so, in UTC, whatever letters of a zone stand in another column. */
function arcgisStamp(cell: string): Stamp | undefined {
  return ARCGIS.test(cell) ? inUtc(isoStamp(cell)) : undefined;
}

/** `4/25/2018 11:08`, with seconds or not, of 24 hours or with AM and PM. */
function monthFirstStamp(cell: string): Stamp | undefined {
  return MONTH_FIRST.test(cell) ? partedStamp(cell, 'month first') : undefined;
}

const inUtc = (wall: Stamp | undefined): Stamp | undefined => wall && { ...wall, offset: 0 };

/** Minutes ahead of UTC that the letters for a zone's clock mean, and the zone that has them. */
const LETTERS: Record<string, { minutes: number; zone: string | undefined }> = {
  UTC: { minutes: 0, zone: undefined },
  GMT: { minutes: 0, zone: undefined },
  ...Object.fromEntries(
    (
      [
        ['E', 5, 'America/New_York'],
        ['C', 6, 'America/Chicago'],
        ['M', 7, 'America/Denver'],
        ['P', 8, 'America/Los_Angeles'],
      ] as const
    ).flatMap(([letter, hours, zone]) => [
      [`${letter}ST`, { minutes: -60 * hours, zone }],
      [`${letter}DT`, { minutes: 60 - 60 * hours, zone }],
    ]),
  ),
};

/** The zone that letters as `PDT` stand for; undefined for none, or several. */
export function zoneOfLetters(table: Table, place: number): string | undefined {
  if (place < 0) return undefined;
  const zones = new Set(table.rows.flatMap((cells) => own(LETTERS, cells[place].trim().toUpperCase())?.zone ?? []));
  return zones.size === 1 ? [...zones][0] : undefined;
}

/**
 * A stamp with the offset that the letters of its zone mean, as text.
 * @throws InputError for letters that are not known
 */
export function withLetters(table: Table, row: number, place: number, stamp: string): string {
  const cell = table.rows[row][place].trim();
  if (stamp === '' || cell === '') return stamp;
  if (own(LETTERS, cell.toUpperCase()) === undefined)
    throw refuseCell(table, row, place, shown(cell), `one of ${Object.keys(LETTERS).join(', ')}`);
  return `${stamp} ${cell.toUpperCase()}`;
}

/** Reads a stamp that ends in the letters of a zone, or in none. */
export const letteredStamp =
  (parse: (cell: string) => Stamp | undefined) =>
  (cell: string): Stamp | undefined => {
    const [, stamp, letters] = /^(.*) ([A-Z]{3})$/.exec(cell) ?? [];
    const known = own(LETTERS, letters ?? '');
    if (!known) return parse(cell);
    const wall = parse(stamp);
    if (wall?.offset !== undefined) return ARCGIS.test(stamp) ? wall : undefined;
    return wall && { ...wall, offset: known.minutes };
  };
