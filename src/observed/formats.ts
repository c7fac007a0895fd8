import { blaming, InputError } from '../errors.ts';
import { networkOf } from '../grid/networkOf.ts';
import { endingOf, isFolder, type Source } from '../input/source.ts';
import { present } from '../lookup.ts';
import { type Clock, clockOf } from './clock.ts';
import { readDelimited, type Table } from './delimited.ts';
import { isElaadnl, readElaadnl } from './elaadnl.ts';
import { isEntsoeDayAhead, isEntsoeImbalance, readEntsoeDayAhead, readEntsoeImbalance } from './entsoe.ts';
import type { Observed } from './observed.ts';
import { isTennetSettlement, readTennetSettlement } from './tennet.ts';
import { readTidySeries } from './tidySeries.ts';
import { isOfSessions, readTidySessions } from './tidySessions.ts';

interface Format {
  name: string;
  recognises(header: readonly string[]): boolean;
  read(table: Table, clock: Clock): Observed;
}

/** In the order in which they are tried; the last one takes whatever no other knows. */
const FORMATS: readonly Format[] = [
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

/** Names of the formats that can be asked for. */
export const FORMAT_NAMES: readonly string[] = [...FORMATS.map(({ name }) => name), 'network'];

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
  const clock = clockOf(timeZone);
  if (format !== undefined && !FORMAT_NAMES.includes(format)) {
    throw new InputError({ path: '--format', found: `'${format}'`, expected: `one of ${FORMAT_NAMES.join(', ')}` });
  }
  if (format === 'network' || (format === undefined && isNetwork(source))) {
    const network = networkOf(source);
    return { file: source.name, format: 'network', timeZone, notes: network.notes ?? [], kind: 'network', network };
  }
  const table = readDelimited(source);
  const reader = present(
    FORMATS.find(({ name, recognises }) => (format ? name === format : recognises(table.header))),
    'a reader of any table',
  );
  return blaming(source.name, () => reader.read(table, clock));
}

const isNetwork = (source: Source): boolean => isFolder(source) || ['.m', '.json'].includes(endingOf(source));
