import { counted } from '../../counted.ts';
import type { Placement, Stay } from './connectors.ts';
import { type Tally, tallied } from './notes.ts';

/** Sessions of which a rule made something. */
export interface Told {
  tooLarge: number;
  hurried: number;
  powerless: number;
}

/** What became of the stays that touch the run and have no connector of their own, or another than they named. */
export function placementNotes(
  { turnedAway, absent, refused, moved, delayed }: Placement,
  isWithin: (stay: Stay) => boolean,
  served: ReadonlySet<string>,
): Tally[] {
  const countOf = (stays: readonly Stay[]): number => stays.filter(isWithin).length;
  const refusedOnes = new Set(refused);
  const isServed = ({ visit }: Stay): boolean => served.has(visit.name);
  return [
    ...tallied(countOf(absent), ' left out: at a connector that is not there.'),
    ...tallied(countOf(turnedAway.filter((stay) => !refusedOnes.has(stay))), ' turned away: no connector is free.'),
    ...tallied(countOf(refused), ' turned away: another one at the same connector has not ended.'),
    ...tallied(
      countOf(moved.filter(isServed)),
      ' whichever connector is free: another one at the same connector has not ended.',
      { one: 'session takes', many: 'sessions take' },
    ),
    ...tallied(
      countOf(delayed.filter(isServed)),
      ' an ISP or more later: the one before at the same connector ends in the same ISP.',
      { one: 'session begins', many: 'sessions begin' },
    ),
    ...tallied(
      countOf(delayed.filter((stay) => !isServed(stay))),
      ' left out: the one before at the same connector ends in the last ISP of the run.',
    ),
  ];
}

/** What rules made of the sessions that take place. */
export function sessionNotes({ tooLarge, hurried, powerless }: Told, isObserved: boolean): Tally[] {
  const wanting = { one: 'session wants', many: 'sessions want' };
  return [
    ...tallied(tooLarge, ' more than the battery holds: it is charged full.', wanting),
    ...tallied(hurried, ' more than the power gives in that time: the rest is unmet.', wanting),
    ...tallied(isObserved ? powerless : 0, ' no power: that of the fleet stands for it.', {
      one: 'session says',
      many: 'sessions say',
    }),
  ];
}

/**
 * What is known of possible days where data have few that are past.
 * @param counts of possible days, by day of the run
 */
export function possibleNotes(counts: readonly number[], most: number): string[] {
  const short = counts.filter((count) => count < most).length;
  if (short === 0) return [];
  const none = counts.filter((count) => count === 0).length;
  const what = `${counted(short, 'day of the run has', 'days of the run have')} fewer than ${counted(most, 'like day')} in the data before it`;
  return [`${what}, ${none} of them none: so much less is known of who comes unannounced.`];
}
