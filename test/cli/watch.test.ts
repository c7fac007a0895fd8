// @module-tag slow
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, listen } from '../report/live/asking.ts';
import { configText, flexagora, folderWith, listing } from './command.ts';
import { watch } from './watching.ts';

/** An agent of a user's own that asks the outside, and one that fails. */
const MODULES = {
  'own.mjs': `export default (self) => (heard) => ({ subscribe: (out) => heard.subscribe((message) => {
    if (message.type === 'PriceForecast') void self.outside('weather', { day: 1 }, async () => ({ wind: 7 }));
  }) });`,
  'failing.mjs': `export default () => (heard) => ({ subscribe: (out) => heard.subscribe((message) => {
    if (message.isp === 20) throw new Error('has had enough');
  }) });`,
};
const withOwn = (module: string) =>
  configText({ first: `  - { name: Up, node: 12, evs: 3, bids: { upward: 25 }, use: ./${module} }` });
const place = () =>
  folderWith({
    'c.yaml': configText(),
    'own.yaml': withOwn('own.mjs'),
    'failing.yaml': withOwn('failing.mjs'),
    ...MODULES,
  });

const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]));

const pageAt = async (address: string) => (await ask(address)).body;

describe('flexagora watch', () => {
  it('shows each ISP, then the whole, and writes what run writes', async () => {
    const cwd = place();
    const { address, child, ended } = await watch(cwd, 'c.yaml', '--speed', '30', '--out', 'watched/small');
    const reader = listen(`${address}events`);
    await reader.until(() => reader.heard.some(({ id }) => id === '40'));
    const during = await pageAt(address);
    expect(during).toMatch(/up to ISP \d+/);
    expect(during).toContain('data-live');
    await reader.until(() => reader.heard.at(-1)?.event === 'ended');
    expect(reader.heard.map(({ id }) => id)).toEqual([...Array.from({ length: 98 }, (_, k) => `${k - 2}`), 'ended']);
    expect(reader.heard[5].data).toMatchObject({ isp: 3, ofIsps: 96, start: '2024-02-19T00:45:00+01:00' });
    expect(reader.heard[5].data.said).toContainEqual(expect.objectContaining({ type: 'SystemState', from: 'world' }));
    expect(await pageAt(address)).toBe(readFileSync(join(cwd, 'watched/small/report.html'), 'utf8'));
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    expect({ code, signal: child.signalCode }).toEqual({ code: 0, signal: null });
    expect(out).toContain('Results: watched/small');
    expect(err).toContain('Ctrl-C');
    await flexagora(cwd, 'run', 'c.yaml', '--out', 'ran/small', '--quiet');
    expect(contents(join(cwd, 'watched/small'))).toEqual(contents(join(cwd, 'ran/small')));
  });

  it('does so with agents of a user’s own that ask the outside', async () => {
    const cwd = place();
    const { address, child, ended } = await watch(cwd, 'own.yaml', '--speed', 'max', '--out', 'watched/small');
    const reader = listen(`${address}events`);
    await reader.until(() => reader.heard.at(-1)?.event === 'ended');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    await flexagora(cwd, 'run', 'own.yaml', '--out', 'ran/small', '--quiet');
    expect(contents(join(cwd, 'watched/small'))).toEqual(contents(join(cwd, 'ran/small')));
    expect(listing(join(cwd, 'watched/small'))).toContain('outside.jsonl');
  });

  it('lets ISPs pass at the speed asked for, and goes on where a reader has left', async () => {
    const { address, child, ended } = await watch(place(), 'c.yaml', '--speed', '20', '--out', 'watched/small');
    const first = listen(`${address}events`);
    await first.until(() => first.heard.length > 0);
    const [before, from] = [performance.now(), first.heard.length];
    await first.until(() => first.heard.length > from + 20);
    expect(performance.now() - before).toBeGreaterThan(900);
    first.leave();
    const last = first.heard.at(-1)?.id ?? '';
    const again = listen(`${address}events`, { 'Last-Event-ID': last });
    await again.until(() => again.heard.length > 5);
    expect(again.heard.slice(0, 3).map(({ id }) => Number(id) - Number(last))).toEqual([1, 2, 3]);
    child.kill('SIGINT');
    await ended;
  });

  it('ends at once when interrupted, with an open stream, and leaves nothing', async () => {
    const cwd = place();
    const before = listing(cwd);
    const { address, child, ended } = await watch(cwd, 'c.yaml', '--speed', '0.5', '--out', 'watched/small');
    const reader = listen(`${address}events`);
    await reader.until(() => reader.heard.length > 0);
    const at = performance.now();
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect(performance.now() - at).toBeLessThan(2000);
    expect({ code, listed: listing(cwd) }).toEqual({ code: 0, listed: before });
    expect(err).toContain('nothing is written');
    await reader.ended();
    expect(reader.heard.at(-1)?.event).toBe('stopped');
    expect(reader.isWhole()).toBe(true);
  });

  it('waits for a reader, and ends when interrupted before there is one', async () => {
    const cwd = place();
    const { child, ended } = await watch(cwd, 'c.yaml', '--speed', 'max', '--out', 'watched/small');
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
    expect(existsSync(join(cwd, 'watched/small'))).toBe(false);
  });

  it('tells readers of a run that fails, and ends as run does', async () => {
    const cwd = place();
    const { address, ended } = await watch(cwd, 'failing.yaml', '--speed', 'max', '--out', 'watched/small');
    const reader = listen(`${address}events`);
    await reader.ended();
    expect(reader.heard.at(-1)?.event).toBe('failed');
    expect(reader.heard.at(-1)?.data.says).toContain('has had enough');
    expect(reader.isWhole()).toBe(true);
    const { code, err } = await ended;
    expect(code).toBe(1);
    expect(err).toContain('has had enough');
    expect(existsSync(join(cwd, 'watched/small'))).toBe(false);
  });

  it('names what is wrong with its options', async () => {
    const cwd = place();
    const { address, child } = await watch(cwd, 'c.yaml');
    const { port } = new URL(address);
    const inUse = await flexagora(cwd, 'watch', 'c.yaml', '--port', port);
    expect(inUse.code).toBe(2);
    expect(inUse.err).toContain(`--port ${port}: found a port in use; expected one that is free`);
    for (const [option, value, why] of [
      ['--speed', '0', 'ISPs a second, from 0.1 to 1000, or max'],
      ['--speed', 'fast', 'ISPs a second, from 0.1 to 1000, or max'],
      ['--speed', '1001', 'ISPs a second, from 0.1 to 1000, or max'],
      ['--port', '65536', 'a port, from 0 to 65535'],
      ['--port', 'http', 'a port, from 0 to 65535'],
    ]) {
      const { code, err } = await flexagora(cwd, 'watch', 'c.yaml', option, value);
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(why) });
    }
    expect((await ask(address)).status).toBe(200);
    child.kill('SIGKILL');
  });
});
