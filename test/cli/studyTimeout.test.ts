// @module-tag slow
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTable } from '../results/runs.ts';
import { built, flexagora, folderWith, ROOT, start } from './command.ts';

/** A study at the second level of which an agent never answers. */
const endless = (thread: string, replications: number) =>
  folderWith({
    'loop.yaml': [
      'name: loop',
      'base: base.yaml',
      'parameters: { loop: { path: "aggregators[0].options.loop", levels: [0, 1] } }',
      `replications: ${replications}`,
      'kpis: [profit]',
    ].join('\n'),
    'base.yaml': [
      'name: base',
      'seed: 7',
      `thread: ${thread}`,
      'calendar: { start: 2024-02-19, days: 1 }',
      'world: { season: winter }',
      'aggregators: [{ name: Mine, node: 12, evs: 2, use: ./loop.mjs, options: { loop: 0 } }]',
    ].join('\n'),
    'loop.mjs': `import { writeFileSync } from 'node:fs';
      import { reactTo } from ${JSON.stringify(built('index.js'))};
      export default ({ name, config, calendar }) => reactTo({
        PriceForecast({ day, isp }) {
          if (config.entry.options.loop) writeFileSync(new URL('looping', import.meta.url), '');
          while (config.entry.options.loop);
          const energyMwh = new Float64Array(calendar.days[day].ispCount);
          return { type: 'Schedule', from: name, to: config.brp, isp, day, energyMwh };
        },
      });`,
  });

const GIVEN_UP = 'took longer than the --run-timeout of 1 s';
const CASE = fileURLToPath(new URL('../../../shared/cases/study-endless-run/', import.meta.url));

/** A share of the study: apart from the others, so that only a run without end has a second to end in. */
const line = (shard: string) => ['study', 'loop.yaml', '--out', 'results', '--workers', '1', '--shard', shard];

describe('a run without end', { timeout: 300_000 }, () => {
  it.each([['own'], ['shared']])('in the thread that is its %s is a failed row after --run-timeout', async (thread) => {
    const folder = endless(thread, 1);
    const given = await flexagora(folder, ...line('2/2'), '--json', '--run-timeout', '1');
    expect(given.err).toBe('');
    expect(JSON.parse(given.out)).toMatchObject({ computed: 1, failed: 1 });
    const again = await flexagora(folder, ...line('2/2'), '--json');
    expect(JSON.parse(again.out)).toMatchObject({ computed: 0, failed: 1 });
    expect((await flexagora(folder, ...line('1/2'), '--quiet')).code).toBe(0);
    expect((await flexagora(folder, 'merge', 'loop.yaml', '--out', 'results', '--quiet')).code).toBe(0);
    const rows = await readTable(join(folder, 'results'), 'results');
    expect(rows.map(({ point, error }) => [point, error])).toEqual([
      [0, null],
      [1, GIVEN_UP],
    ]);
  });

  it.skipIf(!existsSync(CASE))('of the case given is a failed row (skipped without ../shared)', async () => {
    const folder = folderWith({});
    for (const name of readdirSync(CASE)) copyFileSync(join(CASE, name), join(folder, name));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules/flexagora'));
    const { out } = await flexagora(folder, ...line('3/4'), '--json', '--run-timeout', '1');
    const shard = JSON.parse(out) as { folder: string };
    expect(shard).toMatchObject({ computed: 1, failed: 1 });
    expect(readFileSync(join(folder, shard.folder, 'journal.ndjson'), 'utf8')).toContain(GIVEN_UP);
  });

  it('is done again with --retry-failed, and can be interrupted', async () => {
    const folder = endless('own', 1);
    await flexagora(folder, ...line('2/2'), '--quiet', '--run-timeout', '1');
    rmSync(join(folder, 'looping'), { force: true });
    const { child, ended } = start(folder, ...line('2/2'), '--retry-failed');
    while (!existsSync(join(folder, 'looping'))) await sleep(50);
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect([code, err]).toEqual([130, expect.stringContaining('1 finished run is kept')]);
  });

  it('wants a timeout of some seconds', async () => {
    const { code, err } = await flexagora(endless('own', 1), 'study', 'loop.yaml', '--run-timeout', '0');
    expect(code).toBe(2);
    expect(err).toContain('expected seconds, more than 0');
  });
});
