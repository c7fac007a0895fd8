import type { DrawnBox } from '../tso/valueFunction.ts';
import type { FeederDay } from './feederDay.ts';

/** What m feeders can draw and offer in each step at most, MW: their devices' own limits together, so that no plan lies outside. */
export function reach(feeder: FeederDay): DrawnBox[] {
  const { steps, hours, multiplicity, netMw, generators, storages, pvMw, users } = feeder;
  const total = <T>(each: readonly T[], figure: (one: T) => number): number =>
    each.reduce((sum, one) => sum + figure(one), 0);
  const generated = total(generators, ({ maxMw }) => maxMw);
  const givable = storages.map(({ powerMw, leastMwh, mostMwh, efficiency }) => ({
    powerMw,
    bandMw: 2 * powerMw,
    outMw: ((mostMwh - leastMwh) * efficiency) / hours,
    inMw: (mostMwh - leastMwh) / (efficiency * hours),
  }));
  return Array.from({ length: steps }, (_, t) => ({
    leastMw: multiplicity * (netMw[t] - generated - total(givable, ({ powerMw, outMw }) => Math.min(powerMw, outMw))),
    mostMw:
      multiplicity *
      (netMw[t] + total(pvMw, (plant) => plant[t]) + total(givable, ({ powerMw, inMw }) => Math.min(powerMw, inMw))),
    mostUpMw:
      multiplicity *
      (generated +
        total(users, ({ upMw }) => upMw[t]) +
        total(givable, ({ bandMw, outMw }) => Math.min(bandMw, outMw))),
    mostDownMw:
      multiplicity *
      (generated +
        total(users, ({ downMw }) => downMw[t]) +
        total(givable, ({ bandMw, inMw }) => Math.min(bandMw, inMw))),
  }));
}
