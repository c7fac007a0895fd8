import { describe, expect, it } from 'vitest';
import { SlowRuns } from '../../src/cli/slowRuns.ts';

const WAY_OUT = ' (--run-timeout gives such runs up)';

function watched() {
  let underWay = new Map<string, number>();
  const told: string[] = [];
  const slow = new SlowRuns({ underWay: () => underWay }, (text) => void told.push(text));
  /** What is told when runs have been under way for so many seconds. */
  const after = (seconds: Record<string, number>): string[] => {
    underWay = new Map(Object.entries(seconds));
    slow.look();
    return told.splice(0);
  };
  return { slow, after };
}

describe('runs that take long', () => {
  it('are named after a minute where none has ended, and again each time that has doubled', () => {
    const { slow, after } = watched();
    slow.begun('a', { name: 'the run with seed 1.r0', cost: 1 });
    slow.begun('b', { name: 'the run with seed 1.r1', cost: 1 });
    expect(after({ a: 59 })).toEqual([]);
    expect(after({ a: 61, b: 3 })).toEqual([
      `no run has ended yet; still under way: the run with seed 1.r0, for 61 s${WAY_OUT}`,
    ]);
    expect(after({ a: 100, b: 50 })).toEqual([]);
    expect(after({ a: 122, b: 64 })).toEqual([
      `no run has ended yet; still under way: the run with seed 1.r0, for 2 min; the run with seed 1.r1, for 64 s${WAY_OUT}`,
    ]);
  });

  it('are named where they take more than ten times what others take for their cost', () => {
    const { slow, after } = watched();
    for (const key of ['a', 'b', 'c']) slow.begun(key, { name: key, cost: 1 });
    slow.begun('d', { name: 'd', cost: 4 });
    after({ a: 4, b: 5, c: 6, d: 8 });
    for (const key of ['a', 'b', 'c']) slow.ended(key);
    expect(after({ d: 199 })).toEqual([]);
    expect(after({ d: 201 })).toEqual([`still under way: d, for 3 min, where others take about 20 s${WAY_OUT}`]);
  });

  it('are not named for a few seconds, however quick the others are', () => {
    const { slow, after } = watched();
    for (const key of ['a', 'b']) slow.begun(key, { name: key, cost: 1 });
    slow.ended('a');
    expect(after({ b: 29 })).toEqual([]);
    expect(after({ b: 31 })).toEqual([`still under way: b, for 31 s, where others take less than a second${WAY_OUT}`]);
  });
});
