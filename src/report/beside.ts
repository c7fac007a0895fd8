import { InputError } from '../errors.ts';
import type { Opened } from './readRun.ts';

/** A run stands beside another where both met the same world. @throws InputError naming what differs */
export function checkBeside(run: Opened, beside: Opened): void {
  const of = ({ configured: { system, loaded } }: Opened) => {
    const { start, days, timeZone } = loaded.config.calendar;
    return { market: system.name, seed: `${loaded.config.seed}`, calendar: `${start}, days ${days}, ${timeZone}` };
  };
  const [here, there] = [of(run), of(beside)];
  for (const what of ['market', 'seed', 'calendar'] as const) {
    if (here[what] === there[what]) continue;
    const expected = `a run of the same ${what}, ${here[what]}, as ${run.stored.folder}`;
    throw new InputError({ path: `--beside ${beside.stored.folder}`, found: `${what} ${there[what]}`, expected });
  }
}
