import { describe, expect, it } from 'vitest';
import { reactionOf } from '../../../../agents/reserve/market/balancingConfig.ts';
import { marketRules } from '../../../../agents/reserve/market/rules.ts';
import { loadedConfig, smallMarket } from './helpers.ts';

const [north] = smallMarket().aggregators;
const config = (changes: object) => smallMarket({ aggregators: [{ ...north, bids: {} }], ...changes });
const reactingFleet = (entry: object = {}) => ({
  ...{ forecast: 'noisy', aggregators: [{ ...north, reacts: true, ...entry }] },
});

describe('a config is refused in which', () => {
  it.each<[string, object, RegExp]>([
    [
      'bids come first whatever they cost, and prices are formed',
      { market: { balancing: {}, useAllFlexibility: true } },
      /market\.useAllFlexibility.*: found true, where prices are formed \(market\.balancing\); expected bids and reserve units in one merit order: leave it out/,
    ],
    [
      'the TSO requires something besides the need of the area',
      { market: { balancing: {}, requirement: { upward: 1, downward: 1 } } },
      /market\.requirement.*: found a requirement, where the area has a need of its own/,
    ],
    [
      'a fleet that changes prices knows them',
      { ...reactingFleet(), forecast: 'perfect', market: { balancing: {} } },
      /forecast.*: found perfect, where fleets that react change prices; expected base: the prices there would be if nobody reacted; or persistence, adaptive, noisy, scenarios/,
    ],
    [
      'a fleet reacts to prices that are given',
      reactingFleet(),
      /aggregators\[0\]\.reacts.*: found a fleet that reacts, where prices are given; expected market\.balancing/,
    ],
    [
      'a fleet reacts to prices that are given, whatever energy off schedule costs',
      { ...reactingFleet(), market: { deviationPrice: 'imbalance' } },
      /aggregators\[0\]\.reacts.*: found a fleet that reacts, where prices are given/,
    ],
    [
      'a BRP has a store, and prices are given',
      { brps: [{ name: 'B', store: { power: 1 } }] },
      /brps\[0\]\.store.*: found a BRP that reacts, where prices are given; expected market\.balancing/,
    ],
    [
      'a BRP has a store and prices are given, whatever energy off schedule costs',
      { brps: [{ name: 'B', store: { power: 1 } }], market: { deviationPrice: 'imbalance' } },
      /brps\[0\]\.store.*: found a BRP that reacts, where prices are given/,
    ],
    [
      'a BRP reacts without a store',
      { brps: [{ name: 'B', reacts: true }], market: { balancing: {} } },
      /brps\[0\]\.reacts.*: found a BRP that reacts without a store; expected store: \{ power: 2 MW \}/,
    ],
    [
      'a BRP reacts with a key there is not',
      { brps: [{ name: 'B', store: { power: 1 }, reacts: { patience: 3 } }], market: { balancing: {} } },
      /brps\[0\]\.reacts.*patience/,
    ],
    [
      'a fleet reacts with a figure that is none',
      { ...reactingFleet({ reacts: { lambda: 2 } }), market: { balancing: {} } },
      /aggregators\[0\]\.reacts\.lambda/,
    ],
    [
      'a fleet reacts with EVs that stand by',
      { ...reactingFleet({ offers: 'standby', bids: { upward: 25 } }), market: { balancing: {} } },
      /aggregators\[0\]\.reacts.*: found a fleet that reacts with idle EVs, and offers them \(offers: standby\); expected one of the two/,
    ],
    [
      'a fleet reacts with EVs that it offers the DSO',
      { ...reactingFleet({ congestionPrice: 60 }), market: { balancing: {} } },
      /aggregators\[0\]\.reacts.*: found a fleet that reacts with idle EVs, and offers them \(congestionPrice\)/,
    ],
    ['nothing is needed', { market: { balancing: { need: 0 } } }, /market\.balancing.*expected a need above 0/],
    [
      'steps do not divide an ISP',
      { market: { balancing: { subSteps: 4 } } },
      /market\.balancing\.subSteps.*expected a number of steps that divides an ISP of 15 minutes: 1, 3, 5 or 15/,
    ],
    [
      'an agent is called what a party of the area is',
      { brps: [{ name: 'other BRPs' }], market: { balancing: {} } },
      /other BRPs/,
    ],
  ])('%s', (_, changes, fault) => {
    expect(() => loadedConfig(config(changes))).toThrow(fault);
  });

  it('and one that has none of these is not', () => {
    for (const changes of [
      { market: { balancing: {} }, brps: [{ name: 'B', store: { power: '2 MW', hours: 1 }, reacts: { delay: 3 } }] },
      { ...reactingFleet(), market: { balancing: { from: 'generated', subSteps: 5 } } },
      { market: { deviationPrice: 'imbalance' } },
    ])
      expect(loadedConfig(config(changes)).config).toBeDefined();
  });
});

describe('how somebody reacts', () => {
  const market = marketRules.parse({ balancing: {}, reaction: { delay: 3, threshold: '40 EUR/MWh' } });

  it('is as all do, with its own keys laid over that', () => {
    expect(reactionOf(market, true)).toEqual(market.reaction);
    expect(reactionOf(market, { lambda: 0.3 })).toEqual({ ...market.reaction, lambda: 0.3 });
    expect(reactionOf(market, { threshold: '7 EUR/MWh' })).toMatchObject({ delay: 3, threshold: 7 });
  });

  it('is not at all where it is not told to, or prices are given', () => {
    for (const reacts of [undefined, false]) expect(reactionOf(market, reacts)).toBeUndefined();
    expect(reactionOf(marketRules.parse({}), true)).toBeUndefined();
  });

  it('is by default two steps late, or one where an ISP is one step; the rest as in the design', () => {
    expect(marketRules.parse({}).reaction).toEqual({
      ...{ delaySpread: 0, lambda: 1, threshold: 20, thresholdSpread: 0.5, softness: 5, attention: 1 },
      ...{ foresight: false, use: 1 },
    });
  });
});
