import type { BuildingDay, BuildingPlan } from '../../../../agents/nested/building/buildingDay.ts';
import { exp } from '../../../../src/arithmetic/index.ts';

/** What a plan breaks of (1)-(7), each law worked out anew from powers and starts alone; none: a plan as it should be. */
export function auditBuilding(day: BuildingDay, plan: BuildingPlan, tolerance = 1e-6): string[] {
  const { thermal, battery, hours, steps, fuseKw, offer } = day;
  const faults: string[] = [];
  const holds = (what: string, isTrue: boolean): void => void (isTrue || faults.push(what));
  const between = (what: string, value: number, lowest: number, highest: number): void =>
    holds(`${what} ${value}, not ${lowest} to ${highest}`, value >= lowest - tolerance && value <= highest + tolerance);
  const same = (what: string, value: number, other: number): void => between(what, value, other, other);

  const kept = exp(-hours / (thermal.resistance * thermal.capacity));
  const isHeating = thermal.mode === 'heating';
  const cop = isHeating ? thermal.cop : -thermal.cop;
  const outside = (c: number): number => Math.max(0, thermal.leastC - c, c - thermal.mostC);
  let temperature = thermal.startC;
  let energy = battery.startKwh;
  let eur = 0;
  let discomfort = 0;
  day.appliances.forEach(({ from, to, profileKw }, k) => {
    between(`(4) start of ${k}`, plan.starts[k], from, to - profileKw.length);
  });
  for (let t = 0; t < steps; t++) {
    const [heat, charge, discharge, cut] = [plan.heatKw[t], plan.chargeKw[t], plan.dischargeKw[t], plan.cutKw[t]];
    const settled = thermal.outdoorC[t] + thermal.resistance * (thermal.gainsKw[t] + cop * heat);
    temperature = kept * temperature + (1 - kept) * settled;
    same(`(1) temperature ${t}`, plan.temperatureC[t], temperature);
    between(`(1) heat ${t}`, heat, 0, thermal.mostKw);
    energy += hours * (battery.efficiency * charge - discharge / battery.efficiency);
    same(`(3) energy ${t}`, plan.energyKwh[t], energy);
    between(`(3) level ${t}`, energy, battery.leastKwh, battery.mostKwh);
    between(`(3) charge ${t}`, charge, 0, battery.powerKw);
    between(`(3) discharge ${t}`, discharge, 0, battery.powerKw);
    holds(`charges and discharges at once in ${t}`, Math.min(charge, discharge) <= tolerance);
    const running = day.appliances.reduce((sum, { profileKw }, k) => sum + (profileKw[t - plan.starts[k]] ?? 0), 0);
    const net = day.loadKw[t] + running + heat + charge - discharge - day.pvKw[t] + cut;
    same(`(5) net ${t}`, plan.netKw[t], net);
    between(`(5) cut ${t}`, cut, 0, day.pvKw[t]);
    holds(`(5) exports ${-net} beyond the fuse in ${t}`, net >= -fuseKw - tolerance);
    eur += 10_000 * Math.max(0, net - fuseKw);
    eur +=
      day.buy[t] * Math.max(0, net) - day.sell[t] * Math.max(0, -net) + battery.wearEurPerMwh * (charge + discharge);
    discomfort += hours * outside(temperature);

    const up = plan.upKw[t];
    const down = plan.downKw[t];
    if (offer) {
      eur -= offer.rewardUp[t] * Math.max(0, offer.baselineKw[t] - net);
      eur -= offer.rewardDown[t] * Math.max(0, net - offer.baselineKw[t]);
      eur -= offer.standbyUp[t] * up + offer.standbyDown[t] * down;
    }
    const perKw = (1 - kept) * thermal.resistance * thermal.cop;
    const coldRoom = Math.max(thermal.bandK, temperature - (thermal.leastC - thermal.bandK)) / perKw;
    const warmRoom = Math.max(thermal.bandK, thermal.mostC + thermal.bandK - temperature) / perKw;
    const upHeat = Math.min(heat, isHeating ? coldRoom : warmRoom);
    const downHeat = Math.min(thermal.mostKw - heat, isHeating ? warmRoom : coldRoom);
    const { efficiency } = battery;
    const upBattery = Math.min(
      battery.powerKw - discharge + charge,
      ((energy - battery.leastKwh) * efficiency) / hours,
    );
    const refilled = (1 / efficiency - efficiency) * discharge;
    const downBattery = Math.min(
      battery.powerKw - charge + discharge,
      ((battery.mostKwh - energy) / hours - refilled) / efficiency,
    );
    const upMost = offer && offer.standbyUp[t] > 0 ? (offer.mostUpKw?.[t] ?? Number.POSITIVE_INFINITY) : 0;
    const downMost = offer && offer.standbyDown[t] > 0 ? (offer.mostDownKw?.[t] ?? Number.POSITIVE_INFINITY) : 0;
    between(`(7) up ${t}`, up, 0, Math.min(upMost, fuseKw + net, upHeat + upBattery));
    between(`(7) down ${t}`, down, 0, Math.max(0, Math.min(downMost, fuseKw - net, downHeat + downBattery)));
  }
  const reachable = battery.startKwh + hours * steps * battery.efficiency * battery.powerKw;
  holds(`(3) ends with ${energy} kWh`, energy >= Math.min(battery.endKwh, reachable) - tolerance);
  discomfort += 24 * Math.max(0, isHeating ? thermal.endC - temperature : temperature - thermal.endC);
  same('discomfort', plan.discomfortEur, day.discomfort * discomfort);
  same('objective', plan.objectiveEur, (hours * eur) / 1000 + day.discomfort * discomfort);
  return faults;
}
