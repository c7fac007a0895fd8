import { counted, firstOf } from '../counted.ts';
import { InputError } from '../errors.ts';
import { plainName, plainWords } from './columns.ts';
import { headerOf, rowsWhere, shown, type Table } from './delimited.ts';

const AREA_NAME =
  /^(country|country_code|iso_?[23](_code)?|area|area_name|area_code|price_?area|zone|bidding_zone|bidding_area|bzn|map_code|market_area|delivery_area)$/;
const HOW = 'chosen with --area (area in a config)';
const LISTED = 12;

const listed = (names: readonly string[]): string =>
  firstOf(
    names.map((name) => (name.length > 60 ? `${name.slice(0, 60)}...` : name)),
    LISTED,
  );

const areaPlaces = (table: Table): number[] =>
  table.header.flatMap((name, place) => (AREA_NAME.test(plainWords(name)) ? [place] : []));

/** Whether a column says of which area a row is. */
export const saysArea = (table: Table): boolean => areaPlaces(table).length > 0;

/**
 * The rows of one area, where a column (`Country`, `PriceArea`, ...) says of which a row is.
 * @throws InputError for several areas where none is asked for, and for one that the file does not have
 */
export function rowsOfArea(table: Table, area: string | undefined, notes: string[]): Table {
  const places = areaPlaces(table);
  if (places.length === 0) return table;
  const labelled = places.map((place) => ({
    place,
    labels: [...new Set(table.rows.map((cells) => cells[place].trim()))],
  }));
  const { place, labels } = labelled[0];
  const path = `column ${table.header[place]}`;
  if (area === undefined) {
    const several = labelled.find((each) => each.labels.length > 1);
    if (!several) return table;
    const found = `${counted(several.labels.length, 'area')}: ${listed(several.labels)}`;
    throw new InputError({ file: table.file, path, found, expected: `one area, ${HOW}` });
  }
  const asked = plainName(area);
  const kept = rowsWhere(table, (cells) => places.some((each) => plainName(cells[each]) === asked));
  if (kept.rows.length === 0) {
    throw new InputError({ file: table.file, path, found: listed(labels), expected: `${shown(area)}, as --area says` });
  }
  const others = table.rows.length - kept.rows.length;
  if (others > 0) {
    notes.push(
      `${counted(others, `row of another area than ${area} is`, `rows of other areas than ${area} are`)} left out.`,
    );
  }
  return kept;
}

/**
 * Which of several columns of one price is that of an area: the one whose name has the area's words in it.
 * @throws InputError unless it is one
 */
export function columnOfArea(table: Table, headers: readonly string[], area: string | undefined): string {
  const fault = (found: string, expected: string) =>
    new InputError({ file: table.file, path: headerOf(table), found, expected });
  if (area === undefined) {
    const found = `${headers.length === 2 ? 'two' : headers.length} columns of the same price, ${listed(headers.map(shown))}`;
    throw fault(found, `one, or one of several areas ${HOW}`);
  }
  const chosen = headers.filter((header) => namesArea(header, area));
  if (chosen.length === 1) return chosen[0];
  throw fault(listed(headers.map(shown)), `one column with ${shown(area)} in its name, as --area says`);
}

/** What is to be told where an area was asked for that nothing in the file bears on. */
export const chosenByNothing = (area: string): string =>
  `The area ${shown(area)} chose nothing: the file does not say of which one it is.`;

/** Whether the words of an area stand in a name. */
export const namesArea = (header: string, area: string): boolean =>
  `_${plainName(header)}_`.includes(`_${plainName(area)}_`);
