import { InputError } from '../../../src/errors.ts';
import type { Path, Where } from '../../../src/input/yaml.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { PriceSeries } from '../../../src/worlds/prices.ts';
import { ispsPerInterval } from '../exchange/settings.ts';
import type { MarketRules } from './rules.ts';

/** What of a config is looked at here. */
interface Buying {
  market: MarketRules;
  forecast: { kind: string };
  aggregators: readonly { connectionLimit?: number | undefined; minimumBid: number }[];
}

/** @throws InputError where day-ahead prices are formed and something is asked that cannot be had then */
export function checkDayAhead({ market, forecast, aggregators }: Buying, where: Where): void {
  const refuse = (path: Path, found: string, expected: string): never => {
    throw new InputError({ ...where(path), found, expected });
  };
  if (!market.dayAhead) return;
  if (forecast.kind === 'perfect')
    refuse(
      ['forecast'],
      'perfect, where day-ahead prices depend on the plans made for them (market.dayAhead)',
      'base: the prices there would be without the fleets; or persistence, adaptive, noisy',
    );
  if (forecast.kind === 'scenarios')
    refuse(
      ['forecast'],
      'scenarios, whose possible days have day-ahead prices of their own, where these are formed (market.dayAhead)',
      'base, persistence, adaptive or noisy',
    );
  if (market.minimumBid > 0)
    refuse(
      ['market', 'minimumBid'],
      'a smallest bid, which couples the EVs of a fleet, where day-ahead prices are formed (market.dayAhead)',
      '0: a mixture of schedules of coupled EVs cannot be made whole EV by EV',
    );
  aggregators.forEach(({ connectionLimit, minimumBid }, k) => {
    if (connectionLimit === undefined && minimumBid === 0) return;
    const key = connectionLimit === undefined ? 'minimumBid' : 'connectionLimit';
    refuse(
      ['aggregators', k, key],
      'a fleet whose EVs are coupled, where day-ahead prices are formed (market.dayAhead)',
      'none: a mixture of schedules of coupled EVs cannot be made whole EV by EV',
    );
  });
}

/** @throws InputError where prices of the world differ within what is to have one price */
export function checkIntervals(
  { dayAhead: rules }: MarketRules,
  { prices, calendar }: { prices: PriceSeries; calendar: Calendar },
): void {
  if (!rules) return;
  const isps = ispsPerInterval(rules, calendar.hoursPerIsp);
  for (const { firstIsp, ispCount, date } of calendar.days) {
    for (let at = 0; at < ispCount; at++) {
      const first = firstIsp + at - (at % isps);
      if (prices.dayAhead[firstIsp + at] === prices.dayAhead[first]) continue;
      throw new InputError({
        path: 'market.dayAhead.interval',
        found: `hour, where prices of the world differ within an hour of ${date}`,
        expected: 'isp',
      });
    }
  }
}
