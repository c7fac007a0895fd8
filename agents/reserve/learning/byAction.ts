import type { Reaction } from '../reaction/reaction.ts';
import type { Learning } from './learning.ts';

/** What each action of a learner of `use` would have had one take in the step just decided, MW; nothing where that is not learned. */
export function byActionMw(
  reaction: Pick<Reaction, 'wouldTake'>,
  learning: Pick<Learning, 'actions'>,
): { byActionMw?: number[] } {
  const actions = learning.actions('use');
  return actions === undefined ? {} : { byActionMw: actions.map((use) => reaction.wouldTake(use)) };
}
