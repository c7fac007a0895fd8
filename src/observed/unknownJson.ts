import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { JsonDocument } from './documents.ts';

const KEYS_SHOWN = 8;
/** Keys of which a network in JSON has at least one. */
const OF_NETWORKS = ['_class', '_object', 'bus', 'branch', 'line', 'trafo', 'ext_grid', 'gen', 'sgen'];

/**
 * Lets a document pass that may be a network.
 * @param known names of the layouts in JSON that are read
 * @throws InputError for any other, which says what it holds and what is read
 */
export function requireNetworkLike({ file, value }: JsonDocument, known: readonly string[]): void {
  const [first] = Array.isArray(value) ? value : [value];
  const keys = typeof first === 'object' && first !== null && !Array.isArray(first) ? Object.keys(first) : [];
  if (!Array.isArray(value) && keys.some((key) => OF_NETWORKS.includes(key))) return;
  const shown = `${keys.slice(0, KEYS_SHOWN).join(', ').slice(0, 200)}${keys.length > KEYS_SHOWN ? ', ...' : ''}`;
  const what = Array.isArray(value) ? `a list of ${counted(value.length, 'entry', 'entries')}` : 'JSON';
  throw new InputError({
    file,
    found: `${what}${keys.length > 0 ? ` with ${keys.length === 1 ? 'key' : 'keys'} ${shown}` : ''}`,
    expected: `JSON as publishers hand it out (${known.join(', ')}) or a network; own time series and sessions as CSV, a row an interval or a session`,
  });
}
