import { InputError } from '../../../src/errors.ts';
import { checkedBy, type Path, type Where } from '../../../src/input/yaml.ts';
import { type ReactionSettings, type Reacts, reactionSchema } from '../reaction/settings.ts';
import type { StoreSettings } from '../reaction/store.ts';
import type { MarketRules } from './rules.ts';

interface Reactor {
  reacts?: Reacts;
  store?: StoreSettings | undefined;
}

/** What of a config is looked at here. */
interface Reacting {
  market: MarketRules;
  forecast: { kind: string };
  aggregators: readonly (Reactor & { offers: string; congestionPrice?: number | undefined })[];
  brps: readonly Reactor[];
}

/** How somebody reacts: as all do, with its own keys laid over that; undefined if it does not. */
export function reactionOf(market: MarketRules, reacts: Reacts): ReactionSettings | undefined {
  if (market.balancing === undefined || reacts === undefined || reacts === false) return undefined;
  return reacts === true ? market.reaction : reactionSchema.parse({ ...market.reaction, ...reacts });
}

/** A BRP with a store reacts with it unless it is told not to. */
export const brpReacts = ({ store, reacts }: Reactor): Reacts => (store === undefined ? undefined : (reacts ?? true));

/** @throws InputError where prices are formed and something is asked that cannot be had then, or where they are not and it needs that */
export function checkBalancing({ market, aggregators, brps, forecast }: Reacting, where: Where): void {
  const refuse = (path: Path, found: string, expected: string): never => {
    throw new InputError({ ...where(path), found, expected });
  };
  const { balancing } = market;
  if (balancing && market.useAllFlexibility)
    refuse(
      ['market', 'useAllFlexibility'],
      'true, where prices are formed (market.balancing)',
      'bids and reserve units in one merit order: leave it out',
    );
  if (balancing && market.requirement !== 'all')
    refuse(
      ['market', 'requirement'],
      'a requirement, where the area has a need of its own (market.balancing)',
      'none: leave it out',
    );
  if (balancing && forecast.kind === 'perfect' && aggregators.some(({ reacts }) => reacts))
    refuse(
      ['forecast'],
      'perfect, where fleets that react change prices',
      'base: the prices there would be if nobody reacted; or persistence, adaptive, noisy, scenarios',
    );
  brps.forEach((entry, k) => {
    if (!balancing && (entry.store || entry.reacts))
      refuse(
        ['brps', k, entry.store ? 'store' : 'reacts'],
        'a BRP that reacts, where prices are given',
        'market.balancing, by which there is a balance to react to',
      );
    if (entry.reacts && !entry.store)
      refuse(['brps', k, 'reacts'], 'a BRP that reacts without a store', 'store: { power: 2 MW }');
    if (typeof entry.reacts === 'object')
      checkedBy(reactionSchema.partial(), entry.reacts, where, ['brps', k, 'reacts']);
  });
  aggregators.forEach(({ reacts, offers, congestionPrice }, k) => {
    if (!reacts) return;
    if (!balancing)
      refuse(
        ['aggregators', k, 'reacts'],
        'a fleet that reacts, where prices are given',
        'market.balancing, by which there is a balance to react to',
      );
    if (offers === 'standby' || congestionPrice !== undefined)
      refuse(
        ['aggregators', k, 'reacts'],
        `a fleet that reacts with idle EVs, and offers them (${offers === 'standby' ? 'offers: standby' : 'congestionPrice'})`,
        'one of the two',
      );
    if (typeof reacts === 'object') checkedBy(reactionSchema.partial(), reacts, where, ['aggregators', k, 'reacts']);
  });
}
