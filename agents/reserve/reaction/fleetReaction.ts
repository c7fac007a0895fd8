import { canChargeKwh, canDischargeKwh, type Setpoints } from '../../../src/optimizers/delivery.ts';
import { sum } from '../../../src/series.ts';
import type { Crew } from '../aggregator/desk.ts';
import type { Capacity } from './reaction.ts';

/** What idle EVs that are plugged in can give and take in an ISP beyond their plan, kWh, by EV. */
export interface Spare {
  up: Float64Array;
  down: Float64Array;
}

/** Of EVs, of which one that was surprised may hold less than its plan says. */
export function spareOf({ fleet, energyKwh, plugged, spareKwh }: Crew, hoursPerIsp: number): Spare {
  const spare = { up: new Float64Array(energyKwh.length), down: new Float64Array(energyKwh.length) };
  for (let ev = 0; ev < energyKwh.length; ev++) {
    if (!plugged[ev]) continue;
    const { up, down } = spareKwh(ev);
    spare.up[ev] = Math.min(up, canDischargeKwh(fleet, ev, energyKwh[ev], hoursPerIsp));
    spare.down[ev] = Math.min(down, canChargeKwh(fleet, ev, energyKwh[ev], hoursPerIsp));
  }
  return spare;
}

/**
 * The same as power of the fleet, MW, through what its plan leaves of its connection.
 * @param room kWh in the ISP, each way
 */
export const capacityOf = ({ up, down }: Spare, mwPerKwh: number, room: { up: number; down: number }): Capacity => ({
  lessMw: Math.max(0, Math.min(room.up, sum(up))) * mwPerKwh,
  moreMw: Math.max(0, Math.min(room.down, sum(down))) * mwPerKwh,
});

/** Set points with what the fleet takes more (above 0) or less of its own accord, kWh, spread over EVs that have nothing else to do. */
export function withReaction(setpoints: Setpoints, spare: Spare, kwh: number): Setpoints {
  const { upKwh, downKwh, dayAheadKwh, congestionUpKwh, congestionDownKwh } = setpoints;
  const room = (kwh < 0 ? spare.up : spare.down).map((each, ev) =>
    upKwh[ev] + downKwh[ev] + dayAheadKwh[ev] + congestionUpKwh[ev] + congestionDownKwh[ev] > 0 ? 0 : each,
  );
  const inAll = sum(room);
  const share = inAll > 0 ? Math.min(1, Math.abs(kwh) / inAll) : 0;
  const taken = room.map((each) => share * each);
  const none = new Float64Array(taken.length);
  return { ...setpoints, passiveUpKwh: kwh < 0 ? taken : none, passiveDownKwh: kwh < 0 ? none : taken };
}
