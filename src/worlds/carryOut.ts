import { canChargeKwh, canDischargeKwh, type FleetParameters, type Setpoints } from '../optimizers/delivery.ts';
import { shortSeries, zeros } from '../series.ts';

const VOLUMES = ['upKwh', 'downKwh', 'dayAheadKwh', 'congestionUpKwh', 'congestionDownKwh'] as const;

/**
 * Where to note what the EVs of a fleet do of what is asked of them: all 0 yet, and `zeros`, which nobody may write, where nothing is
 * asked for.
 */
export function toNote(evs: number, asked: Setpoints | undefined): Setpoints {
  const none = zeros(evs);
  const done: Setpoints = {
    ...{ upKwh: none, downKwh: none, dayAheadKwh: none, congestionUpKwh: none, congestionDownKwh: none },
  };
  if (!asked) return done;
  for (const volume of VOLUMES) if (asked[volume] !== none) done[volume] = shortSeries(evs);
  if (asked.passiveUpKwh || asked.passiveDownKwh) {
    done.passiveUpKwh = shortSeries(evs);
    done.passiveDownKwh = shortSeries(evs);
  }
  return done;
}

/**
 * What one EV that is plugged in does in an ISP of what is asked of it: as much as its battery and its power allow, one thing at a time.
 * @param done where that is noted, by EV
 * @param energyKwh of each battery: moved on to the end of the ISP
 */
export function carryOut(
  fleet: FleetParameters,
  ev: number,
  hoursPerIsp: number,
  asked: Setpoints,
  done: Setpoints,
  energyKwh: Float64Array,
): void {
  const passiveOut = asked.passiveUpKwh?.[ev] ?? 0;
  const passiveInto = asked.passiveDownKwh?.[ev] ?? 0;
  const out = asked.upKwh[ev] + asked.congestionUpKwh[ev] + passiveOut;
  const into = asked.downKwh[ev] + asked.dayAheadKwh[ev] + asked.congestionDownKwh[ev] + passiveInto;
  if (out > 0 && into > 0) return;
  if (out > 0) {
    const share = Math.min(1, canDischargeKwh(fleet, ev, energyKwh[ev], hoursPerIsp) / out);
    if (asked.upKwh[ev] !== 0) done.upKwh[ev] = asked.upKwh[ev] * share;
    if (asked.congestionUpKwh[ev] !== 0) done.congestionUpKwh[ev] = asked.congestionUpKwh[ev] * share;
    if (done.passiveUpKwh) done.passiveUpKwh[ev] = passiveOut * share;
    energyKwh[ev] -= (out * share) / fleet.dischargeEfficiency[ev];
  } else if (into > 0) {
    const share = Math.min(1, canChargeKwh(fleet, ev, energyKwh[ev], hoursPerIsp) / into);
    if (asked.downKwh[ev] !== 0) done.downKwh[ev] = asked.downKwh[ev] * share;
    if (asked.dayAheadKwh[ev] !== 0) done.dayAheadKwh[ev] = asked.dayAheadKwh[ev] * share;
    if (asked.congestionDownKwh[ev] !== 0) done.congestionDownKwh[ev] = asked.congestionDownKwh[ev] * share;
    if (done.passiveDownKwh) done.passiveDownKwh[ev] = passiveInto * share;
    energyKwh[ev] += into * share * fleet.chargeEfficiency[ev];
  }
}
