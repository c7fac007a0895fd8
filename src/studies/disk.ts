import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';

/** What went wrong on disk, in a sentence. @param kept runs that are safe */
export function placeFault(folder: string, kept: number, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return error as Error;
  const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
  return new InputError({
    file: folder,
    found: full ? `a full disk (${code})` : `a place that cannot be written (${code})`,
    expected: `${full ? 'room' : 'a folder that can be written'} for results${
      kept > 0
        ? `; the ${counted(kept, 'finished run is', 'finished runs are')} kept, and the same command goes on from there`
        : ''
    }`,
  });
}

/** Does something on disk; what goes wrong there is told in a sentence. */
export function onDisk<T>(folder: string, kept: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw placeFault(folder, kept, error);
  }
}
