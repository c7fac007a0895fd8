import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds what tests run as processes of their own, before the first of them: the command and the doors as they ship. */
export default function build(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../.ci/build.mjs', import.meta.url)), '--no-types'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
