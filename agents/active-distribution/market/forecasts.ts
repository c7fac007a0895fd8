import type { Config } from './config.ts';
import { sessionsOfDay } from './lotSessions.ts';
import { type MessageOf, toRole } from './messages.ts';
import type { World } from './world.ts';

type Told<
  T extends 'ScenarioForecast' | 'AncillaryPrices' | 'DayAheadClearing' | 'SessionForecast' | 'ConsumerForecast',
> = T extends unknown ? Omit<MessageOf<T>, 'from' | 'isp'> : never;
type Forecast = Told<
  'ScenarioForecast' | 'AncillaryPrices' | 'DayAheadClearing' | 'SessionForecast' | 'ConsumerForecast'
>;

const flat = (series: readonly Float64Array[]) => Float64Array.from(series.flatMap((each) => [...each]));

/** What each is told of a day when its gate closes. */
export function forecastsOf({ evplas, dras }: Config, world: World, day: number): Forecast[] {
  const { calendar } = world;
  const { actual, ancillary, scenarios } = world.day(day);
  const { spinning, regulating, reactive } = ancillary;
  const { days, probability } = scenarios;
  const shape = world.consumerShape(calendar.days[day]);
  return [
    {
      ...({ type: 'ScenarioForecast', to: toRole('ads'), day, probability } as const),
      dayAhead: flat(days.map(({ dayAhead }) => dayAhead)),
      realTime: flat(days.map(({ realTime }) => realTime)),
      zoneLoad: flat(days.flatMap(({ zoneLoad }) => zoneLoad)),
      solar: flat(days.map(({ solar }) => solar)),
      wind: flat(days.map(({ wind }) => wind)),
    },
    ...(['ads', 'exchange'] as const).map(
      (role): Forecast => ({ type: 'AncillaryPrices', to: toRole(role), day, spinning, regulating, reactive }),
    ),
    { type: 'DayAheadClearing', to: toRole('exchange'), day, priceEurPerMwh: actual.dayAhead },
    ...evplas.map(({ name: to, power, efficiency }, k): Forecast => {
      const charger = { pMaxMw: power / 1000, efficiency };
      return {
        type: 'SessionForecast',
        to,
        day,
        ...sessionsOfDay(world.sessions[k], calendar, calendar.days[day], charger),
      };
    }),
    ...dras.flatMap(({ consumers }) =>
      consumers.map(
        ({ name: to, load }): Forecast => ({
          type: 'ConsumerForecast',
          to,
          day,
          loadMw: shape.map((share) => share * load),
        }),
      ),
    ),
  ];
}
