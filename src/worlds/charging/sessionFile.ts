import { InputError } from '../../errors.ts';
import type { Source } from '../../input/source.ts';
import type { Observed, ObservedSession } from '../../observed/observed.ts';
import { observedOnce } from '../readOnce.ts';

const MOST_KEPT = 8;
let readLast: { observed: readonly Observed[]; files: SessionFiles }[] = [];

/** Sessions of a file, or of several that complete each other. */
export interface SessionFiles {
  /** As errors name them. */
  file: string;
  sessions: readonly ObservedSession[];
  /** In sentences: what their readers left out or filled in. */
  notes: readonly string[];
}

/**
 * Observed sessions of files: any that `flexagora import` shows as sessions. A file is read by the clock of its own zone where it says one.
 * @param timeZone by whose clock those are read that do not
 * @returns the same object for what was read the last time, so that what is found from it need not be found anew
 * @throws InputError when a file cannot be read, or holds none
 */
export function readSessionFiles(sources: readonly Source[], timeZone: string): SessionFiles {
  const observed = sources.map((source) => {
    const read = observedOnce(source, { timeZoneUnlessSaid: timeZone });
    if (read.kind === 'sessions') return read;
    const expected =
      'sessions: a file of those that `flexagora import` shows as sessions, or columns as arrival, departure and energy_kwh';
    throw new InputError({ file: source.name, found: `a file of ${read.kind}`, expected });
  });
  const known = readLast.find(
    (each) => each.observed.length === observed.length && each.observed.every((read, k) => read === observed[k]),
  );
  if (known) return known.files;
  const files: SessionFiles = {
    file: sources.map(({ name }) => name).join(', '),
    sessions: observed.flatMap(({ sessions }) => sessions),
    notes: observed.flatMap(({ notes }) => notes),
  };
  readLast = [{ observed, files }, ...readLast].slice(0, MOST_KEPT);
  return files;
}
