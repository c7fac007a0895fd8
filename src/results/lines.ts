import { existsSync, readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { fromPlainJson } from './plainJson.ts';

/** What a file holds, a line each; nothing where there is none. @throws InputError for a line that is damaged */
export function readLines<T>(file: string, isWanted: (line: string) => boolean = () => true): T[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.flatMap((line, k) => {
    if (!isWanted(line)) return [];
    try {
      return [fromPlainJson(line) as T];
    } catch (error) {
      const found = `no whole JSON (${(error as Error).message})`;
      throw new InputError({ file, path: `line ${k + 1}`, found, expected: 'it as it was written' });
    }
  });
}
