import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '../errors.ts';
import type { ModuleName } from './fetched.ts';

const isPath = (use: string) => isAbsolute(use) || /^\.{0,2}[/\\]|\.[cm]?js$/.test(use);

/** The file of a module that a config names; of a package that is not installed, where it would be as a path. */
export function fileOfModule({ use, folder }: Pick<ModuleName, 'use' | 'folder'>): string {
  const path = resolve(folder, use);
  if (isPath(use) || existsSync(path)) return path;
  const require = createRequire(join(resolve(folder), 'config.yaml'));
  try {
    return require.resolve(use);
  } catch {
    return moduleOfPackage(use, require.resolve.paths(use) ?? []) ?? path;
  }
}

/** The module of a package that can only be imported, as `exports: { import: ... }` says. */
function moduleOfPackage(name: string, places: readonly string[]): string | undefined {
  for (const place of places) {
    const folder = join(place, name);
    if (!existsSync(join(folder, 'package.json'))) continue;
    const exports = exportsOf(join(folder, 'package.json'));
    const main = (exports as { '.'?: unknown } | undefined)?.['.'] ?? exports;
    const module = (main as { import?: unknown } | undefined)?.import;
    const file = typeof module === 'object' && module !== null ? (module as { default?: unknown }).default : module;
    if (typeof file === 'string') return join(folder, file);
  }
  return undefined;
}

function exportsOf(packageFile: string): unknown {
  try {
    return (JSON.parse(readFileSync(packageFile, 'utf8')) as { exports?: unknown }).exports;
  } catch {
    return undefined; // what is wrong with it is told when it is imported
  }
}

/**
 * The default export of a module that a config names.
 * @throws InputError if there is no such module, or it does not load
 */
export async function importOwn(named: ModuleName): Promise<unknown> {
  const { use, file, key } = named;
  try {
    const module = (await import(pathToFileURL(fileOfModule(named)).href)) as { default?: unknown };
    return module.default;
  } catch (error) {
    if (error instanceof InputError) throw new InputError({ ...error, file: use, path: error.path });
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const expected = /outside a module/.test(why)
      ? 'an ES module: a file that ends in .mjs, or "type": "module" in its package.json'
      : 'a module';
    throw new InputError({ file, path: key, found: `'${use}', which does not load (${why})`, expected });
  }
}
