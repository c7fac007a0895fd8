import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Versions of what did the arithmetic. */
export interface Engines {
  node: string;
  v8: string;
  highs: string;
}

let highs: string | undefined;

/** The version of the package HiGHS comes in. */
function highsVersion(): string {
  const module = createRequire(import.meta.url).resolve('highs');
  const { version } = JSON.parse(readFileSync(join(dirname(module), '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

export function enginesOf(): Engines {
  highs ??= highsVersion();
  return { node: process.versions.node, v8: process.versions.v8, highs };
}
