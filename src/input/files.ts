import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';

/**
 * Text of a file that the user named, which must be UTF-8; a byte order mark is left out.
 * @throws InputError if it cannot be read
 */
export function readInput(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError({
      file,
      found: FOUND[code ?? ''] ?? `a file that cannot be read (${code})`,
      expected: 'a readable file',
    });
  }
}

const FOUND: Record<string, string> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'a file that is not UTF-8 text',
};
