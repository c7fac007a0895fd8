import { decisionKind } from '../../../src/market/kinds.ts';

/** Prices of a day, EUR/MWh by ISP; NaN in a direction that is not called. */
interface DayPrices {
  dayAhead: Float64Array;
  upward: Float64Array;
  downward: Float64Array;
}

/** What was told of a day's prices to somebody who goes by those formed so far. */
export interface ToldPrices {
  told: DayPrices;
  /** Weight of the last price formed. */
  lambda: number;
}

const SERIES = { dayAhead: 'day-ahead price', upward: 'price upward', downward: 'price downward' } as const;
type Series = keyof typeof SERIES;
const NAMES = Object.keys(SERIES) as Series[];

/** What is expected of prices by those formed so far. */
export const forecast = decisionKind<ToldPrices, DayPrices>({
  kind: 'forecast',
  says: 'Which prices are planned on: as they were formed so far, the last ones counting most.',
  unit: '',
  sense: 'most',
  by: 'adaptive expectation',
  withoutHighs: true,
  outcome: {
    what: 'day-ahead price expected',
    unit: 'EUR/MWh',
    of: (_, { dayAhead }, { ispOfDay }) => dayAhead[ispOfDay],
  },
  told: ({ told, lambda }, expected, { ispOfDay: t }) => [
    { what: 'day-ahead price told', value: told.dayAhead[t], unit: 'EUR/MWh' },
    ...(['upward', 'downward'] as const).flatMap((series) => [
      { what: `${SERIES[series]} expected`, value: expected[series][t], unit: 'EUR/MWh' },
      { what: `${SERIES[series]} told`, value: told[series][t], unit: 'EUR/MWh' },
    ]),
    { what: 'weight of the last', value: lambda, unit: '' },
  ],
  bounds({ told }, expected, { ispOfDay: t }) {
    const isOther = (series: Series) => !Object.is(expected[series][t], told[series][t]);
    const formed = NAMES.filter(isOther).map((series) => `the ${SERIES[series]} as it was formed before`);
    return formed.length > 0 ? formed : ['what was told: nothing formed before says otherwise'];
  },
});
