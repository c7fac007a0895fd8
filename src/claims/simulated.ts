import type { Loaded } from '../config/load.ts';
import type { Engine, Job } from '../studies/job.ts';
import { inParallel } from '../studies/run.ts';
import type { Store } from '../studies/store.ts';
import { VERSION } from '../version.ts';

/** One of the runs of a reproduction. */
export interface PaperRun {
  loaded: Loaded;
  replication: number;
  seed: string;
  /** Runs of one key are one. */
  key: string;
  /** The shortcut of its market that does it, if one does. */
  shortcut?: string | undefined;
}

/**
 * Simulates the runs that the store has not, or that failed before, world by world: one that has been made serves all that is asked of it.
 * @param called what a run is called where it fails, its seed aside; of those that are one, the first
 * @returns how many failed, and why one of them did
 */
export async function simulatePlaces<P extends PaperRun>(
  places: Iterable<P>,
  called: (place: P) => string,
  { store, engine, onProgress }: { store: Store; engine: Engine; onProgress: (done: number, inAll: number) => void },
): Promise<{ failed: number; reason: string | undefined }> {
  const wanted = new Map<string, P>();
  for (const place of places) if (!wanted.has(place.key)) wanted.set(place.key, place);
  const missing = [...wanted.values()].filter(({ key }) => !store.succeeded(key));
  missing.sort((a, b) => a.replication - b.replication);
  let failed = 0;
  let reason: string | undefined;
  let done = wanted.size - missing.length;
  onProgress(done, wanted.size);
  await inParallel(missing, engine.width, async (place) => {
    const { loaded, seed, key, shortcut } = place;
    const config = { ...loaded.config, seed };
    const what = shortcut === undefined ? {} : { shortcut };
    const job: Job = { ...loaded, config, key, version: VERSION, extra: [], ...what };
    const record = await engine.run(job);
    store.add(record);
    onProgress(++done, wanted.size);
    if (record.error === null) return;
    failed++;
    reason ??= `${called(place)}, seed ${seed}: ${record.error}`;
  });
  return { failed, reason };
}

/** The runs that a store has, each once, with its row there: of those that are one, the first. */
export function foundPlaces<P extends PaperRun>(
  places: Iterable<P>,
  { records }: Store,
): { rows: number[]; found: P[] } {
  const byRow = new Map<number, P>();
  for (const place of places) {
    const row = records.row(place.key);
    if (row !== undefined && !byRow.has(row)) byRow.set(row, place);
  }
  return { rows: [...byRow.keys()], found: [...byRow.values()] };
}
