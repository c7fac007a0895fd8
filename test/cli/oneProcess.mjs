import { text } from 'node:stream/consumers';

// Runs the built command, of which the address is given, once per job on standard input, in that job's folder, and prints the outcomes.

const main = process.argv[2];
const jobs = JSON.parse(await text(process.stdin));
const streams = { out: process.stdout, err: process.stderr };
const writeOf = { out: process.stdout.write.bind(process.stdout), err: process.stderr.write.bind(process.stderr) };
const outcomes = [];

for (const [place, { cwd, args }] of jobs.entries()) {
  const outcome = { code: null, signal: null, out: '', err: '' };
  for (const name of ['out', 'err']) {
    streams[name].write = (chunk) => {
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
