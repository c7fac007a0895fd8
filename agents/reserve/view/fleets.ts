import { evsOf } from '../market/sessionConfig.ts';
import type { Reading } from './reading.ts';

/** Fleets that are shown one by one; of more, the largest, and the rest as one. */
export interface ShownFleet {
  name: string;
  /** Places of its members among the fleets of the run: one, or those that are told as one. */
  members: readonly number[];
}

/**
 * The fleets of a run, the largest first where there are more than `most`, by how many EVs they have; the rest as one at the end.
 * @returns them, and the name of the rest, `''` where there is none
 */
export function shownFleets({ run }: Reading, most: number): { fleets: ShownFleet[]; rest: string } {
  const { aggregators } = run.config;
  const alone = aggregators.map(({ name }, k): ShownFleet => ({ name, members: [k] }));
  if (alone.length <= most) return { fleets: alone, rest: '' };
  const evs = aggregators.map((entry) => evsOf(run.config, entry));
  const order = [...alone].sort((a, b) => evs[b.members[0]] - evs[a.members[0]]);
  const shown = order.slice(0, most);
  const rest = `${alone.length - most} others`;
  const members = order.slice(most).flatMap((each) => each.members);
  return { fleets: [...shown, { name: rest, members }], rest };
}

/** Money below this is none, EUR. */
const NONE_EUR = 0.5;

/** Whether fleets are there for form's sake, as where stores alone react. */
export const areIdle = ({ run: { figures } }: Reading): boolean =>
  figures.offeredMwh?.value === 0 && Math.abs(figures.profitEur?.value ?? 0) < NONE_EUR;
