import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { figureSet } from '../studies/figures.ts';
import { whoHolds } from '../studies/lock.ts';
import { identityOf, isUnfinished, SHARDS, Store } from '../studies/store.ts';

export type FolderKind = 'run' | 'study' | 'reproduction';

/** What a folder is of, by what lies in it. A run's own faults are told where it is opened. */
export function kindOfFolder(folder: string): FolderKind {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return 'run';
  const files = readdirSync(folder);
  if (!['study.json', 'study.yaml', 'claims.csv', SHARDS].some((name) => files.includes(name))) return 'run';
  return files.some((name) => name.startsWith('claims.')) ? 'reproduction' : 'study';
}

/**
 * Refuses the folder of a study or a reproduction that has not ended, and says how far it is.
 * @param planned how many runs it is to have, in words
 * @throws InputError for one that is running, was interrupted, or has only shards
 */
export async function checkEnded(folder: string, planned: () => string | undefined): Promise<void> {
  const files = readdirSync(folder);
  const holder = whoHolds(folder);
  const hasEnded = files.includes('manifest.json') || files.includes('claims.csv');
  if (hasEnded && holder === undefined && !isUnfinished(folder)) return;
  if (files.includes(SHARDS) && !hasEnded && holder === undefined && !isUnfinished(folder)) {
    const shards = readdirSync(join(folder, SHARDS));
    const expected = 'its results: flexagora merge makes them, once all shards are done';
    throw new InputError({ file: folder, found: `${counted(shards.length, 'shard')} of a study`, expected });
  }
  const store = await Store.look(folder, { name: identityOf(folder), figures: figureSet([]) }, folder);
  const { size } = store.records;
  const inAll = planned();
  const done = inAll === undefined ? counted(size, 'run is', 'runs are') : `${size} of ${inAll} runs are`;
  throw new InputError({
    file: folder,
    found: holder
      ? `one that is still running (process ${holder.pid} on ${holder.host}): ${done} done`
      : `one that was interrupted: ${done} done`,
    expected: holder ? 'its end' : 'one that has ended; the same command goes on from there',
  });
}
