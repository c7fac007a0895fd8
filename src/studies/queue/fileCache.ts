import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../results/fingerprint.ts';
import type { TravellingFile } from './task.ts';

/**
 * Files that came over the network, in a temporary folder of this process. Each is fetched once.
 * @param fetch the content of a hash; null if it is nowhere
 */
export function fileCache(fetch: (sha256: string) => Promise<Buffer | null>) {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-worker-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const places = new Map<string, Promise<string>>();

  async function fetched({ name, sha256: hash }: TravellingFile): Promise<string> {
    const content = await fetch(hash);
    if (content === null) throw new Error(`the content of '${name}' (SHA-256 ${hash}) is not in Redis`);
    if (sha256(content) !== hash) throw new Error(`the content of '${name}' in Redis is not of SHA-256 ${hash}`);
    const place = join(folder, hash, name);
    mkdirSync(join(folder, hash), { recursive: true });
    writeFileSync(place, content);
    return place;
  }

  return {
    folder,
    /** Path of a file on this machine. @throws Error if its content is not to be had, or is not of that hash */
    async placeOf(file: TravellingFile): Promise<string> {
      const key = `${file.sha256}/${file.name}`;
      let place = places.get(key);
      if (place === undefined) {
        place = fetched(file);
        places.set(key, place);
        place.catch(() => places.delete(key));
      }
      return place;
    },
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}
