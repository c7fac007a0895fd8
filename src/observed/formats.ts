import { blaming, InputError } from '../errors.ts';
import { networkOf } from '../grid/networkOf.ts';
import { claimsPandapower } from '../grid/pandapowerTables.ts';
import { endingOf, isFolder, type Source } from '../input/source.ts';
import { chosenByNothing } from './areas.ts';
import { type Clock, clockOf } from './clock.ts';
import { readDelimited, type Table } from './delimited.ts';
import { type JsonDocument, jsonOf, kindOfText, type XmlDocument, xmlOf } from './documents.ts';
import { isEntsoeDayAhead, isEntsoeImbalance, readEntsoeDayAhead, readEntsoeImbalance } from './entsoe.ts';
import {
  isImbalanceDocument,
  isPriceDocument,
  readEntsoeImbalanceDocument,
  readEntsoePriceDocument,
} from './entsoeXml.ts';
import type { Observed } from './observed.ts';
import { PRICE_APIS } from './priceApis.ts';
import { PUBLISHERS } from './publishers.ts';
import { readSessions } from './readSessions.ts';
import { isLaidOut, SESSION_LAYOUTS } from './sessionLayouts.ts';
import { areRecordsOf, readSessionRecords } from './sessionRecords.ts';
import { isTennetSettlement, readTennetSettlement } from './tennet.ts';
import { isTennetExport, isTennetJson, readTennetExport, readTennetJson } from './tennetApi.ts';
import { readSeries, readTidySeries } from './tidySeries.ts';
import { isOfSessions, isWholeOfSessions, readTidySessions } from './tidySessions.ts';
import { requireNetworkLike } from './unknownJson.ts';
import { refuseUnknownSessions } from './unknownSessions.ts';

/** A layout that some publisher or program hands out. */
interface Format<Content, Sign = Content> {
  name: string;
  recognises(sign: Sign): boolean;
  /** @param area which one counts, where the layout may hold several areas */
  read(content: Content, clock: Clock, area?: string): Observed;
  /** Whether it may hold several areas. */
  hasAreas?: boolean;
}

/** Layouts of cells, known by their header, in the order in which they are tried; the last one takes whatever no other knows. */
const TABLES: readonly Format<Table, readonly string[]>[] = [
  { name: 'entsoe-day-ahead', recognises: isEntsoeDayAhead, read: readEntsoeDayAhead },
  { name: 'entsoe-imbalance', recognises: isEntsoeImbalance, read: readEntsoeImbalance },
  { name: 'tennet-settlement', recognises: isTennetSettlement, read: readTennetSettlement },
  ...SESSION_LAYOUTS.map((layout) => ({
    name: layout.name,
    recognises: (header: readonly string[]) => isLaidOut(layout, header) && !isWholeOfSessions(header),
    read: (table: Table, clock: Clock) => readSessions(table, clock, layout),
  })),
  ...PUBLISHERS.map((layout) => ({
    name: layout.format,
    recognises: layout.recognises,
    hasAreas: true,
    read: (table: Table, clock: Clock, area?: string) => readSeries(table, clock, area, layout),
  })),
  {
    name: 'tidy',
    recognises: () => true,
    hasAreas: true,
    read: (table, clock, area) => {
      if (isOfSessions(table.header)) return readTidySessions(table, clock);
      refuseUnknownSessions(table);
      return readTidySeries(table, clock, area);
    },
  },
];

/** Layouts in JSON; what none of them knows is a network. */
const JSONS: readonly Format<JsonDocument>[] = [
  { name: 'tennet-settlement', recognises: isTennetJson, read: readTennetJson },
  ...PRICE_APIS,
  ...SESSION_LAYOUTS.map((layout) => ({
    name: layout.name,
    recognises: (document: JsonDocument) => areRecordsOf(layout, document),
    read: (document: JsonDocument, clock: Clock) => readSessionRecords(layout, document, clock),
  })),
];

/** Layouts in XML. */
const XMLS: readonly Format<XmlDocument>[] = [
  { name: 'entsoe-imbalance', recognises: isImbalanceDocument, read: readEntsoeImbalanceDocument },
  { name: 'entsoe-day-ahead', recognises: isPriceDocument, read: readEntsoePriceDocument },
  { name: 'tennet-settlement', recognises: isTennetExport, read: readTennetExport },
];

/** Names of the formats that can be asked for; one that comes in several notations has one name. */
export const FORMAT_NAMES: readonly string[] = [
  ...new Set([...TABLES, ...JSONS, ...XMLS].map(({ name }) => name)),
  'network',
];

/** How a file is to be read, where it does not say itself. */
export interface ReadingOptions {
  format?: string;
  timeZone?: string;
  /** Zone of files that do not say their own. */
  timeZoneUnlessSaid?: string;
  area?: string;
}

/**
 * What people have, read: prices, loads, sessions or a network. The format is found from the content, unless it is named.
 * @param source a file; of a SimBench network, its folder
 * @param options.format one of FORMAT_NAMES
 * @param options.area which one counts, in a file that has several (`NL`, `Niederlande`)
 * @param options.timeZone IANA zone in which stamps without offset are read and days are counted; default Europe/Amsterdam
 * @returns what was understood; its notes tell every rule that filled in or left out something
 * @throws InputError that names the file and the line, for anything that cannot be read without a guess
 */
export function observedOf(source: Source, options: ReadingOptions = {}): Observed {
  const { format, timeZone = options.timeZoneUnlessSaid ?? 'Europe/Amsterdam', area } = options;
  const clock = { ...clockOf(timeZone), assumed: options.timeZone === undefined };
  if (format !== undefined && !FORMAT_NAMES.includes(format)) {
    throw new InputError({ path: '--format', found: `'${format}'`, expected: `one of ${FORMAT_NAMES.join(', ')}` });
  }
  const read = isFolder(source) ? source : { name: source.name, text: source.text };
  const content = format === 'network' ? undefined : contentOf(read, format);
  return content === undefined ? networkIn(read, timeZone) : blaming(source.name, () => content.read(clock, area));
}

function networkIn(source: Source, timeZone: string): Observed {
  const network = networkOf(source);
  return { file: source.name, format: 'network', timeZone, notes: network.notes ?? [], kind: 'network', network };
}

/** What reads a file, by what it is made of; undefined for a network. */
function contentOf(source: Source, format: string | undefined): { read: Reader } | undefined {
  if (isFolder(source) || endingOf(source) === '.m') return undefined;
  const file = source.name;
  const readerOf = <C, S>(formats: readonly Format<C, S>[], content: C, sign: S): { read: Reader } | undefined => {
    const chosen = formats.find(({ name, recognises }) => (format ? name === format : recognises(sign)));
    return chosen && { read: (clock, area) => readWith(chosen, content, clock, area) };
  };
  const refused = (found: string, known: string) =>
    new InputError({ file, found, expected: format === undefined ? known : `a file in the layout ${format}` });
  const kind = kindOfText(source.text);
  if (kind === 'json') {
    if (format === undefined && claimsPandapower(source.text)) return undefined;
    const document = jsonOf(source);
    const reader = readerOf(JSONS, document, document);
    if (reader) return reader;
    if (format !== undefined) throw refused('JSON', 'a network');
    requireNetworkLike(
      document,
      JSONS.map(({ name }) => name),
    );
    return undefined;
  }
  if (kind === 'xml') {
    const document = xmlOf(source);
    const reader = readerOf(XMLS, document, document);
    if (reader) return reader;
    throw refused(`XML of <${document.root.name}>`, 'a document of the ENTSO-E Transparency Platform, or a table');
  }
  const table = readDelimited(source);
  const reader = readerOf(TABLES, table, table.header);
  if (reader) return reader;
  throw refused('a table of cells', 'a table');
}

type Reader = (clock: Clock, area: string | undefined) => Observed;

/** An area that is asked of a layout without areas chooses nothing, which is told. */
function readWith<C>({ read, hasAreas = false }: Format<C, never>, content: C, clock: Clock, area?: string): Observed {
  if (hasAreas || area === undefined) return read(content, clock, area);
  const observed = read(content, clock);
  return { ...observed, notes: [...observed.notes, chosenByNothing(area)] };
}
