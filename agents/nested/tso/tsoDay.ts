import type { MarketRules } from '../market/rules.ts';
import { requirement } from './requirement.ts';
import type { Transmission } from './transmission.ts';
import type { TsoStep } from './tsoMarket.ts';

/** A day as it is dispatched, and the flexibility that is required, MW by step. */
export interface TsoDay {
  steps: TsoStep[];
  requiredUpMw: Float64Array;
  requiredDownMw: Float64Array;
}

/** Of several interfaces one after another, what all together draw, by step. */
export function overInterfaces(series: Float64Array, steps: number): Float64Array {
  const total = new Float64Array(steps);
  series.forEach((mw, k) => {
    total[k % steps] += mw;
  });
  return total;
}

/** The day of a forecast: half-widths of the net load are those of load and wind, and what the DSO's storages do not cover (section 3). */
export function dayOfTso(
  { loadFlowMw }: Pick<Transmission, 'loadFlowMw'>,
  { interval }: Pick<MarketRules, 'interval'>,
  { loadMw, windMw }: { loadMw: Float64Array; windMw: Float64Array },
  { importMw, halfWidthMw }: { importMw: Float64Array; halfWidthMw: Float64Array },
): TsoDay {
  const steps = loadMw.length;
  const { upMw, downMw } = requirement({
    ...{ systemMw: loadMw, windMw, importMw: overInterfaces(importMw, steps) },
    halfWidthMw: halfWidthMw.map((mw, t) => mw + interval.systemLoad * loadMw[t] + interval.wind * windMw[t]),
  });
  return {
    requiredUpMw: upMw,
    requiredDownMw: downMw,
    steps: Array.from(loadMw, (demandMw, t) => ({
      ...{ demandMw, windMw: windMw[t], loadFlowMw },
      ...{ requiredUpMw: upMw[t], requiredDownMw: downMw[t] },
    })),
  };
}
