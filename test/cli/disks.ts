import { execFileSync } from 'node:child_process';
import { statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearAway } from '../leftovers.ts';
import { folderWith } from './command.ts';

const PAGE = 4096;

/** A disk of its own of so many pages; undefined where none may be made. */
export function diskOf(pages: number): string | undefined {
  const folder = folderWith({});
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${pages * PAGE}`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    console.warn(`not tested on a full disk, because none can be made here: ${(error as Error).message.trim()}`);
    return undefined;
  }
  clearAway(() => execFileSync('umount', [folder], { stdio: 'pipe' }));
  return folder;
}
export const canMount = diskOf(1) !== undefined;

/** Has a disk of `diskOf` take no more. */
export const makeReadOnly = (disk: string): void =>
  void execFileSync('mount', ['-o', 'remount,ro', disk], { stdio: 'pipe' });

const freePages = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return Math.floor((bavail * bsize) / PAGE);
};

/** Fills a disk up but for so many pages. @returns the file to remove to have room again */
export function fill(disk: string, pages: number): string {
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc((freePages(disk) - pages) * PAGE));
  if (freePages(disk) !== pages) throw new Error(`the disk has room for ${freePages(disk)} pages, not ${pages}`);
  return ballast;
}
