import { shownTable } from '../../../src/market/shownTables.ts';
import type { Drawing } from '../../../src/market/system.ts';
import type { ShownColumn, ShownTable } from '../../../src/market/view.ts';

const BRANCH = ['open', 'closed', 'failed', 'switched'] as const;
const BUS = ['live', 'dead'] as const;

/** What a branch is, of one that is out or not, closed by switching or not. */
function branchState(isClosedAtRest: boolean, isOut: boolean, isSwitched: boolean): (typeof BRANCH)[number] {
  if (isOut) return 'failed';
  if (isSwitched) return 'switched';
  return isClosedAtRest ? 'closed' : 'open';
}

const column = (codes: Uint16Array, words: readonly string[], says: string): ShownColumn => ({
  ...{ kind: 'words', codes, words, unit: '', says },
});

/** The branches of a network in each step, of what is out and what ties are closed in it. */
export function branchStates(
  name: string,
  { branches }: Drawing,
  steps: readonly { failed: readonly string[]; closed: readonly string[] }[],
): ShownTable {
  const codes = new Uint16Array(steps.length * branches.length);
  steps.forEach(({ failed, closed }, step) => {
    const [out, switched] = [new Set(failed), new Set(closed)];
    branches.forEach((branch, k) => {
      const state = branchState(branch.closed, out.has(branch.id), switched.has(branch.id));
      codes[step * branches.length + k] = BRANCH.indexOf(state);
    });
  });
  return shownTable(name, { state: column(codes, BRANCH, 'What the branch is in the step.') });
}

/** The buses of a network in each step, of what is dead in it. */
export function busStates(name: string, { buses }: Drawing, dead: readonly (readonly string[])[]): ShownTable {
  const codes = new Uint16Array(dead.length * buses.length);
  dead.forEach((ids, step) => {
    const without = new Set(ids);
    buses.forEach(({ id }, k) => {
      codes[step * buses.length + k] = without.has(id) ? 1 : 0;
    });
  });
  return shownTable(name, { state: column(codes, BUS, 'Whether a substation feeds the bus in the step.') });
}
