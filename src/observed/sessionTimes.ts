import { counted } from '../counted.ts';
import { zoneOf } from '../time/zone.ts';
import { type Clock, clockOf } from './clock.ts';
import type { Table } from './delimited.ts';
import { refuseCutOff } from './numbers.ts';
import type { SessionLayout } from './sessionLayouts.ts';
import { formsOf, letteredStamp, stampIn, withLetters, zoneOfLetters } from './sessionStamps.ts';
import { instantsOf } from './stamps.ts';

/** Columns that make a stamp: itself, or a date and a time of day; and the letters of its zone, -1 for none. */
interface StampPlaces {
  places: readonly number[];
  letters: number;
}

/**
 * Arrivals and departures of a table in a layout, milliseconds since 1970, NaN where not known, and the zone in which hours
 * and days count: that of the sessions, unless one was asked for.
 * @throws InputError for stamps and letters that cannot be read
 */
export function sessionTimes(
  table: Table,
  clock: Clock,
  layout: SessionLayout,
  { from, to, home: homePlace }: { from: StampPlaces; to: StampPlaces; home: number },
) {
  const home = zoneIn(table, homePlace) ?? layout.home ?? zoneOfLetters(table, from.letters);
  const timeZone = clock.assumed ? (home ?? clock.timeZone) : clock.timeZone;
  const notes: string[] = [];
  if (home !== undefined && home !== timeZone)
    notes.push(`These sessions are in ${home}; hours and days are those of ${timeZone}, as asked for.`);
  else if (timeZone !== clock.timeZone)
    notes.push(`Hours and days are those of ${timeZone}, where these sessions are; --time-zone changes that.`);

  const parse = stampIn(layout.stamps);
  const instants = ({ places, letters }: StampPlaces) => {
    const { stamps, place } = joined(table, places, letters);
    const column = {
      place,
      parse: letters < 0 ? parse : letteredStamp(parse),
      form: formsOf(layout.stamps),
      clock: clockOf(layout.clock ?? timeZone),
      optional: true,
      mixesOffsets: true,
      fillsSkippedHour: () => true,
      namesClock: layout.clock !== undefined,
    };
    return { ...instantsOf(stamps, column), cells: stamps.rows.map((cells) => cells[place]) };
  };
  const [arrival, departure] = [instants(from), instants(to)];
  notes.push(
    ...arrival.notes.filter((note) => note.includes('left out')),
    ...unclearDepartures(departure.cells, departure.at),
  );
  const saysOffsets = layout.stamps.includes('GMT');
  if (saysOffsets && arrival.cells.some((cell) => cell !== '' && parse(cell)?.offset === undefined))
    notes.push(`Stamps that say no offset are read as ${layout.clock}, as all of the publisher's are.`);
  if (layout.stamps.includes('ArcGIS') && arrival.cells.some((cell) => /^\d{4}\//.test(cell)))
    notes.push(
      'Stamps as 2018/01/02 00:49:00 are read as UTC, as ArcGIS writes them, whatever letters stand beside them.',
    );
  if (layout.stamps.includes('year of two digits') && arrival.cells.some((cell) => cell.startsWith('00')))
    notes.push('Years as 0014 are read as 2014.');
  return { timeZone, notes, arrival: arrival.at, departure: departure.at };
}

/** Departures that the clock does not tell, though their cells give them. */
export function unclearDepartures(cells: readonly string[], departure: Float64Array): string[] {
  const count = cells.filter((cell, row) => cell.trim() !== '' && Number.isNaN(departure[row])).length;
  if (count === 0) return [];
  return [`${counted(count, 'departure is', 'departures are')} not known, in an hour that the clock repeats or skips.`];
}

/** The one zone that a column of zones names. */
export function zoneIn(table: Table, place: number): string | undefined {
  if (place < 0) return undefined;
  const zones = new Set(table.rows.map((cells) => cells[place].trim()).filter((zone) => zone !== ''));
  const [zone] = zones;
  return zones.size === 1 && zoneOf(zone) ? zone : undefined;
}

/** A table with one more column: stamps that are parted into date, time of day and letters of the zone, put together. */
function joined(table: Table, places: readonly number[], letters: number): { stamps: Table; place: number } {
  for (const place of [...places, letters]) refuseCutOff(table, place);
  const rows = table.rows.map((cells, row) => {
    const parts = places.map((place) => cells[place].trim());
    if (places.length > 1) parts[0] = parts[0].replace(/[ T]0?0:00(:00(\.0+)?)?$/, '');
    const stamp = parts.includes('') ? '' : parts.join(' ');
    return [...cells, letters < 0 ? stamp : withLetters(table, row, letters, stamp)];
  });
  const header = [...table.header, places.map((place) => table.header[place]).join(' and ')];
  return { stamps: { ...table, header, rows, openEnd: false }, place: table.header.length };
}
