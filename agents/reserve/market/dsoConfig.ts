import { InputError } from '../../../src/errors.ts';
import type { Path, Where } from '../../../src/input/yaml.ts';
import { type ForecastEntry, isForecast, type LearnEntry, REACTING, WHAT_RULES } from '../learning/settings.ts';
import type { Reacts } from '../reaction/settings.ts';
import type { StoreSettings } from '../reaction/store.ts';
import { type MarketRules, SCHEMES } from './rules.ts';

type Learn = readonly (LearnEntry | ForecastEntry)[] | undefined;
/** What of a config is looked at here. */
interface Limiting {
  market: MarketRules;
  dso: { limitsReactions?: boolean | number | undefined; tariff?: number | undefined; learn?: Learn };
  aggregators: readonly { reacts?: Reacts; learn?: Learn }[];
  brps: readonly {
    store?: StoreSettings | undefined;
    learn?: Learn;
  }[];
}

/** Where it learns something, in its list; -1 where it does not. */
const learns = ({ learn = [] }: Limiting['dso'], what: 'limit' | 'tariff'): number =>
  learn.findIndex((each) => each.what === what);

/** Whether reactions have a limit, of whatever kind. */
export const areLimited = (dso: Limiting['dso']): boolean =>
  (dso.limitsReactions ?? false) !== false || learns(dso, 'limit') >= 0;
/** Whether peaks are billed, at whatever tariff. */
export const hasTariff = (dso: Limiting['dso']): boolean => dso.tariff !== undefined || learns(dso, 'tariff') >= 0;

const LIMIT = 'a limit on reactions';
const TARIFF = 'a tariff on the peaks of reactions';
const placeOf = (at: number): Path => ['dso', 'learn', at, 'what'];

/** @throws InputError for what a DSO has in store for reactions where there are none, or it could not find out */
export function checkDso({ market, dso, aggregators, brps }: Limiting, where: Where): void {
  const refuse = (path: Path, found: string, expected: string): never => {
    throw new InputError({ ...where(path), found, expected });
  };
  const [limit, tariff] = [learns(dso, 'limit'), learns(dso, 'tariff')];
  if (limit >= 0 && (dso.limitsReactions ?? false) !== false)
    refuse(['dso', 'limitsReactions'], 'a limit on reactions, beside one that is learned', 'one of the two');
  if (tariff >= 0 && dso.tariff !== undefined)
    refuse(['dso', 'tariff'], 'a tariff, beside one that is learned', 'one of the two');
  const places: { what: string; at: Path }[] = [
    ...(areLimited(dso) ? [{ what: LIMIT, at: limit < 0 ? ['dso', 'limitsReactions'] : placeOf(limit) }] : []),
    ...(hasTariff(dso) ? [{ what: TARIFF, at: tariff < 0 ? ['dso', 'tariff'] : placeOf(tariff) }] : []),
  ];
  for (const { what, at } of places) {
    if (!market.balancing)
      refuse(at, `${what}, where prices are given`, 'market.balancing, by which somebody may react');
    if (aggregators.every(({ reacts }) => reacts === undefined) && brps.every(({ store }) => store?.node === undefined))
      refuse(
        at,
        `${what}, where nobody who may react is on the grid`,
        'aggregators that react (reacts: true), or stores that have a node (brps[].store.node)',
      );
  }
  if (dso.limitsReactions === true && SCHEMES[market.scheme].validation === 'none')
    refuse(
      ['dso', 'limitsReactions'],
      `true, under ${market.scheme}, where the DSO is told nothing of the grid ahead`,
      'a share of each connection, as 50 %; or another scheme',
    );
  if (hasTariff(dso)) checkDaily({ aggregators, brps }, refuse);
}

/** A day's peak cannot be laid on one of its ISPs: those who pay for it and learn how to react choose once a day. */
function checkDaily(
  entries: Pick<Limiting, 'aggregators' | 'brps'>,
  refuse: (path: Path, found: string, expected: string) => never,
): void {
  const onGrid = { aggregators: entries.aggregators, brps: entries.brps.map((brp) => (brp.store?.node ? brp : {})) };
  for (const [role, parties] of Object.entries(onGrid))
    parties.forEach(({ learn = [] }: Limiting['brps'][number], k) => {
      learn.forEach((each, at) => {
        if (isForecast(each) || !REACTING.includes(each.what)) return;
        if ((each.every ?? WHAT_RULES[each.what].every) === 'isp')
          refuse(
            [role, k, 'learn', at, each.every ? 'every' : 'what'],
            `'${each.what}' by the ISP, beside a tariff on the peak of a day (dso.tariff)`,
            'every: day',
          );
      });
    });
}
