import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder and those above it, and tells which it made, innermost first. */
export function makeFolders(folder: string): string[] {
  if (existsSync(folder)) return [];
  const above = makeFolders(dirname(folder));
  try {
    mkdirSync(folder); // not `recursive`, which in Node never ends where a parent refuses with ENOENT, as /proc does
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return above;
    removeIfEmpty(above);
    throw error;
  }
  return [folder, ...above];
}

/** Removes folders that hold nothing, innermost first; stops at the first that holds something. */
export function removeIfEmpty(folders: readonly string[]): void {
  try {
    for (const folder of folders) rmdirSync(folder);
  } catch {
    // someone else's files are in it
  }
}

/** Whether a process of this machine is still there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Makes a file that is there whole or not at all: written beside its place, and renamed in. */
export function writeWhole(path: string, write: (partial: string) => void): void {
  const partial = `${path}.${process.pid}.partial`;
  try {
    write(partial);
    const file = openSync(partial, 'r+');
    fsyncSync(file); // or a power cut may leave the name without the content
    closeSync(file);
    renameSync(partial, path);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** A text file, whole or not at all. */
export const writeWholeText = (path: string, text: string): void =>
  writeWhole(path, (partial) => writeFileSync(partial, text));

/** What a place holds, where it holds anything: an empty folder is nothing. */
export function foundIn(place: string): string | undefined {
  if (!existsSync(place)) return undefined;
  try {
    return readdirSync(place).length > 0 ? 'a folder that is not empty' : undefined;
  } catch {
    return 'a file';
  }
}
