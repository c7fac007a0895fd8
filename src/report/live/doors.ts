import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a request asks for, once it may; or the status with which it is turned away. */
export type Admission = { asks: string } | { status: 403 | 404 | 405 | 421 };

const hashOf = (text: string) => createHash('sha256').update(text).digest();

/**
 * Whether a request comes from a page of this server, or from one who was told its address. Another site's page, one whose name was turned
 * to this machine (DNS rebinding), and whoever does not know the token find nothing.
 * @param token what the path begins with
 */
export function admit(
  { method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  { port, token }: { port: number; token: string },
): Admission {
  if (headers.host !== `127.0.0.1:${port}` && headers.host !== `localhost:${port}`) return { status: 421 };
  if (method !== 'GET') return { status: 405 };
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return { status: 403 };
  const [, given, asks] = /^\/([^/?]*)\/([^/?]*)$/.exec(url) ?? ['', '', ''];
  return timingSafeEqual(hashOf(given), hashOf(token)) ? { asks } : { status: 404 };
}
