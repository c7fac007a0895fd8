import * as z from 'zod';
import { quantity } from '../../../src/input/quantity.ts';
import { ResidualSupply } from '../../../src/optimizers/residualMarket/residualSupply.ts';
import { DAY_AHEAD_CAP, DAY_AHEAD_FLOOR } from '../../../src/worlds/calibration.ts';

const MW_PER_GW = 1000;
const SLOPE = 'expected EUR/MWh per GW that is bought, 0 or more, as 10 or 10 EUR/MWh per GW';

const slope = z
  .union([z.number(), z.string()], { error: SLOPE })
  .transform((given, context) => {
    const [, figure, per] = /^\s*(\d+(?:\.\d+)?)\s*EUR\/MWh per (GW|MW)\s*$/.exec(`${given}`) ?? [];
    const read = typeof given === 'number' ? given : Number(figure) * (per === 'MW' ? MW_PER_GW : 1);
    if (read >= 0 && read < Number.POSITIVE_INFINITY) return read;
    context.addIssue({ code: 'custom', message: `found ${JSON.stringify(given)}; ${SLOPE}` });
    return z.NEVER;
  })
  .prefault(10);

/** How day-ahead prices are formed, where they are. */
export const dayAheadSchema = z
  .strictObject({
    slope: slope.meta({
      description: 'what a GW that is bought adds to the price, EUR/MWh per GW; 0: prices stay as the world has them',
    }),
    clearing: z.enum(['rounds', 'exclusive', 'react']).default('rounds').meta({
      description:
        'the exchange quotes prices until answers agree with them (rounds); one auction of schedules of which it takes a mixture (exclusive); or all buy at once what suits the prices of yesterday (react)',
    }),
    gap: quantity('share', { min: 0, max: 1 })
      .prefault(0.01)
      .meta({ description: 'rounds end when aggregators could save no more than this share of their bill' }),
    rounds: z.int().min(1).max(200).default(20).meta({ description: 'most rounds of quotes and tenders' }),
    schedules: z.int().min(1).max(50).default(5).meta({ description: 'exclusive: most schedules of an aggregator' }),
    interval: z
      .enum(['hour', 'isp'])
      .default('hour')
      .meta({ description: 'what has one price: an hour, or an ISP of 15 minutes' }),
    lowest: quantity('EUR/MWh')
      .prefault(DAY_AHEAD_FLOOR)
      .meta({ description: 'lowest price of the exchange, EUR/MWh' }),
    highest: quantity('EUR/MWh')
      .prefault(DAY_AHEAD_CAP)
      .meta({ description: 'highest price of the exchange, EUR/MWh' }),
  })
  .refine(({ lowest, highest }) => lowest <= highest, 'expected a lowest price that is not above the highest');
export type DayAheadRules = z.output<typeof dayAheadSchema>;

/** ISPs that share a price. */
export const ispsPerInterval = ({ interval }: Pick<DayAheadRules, 'interval'>, hoursPerIsp: number): number =>
  interval === 'hour' ? Math.round(1 / hoursPerIsp) : 1;

/**
 * The residual supply curve of a day.
 * @param basePrice by ISP, where nobody buys
 * @param fixedMw bought whatever the price, by ISP: moves the curve
 * @param times as steep: who takes all others to do as he does has a curve so many times as steep
 */
export function residualSupplyOf(
  rules: DayAheadRules,
  hoursPerIsp: number,
  basePrice: Float64Array,
  { fixedMw, times = 1 }: { fixedMw?: Float64Array; times?: number } = {},
): ResidualSupply {
  const spec = {
    slope: (times * rules.slope) / MW_PER_GW,
    hoursPerIsp,
    ispsPerInterval: ispsPerInterval(rules, hoursPerIsp),
    lowestPrice: rules.lowest,
    highestPrice: rules.highest,
  };
  const supply = new ResidualSupply({ ...spec, basePrice });
  if (fixedMw === undefined) return supply;
  const fixed = supply.means(fixedMw);
  const moved = basePrice.map((price, t) => price + spec.slope * fixed[Math.floor(t / spec.ispsPerInterval)]);
  return new ResidualSupply({ ...spec, basePrice: moved });
}

/** Sums series by name, so that no order of arrival shows. */
export function summedByName(ispCount: number, series: ReadonlyMap<string, Float64Array>): Float64Array {
  const total = new Float64Array(ispCount);
  for (const name of [...series.keys()].sort()) {
    const each = series.get(name) as Float64Array;
    for (let t = 0; t < ispCount; t++) total[t] += each[t];
  }
  return total;
}
