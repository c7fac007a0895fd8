// @module-tag slow
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEME_NAMES } from '../../../../agents/reserve/market/rules.ts';
import { run } from './helpers.ts';

const share = fc.constantFrom(0, 1);
const bid = fc.oneof(fc.integer({ min: -50, max: 150 }), fc.record({ markup: fc.integer({ min: 0, max: 20 }) }));
const aggregator = fc.record(
  {
    node: fc.integer({ min: 7, max: 183 }),
    evs: fc.integer({ min: 1, max: 4 }),
    brp: fc.constantFrom('BRP1', 'BRP2'),
    bids: fc.record({ upward: bid, downward: bid }, { requiredKeys: [] }),
    replan: fc.constantFrom('never', 'on-deviation', 'every-isp'),
    offers: fc.constantFrom('planned', 'standby'),
    congestionPrice: fc.integer({ min: 0, max: 100 }),
  },
  { requiredKeys: ['node', 'evs', 'brp', 'bids', 'replan', 'offers'] },
);
const deviationFee = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.record({ margin: fc.integer({ min: 0, max: 20 }) }));
const market = fc.record({
  scheme: fc.constantFrom(...SCHEME_NAMES),
  offerHorizon: fc.integer({ min: 1, max: 8 }),
  gateClosure: fc.constantFrom('00:00', '12:00', '23:45'),
  requirement: fc.oneof(
    fc.constant('all'),
    fc.record({ upward: fc.constantFrom(0, 0.02, 1), downward: fc.constantFrom(0, 0.02, 1), spread: share }),
  ),
  useAllFlexibility: fc.boolean(),
  settlement: fc.constantFrom('pay-as-cleared', 'pay-as-bid'),
  ownerBilling: fc.constantFrom('charged', 'net'),
  deviationVolumes: fc.constantFrom('gross', 'net'),
  nonDelivery: fc.constantFrom('imbalance', { penalty: 50 }),
});
const forecast = fc.oneof(
  fc.constantFrom('perfect', 'persistence', 'noisy'),
  fc.record({
    kind: fc.constant('scenarios'),
    scenarios: fc.record({
      source: fc.constantFrom('noisy', 'season'),
      generate: fc.constant(6),
      keep: fc.constantFrom(1, 3),
    }),
    risk: fc.record({ cvarWeight: fc.constantFrom(0, 0.5) }),
  }),
  fc.record({
    kind: fc.constantFrom('persistence', 'noisy'),
    updateEveryIsps: fc.constantFrom('never', 1, 7),
    holdIsps: fc.constantFrom(0, 8),
    calls: fc.constant({ rightAtLast: 0.1 }),
    balancing: fc.constant({ sd: 200, relativeSd: 0.5 }),
    load: fc.constant({ relativeSd: 0.5 }),
  }),
);
const anyConfig = fc.record({
  seed: fc.integer({ min: 0, max: 1000 }),
  // winter and summer time, and the days on which the clock changes (92 and 100 ISPs)
  calendar: fc.record({
    start: fc.constantFrom('2024-02-19', '2023-07-01', '2023-03-25', '2023-10-28'),
    days: fc.integer({ min: 1, max: 3 }),
  }),
  world: fc.record({ season: fc.constantFrom('summer', 'winter') }),
  forecast,
  market,
  brps: fc.tuple(
    fc.record({ name: fc.constant('BRP1'), deviationFee }),
    fc.record({ name: fc.constant('BRP2'), deviationFee }),
  ),
  dso: fc.record({
    boundaryRule: fc.constantFrom('divide', 'halve', 'optimal'),
    // so low that small fleets congest the main line
    loadingLimit: fc.constantFrom(0.95, 0.75, 0.6),
  }),
  fleet: fc.record({
    chargeEfficiency: fc.constantFrom(1, 0.9),
    dischargeEfficiency: fc.constantFrom(1, 0.9),
    batterySpread: fc.constantFrom(0, 0.2),
    weekendTrips: share,
    surprise: fc.record({
      arrivalSdIsps: fc.constantFrom(0, 4, 30),
      departureSdIsps: fc.constantFrom(0, 4, 30),
      tripSdShare: fc.constantFrom(0, 0.5),
    }),
  }),
  aggregators: fc
    .array(aggregator, { minLength: 1, maxLength: 4 })
    .map((entries) => entries.map((entry, k) => ({ name: `Agg${k}`, ...entry }))),
});

describe('whatever is chosen', () => {
  it('every law holds in every ISP, and what is delivered was activated, and what was activated was offered', async () => {
    const outcomes = { activated: 0, withheld: 0, congestion: 0, surprised: 0, undelivered: 0, paid: 0, takenBack: 0 };
    await fc.assert(
      fc.asyncProperty(anyConfig, async (config) => {
        const { kpis } = await run(config);
        const { total, balancesEur, validations } = kpis;
        const balance = Object.values(balancesEur).reduce((sum, each) => sum + each, 0);
        expect(Math.abs(balance)).toBeLessThan(1e-6);
        expect(total.upwardMwh + total.downwardMwh).toBeLessThanOrEqual(total.activatedMwh + 1e-9);
        expect(total.activatedMwh).toBeLessThanOrEqual(total.offeredMwh + 1e-9);
        outcomes.activated += total.activatedMwh;
        outcomes.withheld += validations.withheldMwh;
        outcomes.congestion += total.congestionMwh;
        outcomes.surprised += total.unmetAtDepartureKwh;
        outcomes.undelivered += total.undeliveredMwh;
        outcomes.paid -= total.nonDeliveryEur;
        outcomes.takenBack += total.unavailableMwh;
      }),
      { numRuns: 45, seed: 20240219 },
    );
    // the property means nothing unless all of this happened
    for (const [what, figure] of Object.entries(outcomes)) expect(figure, what).toBeGreaterThan(0);
  });
});
