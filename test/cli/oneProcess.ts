import { text } from 'node:stream/consumers';
import type { Job, Outcome } from './command.ts';

// Runs the command line of src/cli/main.ts once per job on standard input, in that job's folder, and prints the outcomes.

const jobs = JSON.parse(await text(process.stdin)) as Job[];
const main = new URL('../../src/cli/main.ts', import.meta.url).href;
const streams = { out: process.stdout, err: process.stderr };
const writeOf = { out: process.stdout.write.bind(process.stdout), err: process.stderr.write.bind(process.stderr) };
const outcomes: Outcome[] = [];

for (const [place, { cwd, args }] of jobs.entries()) {
  const outcome: Outcome = { code: null, signal: null, out: '', err: '' };
  for (const name of ['out', 'err'] as const) {
    streams[name].write = (chunk: string | Uint8Array) => {
      outcome[name] += chunk;
      return true;
    };
  }
  process.chdir(cwd);
  process.argv = [process.argv[0], main, ...args];
  process.exitCode = undefined;
  await import(`${main}?${place}`);
  outcome.code = Number(process.exitCode ?? 0);
  outcomes.push(outcome);
}

Object.assign(process.stdout, { write: writeOf.out });
Object.assign(process.stderr, { write: writeOf.err });
process.exitCode = 0;
console.log(JSON.stringify(outcomes));
