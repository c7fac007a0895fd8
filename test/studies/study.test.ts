import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { study as studyOfReserve } from '../../agents/reserve/index.ts';
import { SYSTEMS } from '../../agents/systems.ts';
import { study } from '../../src/studies/fromScript.ts';
import type { Job } from '../../src/studies/job.ts';
import { doStudy } from '../../src/studies/study.ts';
import { contentsOf, FEE, fakeEngine, finish, marketEngine, studyIn } from './small.ts';

const ENTRY = { parameters: { [FEE]: [0, 30] }, replications: 2, kpis: ['profit'], comparisons: [{ [FEE]: 'all' }] };

describe('a study from a script', () => {
  it('leaves the bytes that the command leaves, and gives them as rows', { tags: 'slow' }, async () => {
    const folder = studyIn(ENTRY);
    await finish(folder, marketEngine());
    const out = join(folder, 'again');
    const told: number[][] = [];
    const onProgress = (...progress: number[]) => void told.push(progress);
    const results = await studyOfReserve(join(folder, 'study.yaml'), { out, onProgress });
    expect(told.at(-1)).toEqual([4, 4]);
    expect(await study(join(folder, 'study.yaml'), SYSTEMS, { out })).toEqual({ ...results, computed: 0, found: 4 });
    expect(contentsOf(out)).toEqual(contentsOf(join(folder, 'results')));
    expect(results).toMatchObject({ folder: out, replications: 2, computed: 4, found: 0 });
    expect(results.runs.map((run) => [run.replication, run[FEE]])).toEqual([
      [0, 0],
      [0, 30],
      [1, 0],
      [1, 30],
    ]);
    const profits = (fee: number) => results.runs.filter((run) => run[FEE] === fee).map((run) => Number(run.profitEur));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(results.summary.map((row) => [row[FEE], row.kpi])).toEqual([
      [0, 'profit'],
      [30, 'profit'],
    ]);
    expect(results.summary[0].mean).toBeCloseTo(mean(profits(0)), 9);
    expect(results.comparisons).toHaveLength(1);
    expect(results.comparisons[0].difference).toBeCloseTo(mean(profits(0)) - mean(profits(30)), 9);
  });

  it('goes on where it was, on an engine of one’s own, which it closes', async () => {
    const folder = studyIn({ ...ENTRY, replications: 3 });
    const file = join(folder, 'study.yaml');
    let closed = 0;
    const engine = () => ({
      ...fakeEngine(({ seed }) => ({ profitEur: Number(String(seed).slice(-1)) })),
      close: async () => void closed++,
    });
    const options = { out: join(folder, 'results') };
    expect(await doStudy(file, SYSTEMS, options, engine())).toMatchObject({ computed: 6, found: 0 });
    const again = await doStudy(file, SYSTEMS, options, engine());
    expect(again).toMatchObject({ computed: 0, found: 6 });
    expect(again.runs.map(({ profitEur }) => profitEur)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(closed).toBe(2);
  });

  it('goes on where only runs of later replications were finished', async () => {
    const folder = studyIn(ENTRY);
    const [file, options] = [join(folder, 'study.yaml'), { out: join(folder, 'results') }];
    const whole = fakeEngine(() => ({ profitEur: 1 }));
    const isFirst = ({ config }: Job) => String(config.seed).endsWith('0');
    const run = async (job: Job) => {
      if (!isFirst(job)) return whole.run(job);
      await new Promise(setImmediate); // the others are done by then
      throw new Error('struck by lightning');
    };
    await expect(doStudy(file, SYSTEMS, options, { ...whole, width: 4, run })).rejects.toThrow('lightning');
    expect(await doStudy(file, SYSTEMS, options, whole)).toMatchObject({ computed: 2, found: 2 });
  });

  it('refuses the folder of another study', async () => {
    const folder = studyIn(ENTRY);
    const other = studyIn({ ...ENTRY, seed: 2 });
    const engine = () => fakeEngine(() => ({ profitEur: 1 }));
    await doStudy(join(folder, 'study.yaml'), SYSTEMS, { out: join(folder, 'results') }, engine());
    await expect(
      doStudy(join(other, 'study.yaml'), SYSTEMS, { out: join(folder, 'results') }, engine()),
    ).rejects.toThrow(/4 runs, of which none is of this study/);
  });
});
