import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../errors.ts';
import { placeFault } from '../results/disk.ts';
import { isRunning, makeFolders } from '../results/files.ts';
import { isGone, type ProcessName, processName } from './processes.ts';

/** Name of the lock in its folder: a folder with one file, of whoever holds it. */
export const LOCK = 'lock';

/** A lock is touched so often while its process lives, and is taken for left over when it was not for so long. */
const BEAT_MS = 5_000;
export const SILENCE_MS = 20_000;

/** A folder that is this process's alone. */
export interface Lock {
  /** @throws InputError where another has taken the folder over, as from a machine that slept */
  check(): void;
  /** Lets go of the folder. */
  release(): void;
}

/**
 * Takes the folder for this process. The lock of a process that is gone is taken over: of one whose end shows only in that it
 * does not touch its lock any more, as on another machine, after a silence.
 *
 * The lock is a folder that is renamed into place with its holder's file in it, which works where there is none, or an empty one.
 * Who takes a lock over removes the file of the very holder it has judged, by a name that none had before: so of many who do that at
 * once, one gets its folder in.
 * @throws InputError naming who holds it
 */
export async function lock(folder: string, option: string, silenceMs: number): Promise<Lock> {
  const place = join(folder, LOCK);
  const me = processName();
  const mine = `${me.pid}-${randomUUID()}`;
  const heard = new Map<string, { at: number; touched: number }>();
  while (!taken(folder, mine, JSON.stringify(me))) {
    const holder = holderOf(place);
    if (holder === undefined) continue; // it has just let go
    const { id, touched, name } = holder;
    const first = heard.get(id) ?? { at: Date.now(), touched };
    heard.set(id, first);
    const gone = isGone(name) ?? (touched === first.touched && Date.now() - first.at >= silenceMs ? true : undefined);
    if (gone) rmSync(join(place, id), { force: true });
    else if (gone === false || touched !== first.touched) throw heldBy(name, place, option);
    else await sleep(silenceMs / 40);
  }
  const file = join(place, mine);
  const beat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(file, now, now);
    } catch {
      // told by `check`
    }
  }, BEAT_MS);
  beat.unref();
  return {
    check() {
      if (statSync(file, { throwIfNoEntry: false })) return;
      throw new InputError({
        path: option,
        found: 'a folder that another process has taken over, as this one was silent',
        expected: 'one process at a time; start the command again',
      });
    },
    release() {
      clearInterval(beat);
      rmSync(file, { force: true });
      removeEmpty(place);
    },
  };
}

function heldBy({ pid, host }: ProcessName, place: string, option: string): InputError {
  return new InputError({
    path: option,
    found: `a folder that process ${pid} on ${host} writes to`,
    expected: `one process at a time; if that one is gone, remove ${place}`,
  });
}

const noLock = (place: string): InputError =>
  new InputError({ file: place, found: 'a file', expected: 'nothing of that name, or a folder; remove it' });

/** What renaming a folder says where there is one that is not empty; on Windows, where there is any. */
const OCCUPIED = ['ENOTEMPTY', 'EEXIST', ...(process.platform === 'win32' ? ['EPERM'] : [])];

/** Whether the lock is now ours. It is there with our file or not at all. */
function taken(folder: string, mine: string, content: string): boolean {
  const place = join(folder, LOCK);
  const own = `${place}.${mine}.partial`;
  try {
    makeFolders(folder); // whoever made it may have given up, and removed it
    mkdirSync(own);
    writeFileSync(join(own, mine), content);
    renameSync(own, place);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const swept = code === 'ENOENT' && existsSync(folder); // by another process, which took ours for left over
    if (swept || OCCUPIED.includes(code)) return false;
    throw code === 'ENOTDIR' && existsSync(place) ? noLock(place) : placeFault(folder, error);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Whether a name in the folder is what a living process is just about to make the lock. */
export const isAttempt = (name: string): boolean => {
  const pid = /^lock\.(\d+)-.*\.partial$/.exec(name)?.[1];
  return pid !== undefined && isRunning(Number(pid));
};

/** Who holds a lock; undefined where nobody does any more. @param mend whether an empty lock is cleared away */
function holderOf(place: string, mend = true): { id: string; touched: number; name: ProcessName } | undefined {
  try {
    const [id] = readdirSync(place);
    if (id === undefined && mend) removeEmpty(place);
    if (id === undefined) return undefined;
    const file = join(place, id);
    return { id, touched: statSync(file).mtimeMs, name: nameFrom(readFileSync(file, 'utf8')) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw placeFault(place, error);
  }
}

/** Who writes to a folder now, as far as can be told: not one that is known to be gone. */
export function whoHolds(folder: string): ProcessName | undefined {
  const holder = holderOf(join(folder, LOCK), false);
  if (holder === undefined || isGone(holder.name) === true) return undefined;
  return holder.name;
}

/** A process as its lock names it; of one that a power cut has spoiled nothing is known. */
function nameFrom(text: string): ProcessName {
  try {
    const { pid, host, life } = JSON.parse(text) as ProcessName;
    if (Number.isInteger(pid) && typeof host === 'string') return { pid, host, life };
  } catch {
    // told below
  }
  return { pid: 0, host: 'an unknown machine', life: undefined };
}

function removeEmpty(place: string): void {
  try {
    rmdirSync(place);
  } catch {
    // it is gone, or another's by now
  }
}
