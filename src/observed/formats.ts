import { blaming, InputError } from '../errors.ts';
import { networkOf } from '../grid/networkOf.ts';
import { endingOf, isFolder, type Source } from '../input/source.ts';
import { type Clock, clockOf } from './clock.ts';
import { readDelimited, type Table } from './delimited.ts';
import { type JsonDocument, jsonOf, kindOfText, type XmlDocument, xmlOf } from './documents.ts';
import { isElaadnl, readElaadnl } from './elaadnl.ts';
import { isEntsoeDayAhead, isEntsoeImbalance, readEntsoeDayAhead, readEntsoeImbalance } from './entsoe.ts';
import {
  isImbalanceDocument,
  isPriceDocument,
  readEntsoeImbalanceDocument,
  readEntsoePriceDocument,
} from './entsoeXml.ts';
import type { Observed } from './observed.ts';
import { isTennetSettlement, readTennetSettlement } from './tennet.ts';
import { isTennetExport, isTennetJson, readTennetExport, readTennetJson } from './tennetApi.ts';
import { readTidySeries } from './tidySeries.ts';
import { isOfSessions, readTidySessions } from './tidySessions.ts';

/** A layout that some publisher or program hands out. */
interface Format<Content, Sign = Content> {
  name: string;
  recognises(sign: Sign): boolean;
  read(content: Content, clock: Clock): Observed;
}

/** Layouts of cells, known by their header, in the order in which they are tried; the last one takes whatever no other knows. */
const TABLES: readonly Format<Table, readonly string[]>[] = [
  { name: 'entsoe-day-ahead', recognises: isEntsoeDayAhead, read: readEntsoeDayAhead },
  { name: 'entsoe-imbalance', recognises: isEntsoeImbalance, read: readEntsoeImbalance },
  { name: 'tennet-settlement', recognises: isTennetSettlement, read: readTennetSettlement },
  { name: 'elaadnl', recognises: isElaadnl, read: readElaadnl },
  {
    name: 'tidy',
    recognises: () => true,
    read: (table, clock) => (isOfSessions(table.header) ? readTidySessions : readTidySeries)(table, clock),
  },
];

/** Layouts in JSON; what none of them knows is a network. */
const JSONS: readonly Format<JsonDocument>[] = [
  { name: 'tennet-settlement', recognises: isTennetJson, read: readTennetJson },
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

/**
 * What people have, read: prices, loads, sessions or a network. The format is found from the content, unless it is named.
 * @param source a file; of a SimBench network, its folder
 * @param options.format one of FORMAT_NAMES
 * @param options.timeZone IANA zone in which stamps without offset are read and days are counted; default Europe/Amsterdam
 * @returns what was understood; its notes tell every rule that filled in or left out something
 * @throws InputError that names the file and the line, for anything that cannot be read without a guess
 */
export function observedOf(source: Source, options: { format?: string; timeZone?: string } = {}): Observed {
  const { format, timeZone = 'Europe/Amsterdam' } = options;
  const clock = { ...clockOf(timeZone), assumed: options.timeZone === undefined };
  if (format !== undefined && !FORMAT_NAMES.includes(format)) {
    throw new InputError({ path: '--format', found: `'${format}'`, expected: `one of ${FORMAT_NAMES.join(', ')}` });
  }
  if (format === 'network') return networkIn(source, timeZone);
  const content = contentOf(source, format);
  return content === undefined ? networkIn(source, timeZone) : blaming(source.name, () => content.read(clock));
}

function networkIn(source: Source, timeZone: string): Observed {
  const network = networkOf(source);
  return { file: source.name, format: 'network', timeZone, notes: network.notes ?? [], kind: 'network', network };
}

/** What reads a file, by what it is made of; undefined for a network. */
function contentOf(source: Source, format: string | undefined): { read(clock: Clock): Observed } | undefined {
  if (isFolder(source) || endingOf(source) === '.m') return undefined;
  const file = source.name;
  const chosen = <C, S>(formats: readonly Format<C, S>[], sign: S): Format<C, S> | undefined =>
    formats.find(({ name, recognises }) => (format ? name === format : recognises(sign)));
  const refused = (found: string, known: string) =>
    new InputError({ file, found, expected: format === undefined ? known : `a file in the layout ${format}` });
  const kind = kindOfText(source.text);
  if (kind === 'json') {
    const document = jsonOf(source);
    const reader = chosen(JSONS, document);
    if (reader) return { read: (clock) => reader.read(document, clock) };
    if (format !== undefined) throw refused('JSON', 'a network');
    return undefined;
  }
  if (kind === 'xml') {
    const document = xmlOf(source);
    const reader = chosen(XMLS, document);
    if (reader) return { read: (clock) => reader.read(document, clock) };
    throw refused(`XML of <${document.root.name}>`, 'a document of the ENTSO-E Transparency Platform, or a table');
  }
  const table = readDelimited(source);
  const reader = chosen(TABLES, table.header);
  if (reader) return { read: (clock) => reader.read(table, clock) };
  throw refused('a table of cells', 'a table');
}
