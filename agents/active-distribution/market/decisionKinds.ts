import type { DecisionKind } from '../../../src/market/kinds.ts';
import { activation } from '../explain/activation.ts';
import { calls } from '../explain/calls.ts';
import { compromise } from '../explain/compromise.ts';
import { consumers } from '../explain/consumers.ts';
import { dayAhead } from '../explain/dayAhead.ts';
import { leastLaxity } from '../explain/leastLaxity.ts';
import { lot } from '../explain/lot.ts';
import { realTime } from '../explain/realTime.ts';
import { restoration } from '../explain/restoration.ts';
import { sellingLot } from '../explain/sellingLot.ts';
import { tariffs } from '../explain/tariffs.ts';

/** How what the agents of this market decide is read. */
export const decisionKinds: readonly DecisionKind[] = [
  ...[tariffs, compromise, dayAhead, realTime, restoration],
  ...[lot, sellingLot, leastLaxity],
  ...[consumers, calls, activation],
];
