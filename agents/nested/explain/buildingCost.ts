import type { BuildingDay, BuildingPlan } from '../building/buildingDay.ts';
import { END_HOURS, OVER_FUSE_EUR_PER_MWH } from '../building/buildingRows.ts';

/** What a plan costs a building, EUR, by its powers and temperatures alone: the objective of docs/nested.md, section 2.1. */
export function buildingEur(day: BuildingDay, plan: BuildingPlan): number {
  const { hours, steps, fuseKw, battery, thermal, offer } = day;
  let perHour = 0;
  let kelvinHours = 0;
  for (let t = 0; t < steps; t++) {
    const net = plan.netKw[t];
    perHour += net > 0 ? day.buy[t] * net : day.sell[t] * net;
    perHour += OVER_FUSE_EUR_PER_MWH * Math.max(0, net - fuseKw);
    perHour += battery.wearEurPerMwh * (plan.chargeKw[t] + plan.dischargeKw[t]);
    const indoorC = plan.temperatureC[t];
    kelvinHours += hours * Math.max(0, thermal.leastC - indoorC, indoorC - thermal.mostC);
    if (!offer) continue;
    perHour -= offer.rewardUp[t] * Math.max(0, offer.baselineKw[t] - net);
    perHour -= offer.rewardDown[t] * Math.max(0, net - offer.baselineKw[t]);
    perHour -= offer.standbyUp[t] * plan.upKw[t] + offer.standbyDown[t] * plan.downKw[t];
  }
  const lastC = plan.temperatureC[steps - 1];
  const missing = thermal.mode === 'heating' ? thermal.endC - lastC : lastC - thermal.endC;
  return (hours * perHour) / 1000 + day.discomfort * (kelvinHours + END_HOURS * Math.max(0, missing));
}
