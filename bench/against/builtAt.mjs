/** The tree of a git revision, installed and built: one folder a commit under the temporary folder, made once. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** The repository these scripts are part of. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** A line on the terminal that the next one replaces; nothing where there is no terminal. */
export function tell(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** Ends the program with one line. */
export function refuse(text, code = 2) {
  tell('');
  console.error(text);
  process.exit(code);
}

/** What a command line `program OLD [NEW]` says, with its options. */
export function told(usage, options) {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    const [old, new_ = '.', ...more] = positionals;
    if (old !== undefined && more.length === 0) return { ...values, old, new_ };
  } catch {} // an option there is not
  return refuse(`usage: ${usage}`);
}

function npm(folder, ...parts) {
  tell(`npm ${parts[0]} in ${folder}`);
  const { status, stdout, stderr } = spawnSync('npm', parts, { cwd: folder, encoding: 'utf8' });
  tell('');
  if (status !== 0) refuse(`npm ${parts.join(' ')} failed in ${folder}:\n${stdout}${stderr}`, 1);
}

function commitOf(revision) {
  const named = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { status, stdout } = spawnSync('git', named, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) refuse(`found '${revision}'; expected a commit of ${ROOT}, or . for the tree as it is`);
  return stdout.trim();
}

/** Made beside its place and renamed in when whole, so that what is there can be trusted. */
function checkedOut(commit) {
  const folder = join(tmpdir(), 'flexagora-built', commit);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    const files = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 2 ** 30 });
    execFileSync('tar', ['-x', '-C', partial], { input: files });
    npm(partial, 'ci', '--no-audit', '--no-fund');
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

/** A revision's tree, or for `.` the working tree as it is: its folder, its command line, and what to call it. */
export function builtAt(revision) {
  const commit = revision === '.' ? undefined : commitOf(revision);
  const folder = commit ? checkedOut(commit) : ROOT;
  if (!commit) npm(ROOT, 'run', 'build');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { folder, cli: join(folder, bin.flexagora), label: commit ? commit.slice(0, 8) : 'the working tree' };
}
