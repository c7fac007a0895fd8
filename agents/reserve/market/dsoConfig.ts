import { InputError } from '../../../src/errors.ts';
import type { Path, Where } from '../../../src/input/yaml.ts';
import { type ForecastEntry, isForecast, type LearnEntry, REACTING, WHAT_RULES } from '../learning/settings.ts';
import type { Reacts } from '../reaction/settings.ts';
import type { StoreSettings } from '../reaction/store.ts';
import { type MarketRules, SCHEMES } from './rules.ts';

/** What of a config is looked at here. */
interface Limiting {
  market: MarketRules;
  dso: { limitsReactions?: boolean | number | undefined; tariff?: number | undefined };
  aggregators: readonly { reacts?: Reacts; learn?: readonly (LearnEntry | ForecastEntry)[] | undefined }[];
  brps: readonly {
    store?: StoreSettings | undefined;
    learn?: readonly (LearnEntry | ForecastEntry)[] | undefined;
  }[];
}

/** Whether reactions have a limit, of whatever kind. */
export const areLimited = ({ limitsReactions = false }: Limiting['dso']): boolean => limitsReactions !== false;

/** Whether peaks are billed, at whatever tariff. */
export const hasTariff = ({ tariff }: Limiting['dso']): boolean => tariff !== undefined;

const WHAT = { limitsReactions: 'a limit on reactions', tariff: 'a tariff on the peaks of reactions' };

/** @throws InputError for what a DSO has in store for reactions where there are none, or it could not find out */
export function checkDso({ market, dso, aggregators, brps }: Limiting, where: Where): void {
  const refuse = (path: Path, found: string, expected: string): never => {
    throw new InputError({ ...where(path), found, expected });
  };
  const given = [
    ...(areLimited(dso) ? ['limitsReactions' as const] : []),
    ...(hasTariff(dso) ? ['tariff' as const] : []),
  ];
  for (const key of given) {
    const at = ['dso', key];
    if (!market.balancing)
      refuse(at, `${WHAT[key]}, where prices are given`, 'market.balancing, by which somebody may react');
    if (aggregators.every(({ reacts }) => reacts === undefined) && brps.every(({ store }) => store?.node === undefined))
      refuse(
        at,
        `${WHAT[key]}, where nobody who may react is on the grid`,
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
