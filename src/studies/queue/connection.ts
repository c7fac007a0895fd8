import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { pow } from '../../arithmetic/index.ts';
import { Failure, InputError } from '../../errors.ts';

/** The queue failed, not a run in it: Redis stayed away, or refuses what is asked of it. Its message is one line. */
export class QueueError extends Failure {
  override readonly name = 'QueueError';
}

export interface ConnectionOptions {
  /** Seconds Redis may be away before it is given up. */
  patience?: number | undefined;
  /** Is told, in a sentence, what a user should know and can do nothing about in the program. */
  onNotice?: ((text: string) => void) | undefined;
}

export const DEFAULT_PATIENCE = 120;

/** A connection to Redis that outlives Redis' absence for a while. */
export interface Connection {
  readonly client: Redis;
  /** Where Redis is, as a user would write it, but without its password. */
  readonly place: string;
  /** Settles as the command does, with a QueueError if it fails; also where Redis is given up before it is answered. */
  ask<T>(command: Promise<T>): Promise<T>;
  /** Is called once, when Redis is given up. */
  onGone(tell: (error: QueueError) => void): void;
  close(): void;
}

const FIRST_ANSWER_MS = 5000;
const SILENCE_MS = 10_000;
const SLOWEST_RETRY_MS = 1000;
const OLDEST_VERSION = [6, 2];
const EXPECTED = 'the URL of a Redis server, as redis://host:6379 or redis://:PASSWORD@host:6379';

/** A place without its password, whatever else is wrong with it. */
const withoutPassword = (url: string) => url.replace(/^([a-z]+:)?(\/\/)?.*@/i, '$1$2').replace(/\?.*$/, '');

function placeOf(url: string): string {
  const fault = (found: string) =>
    new InputError({ path: `--queue ${withoutPassword(url)}`, found, expected: EXPECTED });
  if (!URL.canParse(url)) throw fault('text that is no URL');
  const { protocol, username, password, hostname, port, pathname, search } = new URL(url);
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw fault(`a URL of ${protocol.slice(0, -1)}`);
  if (hostname === '') throw fault('a URL without a host');
  if (!/^\/?\d{0,4}$/.test(pathname)) throw fault(`'${pathname.slice(1)}' where the number of a database may stand`);
  if (search !== '') throw fault('a URL with a query');
  try {
    decodeURIComponent(username + password);
  } catch {
    throw fault('a password with a % that is not written as %25');
  }
  return `${protocol}//${hostname}:${port || 6379}${pathname.length > 1 ? pathname : ''}`;
}

const FOUND: Record<string, string> = {
  ECONNREFUSED: 'no server there (ECONNREFUSED)',
  ENOTFOUND: 'a host that nobody knows (ENOTFOUND)',
  EAI_AGAIN: 'a host that nobody knows (EAI_AGAIN)',
  EHOSTUNREACH: 'a host that cannot be reached (EHOSTUNREACH)',
  ECONNRESET: 'a server that hangs up (ECONNRESET)',
  EPIPE: 'a server that hangs up (EPIPE)',
};

/** Why there was no first connection, in words of one line. */
function reasonOf(error: (Error & { code?: string }) | undefined): string {
  const { code, message = '' } = error ?? {};
  if (message.startsWith('NOAUTH')) return 'a Redis that asks for a password';
  if (message.startsWith('WRONGPASS') || message.includes('invalid password')) return 'a password that Redis refuses';
  if (/^(Protocol error|Unknown RESP)/.test(message)) return 'a server that is no Redis';
  if (FOUND[code ?? '']) return FOUND[code ?? ''];
  return error === undefined || code === 'ETIMEDOUT'
    ? `no answer within ${FIRST_ANSWER_MS / 1000} s`
    : message.replace(/\s+/g, ' ');
}

/** Whether it may yet come: nobody listens there, or does not answer. A host that nobody knows is a slip. */
const mayCome = (error: (Error & { code?: string }) | undefined): boolean =>
  error === undefined || AWAY.includes(error.code ?? '');
const AWAY = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'];

/**
 * Connects to Redis.
 * @param options.waits where it is not there yet: for as long as patience goes
 * @throws InputError where that is no URL of a Redis that lets us in; unless it is to be waited for, within some five seconds
 */
export async function connect(url: string, options: ConnectionOptions & { waits?: boolean } = {}): Promise<Connection> {
  const { patience = DEFAULT_PATIENCE, onNotice = () => {}, waits = false } = options;
  const place = placeOf(url);
  const { Redis } = await import('ioredis');
  let wasReady = false;
  let lostAt: number | undefined;

  /** @throws what is wrong; nothing, where nobody answered */
  async function attempt(): Promise<Redis> {
    let fault: Error | undefined;
    const client = new Redis(url, {
      lazyConnect: true,
      maxRetriesPerRequest: null,
      connectTimeout: FIRST_ANSWER_MS,
      socketTimeout: SILENCE_MS,
      reconnectOnError: ({ message }) => (message.startsWith('READONLY') ? 2 : false),
      retryStrategy: (times) => {
        if (!wasReady) return null;
        const isGivenUp = lostAt !== undefined && Date.now() - lostAt > patience * 1000;
        return isGivenUp ? null : Math.min(50 * pow(2, times), SLOWEST_RETRY_MS);
      },
    });
    client.on('error', (error) => {
      fault ??= error;
    });
    const timer = setTimeout(() => client.disconnect(), FIRST_ANSWER_MS);
    try {
      await client.connect();
      if (fault) throw fault; // connected, but not to that database
      const info = await client.info().catch(() => ''); // not everyone may ask
      const version = /^redis_version:(\d+)\.(\d+)/m.exec(info)?.slice(1).map(Number);
      if (version && (version[0] - OLDEST_VERSION[0] || version[1] - OLDEST_VERSION[1]) < 0) {
        fault = new Error(`Redis ${version.join('.')}, which is older than ${OLDEST_VERSION.join('.')}`);
        throw fault;
      }
      const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
      if (policy !== undefined && policy !== 'noeviction' && !/^maxmemory:0\s/m.test(info)) {
        onNotice(`${place} drops what it holds when it is full (${policy}); noeviction is the policy for a queue`);
      }
      return client;
    } catch {
      client.disconnect();
      throw fault;
    } finally {
      clearTimeout(timer);
    }
  }

  async function firstConnection(): Promise<Redis> {
    for (const since = Date.now(); ; await sleep(SLOWEST_RETRY_MS)) {
      const begin = Date.now();
      try {
        return await attempt();
      } catch (error) {
        const found = reasonOf(error as Error | undefined);
        const isLate = begin - since >= patience * 1000;
        if (!waits || isLate || !mayCome(error as Error | undefined)) {
          const late = waits && isLate && patience > 0 ? `, for ${patience} s` : '';
          throw new InputError({ path: `--queue ${place}`, found: found + late, expected: EXPECTED });
        }
        if (begin - since < SLOWEST_RETRY_MS) onNotice(`${place}: ${found}; trying to reach it for ${patience} s`);
      }
    }
  }

  const client = await firstConnection();
  wasReady = true;

  let closed: QueueError | undefined;
  const unanswered = new Set<(error: QueueError) => void>();
  const listeners: ((error: QueueError) => void)[] = [];
  const end = (error: QueueError): QueueError => {
    closed ??= error;
    for (const reject of unanswered) reject(closed);
    unanswered.clear();
    return closed;
  };
  client.on('close', () => {
    if (lostAt !== undefined || closed) return;
    lostAt = Date.now();
    onNotice(`${place} went away; trying to reach it again for ${patience} s`);
  });
  client.on('ready', () => {
    if (lostAt !== undefined) onNotice(`${place} is back`);
    lostAt = undefined;
  });
  client.on('end', () => {
    if (closed) return;
    const why = end(new QueueError(`${place} went away and was not back within ${patience} s`));
    for (const tell of listeners) tell(why);
  });

  return {
    client,
    place,
    ask: (command) =>
      new Promise((resolve, reject) => {
        if (closed) reject(closed);
        else unanswered.add(reject);
        const settled = () => unanswered.delete(reject);
        command.then(
          (value) => {
            settled();
            resolve(value);
          },
          (error: Error) => {
            settled();
            reject(closed ?? (error instanceof QueueError ? error : refusalOf(place, error)));
          },
        );
      }),
    onGone: (tell) => void listeners.push(tell),
    close() {
      end(new QueueError(`the connection to ${place} was closed`));
      client.disconnect();
    },
  };
}

/** What Redis said no to, with what to do about the one a user can mend. */
export function refusalOf(place: string, { message }: Error): QueueError {
  const text = message.replace(/\s+/g, ' ').replace(/\.?( script: .*)?$/, '');
  return new QueueError(
    text.startsWith('OOM') ? `${place} is full: give it more memory (${text})` : `${place} refuses: ${text}`,
  );
}
