import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Seen } from './looks.ts';

const AXE = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');

/** What axe-core finds, in short. */
export const faultsFor = ({ tab }: Pick<Seen, 'tab'>) =>
  tab.evaluate(`(${AXE.length} && (() => { ${AXE} })(), axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).slice(0, 3).join('; '))))`);
