import type { DecisionKind } from '../../../src/market/kinds.ts';
import { activation } from '../explain/activation.ts';
import { buildingCall } from '../explain/buildingCall.ts';
import { buildingAtTariff, buildingBaseline } from '../explain/buildingDay.ts';
import { dispatch } from '../explain/dispatch.ts';
import { evCharging, evChargingWithBands } from '../explain/evCharging.ts';
import { feederDays } from '../explain/feederDay.ts';
import { feederInIsp } from '../explain/feederInIsp.ts';
import { responseCurve } from '../explain/responseCurve.ts';
import { tariff } from '../explain/tariff.ts';

/** How what the agents of this market decide is read. */
export const decisionKinds: readonly DecisionKind[] = [
  ...[buildingBaseline, buildingAtTariff, buildingCall],
  ...[evCharging, evChargingWithBands],
  ...[tariff, ...feederDays, feederInIsp],
  ...[dispatch, responseCurve, activation],
];
