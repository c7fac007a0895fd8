import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { flexagoraMany, ROOT } from '../cli/command.ts';
import { clearAway } from '../leftovers.ts';

/**
 * A fresh project with some files, in which the package is installed as its tarball has it, of what is built; what that depends
 * on is this checkout's.
 */
export function project(files: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-project-'));
  clearAway(() => rmSync(folder, { recursive: true, force: true }));
  const installed = join(folder, 'node_modules/flexagora');
  mkdirSync(installed, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', installed, '--strip-components=1']);
  symlinkSync(join(ROOT, 'node_modules'), join(installed, 'node_modules'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);

  const main = join(installed, 'dist/flexagora.js');
  const node = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    return { code: status, out: stdout, err: stderr };
  };
  return {
    folder,
    node,
    /** Runs the installed command to its end. */
    flexagora: (...args: string[]) => node(main, ...args),
    /** Runs many command lines of the installed command, one after another in one process. */
    many: (lines: readonly string[][]) =>
      flexagoraMany(
        lines.map((args) => ({ cwd: folder, args })),
        pathToFileURL(main).href,
      ),
  };
}

/** A fresh project with an example's files. */
export function projectWith(example: string) {
  const made = project();
  cpSync(join(ROOT, 'examples', example), made.folder, { recursive: true });
  return made;
}
