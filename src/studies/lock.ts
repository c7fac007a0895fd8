import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../errors.ts';
import { isRunning } from '../results/files.ts';
import { placeFault } from './disk.ts';

const LOCK = 'lock';

/** A lock is touched so often while its process lives, and is taken for left over when it was not for so long. */
const BEAT_MS = 5_000;
export const SILENCE_MS = 20_000;

/**
 * Takes the folder for this process. The lock of a process that is gone is taken over: of one on another machine that shows
 * only in that it is not touched any more, for which this waits.
 * @returns lets go of the folder
 */
export async function lock(folder: string, option: string, silenceMs: number): Promise<() => void> {
  const path = join(folder, LOCK);
  const mine = `${process.pid} ${hostname()}`;
  const touched = () => statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  const begin = { at: Date.now(), touched: touched() };
  while (!tryLock(path, mine)) {
    const [pid, host = hostname()] = readOr(path, '').split(' ');
    const isAlive =
      host === hostname()
        ? Number(pid) > 0 && Number(pid) !== process.pid && isRunning(Number(pid))
        : Date.now() - begin.at < silenceMs;
    if (!isAlive) rmSync(path, { force: true });
    else if (host === hostname() || touched() !== begin.touched) {
      throw new InputError({
        path: option,
        found: `a folder that process ${pid} on ${host} writes to`,
        expected: `one process at a time; if that one is gone, remove ${path}`,
      });
    } else await sleep(silenceMs / 40);
  }
  const beat = setInterval(() => {
    const now = new Date();
    if (readOr(path, '') === mine) utimesSync(path, now, now);
  }, BEAT_MS);
  beat.unref();
  return () => {
    clearInterval(beat);
    if (readOr(path, '') === mine) rmSync(path, { force: true });
  };
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

/** Whether the lock is now ours. It is there with its content or not at all. */
function tryLock(path: string, mine: string): boolean {
  const own = `${path}.${process.pid}.partial`;
  try {
    writeFileSync(own, mine);
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw placeFault(dirname(path), 0, error);
  } finally {
    rmSync(own, { force: true });
  }
}
