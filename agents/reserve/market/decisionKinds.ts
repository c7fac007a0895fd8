import type { DecisionKind } from '../../../src/market/kinds.ts';
import { adjustment } from '../explain/adjustment.ts';
import { boundary } from '../explain/boundary.ts';
import { evDay } from '../explain/evDay.ts';
import { learnedKinds } from '../explain/learned.ts';
import { meritOrder } from '../explain/meritOrder.ts';
import { position } from '../explain/position.ts';

/** How what the agents of this market decide is read. */
export const decisionKinds: readonly DecisionKind[] = [
  evDay,
  meritOrder,
  position,
  adjustment,
  boundary,
  ...learnedKinds,
];
