import axe from 'axe-core';
import type { Seen } from './looks.ts';

/** What axe-core finds, in short. */
export const faultsFor = ({ tab }: Pick<Seen, 'tab'>) =>
  tab.evaluate(`((() => { ${axe.source} })(), axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).slice(0, 3).join('; '))))`);
