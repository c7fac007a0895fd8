import { InputError } from '../errors.ts';

/** What is wrong with a place on disk, in a few words; undefined where the error is not of the disk. */
export function faultOfPlace(error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return undefined;
  if (isFull(code)) return `a full disk (${code})`;
  return TOO_MANY.includes(code) ? `too many files open at once (${code})` : `a place that cannot be written (${code})`;
}

const TOO_MANY = ['EMFILE', 'ENFILE'];

const isFull = (code: string | undefined): boolean => ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code ?? '');

/** What went wrong on disk, in a sentence. @param kept what is safe, as a sentence */
export function placeFault(folder: string, error: unknown, kept = ''): Error {
  const found = faultOfPlace(error);
  if (found === undefined) return error as Error;
  const room = isFull((error as NodeJS.ErrnoException).code) ? 'room' : 'a folder that can be written';
  return new InputError({ file: folder, found, expected: `${room} for results${kept === '' ? '' : `; ${kept}`}` });
}

/** Does something on disk; what goes wrong there is told in a sentence. */
export function onDisk<T>(folder: string, work: () => T, kept = ''): T {
  try {
    return work();
  } catch (error) {
    throw placeFault(folder, error, kept);
  }
}
