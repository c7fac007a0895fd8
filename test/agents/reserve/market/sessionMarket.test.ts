// @module-tag slow
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEME_NAMES } from '../../../../agents/reserve/market/rules.ts';
import { heard, loadedConfig, run } from './helpers.ts';
import { chargingMarket } from './sessionHelpers.ts';

const bid = fc.oneof(fc.integer({ min: -50, max: 150 }), fc.record({ markup: fc.integer({ min: 0, max: 20 }) }));
const aggregator = fc.record(
  {
    node: fc.integer({ min: 7, max: 183 }),
    bids: fc.record({ upward: bid, downward: bid }, { requiredKeys: [] }),
    replan: fc.constantFrom('never', 'on-deviation', 'every-isp'),
    offers: fc.constantFrom('planned', 'standby'),
    congestionPrice: fc.integer({ min: 0, max: 100 }),
  },
  { requiredKeys: ['node', 'bids', 'replan', 'offers'] },
);
const fleet = fc.record({
  sessions: fc.record({
    model: fc.constantFrom('public', 'workplace', 'private', 'depot'),
    perDay: fc.constantFrom(1, 2, 4),
  }),
  chargers: fc
    .record({ connectors: fc.integer({ min: 1, max: 5 }), kw: fc.constantFrom(3.7, 11, 22) })
    .map((chargers) => [chargers]),
  v2g: fc.boolean(),
  announced: fc.constantFrom(0, 0.5, 1),
  arrivals: fc.constantFrom<string | object>('none', 'expected', 'scenarios', { kind: 'scenarios', days: 3, keep: 1 }),
  horizon: fc.constantFrom('known', 1, 6),
  beyond: fc.constantFrom('mean', 80, -50),
  slack: fc.constantFrom(0, 0.1),
  charging: fc.constantFrom('planned', 'planned', 'planned', 'at-once'),
  chargeEfficiency: fc.constantFrom(1, 0.9),
  dischargeEfficiency: fc.constantFrom(1, 0.9),
  wear: fc.constantFrom(0, 20),
  batterySpread: fc.constantFrom(0, 0.2),
  surprise: fc.record({
    arrivalSdIsps: fc.constantFrom(0, 4, 30),
    departureSdIsps: fc.constantFrom(0, 4, 30),
    tripSdShare: fc.constantFrom(0, 0.5),
  }),
});
const market = fc.record({
  scheme: fc.constantFrom(...SCHEME_NAMES),
  offerHorizon: fc.integer({ min: 1, max: 8 }),
  gateClosure: fc.constantFrom('00:00', '12:00', '23:45'),
  requirement: fc.constantFrom('all', { upward: 0.02, downward: 0.02, spread: 1 }),
  useAllFlexibility: fc.boolean(),
  settlement: fc.constantFrom('pay-as-cleared', 'pay-as-bid'),
  ownerBilling: fc.constantFrom('charged', 'net'),
  deviationVolumes: fc.constantFrom('gross', 'net'),
  nonDelivery: fc.constantFrom('imbalance', { penalty: 50 }),
});
const forecast = fc.oneof(
  fc.constantFrom<string | object>('perfect', 'persistence', 'noisy'),
  fc.record({
    kind: fc.constant('scenarios'),
    scenarios: fc.record({
      source: fc.constantFrom('noisy', 'season'),
      generate: fc.constant(6),
      keep: fc.constantFrom(1, 3),
    }),
    risk: fc.record({ cvarWeight: fc.constantFrom(0, 0.5) }),
  }),
  fc.constant({ kind: 'noisy', updateEveryIsps: 7, calls: { rightAtLast: 0.1 } }),
);
const anyConfig = fc
  .record({
    seed: fc.integer({ min: 0, max: 1000 }),
    calendar: fc.record({
      start: fc.constantFrom('2024-02-19', '2023-03-25', '2023-10-28'),
      days: fc.constantFrom(1, 1, 2),
    }),
    world: fc.record({ season: fc.constantFrom('summer', 'winter') }),
    forecast,
    market,
    fleet,
    brps: fc.tuple(fc.record({ name: fc.constant('BRP'), deviationFee: fc.constantFrom(0, 30, 100) })),
    dso: fc.record({ loadingLimit: fc.constantFrom(0.95, 0.6) }),
    aggregators: fc
      .array(aggregator, { minLength: 1, maxLength: 2 })
      .map((entries) => entries.map((entry, k) => ({ name: `Agg${k}`, ...entry }))),
  })
  .filter(
    ({ fleet: { horizon }, aggregators }) =>
      horizon === 'known' || aggregators.every(({ replan }) => replan !== 'never'),
  ); // else it is refused

describe('a market of sessions, whatever is chosen', () => {
  it('keeps every law in every ISP, and no agent says what a stranger may not', async () => {
    const outcomes = {
      delivered: 0,
      withheld: 0,
      unmet: 0,
      undelivered: 0,
      takenBack: 0,
      pool: 0,
      shares: 0,
      rests: 0,
    };
    await fc.assert(
      fc.asyncProperty(anyConfig, async (config) => {
        const { kpis } = await run(config, {
          asStrangers: true,
          listen: (message) => {
            if (message.type === 'SessionsEnded')
              for (const { unmetKwh } of message.sessions) outcomes.unmet += unmetKwh;
            if (message.type === 'PoolPurchase') outcomes.pool++;
            if (message.type === 'PoolShare') outcomes.shares++;
            if (message.type === 'PoolRest') outcomes.rests++;
          },
        });
        const { total, balancesEur, validations } = kpis;
        const balance = Object.values(balancesEur).reduce((sum, each) => sum + each, 0);
        expect(Math.abs(balance)).toBeLessThan(1e-6);
        for (const [name, figure] of Object.entries(total)) expect(figure, name).not.toBeNaN();
        expect(total.upwardMwh + total.downwardMwh).toBeLessThanOrEqual(total.activatedMwh + 1e-9);
        expect(total.activatedMwh).toBeLessThanOrEqual(total.offeredMwh + 1e-9);
        outcomes.delivered += total.upwardMwh + total.downwardMwh;
        outcomes.withheld += validations.withheldMwh;
        outcomes.undelivered += total.undeliveredMwh;
        outcomes.takenBack += total.unavailableMwh;
      }),
      { numRuns: 14, seed: 20240219 },
    );
    // the property means nothing unless all of this happened
    for (const [what, figure] of Object.entries(outcomes)) expect(figure, what).toBeGreaterThan(0);
  });

  it('keeps them behind a connection that they share', async () => {
    const config = chargingMarket({
      fleet: { announced: 1, chargers: [{ connectors: 3, kw: 11 }], surprise: { departureSdIsps: 6 } },
      aggregators: [
        { name: 'North', node: 12, bids: { upward: 25, downward: 5 }, offers: 'standby', connectionLimit: 12 },
      ],
    });
    const { kpis } = await run(config, { asStrangers: true });
    expect(kpis.total.dayAheadMwh).toBeGreaterThan(0);
  });

  it('keeps them where prices of balancing are formed, and fleets react', async () => {
    const reacting = chargingMarket({
      forecast: 'persistence',
      market: { balancing: { need: 1, ladder: 0.1, subSteps: 3 } },
    });
    const aggregators = reacting.aggregators.map((entry) => ({ ...entry, reacts: true }));
    const { result, said } = await heard({ ...reacting, aggregators });
    expect(said.some((message) => message.type === 'PassiveReaction' && message.mw !== 0)).toBe(true);
    expect(result.kpis.total.profitEur).not.toBeNaN();
  });
});

describe('faults that were found so', () => {
  const bids = { upward: { markup: 2 }, downward: { markup: 2 } };

  it('a bid has a price though the next day has been planned since', async () => {
    const config = chargingMarket({
      calendar: { start: '2024-02-19', days: 2 },
      market: { gateClosure: '12:00' },
      fleet: { announced: 1 },
      aggregators: [{ name: 'North', node: 12, bids, replan: 'never', offers: 'standby' }],
    });
    await expect(run(config)).resolves.toBeDefined();
  });

  it('a bid has a price though prices have been told anew since', async () => {
    const config = chargingMarket({
      forecast: { kind: 'noisy', updateEveryIsps: 1, calls: { rightAtLast: 0.1 } },
      fleet: { announced: 1 },
      aggregators: [{ name: 'North', node: 12, bids, replan: 'never' }],
    });
    await expect(run(config)).resolves.toBeDefined();
  });

  it('nothing is taken back of those who come as they said', async () => {
    const config = chargingMarket({ fleet: { announced: 1 } });
    const { kpis } = await run(config);
    expect(kpis.total.offeredMwh).toBeGreaterThan(0);
    expect(kpis.total.unavailableMwh).toBe(0);
  });

  it('what is bought, foreseen and offered stays within what connectors can, where announced stays overlap', async () => {
    const config = chargingMarket({
      fleet: {
        sessions: { model: 'private', perDay: 4 },
        chargers: [{ connectors: 2, kw: 11 }],
        announced: 0.5,
        surprise: { arrivalSdIsps: 30, departureSdIsps: 30 },
      },
    });
    const { said } = await heard(config);
    let most = 0;
    for (const message of said) {
      if (message.type === 'Schedule') most = Math.max(most, ...message.energyMwh.map((mwh) => mwh * 4));
      if (message.type === 'DPrognosis') most = Math.max(most, ...message.powerMw);
      if (message.type === 'BalancingEnergyBid') most = Math.max(most, message.volumeMw);
    }
    expect(most).toBeLessThanOrEqual(0.022 + 1e-12);
    expect(most).toBeGreaterThan(0.021);
  });
});

describe('fleets that live at home', () => {
  it('stand by with no more than their connection carries, too', async () => {
    const { said } = await heard({
      ...chargingMarket({ forecast: 'persistence', market: { ownerBilling: 'net' } }),
      fleet: {},
      aggregators: [
        {
          ...{ name: 'North', node: 12, evs: 6, bids: { upward: { markup: 0 } } },
          ...{ replan: 'never', offers: 'standby', connectionLimit: 15 },
        },
      ],
    });
    const bids = said.flatMap((message) => (message.type === 'BalancingEnergyBid' ? [message.volumeMw] : []));
    expect(Math.max(...bids)).toBeLessThanOrEqual(0.015 + 1e-12);
    expect(Math.max(...bids)).toBeGreaterThan(0.014);
  });
});

describe('a least size of bids', () => {
  const sized = { market: { minimumBid: 0.1 } };

  it('is refused where not all sessions are announced', () => {
    expect(() => loadedConfig(chargingMarket(sized))).toThrow(
      /market\.minimumBid \(line \d+\): found a limit that sessions share, of which not all are announced; expected announced: 1, or no such limit/,
    );
  });
});
