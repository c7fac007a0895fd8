import {
  type EvDay,
  type EvDayPlan,
  isAway,
  mostLaterKwh,
  planObjective,
  reachability,
  snap,
  tripKwhPerIsp,
} from './evDay.ts';

/**
 * The plan of a charger that does not think: from `fromIsp` on, and from every arrival, it charges at full power with day-ahead
 * energy until the battery holds what is wanted, or is full where nothing else is asked. It offers nothing, and waits where no
 * day-ahead energy can be had. What is then missing is unmet, also where downward energy could have filled it.
 *
 * @param day an EV-day that `checkEvDay` accepts
 */
export function chargeAtOnce(day: EvDay): EvDayPlan {
  const { fromIsp, ispCount, chargeEfficiency, end } = day;
  const wantedKwh = Math.min(day.capacityKwh, end?.wantedKwh ?? Number.POSITIVE_INFINITY);
  const series = (): Float64Array => new Float64Array(ispCount);
  const plan = { upKwh: series(), downKwh: series(), dayAheadKwh: series(), energyKwh: series() };
  plan.energyKwh.fill(Number.NaN, 0, fromIsp);
  let level = day.startKwh;
  for (let t = fromIsp; t < ispCount; t++) {
    if (isAway(day, t)) level -= tripKwhPerIsp(day);
    else if (!Number.isNaN(day.dayAheadPrice[t])) {
      const missingKwh = snap(Math.max(0, wantedKwh - level)) / chargeEfficiency;
      plan.dayAheadKwh[t] = Math.min(missingKwh, day.chargeKw * day.hoursPerIsp);
      level += chargeEfficiency * plan.dayAheadKwh[t];
    }
    plan.energyKwh[t] = level;
  }
  const asked = end ? end.wantedKwh - mostLaterKwh(day, end) : day.capacityKwh;
  const unmetKwh = reachability(day).stretches.reduce(
    (kwh, { to, startKwh }) => kwh + snap(Math.max(0, asked - (to > fromIsp ? plan.energyKwh[to - 1] : startKwh))),
    0,
  );
  return { ...plan, unmetKwh, objectiveEur: planObjective(day, plan) };
}
