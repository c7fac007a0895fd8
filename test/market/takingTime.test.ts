// @module-tag slow
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { built, flexagora, folderWith, start } from '../cli/command.ts';

/** The toy, with aggregators of a user's own that buy nothing and take their time over it. */
const slowMarket = (handler: string, files: Record<string, string> = {}, evs = 2) => {
  const own = (name: string, node: number) => `  - { name: ${name}, node: ${node}, evs: ${evs}, use: ./slow.mjs }`;
  return folderWith({
    'config.yaml': [
      'name: slow',
      'calendar: { start: 2024-02-19, days: 1 }',
      'world: { season: winter }',
      'aggregators:',
      own('Ann', 12),
      own('Bob', 18),
    ].join('\n'),
    'slow.mjs': `import { reactTo } from ${JSON.stringify(built('index.js'))};
      const zeros = (length) => new Float64Array(length);
      export default ({ name, config, calendar, offload }) => {
        const schedule = ({ day, isp }) => ({ type: 'Schedule', from: name, to: config.brp, isp, day, energyMwh: zeros(calendar.days[day].ispCount) });
        let heard = 0;
        return reactTo({ PriceForecast: ${handler} });
      };`,
    ...files,
  });
};

/** Says in a file that it has begun, and goes on when as many have: one at a time they never would. */
const meeting = `import { readdirSync, writeFileSync } from 'node:fs';
export default ({ folder, name, until }) => {
  writeFileSync(folder + '/' + name + '.here', '');
  while (readdirSync(folder).filter((each) => each.endsWith('.here')).length < until);
};`;
const meetingBefore = (until: number) => `async (message) => {
  const folder = new URL('.', import.meta.url).pathname;
  await offload(new URL('./meeting.mjs', import.meta.url), { folder, name, until: ${until} });
  return schedule(message);
}`;
const offloading = `async (message) => {
  await offload(new URL('./dying.mjs', import.meta.url), {});
  return schedule(message);
}`;

describe('a run waits for agents that take their time', { timeout: 120_000 }, () => {
  it('and comes to what it comes to when they answer at once', async () => {
    const kpis = async (handler: string) => {
      const { out, err } = await flexagora(slowMarket(handler), 'run', 'config.yaml', '--json');
      expect(err).toBe('');
      return JSON.stringify((JSON.parse(out) as { kpis: object }).kpis);
    };
    const atOnce = await kpis('schedule');
    expect(
      await kpis('async (message) => { await new Promise((go) => setTimeout(go, 20)); return schedule(message); }'),
    ).toBe(atOnce);
  });

  it('which may decide in threads of their own, at the same time', async () => {
    const folder = slowMarket(meetingBefore(2), { 'meeting.mjs': meeting });
    const { code, err } = await flexagora(folder, 'run', 'config.yaml', '--quiet');
    expect([code, err]).toEqual([0, '']);
  });

  it('and hears an interrupt meanwhile', async () => {
    const folder = slowMarket(meetingBefore(3), { 'meeting.mjs': meeting }); // there are two: it would never end
    const { child, ended } = start(folder, 'run', 'config.yaml', '--out', 'out');
    while (!existsSync(join(folder, 'Bob.here'))) await sleep(50);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it.each([
    [
      'never answers',
      '() => new Promise(() => {})',
      /Ann, ISP -2, phase inform: never answers PriceForecast from world: its promise does not settle/,
    ],
    [
      'is broken',
      'async () => { throw new Error("no idea"); }',
      /Ann, ISP -2, phase inform: failed on hearing PriceForecast from world: no idea/,
    ],
    [
      'died elsewhere',
      offloading,
      /Ann, ISP -2, phase inform: failed on hearing PriceForecast from world: .*dying\.mjs died where it was offloaded/,
    ],
    [
      'has nowhere to decide',
      "() => offload('./dying.mjs', {})",
      /Ann, .* found '\.\/dying\.mjs' to be decided by; expected a URL/,
    ],
    [
      'throws nothing elsewhere',
      "() => offload(new URL('./null.mjs', import.meta.url), {})",
      /Ann, .*null\.mjs failed: null/,
    ],
    [
      'comes to what cannot be copied',
      "() => offload(new URL('./function.mjs', import.meta.url), {})",
      /Ann, .*function\.mjs failed: .*could not be cloned/,
    ],
    [
      'is given what cannot be copied',
      "() => offload(new URL('./null.mjs', import.meta.url), { f() {} })",
      /Ann, .*null\.mjs cannot be given its data: .*could not be cloned/,
    ],
    [
      'fails while another is decided that nobody waits for yet',
      `async () => {
        const long = offload(new URL('./long.mjs', import.meta.url), {});
        await offload(new URL('./null.mjs', import.meta.url), {});
        await long;
      }`,
      /Ann, .*null\.mjs failed: null/,
    ],
  ])('tells in one line of a decision that %s', async (_, handler, says) => {
    const folder = slowMarket(handler, {
      'dying.mjs': 'export default () => process.exit(3);',
      'null.mjs': 'export default () => { throw null; };',
      'function.mjs': 'export default () => () => 1;',
      'long.mjs': 'export default () => new Promise((go) => setTimeout(go, 100_000));',
    });
    const { code, err } = await flexagora(folder, 'run', 'config.yaml', '--quiet');
    expect(err.trim()).toMatch(says);
    expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
  });
});
