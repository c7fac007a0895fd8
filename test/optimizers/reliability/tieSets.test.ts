import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNetwork } from '../../../src/grid/readNetwork.ts';
import { topologyOf } from '../../../src/grid/topology.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import {
  branchFault,
  busFault,
  closedAfter,
  followedBy,
  singleFaults,
  switchOperations,
} from '../../../src/optimizers/reliability/faults.ts';
import { tieSets } from '../../../src/optimizers/reliability/tieSets.ts';
import { tieSetsMilp } from '../../../src/optimizers/reliability/tieSetsMilp.ts';
import { networkFile, withoutNetworks } from '../../grid/truth.ts';
import { fiveBuses, randomRestoration } from './networks.ts';

const solver = await loadSolver();
const named = (sets: readonly number[][]) => sets.map((set) => set.join()).sort();

describe('sets of ties that may be closed after a fault', () => {
  it('are none and the tie in a ring that a line leaves, none where the tie itself is lost', () => {
    const network = fiveBuses();
    expect(tieSets(network, branchFault(network, 0))).toEqual([[], [4]]);
    expect(tieSets(network, busFault(network, 1))).toEqual([[], [4]]);
    expect(tieSets(network, busFault(network, 2))).toEqual([[]]);
    expect(tieSets(network, { id: 'both', branches: [0, 2], buses: [] })).toEqual([[]]);
  });

  it('are those that the mixed-integer programme finds', { tags: 'slow' }, () => {
    let several = 0;
    fc.assert(
      fc.property(randomRestoration(), fc.nat(), fc.nat(), ({ network }, one, other) => {
        const singles = singleFaults(network, { feederHeads: true });
        const first = singles[one % singles.length];
        const fault = other % 3 === 0 ? followedBy(network, first, other % network.branches.length) : first;
        const sets = tieSets(network, fault);
        expect(named(sets)).toEqual(named(tieSetsMilp(network, fault, solver)));
        if (sets.length > 2) several++;
      }),
      { numRuns: 60, seed: 12 },
    );
    expect(several).toBeGreaterThan(5);
  });

  it.skipIf(withoutNetworks)(
    'of case70da are 354 over its 132 single faults (skipped without ../shared/data/networks)',
    { tags: 'slow' },
    () => {
      const network = readNetwork(networkFile('case70da.m'));
      const faults = singleFaults(network);
      const sets = faults.map((fault) => tieSets(network, fault));
      expect(faults.length).toBe(132);
      expect(sets.reduce((sum, { length }) => sum + length, 0)).toBe(354);
      expect(Math.max(...sets.map(({ length }) => length))).toBe(8);
      faults.forEach((fault, k) => {
        const ties = network.branches.flatMap(({ closed }, i) => (closed || fault.branches.includes(i) ? [] : [i]));
        // every subset of the ties, seen from the definition
        let allowed = 0;
        for (let set = 0; set < 2 ** ties.length; set++) {
          const closing = ties.filter((_, t) => set & (1 << t));
          const { loopBranches, rootOf } = topologyOf(network, { closed: closedAfter(network, fault, closing) });
          const isHanging = closing.every((tie) => rootOf[network.branches[tie].from] >= 0);
          if (isHanging && loopBranches.length === 0) allowed++;
        }
        expect(sets[k].length).toBe(allowed);
      });
    },
  );
});

describe('switches operated', () => {
  it('are both ends of a line, the far ends at a bus, and ties each way', () => {
    const network = fiveBuses();
    expect(switchOperations(network, branchFault(network, 1), [])).toBe(2);
    expect(switchOperations(network, branchFault(network, 1), [4])).toBe(3);
    expect(switchOperations(network, busFault(network, 1), [4])).toBe(3);
    expect(switchOperations(network, busFault(network, 2), [])).toBe(1);
    const both = followedBy(network, branchFault(network, 1), 3);
    expect(switchOperations(network, both, [], [4])).toBe(6);
    expect(switchOperations(network, followedBy(network, branchFault(network, 1), 4), [], [4])).toBe(5);
  });
});
