import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../errors.ts';
import { type Assets, policyOf } from '../html.ts';
import { admit } from './doors.ts';
import { Feed } from './feed.ts';

/** What is served. */
export interface Served {
  assets: Assets;
  /** The page as it stands, as HTML. */
  page(): Promise<string>;
}

/** A server that this machine's user alone can reach. */
export interface Server {
  address: string;
  feed: Feed;
  /** Resolves when the page has been opened. */
  opened: Promise<void>;
  /** Ends it; readers have a second to take what they are being sent. */
  close(): Promise<void>;
}

/** Serves a page that is heard from on 127.0.0.1. @param port 0: any that is free @throws InputError for a port that cannot be had */
export async function serve(port: number, { page, assets }: Served): Promise<Server> {
  const token = randomBytes(16).toString('hex');
  const feed = new Feed();
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const headers = {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `${policyOf(assets, true)}; frame-ancestors 'none'`,
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
  const give = (to: ServerResponse, document: string) =>
    to.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(document);

  let ours = port;
  const server = createServer(async (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const admission = admit(request, { port: ours, token });
    if ('status' in admission) return response.writeHead(admission.status).end();
    if (admission.asks === '') return give(response, await page());
    if (admission.asks !== 'events') return response.writeHead(404).end();
    open();
    return feed.join(response, request.headers['last-event-id']?.toString());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(faultOf(port, error)));
    server.listen(port, '127.0.0.1', resolve);
  });
  ours = (server.address() as AddressInfo).port;
  return {
    address: `http://127.0.0.1:${ours}/${token}/`,
    feed,
    opened,
    async close() {
      feed.end();
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.race([closed, sleep(1000, undefined, { ref: false })]);
      server.closeAllConnections();
    },
  };
}

function faultOf(port: number, error: NodeJS.ErrnoException): Error {
  const found = { EADDRINUSE: 'a port in use', EACCES: 'a port that is not for you' }[error.code ?? ''];
  if (found === undefined) return error;
  return new InputError({ path: `--port ${port}`, found, expected: 'one that is free; 0, or nothing, takes any' });
}
