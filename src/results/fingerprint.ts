import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { withValues } from '../config/configPath.ts';
import type { Loaded } from '../config/load.ts';
import { fileOfModule } from '../config/ownModule.ts';
import { InputError } from '../errors.ts';
import type { Path } from '../input/yaml.ts';
import type { NamedFile, System } from '../market/system.ts';

export const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** Modules of a user's own that a config names: its market, and agents under their names. */
export function codeOf(system: System, { config, folder }: Pick<Loaded, 'config' | 'folder'>): NamedFile[] {
  const agents = system.agents(config).flatMap(({ at, name, use }) => (use === undefined ? [] : [{ at, name, use }]));
  return [
    ...(system.module === undefined ? [] : [{ key: 'system', at: ['system'] as Path, path: system.module }]),
    ...agents.map(({ at, name, use }) => ({ key: name, at: [...at, 'use'], path: fileOfModule({ use, folder }) })),
  ];
}

/** Hash of the content of a file, or of all files of a folder. @throws InputError if it cannot be read */
export function hashOfFile(key: string, path: string): string {
  try {
    if (!statSync(path).isDirectory()) return sha256(readFileSync(path));
    const files = readdirSync(path).filter((name) => statSync(join(path, name)).isFile());
    return sha256(
      files
        .sort()
        .map((name) => `${name} ${sha256(readFileSync(join(path, name)))}`)
        .join('\n'),
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = code === 'ENOENT' ? 'no such file' : `a file that cannot be read (${code})`;
    throw new InputError({ file: path, path: key, found, expected: 'a readable file' });
  }
}

/** What a run is made of: its config without its files' places, and the content of those files. */
export interface Fingerprint {
  configHash: string;
  fileHashes: Record<string, string>;
}

/**
 * Equal fingerprints, seeds and versions give equal results, in whatever thread.
 * @param hashOf content of a file, for who asks again and again
 * @throws InputError for a file that cannot be read
 */
export function fingerprintOf(system: System, loaded: Loaded, hashOf = hashOfFile): Fingerprint {
  const { folder } = loaded;
  const { thread: _, ...config } = loaded.config;
  const named = [...system.files(config), ...codeOf(system, loaded)];
  const fileHashes = Object.fromEntries(named.map(({ key, path }) => [key, hashOf(key, resolve(folder, path))]));
  const placeless = withValues(
    config,
    named.map(({ at, path }) => ({ at, value: basename(path) })),
  );
  return { configHash: sha256(JSON.stringify(placeless) + JSON.stringify(fileHashes)), fileHashes };
}
