// @module-tag slow
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { ROOT } from './command.ts';

const PROGRESS = JSON.stringify(pathToFileURL(join(ROOT, 'src/cli/progress.ts')).href);

it('a bar on a terminal keeps nothing alive that has nothing more to do', () => {
  const script = `process.stderr.isTTY = true;
    const { progressBar } = await import(${PROGRESS});
    progressBar('run', false).update(1, 10);
    process.once('beforeExit', () => { console.log('nothing left'); process.exit(); });`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const out = execFileSync(process.execPath, args, { cwd: ROOT, timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] });
  expect(out.toString()).toBe('nothing left\n');
});
