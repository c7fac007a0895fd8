import type { Config } from './config.ts';
import { type Message, toRole } from './messages.ts';
import type { World } from './world.ts';

type Unsigned<M> = M extends unknown ? Omit<M, 'from' | 'isp'> : never;

/** What is published of a day when its gate closes, and to whom. */
export function forecastsOf(config: Config, world: World, day: number): Unsigned<Message>[] {
  const { forecast } = world.day(day);
  const { systemMw, windMw, loadShare, pvShare, outdoorC } = forecast;
  return [
    { type: 'SystemForecast', to: toRole('tso'), day, loadMw: systemMw, windMw },
    { type: 'FeederForecast', to: toRole('dso'), day, loadShare, pvShare },
    ...config.buildings.map(({ name: to, type }): Unsigned<Message> => {
      const { gains, load, pv } = config.buildingTypes[type];
      const gainsKw = new Float64Array(outdoorC.length).fill(gains);
      const [loadKw, pvKw] = [loadShare.map((share) => load * share), pvShare.map((share) => pv * share)];
      return { type: 'BuildingForecast', to, day, outdoorC, gainsKw, loadKw, pvKw };
    }),
    ...config.fleets.map(
      ({ name: to }, k): Unsigned<Message> => ({ type: 'SessionForecast', to, day, ...world.fleets[k].announced[day] }),
    ),
  ];
}
