import type { EvDay, EvDayPlan } from './evDay.ts';

/**
 * Checks a plan against the laws of its EV-day, sharing no code with the solvers: exclusivity (11), powers (5)-(10), energy
 * balance (16)-(17), levels (12), targets (13)-(15) or how the horizon of a session ends, unmet energy and the objective (1).
 * @param tolerance kWh and EUR
 * @returns one sentence a fault with its ISP and figures; empty when the plan keeps every law
 */
export function auditPlan(day: EvDay, plan: EvDayPlan, tolerance = 1e-6): string[] {
  const faults: string[] = [];
  const expect = (isTrue: boolean, fault: () => string): void => {
    if (!isTrue) faults.push(fault());
  };
  const within = (figure: number, lowest: number, highest: number, what: string): void =>
    expect(figure >= lowest - tolerance && figure <= highest + tolerance, () => {
      return `${what}: ${figure} is not in [${lowest}, ${highest}]`;
    });
  let before = day.startKwh;
  let charging = day.startKwh; // the level of an EV that charges whenever it can
  let selling = day.startKwh; // and of one that never does, but sells whenever it can
  let unmet = 0;
  let eur = 0;
  for (let t = 0; t < day.ispCount; t++) {
    const [up, down, dayAhead] = [plan.upKwh[t], plan.downKwh[t], plan.dayAheadKwh[t]];
    const energies = [
      { name: 'upward', kwh: up, price: day.upPrice[t], power: day.dischargeKw },
      { name: 'downward', kwh: down, price: day.downPrice[t], power: day.chargeKw },
      { name: 'day-ahead', kwh: dayAhead, price: day.dayAheadPrice[t], power: day.chargeKw },
    ];
    const decided = t >= day.fromIsp;
    const away = t >= day.departureIsp && t < day.arrivalIsp;
    for (const { name, kwh, price, power } of energies) {
      const highest = decided && !away && Number.isFinite(price) ? power * day.hoursPerIsp : 0;
      within(kwh, 0, highest, `ISP ${t}, ${name} energy`);
      if (kwh !== 0 && Number.isFinite(price)) eur += ((name === 'upward' ? 1 : -1) * price * kwh) / 1000;
    }
    const used = energies.filter(({ kwh }) => kwh !== 0).map(({ name }) => name);
    expect(used.length <= 1, () => `ISP ${t}: ${used.join(' and ')} at once`);
    if (!decided) continue;

    const billed = day.ownerBilling === 'charged' ? down + dayAhead : down + dayAhead - up;
    const scheduled = day.scheduleKwh?.[t] ?? Number.NaN;
    const offSchedule = Number.isNaN(scheduled) ? 0 : Math.abs(scheduled - dayAhead);
    eur += (day.ownerPrice * billed - day.wear * up - day.deviationFee * (up + down + offSchedule)) / 1000;

    const stored = day.chargeEfficiency * (down + dayAhead) - up / day.dischargeEfficiency;
    const driven = away ? day.tripKwh / (day.arrivalIsp - day.departureIsp) : 0;
    const after = plan.energyKwh[t];
    within(after, before + stored - driven, before + stored - driven, `ISP ${t}, battery level by energy balance`);
    const buyable = !away && (Number.isFinite(day.downPrice[t]) || Number.isFinite(day.dayAheadPrice[t]));
    charging -= driven;
    if (buyable) charging += day.chargeEfficiency * day.chargeKw * day.hoursPerIsp;
    charging = Math.min(charging, day.capacityKwh);
    const floor = away ? 0 : Math.min(day.minimumKwh, charging);
    within(after, floor, day.capacityKwh, `ISP ${t}, battery level`);
    if (Number.isFinite(day.upPrice[t])) selling -= (day.dischargeKw * day.hoursPerIsp) / day.dischargeEfficiency;
    selling = Math.max(selling, floor);
    const isTarget =
      !day.end && !away && (t === day.ispCount - 1 || (t === day.departureIsp - 1 && day.arrivalIsp > t + 1));
    if (isTarget) {
      within(after, charging, day.capacityKwh, `ISP ${t}, level at departure or midnight`);
      unmet += day.capacityKwh - after;
    }
    before = after;
  }
  if (day.end) {
    const { wantedKwh, laterIsps, laterPrice } = day.end;
    const mostLater = laterIsps * day.hoursPerIsp * day.chargeKw * day.chargeEfficiency;
    const highest = wantedKwh > charging ? charging : Math.max(wantedKwh, selling);
    const isInTime = highest + mostLater < wantedKwh ? highest : wantedKwh - mostLater;
    const lowest = laterIsps === 0 ? highest : Math.min(highest, Math.max(selling, isInTime));
    within(before, lowest, highest, 'level at the end of the session or of what is known of it');
    const missing = Math.max(0, wantedKwh - before);
    const later = Math.min(missing, mostLater);
    eur += ((day.ownerPrice - laterPrice) * later) / day.chargeEfficiency / 1000;
    unmet = missing - later;
  }
  within(plan.unmetKwh, unmet, unmet, 'unmet energy');
  within(plan.objectiveEur, eur, eur, 'objective');
  return faults;
}
