import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Server, serve } from '../../../src/report/live/server.ts';
import { clearAway } from '../../leftovers.ts';
import { ask, listen } from './asking.ts';

const assets = { script: '', style: '' };

const page = async () => '<title>small</title>';

async function served(): Promise<Server> {
  const server = await serve(0, { page, assets });
  clearAway(() => void server.close());
  return server;
}

describe('the doors', () => {
  it('are open to the page that the address names, by either name of this machine', async () => {
    const { address } = await served();
    for (const of of [address, address.replace('127.0.0.1', 'localhost')]) {
      const { status, headers, body } = await ask(of.replace('localhost', '127.0.0.1'), { Host: new URL(of).host });
      expect(status).toBe(200);
      expect(body).toContain('<title>small</title>');
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(headers['content-security-policy']).toMatch(/connect-src 'self';.*frame-ancestors 'none'$/);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it.each([
    ['another name of this machine', { Host: 'evil.example:1' }, 421],
    ['its name at another port', { Host: '127.0.0.1:1' }, 421],
    ['a page of another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a page of another port of this machine', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['its own page', { 'Sec-Fetch-Site': 'same-origin' }, 200],
    ['a user who types the address', { 'Sec-Fetch-Site': 'none' }, 200],
  ])('for %s', async (_, headers: Record<string, string>, status) => {
    const { address } = await served();
    const answer = await ask(address, headers);
    expect(answer.status).toBe(status);
    expect(answer.body.includes('small')).toBe(status === 200);
  });

  it.each(['POST', 'HEAD', 'OPTIONS', 'PUT'])('are closed to %s', async (method) => {
    expect((await ask((await served()).address, {}, method)).status).toBe(405);
  });

  it('are closed to who does not know the token', async () => {
    const { address } = await served();
    const { origin, pathname } = new URL(address);
    const token = pathname.slice(1, -1);
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    const others = ['', '/', '/events', `/${token}`, `/${token.slice(1)}/`, `/${token}0/`, `/${'0'.repeat(32)}/events`];
    for (const path of [...others, `/${token}/other`, `/${token}/../events`, `/${token}//`]) {
      expect((await ask(`${origin}${path}`)).status, path).toBe(404);
    }
    expect((await served()).address).not.toContain(token);
  });

  it('are this machine’s alone', async () => {
    expect(new URL((await served()).address).hostname).toBe('127.0.0.1');
  });
});

describe('events', () => {
  it('come to all who listen, from where each began', async () => {
    const { address, feed } = await served();
    feed.tell('-1', { isp: -1 });
    feed.tell('0', { isp: 0 });
    const first = listen(`${address}events`);
    await first.until(() => first.heard.length === 1);
    feed.tell('1', { isp: 1 });
    const second = listen(`${address}events`);
    await second.until(() => second.heard.length === 1);
    feed.tell('ended', { folder: 'runs/x' }, 'ended');
    await Promise.all([first.until(() => first.heard.length === 3), second.until(() => second.heard.length === 2)]);
    expect(first.heard.map(({ id }) => id)).toEqual(['0', '1', 'ended']);
    expect(second.heard.map(({ id, event }) => [id, event])).toEqual([
      ['1', 'message'],
      ['ended', 'ended'],
    ]);
  });

  it('go on where a reader who comes back has left', async () => {
    const { address, feed } = await served();
    for (let isp = -2; isp < 5; isp++) feed.tell(`${isp}`, { isp });
    const back = listen(`${address}events`, { 'Last-Event-ID': '2' });
    await back.until(() => back.heard.length === 2);
    expect(back.heard.map(({ data }) => data.isp)).toEqual([3, 4]);
    const late = listen(`${address}events`, { 'Last-Event-ID': '-7' });
    await late.until(() => late.heard.length === 7);
    const whole = listen(`${address}events`, { 'Last-Event-ID': '4' });
    feed.tell('5', { isp: 5 });
    await whole.until(() => whole.heard.length > 0);
    expect(whole.heard[0].data).toEqual({ isp: 5 });
  });

  it('are kept in a measure: who comes back late is told the last of them', async () => {
    const { address, feed } = await served();
    for (let isp = 0; isp < 100; isp++) feed.tell(`${isp}`, { isp, said: 'x'.repeat(10_000) });
    const back = listen(`${address}events`, { 'Last-Event-ID': '3' });
    await back.until(() => back.heard.at(-1)?.id === '99');
    expect(back.heard.length).toBeGreaterThan(40);
    expect(back.heard.length).toBeLessThan(60);
  });

  it('are not kept for a reader that stalls: it is let go, while another hears all', async () => {
    const { address, feed } = await served();
    const { port, pathname } = new URL(address);
    const stalled = connect(Number(port), '127.0.0.1');
    const gone = new Promise<void>((resolve) => stalled.on('close', () => resolve()).on('error', () => {}));
    stalled.write(`GET ${pathname}events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    await new Promise<void>((resolve) => stalled.once('data', () => resolve()));
    stalled.pause();
    const other = listen(`${address}events`);
    const said = 'x'.repeat(100_000);
    for (let isp = 0; isp < 300; isp++) {
      feed.tell(`${isp}`, { isp, said });
      await other.until(() => other.heard.at(-1)?.id === `${isp}`);
    }
    stalled.resume();
    await gone;
    expect(stalled.bytesRead).toBeLessThan(300 * said.length);
    expect(other.heard.length).toBe(300);
  });

  it('end with the server, at once', async () => {
    const server = await served();
    const reader = listen(`${server.address}events`);
    server.feed.tell('0', {});
    await reader.until(() => reader.heard.length === 1);
    const before = performance.now();
    await server.close();
    await reader.ended();
    expect(performance.now() - before).toBeLessThan(900);
    await expect(ask(server.address)).rejects.toThrow('ECONNREFUSED');
  });

  it('are told whole to who was about to ask when the server ended', async () => {
    const { address, feed, close } = await served();
    const { port, pathname } = new URL(address);
    feed.tell('stopped', {}, 'stopped');
    const late = connect(Number(port), '127.0.0.1');
    late.write(`GET ${pathname}events HTTP/1.1\r\nHost: 127.0.0.1:`);
    await ask(address); // by now the server has that much
    const closed = close();
    late.write(`${port}\r\n\r\n`);
    let answer = '';
    for await (const text of late.setEncoding('utf8')) answer += text;
    expect(answer).toMatch(/^HTTP\/1.1 200 .*event: stopped.*\r\n0\r\n\r\n$/s);
    await closed;
  });
});

describe('a port', () => {
  it('in use is named', async () => {
    const { port } = new URL((await served()).address);
    const second = serve(Number(port), { page, assets });
    await expect(second).rejects.toThrow(
      `--port ${port}: found a port in use; expected one that is free; 0, or nothing, takes any`,
    );
  });
});
