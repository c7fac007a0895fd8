import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const IMPORT = /^import (?!type )(.*?) from '(.+?)';$/gms;
/** What in `cli/command.ts` starts a process; the rest of it makes files. */
const STARTS = /\b(flexagora|flexagoraMany|start)\b/;

/** Whether tests start the command line or a server, by what they import of other files of tests. */
function startsProcesses(file: string): boolean {
  const imports = [...readFileSync(file, 'utf8').matchAll(IMPORT)];
  return imports.some(([, what, from]) => {
    if (from.endsWith('/command.ts')) return STARTS.test(what);
    const path = join(dirname(file), from);
    const isOfTests = from.startsWith('.') && path.startsWith(import.meta.dirname);
    return isOfTests && (readFileSync(path, 'utf8').includes("from 'node:child_process'") || startsProcesses(path));
  });
}

it('tests that start the command line or a server bear the tag that npm run test:quick leaves out', () => {
  const files = (readdirSync(import.meta.dirname, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.test.ts'))
    .sort();
  const starting = files.filter((name) => startsProcesses(join(import.meta.dirname, name)));
  expect(starting.length).toBeGreaterThan(10);
  const isSlow = (name: string) =>
    /@module-tag slow|tags: 'slow'/.test(readFileSync(join(import.meta.dirname, name), 'utf8'));
  expect(starting.filter((name) => !isSlow(name))).toEqual([]);
});
