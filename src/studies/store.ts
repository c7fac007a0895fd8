import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { onDisk, placeFault } from '../results/disk.ts';
import { makeFolders, removeIfEmpty, writeWholeText } from '../results/files.ts';
import { VERSION } from '../version.ts';
import type { FigureSet } from './figures.ts';
import type { RunRecord } from './job.ts';
import { isAttempt, LOCK, type Lock, lock, SILENCE_MS } from './lock.ts';
import { Records } from './records.ts';

const IDENTITY = 'study.json';
const JOURNAL = 'journal.ndjson';
const PARTS = 'parts';
/** The study's file. */
export const PLAN = 'study.yaml';
/** Folders of shards, each a store of its own. */
export const SHARDS = 'shards';
export const RESULTS = 'results.parquet';
/** Runs that an earlier form of the study had, and its present one has not. */
const UNUSED = 'unused.parquet';

/** Runs a part holds. Until there are as many, they stand in the journal, a line each. */
const RUNS_PER_PART = 500;

/** Whose runs a store keeps: a study. */
export interface StoreOf {
  name: string;
  figures: FigureSet;
}

/**
 * The finished runs of a study, in its folder. Each is on disk before the next is looked at: a line of the journal, and
 * with many others a Parquet part. What a kill leaves of a line is cut off when the folder is opened again.
 */
export class Store {
  readonly records: Records;
  #journalled: number[] = [];
  #parts = 0;
  #lock: Lock | undefined;

  private constructor(
    readonly folder: string,
    figures: FigureSet,
  ) {
    this.records = new Records(figures);
  }

  #path = (...names: string[]) => join(this.folder, ...names);

  /**
   * Opens the folder of a study, or makes it, for this process alone.
   * @param of the study's name, and the figures its runs may have
   * @param option how the user named the folder, for errors
   * @param silenceMs after which the lock of a process on another machine is taken for left over
   * @throws InputError if it holds something else, another study, runs of another version, or is in use
   */
  static async open(
    folder: string,
    { name: study, figures }: StoreOf,
    option = `--out ${folder}`,
    silenceMs = SILENCE_MS,
  ): Promise<Store> {
    const store = new Store(resolve(folder), figures);
    if (existsSync(store.folder) && !statSync(store.folder).isDirectory()) {
      throw new InputError({ path: option, found: 'a file', expected: 'a new folder, or that of this study' });
    }
    const made = onDisk(store.folder, () => makeFolders(store.folder));
    try {
      checkIdentity(store.folder, study, option, false);
      store.#lock = await lock(store.folder, option, silenceMs);
    } catch (error) {
      removeIfEmpty(made);
      throw error;
    }
    try {
      checkIdentity(store.folder, study, option);
      await store.#load();
    } catch (error) {
      store.close();
      removeIfEmpty(made);
      throw placeFault(store.folder, error);
    }
    return store;
  }

  /** The runs of a folder that another process may be writing to, without touching it. */
  static async look(folder: string, { name: study, figures }: StoreOf, option: string): Promise<Store> {
    const store = new Store(resolve(folder), figures);
    if (existsSync(store.folder)) {
      checkIdentity(store.folder, study, option, false);
      await store.#load(false).catch((error) => {
        throw placeFault(store.folder, error);
      });
    }
    return store;
  }

  async #load(mend = true): Promise<void> {
    if (mend) {
      for (const name of readdirSync(this.folder))
        if (name.endsWith('.partial') && !isAttempt(name)) rmSync(this.#path(name), { recursive: true });
    }
    // Read first, applied last: what another process moves from here to a part in between is seen twice rather than not.
    const journal = existsSync(this.#path(JOURNAL)) ? readFileSync(this.#path(JOURNAL)) : Buffer.alloc(0);
    const parts = existsSync(this.#path(PARTS)) ? readdirSync(this.#path(PARTS)).sort() : [];
    for (const part of parts) if (mend && !part.endsWith('.parquet')) rmSync(this.#path(PARTS, part));
    const files = parts.filter((part) => part.endsWith('.parquet')).map((part) => this.#path(PARTS, part));
    for (const file of [...[RESULTS, UNUSED].map((name) => this.#path(name)).filter(existsSync), ...files]) {
      await this.#readFile(file);
    }
    this.#parts = Math.max(0, ...parts.map((part) => Number.parseInt(part, 10) || 0));
    this.#readJournal(journal, mend);
  }

  async #readFile(file: string): Promise<void> {
    try {
      await this.records.read(file);
    } catch (error) {
      const expected = 'runs as they were written; remove the file, and they are computed again';
      throw new InputError({ file, found: `a damaged file (${(error as Error).message})`, expected });
    }
  }

  #readJournal(bytes: Buffer, mend: boolean): void {
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (mend && whole < bytes.length) truncateSync(this.#path(JOURNAL), whole);
    for (const line of bytes.subarray(0, whole).toString().split('\n')) {
      const record = recordFrom(line);
      if (record) this.#journalled.push(this.records.add(record));
    }
  }

  /** Whether a run is there, failed or not. */
  has(key: string): boolean {
    return this.records.row(key) !== undefined;
  }

  /** Whether a run is there and has not failed. */
  succeeded(key: string): boolean {
    const row = this.records.row(key);
    return row !== undefined && this.records.error(row) === null;
  }

  /** Keeps a finished run. @throws InputError when the disk is full; all runs before it are kept */
  add(record: RunRecord): void {
    this.#lock?.check();
    const line = `${JSON.stringify(record)}\n`;
    const path = this.#path(JOURNAL);
    this.#onDisk(() => {
      const length = existsSync(path) ? statSync(path).size : 0;
      try {
        appendFileSync(path, line);
      } catch (error) {
        if (existsSync(path)) truncateSync(path, length);
        throw error;
      }
    });
    this.#journalled.push(this.records.add(record));
    if (this.#journalled.length >= RUNS_PER_PART) this.#writePart();
  }

  /** Says what the study is to be, for who asks how far it is. @param text its file */
  plan(text: string): void {
    this.#onDisk(() => writeWholeText(this.#path(PLAN), text));
  }

  /** Does something in the folder; what goes wrong there is told with what is safe. */
  #onDisk(work: () => void): void {
    const { size } = this.records;
    const kept = `the ${counted(size, 'finished run is', 'finished runs are')} kept, and the same command goes on from there`;
    onDisk(this.folder, work, size > 0 ? kept : '');
  }

  #writePart(): void {
    this.#onDisk(() => {
      mkdirSync(this.#path(PARTS), { recursive: true });
      const name = `${String(this.#parts + 1).padStart(6, '0')}.parquet`;
      this.records.write(this.#path(PARTS, name), this.#journalled);
      this.#parts++;
      truncateSync(this.#path(JOURNAL), 0);
    });
    this.#journalled = [];
  }

  /**
   * Ends a study: results are written first, then parts and journal go, whose runs are all in them.
   * @param used rows of the runs the results hold
   * @param write writes the results, each file whole or not at all
   */
  finish(used: ReadonlySet<number>, write: () => void): void {
    this.#lock?.check();
    this.#onDisk(() => {
      const unused = Array.from({ length: this.records.size }, (_, row) => row)
        .filter((row) => !used.has(row))
        .sort((a, b) => (this.records.key(a) < this.records.key(b) ? -1 : 1));
      if (unused.length > 0) this.records.write(this.#path(UNUSED), unused);
      write();
      if (unused.length === 0) rmSync(this.#path(UNUSED), { force: true });
      const done = this.#path(`${PARTS}.${process.pid}.partial`);
      if (existsSync(this.#path(PARTS))) renameSync(this.#path(PARTS), done); // all at once: none comes back without the others
      rmSync(this.#path(JOURNAL), { force: true });
      rmSync(done, { recursive: true, force: true });
    });
    this.#journalled = [];
    this.#parts = 0;
  }

  /** Leaves the folder to other processes. */
  close(): void {
    this.#lock?.release();
    this.#lock = undefined;
  }
}

/** Whether a folder has runs that its results have not. */
export const isUnfinished = (folder: string): boolean =>
  [JOURNAL, PARTS].some((name) => existsSync(join(folder, name)));

/** Whose runs a folder keeps, by name; '' where that cannot be read. */
export function identityOf(folder: string): string {
  try {
    return String((JSON.parse(readFileSync(join(folder, IDENTITY), 'utf8')) as { study?: unknown }).study ?? '');
  } catch {
    return '';
  }
}

/** The record of a journal line; undefined of one that a power cut has spoiled. */
function recordFrom(line: string): RunRecord | undefined {
  try {
    const record = JSON.parse(line) as RunRecord;
    return typeof record.key === 'string' && typeof record.figures === 'object' ? record : undefined;
  } catch {
    return undefined;
  }
}

function checkIdentity(folder: string, study: string, option: string, make = true): void {
  const path = join(folder, IDENTITY);
  const fault = (found: string, expected: string) => new InputError({ path: option, found, expected });
  const inside = onDisk(folder, () => readdirSync(folder)).filter(
    (name) => ![SHARDS, LOCK].includes(name) && !name.endsWith('.partial'),
  );
  if (!existsSync(path)) {
    if (inside.length > 0) {
      throw fault('a folder that is not empty and holds no study', 'a new folder, or that of this study');
    }
    if (make) onDisk(folder, () => writeWholeText(path, `${JSON.stringify({ study, flexagora: VERSION })}\n`));
    return;
  }
  let identity: { study?: string; flexagora?: string } = {};
  try {
    identity = JSON.parse(readFileSync(path, 'utf8')) ?? {};
  } catch {
    // told below: it is no study's
  }
  if (identity.study !== study) {
    throw fault(`results of another study ('${identity.study ?? '?'}')`, `a new folder, or that of '${study}'`);
  }
  if (identity.flexagora !== VERSION) {
    const expected = `runs of version ${VERSION}, which alone can be compared with new ones: a new folder, or the old version`;
    throw fault(`runs of flexagora ${identity.flexagora}`, expected);
  }
}
