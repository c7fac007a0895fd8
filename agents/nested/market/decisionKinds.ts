import type { DecisionKind } from '../../../src/market/kinds.ts';
import { buildingAtTariff, buildingBaseline } from '../explain/buildingDay.ts';
import { evCharging, evChargingWithBands } from '../explain/evCharging.ts';

/** How what the agents of this market decide is read. */
export const decisionKinds: readonly DecisionKind[] = [
  ...[buildingBaseline, buildingAtTariff],
  ...[evCharging, evChargingWithBands],
];
