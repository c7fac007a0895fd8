import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { clearAway } from '../leftovers.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The address of a built file: what processes of their own run is what ships. */
export const built = (name: string): string => pathToFileURL(join(ROOT, 'dist', name)).href;
/** The words that start `flexagora` in a shell. */
export const COMMAND = [process.execPath, fileURLToPath(built('flexagora.js'))];

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

function spawned(cwd: string, script: string, args: readonly string[], input = '') {
  const child = spawn(process.execPath, [script, ...args], { cwd, stdio: 'pipe' });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  child.stdin.on('error', () => {}).end(input);
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
  return { child, ended };
}

/** Starts `flexagora` in a folder, as a process of its own. */
export const start = (cwd: string, ...args: string[]) => spawned(cwd, fileURLToPath(built('flexagora.js')), args);

/** Runs `flexagora` in a folder to its end, as a process of its own. */
export const flexagora = (cwd: string, ...args: string[]): Promise<Outcome> => start(cwd, ...args).ended;

export interface Job {
  cwd: string;
  args: string[];
}

/** Runs many commands one after another in one process, because starting one takes half a second or more. */
export async function flexagoraMany(jobs: readonly Job[], main = built('flexagora.js')): Promise<Outcome[]> {
  const script = fileURLToPath(new URL('oneProcess.mjs', import.meta.url));
  const { code, out, err } = await spawned(ROOT, script, [main], JSON.stringify(jobs)).ended;
  if (code !== 0) throw new Error(`the process of many commands ended with ${code}: ${err}`);
  return JSON.parse(out) as Outcome[];
}

/** A folder of its own, with the given files in it, until the file's tests are done. A name that ends in `/` is a folder. */
export function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
  clearAway(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, content);
  }
  return folder;
}

/** Everything below a folder, files and folders. */
export const listing = (folder: string): string[] => (readdirSync(folder, { recursive: true }) as string[]).sort();

/** A small config; every line can be replaced. */
export const CONFIG_LINES = {
  name: 'name: small',
  seed: 'seed: 7',
  calendar: 'calendar: { start: 2024-02-19, days: 1 }',
  world: 'world: { season: winter }',
  aggregators: 'aggregators:',
  first: '  - { name: Up, node: 12, evs: 3, bids: { upward: 25 } }',
  second: '  - { name: Down, node: 18, evs: 3, bids: { downward: 10 } }',
};

export const configText = (lines: Partial<Record<keyof typeof CONFIG_LINES | 'more', string>> = {}): string =>
  `${Object.values({ ...CONFIG_LINES, ...lines }).join('\n')}\n`;

const PRICE_COLUMNS = [
  'timestamp_local',
  'day_ahead_eur_mwh',
  'price_shortage_eur_mwh',
  'price_surplus_eur_mwh',
  'regulation_state',
  'regulation_state_inferred',
  'price_up_eur_mwh',
  'price_down_eur_mwh',
];

/** Prices of 19 February 2024, row by row: regulation states 0, 1 and -1 by turns. */
export function priceRows(): string[] {
  const two = (value: number) => String(value).padStart(2, '0');
  return Array.from({ length: 96 }, (_, isp) => {
    const stamp = `2024-02-19T${two(Math.floor(isp / 4))}:${two((isp % 4) * 15)}:00+01:00`;
    const state = [0, 1, -1][isp % 3];
    return [stamp, 60 + (isp % 24), 90, 40, state, state, state === 1 ? 120 : '', state === -1 ? 20 : ''].join(',');
  });
}

export const priceText = (rows: readonly string[]): string => `${[PRICE_COLUMNS.join(','), ...rows].join('\n')}\n`;
