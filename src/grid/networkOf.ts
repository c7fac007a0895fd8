import { InputError } from '../errors.ts';
import { endingOf, isFolder, type Source } from '../input/source.ts';
import { readNetworkJson } from './json.ts';
import { readMatpower } from './matpower.ts';
import type { Network } from './network.ts';
import type { ReadOptions } from './readOptions.ts';
import { isSimbenchFolder, readSimbench } from './simbench.ts';

/**
 * The network in a file `.m` (MATPOWER case) or `.json` (a pandapower net, or a form of the project: see json.ts), or in a
 * folder of SimBench tables.
 * @throws InputError when it cannot be read, is of another kind, or holds a fault
 */
export function networkOf(source: Source, options: ReadOptions = {}): Network {
  const { name } = source;
  if (isFolder(source)) {
    if (isSimbenchFolder(source)) return readSimbench(source);
    throw new InputError({ file: name, found: 'a folder without Node.csv', expected: 'a folder of SimBench tables' });
  }
  const ending = endingOf(source);
  if (ending !== '.m' && ending !== '.json') {
    const expected = '.m, .json or a folder of SimBench tables';
    throw new InputError({ file: name, found: `a file ending in '${ending}'`, expected });
  }
  const { text } = source;
  return ending === '.m' ? readMatpower(text, name) : readNetworkJson(text, name, options);
}
