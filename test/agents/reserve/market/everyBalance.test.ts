// @module-tag slow
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEME_NAMES } from '../../../../agents/reserve/market/rules.ts';
import { run } from './helpers.ts';

const bid = fc.oneof(fc.integer({ min: -50, max: 150 }), fc.record({ markup: fc.integer({ min: 0, max: 20 }) }));
const reaction = {
  delay: fc.integer({ min: 1, max: 6 }),
  delaySpread: fc.constantFrom(0, 3),
  lambda: fc.constantFrom(1, 0.3),
  threshold: fc.constantFrom(0, 20),
  softness: fc.constantFrom(5, 50),
  attention: fc.constantFrom(1, 0.5),
  ramp: fc.constantFrom(1, 0.2),
  foresight: fc.boolean(),
  use: fc.constantFrom(1, 0.5),
};
const reacts = fc.oneof(fc.boolean(), fc.record(reaction, { requiredKeys: [] }));
const aggregator = fc.record({
  node: fc.integer({ min: 7, max: 183 }),
  evs: fc.integer({ min: 1, max: 4 }),
  brp: fc.constantFrom('BRP1', 'BRP2'),
  bids: fc.record({ upward: bid, downward: bid }, { requiredKeys: [] }),
  replan: fc.constantFrom('never', 'on-deviation', 'every-isp'),
  reacts,
});
const store = fc.record(
  { power: fc.constantFrom(0.01, 0.1), hours: fc.constantFrom(0.1, 2), node: fc.integer({ min: 7, max: 183 }) },
  { requiredKeys: ['power', 'hours'] },
);
const dso = fc.record(
  {
    loadingLimit: fc.constantFrom(0.95, 0.6),
    limitsReactions: fc.constantFrom<boolean | number>(false, 0.3, true),
    tariff: fc.constantFrom(0, 300),
  },
  { requiredKeys: ['loadingLimit'] },
);
const brp = (name: string) => fc.record({ name: fc.constant(name), store }, { requiredKeys: ['name'] });
const anyConfig = fc.record({
  seed: fc.integer({ min: 0, max: 1000 }),
  calendar: fc.record({ start: fc.constantFrom('2024-02-19', '2023-03-26', '2023-10-29'), days: fc.constant(1) }),
  world: fc.record({ season: fc.constantFrom('summer', 'winter') }),
  forecast: fc.constantFrom('persistence', 'noisy'),
  market: fc.record({
    scheme: fc.constantFrom(...SCHEME_NAMES),
    offerHorizon: fc.integer({ min: 1, max: 4 }),
    settlement: fc.constantFrom('pay-as-cleared', 'pay-as-bid'),
    ownerBilling: fc.constantFrom('charged', 'net'),
    deviationVolumes: fc.constantFrom('gross', 'net'),
    deviationPrice: fc.constantFrom('day-ahead', 'imbalance'),
    nonDelivery: fc.constantFrom('imbalance', { penalty: 50 }),
    balancing: fc.record({
      need: fc.constantFrom(0.2, 5),
      from: fc.constantFrom('world', 'generated'),
      deadband: fc.constantFrom(0, 0.05, 0.5),
      ladder: fc.constantFrom(0.1, 10),
      subSteps: fc.constantFrom(1, 3, 5),
      stateRule: fc.constantFrom('both', 'monotone'),
      imbalancePrice: fc.constantFrom('extreme', 'mean', 'dual'),
    }),
    reaction: fc.record(reaction, { requiredKeys: [] }),
  }),
  brps: fc.tuple(brp('BRP1'), brp('BRP2')),
  dso,
  fleet: fc.record({
    chargeEfficiency: fc.constantFrom(1, 0.9),
    dischargeEfficiency: fc.constantFrom(1, 0.9),
    surprise: fc.record({
      arrivalSdIsps: fc.constantFrom(0, 30),
      departureSdIsps: fc.constantFrom(0, 30),
      tripSdShare: fc.constantFrom(0, 0.5),
    }),
  }),
  aggregators: fc
    .array(aggregator, { minLength: 1, maxLength: 4 })
    .map((entries) => entries.map((entry, k) => ({ name: `Agg${k}`, ...entry }))),
});

/** A DSO that is told nothing of the grid ahead cannot test it. */
const possible = (config: { market: { scheme: string }; dso: { limitsReactions?: boolean | number } }) =>
  config.market.scheme === 'tso-managed' && config.dso.limitsReactions === true
    ? { ...config, dso: { ...config.dso, limitsReactions: 0.3 } }
    : config;

describe('whatever is chosen where balancing prices are formed', () => {
  it('every law holds in every ISP, also among strangers, and no money is left over', async () => {
    const outcomes = {
      activated: 0,
      reacted: 0,
      stored: 0,
      surprised: 0,
      undelivered: 0,
      state2: 0,
      withheld: 0,
      billed: 0,
    };
    await fc.assert(
      fc.asyncProperty(anyConfig, fc.boolean(), async (config, asStrangers) => {
        const { kpis, balance, ledger } = await run(possible(config), { asStrangers });
        const left = Object.values(kpis.balancesEur).reduce((sum, each) => sum + each, 0);
        expect(Math.abs(left)).toBeLessThan(1e-6);
        outcomes.activated += kpis.total.activatedMwh;
        outcomes.surprised += kpis.total.unmetAtDepartureKwh;
        outcomes.undelivered += kpis.total.undeliveredMwh;
        outcomes.withheld += balance?.withheldMw ?? 0;
        outcomes.billed += ledger.balance('DSO', 'peak tariff');
        for (const [name, series] of Object.entries(balance?.reactionMw ?? {}))
          for (const mw of series) outcomes[name.startsWith('BRP') ? 'stored' : 'reacted'] += Math.abs(mw);
        for (const state of balance?.regulationState ?? []) if (state === 2) outcomes.state2++;
      }),
      { numRuns: 25, seed: 20230306 },
    );
    // the property means nothing unless all of this happened
    for (const [what, figure] of Object.entries(outcomes)) expect(figure, what).toBeGreaterThan(0);
  });
});
