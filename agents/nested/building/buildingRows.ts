/** The rows (1)-(7) of a building's day. Inside the model money is counted in 0.001 EUR, so that EUR/MWh times kWh is it. */
import { exp } from '../../../src/arithmetic/index.ts';
import { Model, type Row } from '../../../src/optimizers/model.ts';
import type { Offer } from '../offer.ts';
import type { Appliance, BuildingDay } from './buildingDay.ts';

/** A K missing when the last step ends counts as if it lasted this long: less, and letting the building cool would pay. */
export const END_HOURS = 24;
/** What load beyond the fuse costs: it is used only for what cannot be helped. */
export const OVER_FUSE_EUR_PER_MWH = 10_000;

/** The steps at which an appliance may start. */
export function startsOf({ from, to, profileKw }: Appliance): number[] {
  return Array.from({ length: to - from - profileKw.length + 1 }, (_, i) => from + i);
}

/** What a kW for one step changes the temperature by, K, and what is left of the temperature before (a). */
function thermalStep({ hours, thermal: { resistance, capacity, cop } }: BuildingDay): { perKw: number; kept: number } {
  const kept = exp(-hours / (resistance * capacity));
  return { perKw: (1 - kept) * resistance * cop, kept };
}

/** The temperatures that can be had at the end of each step. */
function temperatureRange(day: BuildingDay): { lowest: number[]; highest: number[] } {
  const { thermal, steps } = day;
  const { perKw, kept } = thermalStep(day);
  const track = (heatKw: number): number[] => {
    let level = thermal.startC;
    return Array.from({ length: steps }, (_, t) => {
      level =
        kept * level + (1 - kept) * (thermal.outdoorC[t] + thermal.resistance * thermal.gainsKw[t]) + perKw * heatKw;
      return level;
    });
  };
  const [idle, run] = [track(0), track(thermal.mode === 'heating' ? thermal.mostKw : -thermal.mostKw)];
  return thermal.mode === 'heating' ? { lowest: idle, highest: run } : { lowest: run, highest: idle };
}

/**
 * Columns at (step): heat, temperature, cold, warm; charge, discharge, energy where there is a battery; start at (appliance,
 * step); import, export, cut, overFuse; shift where there is a reward; upBattery, upHeat, downBattery, downHeat where bands are
 * paid for; and binaries.
 */
export function stateBuilding(day: BuildingDay): Model {
  const m = new Model('min');
  stateThermal(m, day);
  stateAppliances(m, day);
  if (day.battery.powerKw > 0) stateBattery(m, day);
  stateNet(m, day);
  if (day.offer) {
    stateRewards(m, day, day.offer);
    stateBands(m, day, 'up', day.offer.standbyUp, day.offer.mostUpKw);
    stateBands(m, day, 'down', day.offer.standbyDown, day.offer.mostDownKw);
  }
  return m;
}

/** (1), (2) */
function stateThermal(m: Model, day: BuildingDay): void {
  const { thermal, hours, steps } = day;
  const { perKw, kept } = thermalStep(day);
  const isHeating = thermal.mode === 'heating';
  const perKelvin = { cost: 1000 * day.discomfort * hours };
  const heat = m.columns('heat', [steps], { upper: thermal.mostKw });
  const temperature = m.columns('temperature', [steps], { lower: Number.NEGATIVE_INFINITY });
  const cold = m.columns('cold', [steps], perKelvin);
  const warm = m.columns('warm', [steps], perKelvin);
  const endMiss = m.column('endMiss', { cost: 1000 * day.discomfort * END_HOURS });
  for (let t = 0; t < steps; t++) {
    const drift = (1 - kept) * (thermal.outdoorC[t] + thermal.resistance * thermal.gainsKw[t]);
    const row = m
      .row('temperature', t, '=', drift + (t > 0 ? 0 : kept * thermal.startC))
      .add(temperature.at(t), 1)
      .add(heat.at(t), isHeating ? -perKw : perKw);
    if (t > 0) row.add(temperature.at(t - 1), -kept);
    m.row('notCold', t, '>=', thermal.leastC).add(temperature.at(t), 1).add(cold.at(t), 1);
    m.row('notWarm', t, '<=', thermal.mostC).add(temperature.at(t), 1).add(warm.at(t), -1);
  }
  m.row('end', isHeating ? '>=' : '<=', thermal.endC)
    .add(temperature.at(steps - 1), 1)
    .add(endMiss, isHeating ? 1 : -1);
}

/** (4) */
function stateAppliances(m: Model, { appliances }: BuildingDay): void {
  appliances.forEach((appliance, k) => {
    const starts = startsOf(appliance);
    const once = m.row('once', k, '=', 1);
    for (const s of starts) once.add(m.column('start', k, s, { upper: 1, integer: starts.length > 1 }), 1);
  });
}

/** (3), and charging or discharging alone in the steps in which both at once could pay. */
function stateBattery(m: Model, day: BuildingDay): void {
  const { battery, hours, steps } = day;
  const { powerKw, efficiency } = battery;
  const wear = { upper: powerKw, cost: hours * battery.wearEurPerMwh };
  const reachable = battery.startKwh + hours * steps * efficiency * powerKw;
  const endKwh = Math.min(Math.max(battery.leastKwh, battery.endKwh), battery.mostKwh, reachable);
  const charge = m.columns('charge', [steps], wear);
  const discharge = m.columns('discharge', [steps], wear);
  const energy = m.columns('energy', [steps], {
    lower: (t) => (t < steps - 1 ? battery.leastKwh : endKwh),
    upper: battery.mostKwh,
  });
  for (let t = 0; t < steps; t++) {
    const row = m
      .row('energy', t, '=', t > 0 ? 0 : battery.startKwh)
      .add(energy.at(t), 1)
      .add(charge.at(t), -hours * efficiency)
      .add(discharge.at(t), hours / efficiency);
    if (t > 0) row.add(energy.at(t - 1), -1);
    if (!paysToBurn(day, t)) continue;
    const charges = m.column('charges', t, { upper: 1, integer: true });
    m.row('chargeAlone', t, '<=', 0).add(charge.at(t), 1).add(charges, -powerKw);
    m.row('dischargeAlone', t, '<=', powerKw).add(discharge.at(t), 1).add(charges, powerKw);
  }
}

/**
 * Whether charging and discharging at once might pay: a kWh of both burns 1 - eff^2 kWh at the least a kWh can cost (PV that is
 * cut is free), which it may be paid for by a reward downward or by the greater band upward, and wears by 1 + eff^2.
 */
function paysToBurn({ battery, buy, sell, pvKw, offer }: BuildingDay, t: number): boolean {
  const leastPrice = Math.min(buy[t], sell[t], pvKw[t] > 0 ? 0 : buy[t]);
  const paid = offer ? Math.max(0, offer.rewardDown[t]) + Math.max(0, offer.standbyUp[t]) : 0;
  const kept = battery.efficiency * battery.efficiency;
  return (paid - leastPrice) * (1 - kept) >= battery.wearEurPerMwh * (1 + kept);
}

/** (5), and importing or exporting alone in the steps in which both at once would pay. */
function stateNet(m: Model, day: BuildingDay): void {
  const { hours, steps, fuseKw, buy, sell, loadKw, pvKw } = day;
  const bought = m.columns('import', [steps], { upper: fuseKw, cost: (t) => hours * buy[t] });
  const sold = m.columns('export', [steps], { upper: fuseKw, cost: (t) => -hours * sell[t] });
  const cut = m.columns('cut', [steps], { upper: (t) => pvKw[t] });
  const over = m.columns('overFuse', [steps], { cost: (t) => hours * (buy[t] + OVER_FUSE_EUR_PER_MWH) });
  for (let t = 0; t < steps; t++) {
    const row = m
      .row('net', t, '=', loadKw[t] - pvKw[t])
      .add(bought.at(t), 1)
      .add(sold.at(t), -1)
      .add(over.at(t), 1)
      .add(cut.at(t), -1)
      .add(m.columnAt('heat', t), -1);
    day.appliances.forEach((appliance, k) => {
      for (const s of startsOf(appliance)) {
        if (s <= t && t - s < appliance.profileKw.length)
          row.add(m.columnAt('start', k, s), -appliance.profileKw[t - s]);
      }
    });
    if (day.battery.powerKw > 0) row.add(m.columnAt('charge', t), -1).add(m.columnAt('discharge', t), 1);
    if (sell[t] <= buy[t]) continue;
    const imports = m.column('imports', t, { upper: 1, integer: true });
    m.row('importAlone', t, '<=', 0).add(bought.at(t), 1).add(imports, -fuseKw);
    m.row('exportAlone', t, '<=', fuseKw).add(sold.at(t), 1).add(imports, fuseKw);
  }
}

/** (6), with the least M: no more can be shifted than what the building can draw lies from the baseline. */
function stateRewards(m: Model, day: BuildingDay, { baselineKw, rewardUp, rewardDown }: Offer): void {
  const { battery, thermal, fuseKw } = day;
  for (let t = 0; t < day.steps; t++) {
    const reward = Math.max(rewardUp[t], rewardDown[t]);
    if (reward <= 0) continue;
    const appliancesKw = day.appliances.reduce((sum, { profileKw }) => sum + Math.max(...profileKw), 0);
    const mostKw = Math.min(fuseKw, day.loadKw[t] + appliancesKw + thermal.mostKw + battery.powerKw);
    const leastKw = Math.max(-fuseKw, day.loadKw[t] - day.pvKw[t] - battery.powerKw);
    const below = Math.max(0, baselineKw[t] - leastKw);
    const above = Math.max(0, mostKw - baselineKw[t]);
    const isUp = rewardUp[t] > 0;
    const shift = m.column('shift', t, { cost: -day.hours * reward });
    const shifts = m.column('shifts', t, { upper: 1, integer: true });
    m.row('shiftOn', t, '<=', 0)
      .add(shift, 1)
      .add(shifts, isUp ? -below : -above);
    const sign = isUp ? 1 : -1;
    m.row('shift', t, '<=', sign * baselineKw[t] + (isUp ? above : below))
      .add(shift, 1)
      .add(m.columnAt('import', t), sign)
      .add(m.columnAt('export', t), -sign)
      .add(shifts, isUp ? above : below);
  }
}

/**
 * (7) in one direction. Where a band is paid for better than discomfort costs, a binary keeps `cold` and `warm` at what the
 * temperature is outside comfort: else a building would own up to discomfort that it does not have for a greater band.
 */
function stateBands(
  m: Model,
  day: BuildingDay,
  direction: 'up' | 'down',
  standby: Float64Array,
  mostKw: Float64Array | undefined,
): void {
  const { battery, thermal, hours } = day;
  const { perKw } = thermalStep(day);
  const { lowest, highest } = temperatureRange(day);
  const isUp = direction === 'up';
  for (let t = 0; t < day.steps; t++) {
    if (standby[t] <= 0 || mostKw?.[t] === 0) continue;
    const paid = { cost: -hours * standby[t] };
    const bands: Row[] = [];
    const net = m.row(`${direction}Fuse`, t, '<=', day.fuseKw);
    net.add(m.columnAt('import', t), isUp ? -1 : 1).add(m.columnAt('export', t), isUp ? 1 : -1);
    bands.push(net);
    if (mostKw) bands.push(m.row(`${direction}Most`, t, '<=', mostKw[t]));

    const heat = m.column(`${direction}Heat`, t, paid);
    for (const row of bands) row.add(heat, 1);
    m.row(`${direction}Heat`, t, '<=', isUp ? 0 : thermal.mostKw)
      .add(heat, 1)
      .add(m.columnAt('heat', t), isUp ? -1 : 1);
    const temperature = m.columnAt('temperature', t);
    const leavesCold = isUp === (thermal.mode === 'heating');
    const sign = leavesCold ? 1 : -1;
    const limitC = leavesCold ? thermal.leastC : thermal.mostC;
    const outside = m.columnAt(leavesCold ? 'cold' : 'warm', t);
    m.row(`${direction}Comfort`, t, '>=', sign * limitC - thermal.bandK)
      .add(temperature, sign)
      .add(heat, -perKw)
      .add(outside, 1);
    if (standby[t] >= 1000 * day.discomfort * perKw) {
      const beyond = m.column(`${direction}Outside`, t, { upper: 1, integer: true });
      const [farthest, deepest] = leavesCold ? [lowest[t], highest[t]] : [highest[t], lowest[t]];
      const out = Math.max(0, sign * (limitC - farthest));
      const within = Math.max(0, sign * (deepest - limitC));
      m.row(`${direction}Outside`, t, '<=', 0).add(outside, 1).add(beyond, -out);
      m.row(`${direction}NoMore`, t, '<=', sign * limitC + within)
        .add(outside, 1)
        .add(temperature, sign)
        .add(beyond, within);
    }
    if (battery.powerKw === 0) continue;

    const { efficiency } = battery;
    const spare = m.column(`${direction}Battery`, t, paid);
    for (const row of bands) row.add(spare, 1);
    const discharge = m.columnAt('discharge', t);
    m.row(`${direction}Power`, t, '<=', battery.powerKw)
      .add(spare, 1)
      .add(m.columnAt('charge', t), isUp ? -1 : 1)
      .add(discharge, isUp ? 1 : -1);
    const level = m.columnAt('energy', t);
    if (isUp)
      m.row('upLevel', t, '>=', battery.leastKwh)
        .add(level, 1)
        .add(spare, -hours / efficiency);
    else {
      m.row('downLevel', t, '<=', battery.mostKwh)
        .add(level, 1)
        .add(spare, hours * efficiency)
        .add(discharge, hours * (1 / efficiency - efficiency));
    }
  }
}
