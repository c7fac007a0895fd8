import { PriceExpectation } from '../../../agents/reserve/learning/priceExpectation.ts';
import { type Agent, reactTo, toRole } from '../../../agents/reserve/market/messages.ts';
import type { AggregatorConfig } from '../../../agents/reserve/market/parts.ts';

/** MW more where a price is below the mean of the day: `-g (p - mean)`, by ISP. What a day takes in all does not change. */
export function shifted(priceEurPerMwh: Float64Array, mwPerEur: number): Float64Array {
  const mean = priceEurPerMwh.reduce((sum, price) => sum + price, 0) / priceEurPerMwh.length;
  return priceEurPerMwh.map((price) => -mwPerEur * (price - mean));
}

/** An aggregator whose demand is linear in the prices it expects: what linear theory is about. It steers no EV. */
export const linearFleet =
  (mwPerEur: number): Agent<AggregatorConfig> =>
  ({ name, config: { brp, entry, expectation }, calendar }) => {
    const expected = expectation && new PriceExpectation(expectation, calendar);
    const told = new Map<number, { dayAhead: Float64Array; upward: Float64Array; downward: Float64Array }>();
    return reactTo({
      PriceForecast(forecast) {
        told.set(forecast.day, forecast);
      },
      DayAheadQuote({ day, round, isp, from, isFinal, priceEurPerMwh }) {
        if (isFinal) expected?.seeDay(day, priceEurPerMwh);
        const known = told.get(day);
        if (isFinal || !known || !expected) return undefined;
        const energyMwh = shifted(expected.over(day, known).dayAhead, mwPerEur).map((mw) => mw * calendar.hoursPerIsp);
        const schedules = [{ energyMwh, ownCostEur: 0 }];
        return { type: 'DayAheadTender', from: name, to: from, isp, day, round, schedules };
      },
      DayAheadAward: ({ isp, day, energyMwh }) => [
        { type: 'Schedule', from: name, to: brp, isp, day, energyMwh },
        {
          ...({ type: 'DPrognosis', from: name, to: toRole('dso'), isp, day, node: entry.node } as const),
          powerMw: energyMwh.map(() => 0),
        },
      ],
    });
  };
