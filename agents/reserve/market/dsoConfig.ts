import { InputError } from '../../../src/errors.ts';
import type { Path, Where } from '../../../src/input/yaml.ts';
import type { Reacts } from '../reaction/settings.ts';
import type { StoreSettings } from '../reaction/store.ts';
import { type MarketRules, SCHEMES } from './rules.ts';

/** What of a config is looked at here. */
interface Limiting {
  market: MarketRules;
  dso: { limitsReactions?: boolean | number | undefined };
  aggregators: readonly { reacts?: Reacts }[];
  brps: readonly { store?: StoreSettings | undefined }[];
}

/** Whether reactions have a limit, of whatever kind. */
export const areLimited = ({ limitsReactions = false }: Limiting['dso']): boolean => limitsReactions !== false;

/** @throws InputError for what a DSO has in store for reactions where there are none, or it could not find out */
export function checkDso({ market, dso, aggregators, brps }: Limiting, where: Where): void {
  const refuse = (path: Path, found: string, expected: string): never => {
    throw new InputError({ ...where(path), found, expected });
  };
  const at = ['dso', 'limitsReactions'];
  if (!areLimited(dso)) return;
  const what = 'a limit on reactions';
  if (!market.balancing) refuse(at, `${what}, where prices are given`, 'market.balancing, by which somebody may react');
  if (aggregators.every(({ reacts }) => reacts === undefined) && brps.every(({ store }) => store?.node === undefined))
    refuse(
      at,
      `${what}, where nobody who may react is on the grid`,
      'aggregators that react (reacts: true), or stores that have a node (brps[].store.node)',
    );
  if (dso.limitsReactions === true && SCHEMES[market.scheme].validation === 'none')
    refuse(
      at,
      `true, under ${market.scheme}, where the DSO is told nothing of the grid ahead`,
      'a share of each connection, as 50 %; or another scheme',
    );
}
