// A project as a user makes one: the package from its tarball, and what the examples ask for besides.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OLDER = 'typescript-5.9';

/** The compilers that what a user writes has to pass: the present one, and the last one in JavaScript. */
export const compilersIn = (project) =>
  ['typescript', OLDER].map((name) => join(project, 'node_modules', name, 'bin/tsc'));

/**
 * The project beside a tarball, made where it is not there yet.
 * @param tarball of the package, as `npm pack` makes it
 */
export function projectBeside(tarball) {
  const project = join(dirname(resolve(tarball)), 'project');
  if (existsSync(join(project, 'node_modules/flexagora'))) return project;
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }\n');
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const packages = [
    ...[resolve(tarball), 'rxjs@7', `@types/node@${devDependencies['@types/node']}`],
    ...[`typescript@${devDependencies.typescript}`, `${OLDER}@npm:typescript@5.9.3`],
  ];
  const quick = ['--silent', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
  execFileSync('npm', ['install', ...quick, ...packages], { cwd: project, stdio: 'inherit' });
  return project;
}
