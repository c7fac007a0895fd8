import { InputError } from '../../../src/errors.ts';
import type { Path, Where } from '../../../src/input/yaml.ts';
import { type ForecastEntry, type Formed, isForecast } from '../learning/settings.ts';
import type { LearningEntry } from './learningConfig.ts';

/** What of a config is looked at here. */
interface Expecting {
  market: { balancing?: unknown; dayAhead?: unknown };
  forecast: { kind: string; lambda?: number | undefined };
  aggregators: readonly LearningEntry[];
}

/** Prices that are formed, of which somebody may hear. */
export const formedIn = ({ balancing, dayAhead }: Expecting['market']): Formed[] => [
  ...(dayAhead === undefined ? [] : (['dayAhead'] as const)),
  ...(balancing === undefined ? [] : (['balancing'] as const)),
];

/** How an aggregator learns what prices to expect, and its place among what it learns. */
export const forecastOf = ({ learn = [] }: LearningEntry): { at: number; entry: ForecastEntry } | undefined => {
  const at = learn.findIndex(isForecast);
  return at < 0 ? undefined : { at, entry: learn[at] as ForecastEntry };
};

/** @throws InputError where somebody is to come to expect prices and hears of none that are formed, or is told otherwise */
export function checkForecastLearning({ market, forecast, aggregators }: Expecting, where: Where): void {
  const refuse = (path: Path, found: string, expected: string): never => {
    throw new InputError({ ...where(path), found, expected });
  };
  const isFormed = formedIn(market).length > 0;
  const FORMED = 'market.dayAhead or market.balancing, by which prices are formed and heard of';
  if (forecast.kind === 'adaptive' && !isFormed)
    refuse(['forecast'], 'adaptive, where all prices are given by the world', `${FORMED}; or persistence`);
  aggregators.forEach((each, k) => {
    const learned = forecastOf(each);
    if (!learned) return;
    const { at, entry } = learned;
    const here = (key: string): Path => ['aggregators', k, 'learn', at, key];
    if (!isFormed) refuse(here('what'), "'forecast', where all prices are given by the world", FORMED);
    if (forecast.kind === 'scenarios')
      refuse(here('what'), "'forecast', beside possible days that are told (forecast: scenarios)", 'one of the two');
    if (entry.frozen && entry.from === undefined)
      refuse(here('frozen'), 'true, without anything that was learned', 'from: learned.json');
  });
}

/** What of a config says whether anybody plans over possible days. */
interface Planning {
  market: { minimumBid: number };
  forecast: { kind: string };
  aggregators: readonly { connectionLimit?: number | undefined; minimumBid: number; use?: unknown }[];
}

/** @throws InputError where possible days are told and no fleet can plan over them, for the EVs of each are coupled */
export function checkPossibleDays({ market, forecast, aggregators }: Planning, where: Where): void {
  if (forecast.kind !== 'scenarios' || aggregators.length === 0) return;
  const isDeaf = aggregators.every(
    ({ connectionLimit, minimumBid, use }) =>
      use === undefined && (connectionLimit !== undefined || minimumBid > 0 || market.minimumBid > 0),
  );
  if (!isDeaf) return;
  throw new InputError({
    ...where(['forecast']),
    found: 'scenarios, where the EVs of every fleet are coupled (connectionLimit, minimumBid)',
    expected: 'noisy: fleets whose EVs are coupled plan on the forecast alone; or a fleet without such limits',
  });
}
