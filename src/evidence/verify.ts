import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, InputError } from '../errors.ts';
import { firstDifference } from '../market/digests.ts';
import { sha256 } from '../results/fingerprint.ts';
import { readTable, type TableRow } from '../results/readTable.ts';
import { PLACE } from '../results/runDirectory.ts';
import { digestsOf, editedFiles, type StoredRun } from './storedRun.ts';

/** The first thing that was said otherwise. */
interface FirstOther {
  isp: number;
  /** Who said it; without messages all who said something else in that ISP. */
  agent: string;
  /** Where messages were kept: what was said, and what was said in its place. */
  said?: { phase: string; type: string; was: string; is: string };
}

/** What running a run again has shown. */
export interface Verdict {
  /**
   * `equal`: everything came out the same. `chance`: two runs again differ from each other. `other`: they are alike, and are not the run.
   */
  is: 'equal' | 'chance' | 'other';
  /** Files that are no longer what the run has written, as sentences. */
  edited: readonly string[];
  /** Files that came out otherwise. */
  files: readonly string[];
  /** Why it could not be made to its end. */
  error?: string;
  /** Between the run and the one made of it; of `chance`, between those two that were made. */
  first?: FirstOther;
}

/** Makes the files of a run again, in a folder that is there. */
export type Rerun = (folder: string) => Promise<void>;

/** Files that tell of twins: a run that is made again without them has other ones. */
const OF_TWINS = ['decisions.parquet', 'run.log'];

function hashesIn(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name !== 'manifest.json' && name !== PLACE);
  return new Map(names.sort().map((name) => [name, sha256(readFileSync(join(folder, name)))]));
}

/** Makes a run again and compares it with what was written; where they differ, makes it once more to find out why. */
export async function verify(run: StoredRun, rerun: Rerun): Promise<Verdict> {
  const edited = editedFiles(run);
  const { written, certificates = [] } = run.manifest as StoredRun['manifest'] & { certificates?: unknown[] };
  const left = certificates.length > 0 ? OF_TWINS : [];
  const place = mkdtempSync(join(tmpdir(), 'flexagora-verify-'));
  const again = async (name: string) => {
    const folder = join(place, name);
    mkdirSync(folder);
    try {
      await rerun(folder);
    } catch (error) {
      if (error instanceof Failure && !(error.cause instanceof InputError)) return { folder, error: error.message };
      throw error;
    }
    return { folder, hashes: hashesIn(folder) };
  };
  try {
    const first = await again('first');
    if (first.hashes === undefined) {
      const second = await again('second');
      return { is: second.error === first.error ? 'other' : 'chance', edited, files: [], error: first.error };
    }
    const files = othersOf(new Map(Object.entries(written)), first.hashes, left);
    if (files.length === 0) return { is: 'equal', edited, files };
    const second = await again('second');
    if (second.hashes === undefined) return { is: 'chance', edited, files, error: second.error };
    const isChance = othersOf(first.hashes, second.hashes, []).length > 0;
    const found = await firstOther(isChance ? first.folder : run.folder, isChance ? second.folder : first.folder);
    return { is: isChance ? 'chance' : 'other', edited, files, ...(found ? { first: found } : {}) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function othersOf(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>, left: readonly string[]): string[] {
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].filter((name) => !left.includes(name) && a.get(name) !== b.get(name)).sort();
}

/** What was first said otherwise in two runs: by their messages, where both have them, else by their digests. */
async function firstOther(a: string, b: string): Promise<FirstOther | undefined> {
  const [one, other] = await Promise.all([a, b].map(messagesOf));
  const byMessage = one && other && firstOtherMessage(one, other);
  if (byMessage) return byMessage;
  const byDigest = firstDifference(await digestsIn(a), await digestsIn(b));
  return byDigest && { isp: byDigest.isp, agent: byDigest.agents.join(', ') };
}

async function messagesOf(folder: string): Promise<TableRow[] | undefined> {
  const file = join(folder, 'messages.parquet');
  return existsSync(file) ? readTable(file).catch(() => undefined) : undefined;
}

const digestsIn = (folder: string) => digestsOf({ folder }).catch(() => []);

function firstOtherMessage(one: readonly TableRow[], other: readonly TableRow[]): FirstOther | undefined {
  for (let k = 0; k < Math.max(one.length, other.length); k++) {
    const [was, is] = [one[k], other[k]];
    if (was && is && Object.keys(was).every((column) => was[column] === is[column])) continue;
    const told = was ?? is;
    const text = (row: TableRow | undefined) =>
      row === undefined ? 'nothing' : `${row.type} to ${row.to} about ISP ${row.about}: ${row.body}`;
    return {
      isp: told.isp as number,
      agent: told.from as string,
      said: { phase: told.phase as string, type: told.type as string, was: text(was), is: text(is) },
    };
  }
  return undefined;
}
