import { counted } from '../../counted.ts';
import { groupedBy } from '../../lookup.ts';

/** How many sessions a rule made something of, and what: `18`, `session wants`, `sessions want`, ` more than the battery holds.` */
export interface Tally {
  count: number;
  one: string;
  many: string;
  rest: string;
  /** The file they are counted in, where that is done before anybody knows whose they are. */
  file?: string;
}

/** What rules made of the sessions of a fleet. */
export type Note = string | Tally;

export const noteText = (note: Note): string =>
  typeof note === 'string' ? note : `${counted(note.count, note.one, note.many)}${note.rest}`;

/** A tally of sessions that are left out or turned away: none where there are none. */
export const tallied = (
  count: number,
  rest: string,
  { one = 'session', many = 'sessions', file }: Partial<Tally> = {},
): Tally[] => (count === 0 ? [] : [{ count, one, many, rest, ...(file === undefined ? {} : { file }) }]);

/**
 * Notes of many fleets, each cause once: with the total of its sessions, and how many fleets it is of, or which one. What is counted in a
 * file counts once, however many fleets have it.
 */
export function notesTogether(fleets: readonly { name: string; notes: readonly Note[] }[]): string[] {
  const all = fleets.flatMap(({ name, notes }) => notes.map((note) => ({ name, note })));
  const causes = groupedBy(all, ({ note }) => (typeof note === 'string' ? note : `${note.one} ${note.rest}`));
  return [...causes.values()].map((those) => {
    const [{ name, note }] = those;
    const owners = new Set(those.map((each) => each.name)).size;
    const text =
      typeof note === 'string' ? note : noteText({ ...note, count: totalOf(those.map((each) => each.note)) });
    return `Sessions of ${owners === 1 ? name : counted(owners, 'fleet')}: ${text}`;
  });
}

function totalOf(notes: readonly Note[]): number {
  const files = new Set<string>();
  return notes.reduce((sum, note) => {
    if (typeof note === 'string' || (note.file !== undefined && files.has(note.file))) return sum;
    if (note.file !== undefined) files.add(note.file);
    return sum + note.count;
  }, 0);
}
