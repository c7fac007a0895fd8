import { expect, test } from 'vitest';
import { contingencyJumps, replayTitle } from '../../../../agents/active-distribution/view/contingencyReplay.ts';
import { ispJumps } from '../../../../agents/active-distribution/view/ispReplay.ts';

const labelled = (jumps: readonly { label: string; step: number }[]) =>
  Object.fromEntries(jumps.map(({ label, step }) => [label, step]));

test('ISPs worth going to are those there are, and no others', () => {
  const calm = {
    importMw: [1, 3, 2],
    lowestVoltage: [0.99, 0.98, 0.97],
    unservedMw: [0, 0, 0],
    loading: [0.2, 0.6, 0.6],
  };
  expect(labelled(ispJumps(calm, []))).toEqual({ 'highest loading': 1, 'lowest voltage': 2, 'most drawn': 1 });
  const events = [
    { isp: 1, event: 'fault', id: '51-52' },
    { isp: 1, event: 'switching', id: '' },
    { isp: 3, event: 'repair', id: '51-52' },
  ];
  const grave = { ...calm, importMw: [-1, -3, -2], unservedMw: [0, 0.2, 0.3] };
  expect(labelled(ispJumps(grave, events))).toEqual({
    ...{ '51-52 fails': 1, 'most unserved': 2, 'highest loading': 1, 'lowest voltage': 2, 'most given': 1 },
  });
});

test('so are contingencies', () => {
  const none = { failed: [], closed: [], dead: [], switches: 0, unservedMwh: 0, worthEur: 0, worst: undefined };
  const all = [
    { ...none, name: 'line 1-2, then line 3-4', failed: ['1-2', '3-4'], unservedMwh: 2, switches: 4 },
    { ...none, name: 'bus 7', failed: ['6-7'], dead: ['7'], unservedMwh: 1, switches: 1 },
    { ...none, name: 'line 1-2', failed: ['1-2'], closed: ['3-9'], switches: 3 },
  ];
  expect(labelled(contingencyJumps(all, ['1-2', '8-9']))).toEqual({
    ...{ 'most unserved': 0, 'most switches': 0, 'most buses dead': 1, 'worst that is no cascade': 1 },
    ...{ 'most ties closed': 2, 'first that leaves nothing': 2, 'what failed in the run, 1-2': 2 },
  });
  expect(labelled(contingencyJumps([{ ...none, name: 'line 1-2' }], []))).toEqual({ 'first that leaves nothing': 0 });
});

test('of very many contingencies the worst are shown, and said to be', () => {
  expect(replayTitle(264, 264)).toBe('What may fail, and how it is restored');
  expect(replayTitle(250, 8000)).toBe('What may fail, and how it is restored: the 250 worst of 8000');
});
