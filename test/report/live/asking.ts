import { request } from 'node:http';

export interface Answer {
  status: number | undefined;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

/** Asks a server, with headers that a browser would not let a page choose. */
export function ask(address: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(address, { method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
      response.on('error', reject);
    });
    asking.on('error', reject).end();
  });
}

/** One event of a stream. */
interface Heard {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** Listens to a stream of events. */
export function listen(address: string, headers: Record<string, string> = {}) {
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  let isOver = false;
  let isWhole = false;
  const changed = () => {
    for (const look of waiting) look();
  };
  const over = () => {
    isOver = true;
    changed();
  };
  const asking = request(address, { headers }, (response) => {
    response.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const [, id, event, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(part) ?? [];
        if (id !== undefined) heard.push({ id, event, data: JSON.parse(data) });
      }
      changed();
    });
    response.on('close', () => {
      isWhole = response.complete;
      over();
    });
  });
  asking.on('error', over).end();
  /** Waits until something is so. @throws Error if it never will be */
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (!isSo() && !isOver) return;
        waiting.delete(look);
        if (isSo()) resolve();
        else reject(new Error(`the stream ended after ${heard.length} events`));
      };
      waiting.add(look);
      look();
    });
  return {
    heard,
    until,
    /** Resolves when the stream has ended, from whichever side. */
    ended: () => until(() => isOver),
    leave: () => asking.destroy(),
    /** Whether it was ended by who sent it, not cut off: of one that is cut off a browser drops what it has not read. */
    isWhole: () => isWhole,
  };
}
