import { counted } from '../../counted.ts';
import type { Placement, Stay } from './connectors.ts';

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
): string[] {
  const told = (stays: readonly Stay[], says: (count: number) => string): string[] => {
    const count = stays.filter(isWithin).length;
    return count === 0 ? [] : [says(count)];
  };
  const refusedOnes = new Set(refused);
  const isServed = ({ visit }: Stay): boolean => served.has(visit.name);
  return [
    ...told(absent, (count) => `${counted(count, 'session')} left out: at a connector that is not there.`),
    ...told(
      turnedAway.filter((stay) => !refusedOnes.has(stay)),
      (count) => `${counted(count, 'session')} turned away: no connector is free.`,
    ),
    ...told(
      refused,
      (count) => `${counted(count, 'session')} turned away: another one at the same connector has not ended.`,
    ),
    ...told(
      moved.filter(isServed),
      (count) =>
        `${counted(count, 'session takes', 'sessions take')} whichever connector is free: another one at the same connector has not ended.`,
    ),
    ...told(
      delayed.filter(isServed),
      (count) =>
        `${counted(count, 'session begins', 'sessions begin')} an ISP or more later: the one before at the same connector ends in the same ISP.`,
    ),
    ...told(
      delayed.filter((stay) => !isServed(stay)),
      (count) =>
        `${counted(count, 'session')} left out: the one before at the same connector ends in the last ISP of the run.`,
    ),
  ];
}

/** What rules made of the sessions that take place. */
export function sessionNotes({ tooLarge, hurried, powerless }: Told, isObserved: boolean): string[] {
  return [
    ...(tooLarge > 0
      ? [`${counted(tooLarge, 'session wants', 'sessions want')} more than the battery holds: it is charged full.`]
      : []),
    ...(hurried > 0
      ? [
          `${counted(hurried, 'session wants', 'sessions want')} more than the power gives in that time: the rest is unmet.`,
        ]
      : []),
    ...(powerless > 0 && isObserved
      ? [`${counted(powerless, 'session says', 'sessions say')} no power: that of the fleet stands for it.`]
      : []),
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
