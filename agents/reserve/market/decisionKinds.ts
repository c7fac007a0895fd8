import type { DecisionKind } from '../../../src/market/kinds.ts';
import { adjustment } from '../explain/adjustment.ts';
import { boundary } from '../explain/boundary.ts';
import { coupledFleet } from '../explain/coupledFleet.ts';
import { dayAheadKinds } from '../explain/dayAhead.ts';
import { evDay } from '../explain/evDay.ts';
import { fleetOverScenarios } from '../explain/fleetOverScenarios.ts';
import { forecast } from '../explain/forecast.ts';
import { learnedKinds } from '../explain/learned.ts';
import { meritOrder } from '../explain/meritOrder.ts';
import { pool } from '../explain/pool.ts';
import { position } from '../explain/position.ts';

/** How what the agents of this market decide is read. */
export const decisionKinds: readonly DecisionKind[] = [
  evDay,
  coupledFleet,
  fleetOverScenarios,
  pool,
  forecast,
  meritOrder,
  adjustment,
  boundary,
  position,
  ...dayAheadKinds,
  ...learnedKinds,
];
