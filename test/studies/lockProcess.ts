import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../src/errors.ts';
import { figureSet } from '../../src/studies/figures.ts';
import { Store } from '../../src/studies/store.ts';

// Opens the folders `0`, `1` and so on of a folder, one every so often from the time that standard input says, and prints what came
// of each try as JSON: `lockProcess.ts FOLDER TRIES EVERY_MS`. Who holds a folder while another does says so.

const [folder, tries, everyMs] = process.argv.slice(2);
const outcomes: string[] = [];
const study = { name: 'contested', figures: figureSet([]) };

async function once(place: string): Promise<string> {
  let store: Store;
  try {
    store = await Store.open(place, study);
  } catch (error) {
    if (!(error instanceof InputError)) return `failed: ${error}`;
    return /^a folder that process \d+ on \S+ writes to$/.test(error.found) ? 'refused' : `failed: ${error.message}`;
  }
  const mark = join(place, 'held.partial');
  try {
    closeSync(openSync(mark, 'wx'));
    await sleep(Number(everyMs) / 4);
    rmSync(mark);
    return 'held';
  } catch (error) {
    return `held by two: ${error}`;
  } finally {
    store.close();
  }
}

console.log('ready');
const firstAt = Number(await text(process.stdin));
for (let k = 0; k < Number(tries); k++) {
  const begin = firstAt + k * Number(everyMs);
  await sleep(Math.max(0, begin - Date.now() - 3));
  while (Date.now() < begin); // all begin in the same instant
  outcomes.push(await once(join(folder, String(k))));
}
console.log(JSON.stringify(outcomes));
