import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../errors.ts';
import { faultOfPlace } from '../results/disk.ts';
import { writeWholeText } from '../results/files.ts';

const fault = (out: string | undefined, found: string) =>
  new InputError({
    path: `--out${out === undefined ? '' : ` ${out}`}`,
    found,
    expected: 'a new file in a folder that can be written',
  });

/** The file that `--out` names. @throws InputError if it is there, or can hardly be made */
export function newFile(out: string | undefined): string {
  if (out === undefined) throw fault(out, 'nothing');
  if (existsSync(out)) throw fault(out, 'a file or folder that is there already');
  if (!existsSync(dirname(out))) throw fault(out, 'no such folder');
  return out;
}

/** Writes the file that `--out` names, whole or not at all. @throws InputError if it cannot be written */
export function writeNew(out: string, text: string): void {
  try {
    writeWholeText(newFile(out), text);
  } catch (error) {
    const found = faultOfPlace(error);
    throw found === undefined ? error : fault(out, found);
  }
}
