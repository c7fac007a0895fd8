import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Dealer } from '../../src/cli/dealer.ts';
import { threadEngine } from '../../src/cli/threads.ts';
import type { Job, RunRecord } from '../../src/studies/job.ts';
import { inParallel } from '../../src/studies/run.ts';
import { compute, studyIn } from '../studies/small.ts';

interface Item {
  name: number;
  world: string | undefined;
  lasts: number;
}

interface Begun extends Item {
  worker: number;
  until: number;
  end: () => void;
}

const KEPT = 4;
const WIDTH = 9;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Has all done by workers whose time is of this test, as a study has its runs done. @returns what was begun, in that order */
async function dealt(workers: number, items: readonly Item[]): Promise<Begun[]> {
  const begun: Begun[] = [];
  const running = new Set<Begun>();
  let now = 0;
  const dealer = new Dealer(workers, KEPT, (worker, item: Item) => {
    expect([...running].map((each) => each.worker)).not.toContain(worker);
    return new Promise<number>((resolve) => {
      const each = { ...item, worker, until: now + item.lasts, end: () => resolve(item.name) };
      begun.push(each);
      running.add(each);
    });
  });
  const all = inParallel(items, WIDTH * workers, async (item) => {
    expect(await dealer.run(item, item.world)).toBe(item.name);
  });
  for (await settled(); running.size > 0; await settled()) {
    expect(running.size).toBe(Math.min(workers, items.length - begun.length + running.size)); // none idles
    const next = [...running].reduce((one, other) => (other.until < one.until ? other : one));
    now = next.until;
    running.delete(next);
    next.end();
  }
  await all;
  return begun;
}

/** Runs of so many worlds, world by world, so many of each. */
const runsIn = (worlds: number, points: number, lasts: (name: number) => number): Item[] =>
  Array.from({ length: worlds * points }, (_, name) => {
    return { name, world: `world ${Math.floor(name / points)}`, lasts: lasts(name) };
  });

const workersIn = (begun: readonly Begun[], world: string) =>
  new Set(begun.filter((each) => each.world === world).map(({ worker }) => worker));

const SIZES = [fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 8 })] as const;
const TIMES = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 8, maxLength: 8 });

describe('what shares a world', () => {
  it('is done once, by workers of whom none idles, and by one as long as there is a world that nobody has met', async () => {
    await fc.assert(
      fc.asyncProperty(...SIZES, TIMES, async (workers, worlds, points, times) => {
        const begun = await dealt(
          workers,
          runsIn(worlds, points, (name) => times[name % times.length]),
        );
        expect(begun.map(({ name }) => name).sort((a, b) => a - b)).toEqual([...Array(worlds * points).keys()]);
        const lastMet = begun.findIndex(({ world }) => world === `world ${worlds - 1}`);
        const before = begun.slice(0, lastMet);
        for (const { world = '' } of before) expect(workersIn(before, world).size).toBe(1);
      }),
    );
  });

  it('goes to one worker where all take as long and all have as many worlds', async () => {
    for (const workers of [1, 2, 3, 4]) {
      const begun = await dealt(
        workers,
        runsIn(3 * workers, 3, () => 1),
      );
      for (const { world = '' } of begun) expect(workersIn(begun, world).size, `${workers} workers`).toBe(1);
    }
  });

  it('waits for nobody: all workers take part in one world', async () => {
    const begun = await dealt(
      4,
      runsIn(1, 8, () => 1),
    );
    expect([...workersIn(begun, 'world 0')].sort()).toEqual([0, 1, 2, 3]);
  });

  it('is helped with first where most of it waits', async () => {
    const lasts = [100, 5, 100, 5, 5, 5, 5, 5];
    const of = [0, 1, 0, 2, 2, 2, 2, 2].map((world, name) => ({ name, world: `world ${world}`, lasts: lasts[name] }));
    const begun = await dealt(3, of);
    expect(begun.map(({ name }) => name).slice(0, 4)).toEqual([0, 1, 3, 4]);
    expect(begun[3].worker).toBe(begun[1].worker);
  });
});

describe('the order', () => {
  it('of one worker is that in which it was asked', async () => {
    const order = Array.from({ length: 40 }, (_, name) => ({ name, world: `${name % 7}`, lasts: 1 + (name % 3) }));
    expect((await dealt(1, order)).map(({ name }) => name)).toEqual([...order.keys()]);
  });

  it('of what is in no shared world is that in which it was asked, on any number', async () => {
    const apart = Array.from({ length: 40 }, (_, name) => ({ name, world: undefined, lasts: 1 + ((7 * name) % 5) }));
    expect((await dealt(3, apart)).map(({ name }) => name)).toEqual([...apart.keys()]);
  });
});

it('what fails is told to who asked, and its worker goes on', async () => {
  const dealer = new Dealer(1, KEPT, async (_, name: string) => {
    if (name === 'fails') throw new Error('no luck');
    return name;
  });
  const [failed, ...rest] = await Promise.allSettled(['fails', 'one', 'other'].map((name) => dealer.run(name, 'same')));
  expect(failed).toMatchObject({ status: 'rejected', reason: new Error('no luck') });
  expect(rest.map((each) => each.status === 'fulfilled' && each.value)).toEqual(['one', 'other']);
});

it('what waits when it is given up is refused', async () => {
  const begun: string[] = [];
  const dealer = new Dealer(1, KEPT, async (_, name: string) => {
    begun.push(name);
    await settled();
  });
  const ends = Promise.allSettled(['begun', 'waits'].map((name) => dealer.run(name, undefined)));
  await Promise.resolve();
  dealer.giveUp(new Error('closed'));
  expect((await ends).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(begun).toEqual(['begun']);
});

const pools = vi.hoisted(() => [] as string[][]);
vi.mock('../../src/cli/pool.ts', () => ({
  lazyPool: () => {
    const seeds: string[] = [];
    pools.push(seeds);
    return {
      async run({ job }: { job: Job }): Promise<RunRecord> {
        seeds.push(String(job.config.seed));
        await settled();
        return { key: job.key, error: null, figures: { profit: 1 } };
      },
      close: async () => {},
    };
  },
}));

it('all schemes of a study meet a world in one thread', async () => {
  const folder = studyIn({
    parameters: { 'market.scheme': ['hybrid', 'dso-managed', 'tso-managed'] },
    replications: 6,
    kpis: ['profit'],
    comparisons: [],
  });
  await compute(folder, threadEngine(2));
  expect(pools.map((seeds) => seeds.length)).toEqual([9, 9]);
  const [one, other] = pools.map((seeds) => new Set(seeds));
  expect([one.size, other.size, new Set([...one, ...other]).size]).toEqual([3, 3, 6]);
});
