import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { InputError } from '../errors.ts';
import type { Source, SourceFile } from './source.ts';
import { textOfBytes } from './textOfBytes.ts';

/** The file or folder at a path. It is read when its content is asked for, which throws an InputError if it cannot be. */
export const sourceAt = (path: string): Source => (isFolderAt(path) ? folderAt(path) : fileAt(path));

/** What is to be a file at a path. */
export const fileAt = (path: string): SourceFile => ({
  name: path,
  get text() {
    return readText(path);
  },
});

const folderAt = (path: string): Source => ({
  name: path,
  label: basename(resolve(path)),
  get files() {
    return new Map(namesIn(path).map((name) => [name, fileAt(join(path, name))]));
  },
});

function isFolderAt(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // why, is told when it is read
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

/** Text of a file, as `textOfBytes` reads it. */
function readText(file: string): string {
  const text = textOfBytes(bytesOf(file));
  if (typeof text === 'string') return text;
  throw new InputError({ file, ...text });
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): InputError {
  const { code } = error as NodeJS.ErrnoException;
  const found = FOUND[code ?? ''] ?? `a file that cannot be read (${code})`;
  return new InputError({ file, found, expected: 'a readable file' });
}

const FOUND: Record<string, string> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
};
