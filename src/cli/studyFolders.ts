import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import type { Study } from '../studies/load.ts';
import type { Shard } from '../studies/runs.ts';
import { SHARDS, Store } from '../studies/store.ts';

/** Where the runs of one shard go. */
export const shardFolder = (folder: string, { part, of }: Shard): string => join(folder, SHARDS, `${part}-of-${of}`);

/** @throws InputError for a study that cannot be done in shards */
export function checkShard({ rule, boundary, file }: Study, { part, of }: Shard): void {
  if (boundary) {
    throw new InputError({
      file,
      path: 'boundary',
      found: `a boundary, with --shard ${part}/${of}`,
      expected: 'no shards, or --queue: a shard does not see the runs of the others, on which the next points depend',
    });
  }
  if (rule.kind === 'fixed') return;
  throw new InputError({
    file,
    path: 'replications',
    found: `a stop rule, with --shard ${part}/${of}`,
    expected: 'a number of replications: a shard does not see the runs of the others, on which the rule depends',
  });
}

/**
 * Which runs the study's folder and its other shards have, as of now.
 * @param retryFailed those that failed do not count
 */
export async function otherShards(study: Study, whole: string, retryFailed = false): Promise<(key: string) => boolean> {
  const stores = await Promise.all(
    [whole, ...shardFolders(whole)].map((folder) => Store.look(folder, study, `--out ${whole}`)),
  );
  return (key) => stores.some((store) => (retryFailed ? store.succeeded(key) : store.has(key)));
}

/** Folders of all shards of a study that are there, of whatever division. */
export function shardFolders(whole: string): string[] {
  const shards = join(whole, SHARDS);
  return existsSync(shards)
    ? readdirSync(shards)
        .filter((name) => /^\d+-of-\d+$/.test(name))
        .sort()
        .map((name) => join(shards, name))
    : [];
}
