import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../../agents/reserve/market/messages.ts';
import { SCHEME_NAMES } from '../../../../agents/reserve/market/rules.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { tables } from '../../../../agents/reserve/market/tables.ts';
import { stream } from '../../../../src/random/streams.ts';
import { figureOf, herd, small } from './dayAheadRuns.ts';
import { run, smallMarket } from './helpers.ts';

const CLEARINGS = ['rounds', 'exclusive', 'react'] as const;
const NOBODY = ['rest of market', 'reserve units'];

/** Everything a run came to, as text that differs if a single bit does. */
const bytesOf = ({ kpis, recorder, dayAhead }: SimulationResult) =>
  JSON.stringify([kpis, recorder.validations, recorder.grid, Object.values(dayAhead ?? {}).map((all) => [...all])]) +
  Object.values(recorder.columns)
    .map((column) => Buffer.from(column.buffer).toString('base64'))
    .join();

const between = ({ kpis }: SimulationResult) =>
  Object.entries(kpis.balancesEur).filter(([party]) => !NOBODY.includes(party) && party !== 'Exchange');

describe('day-ahead prices that are formed', () => {
  it.each(CLEARINGS)('on a flat curve are those given: the same ledger (%s)', async (clearing) => {
    const changes = { brps: [{ name: 'B1' }, { name: 'B2', deviationFee: { margin: 5 } }] };
    const given = await run(smallMarket(changes));
    const formed = await run(small({ ...changes, dayAhead: { slope: 0, clearing } }));
    // yesterday's prices are not today's: who answers them buys otherwise on the second day
    if (clearing !== 'react') {
      const ledger = new Map(between(formed));
      for (const [party, eur] of between(given))
        expect(Math.abs((ledger.get(party) ?? 0) - eur), party).toBeLessThan(1e-9);
      expect(formed.recorder.columns.scheduledMwh).toEqual(given.recorder.columns.scheduledMwh);
    }
    expect(formed.dayAhead?.priceEurPerMwh).toEqual(given.world.prices.dayAhead);
    expect(figureOf(formed, 'dayAheadRounds')).toBe(1);
    expect(figureOf(formed, 'restOfMarketSurplusEur')).toBeCloseTo(0, 9);
  });

  it('are those of the base where fleets buy nothing', async () => {
    const fleet = { weekdayTrips: 0, weekendTrips: 0 };
    const { dayAhead, world, kpis } = await run(small({ fleet, aggregators: [{ name: 'North', node: 12, evs: 4 }] }));
    expect(dayAhead?.priceEurPerMwh).toEqual(world.prices.dayAhead);
    expect(Math.max(...(dayAhead?.boughtMw ?? []))).toBe(0);
    expect(kpis.total.dayAheadMwh).toBe(0);
  });

  it('are an equilibrium to a gap of 1 % after rounds, which herds that answer yesterday’s never find', async () => {
    const [rounds, exclusive, react] = await Promise.all(
      CLEARINGS.map((clearing) => run(herd({ dayAhead: { clearing } }))),
    );
    expect(figureOf(rounds, 'dayAheadGap')).toBeLessThan(0.01);
    expect(figureOf(rounds, 'dayAheadRounds')).toBeGreaterThan(2);
    expect(figureOf(exclusive, 'dayAheadGap')).toBeLessThanOrEqual(1e-6);
    expect(figureOf(react, 'dayAheadGap')).toBeNaN();
    const [peak, auctioned, herding] = [rounds, exclusive, react].map((each) => figureOf(each, 'dayAheadPeakMw'));
    expect(herding).toBeGreaterThan(1.15 * peak);
    expect(Math.abs(auctioned / peak - 1)).toBeLessThan(0.1);
    expect(rounds.kpis.total.profitEur).toBeGreaterThan(react.kpis.total.profitEur + 50);
    expect(figureOf(rounds, 'chargingCoincidence')).toBeGreaterThan(0.9);
    expect(figureOf(rounds, 'chargingSynchrony')).toBeGreaterThan(0.9);
  });

  it('leave the exchange nothing: the rest of the market earns what accounts pay, and more than it costs', async () => {
    const result = await run(small());
    expect(figureOf(result, 'exchangeEur')).toBeCloseTo(0, 9);
    const paid = ['North', 'South', 'East', 'West', 'B1', 'B2'].reduce(
      (eur, party) => eur - result.ledger.balance(party, 'day-ahead'),
      0,
    );
    expect(figureOf(result, 'restOfMarketEur')).toBeCloseTo(paid, 9);
    expect(figureOf(result, 'restOfMarketSurplusEur')).toBeGreaterThan(0);
    expect(figureOf(result, 'dayAheadPriceSd')).toBeGreaterThan(0);
  });

  it('count what a BRP buys for itself, and charge what is off schedule', async () => {
    const { dayAhead, trace, world } = await run(small({ dayAhead: { slope: '500 EUR/MWh per MW' } }), { trace: true });
    const orders = trace.filter(({ type }) => type === 'DayAheadOrder');
    // for itself before the quote, for its customers after their schedules; who has none orders once
    expect(orders.filter(({ from }) => from === 'B1')).toHaveLength(4);
    expect(orders.filter(({ from }) => from === 'B2')).toHaveLength(2);
    const second = world.calendar.days[1].firstIsp;
    expect(dayAhead?.boughtMw.slice(second).some((mw) => mw !== 0)).toBe(true);
  });

  it('may be of ISPs, within limits of the exchange', async () => {
    const result = await run(small({ dayAhead: { interval: 'isp', slope: 50_000, highest: 120 } }));
    const { priceEurPerMwh } = result.dayAhead as NonNullable<SimulationResult['dayAhead']>;
    expect(Math.max(...priceEurPerMwh)).toBeLessThanOrEqual(120);
    const differs = priceEurPerMwh.some((price, t) => price !== priceEurPerMwh[t - (t % 4)]);
    expect(differs).toBe(true);
  });

  it('are what persistent forecasts of the next days look back to, and what balancing is compared with', async () => {
    const told: Float64Array[] = [];
    const references: number[] = [];
    const listen = (message: Message) => {
      if (message.type === 'PriceForecast') told.push(message.dayAhead);
      if (message.type === 'ReactionAsk') references.push(message.referenceEurPerMwh);
    };
    const market = { scheme: 'tso-managed', dayAhead: { slope: 2500 }, balancing: { need: 5, from: 'generated' } };
    const aggregators = [{ name: 'A', node: 12, evs: 250, reacts: true }];
    const { dayAhead } = await run(herd({ forecast: 'persistence', market, aggregators }), { listen });
    // a Wednesday is taken to be like the Tuesday before
    expect(told[1]).toEqual(dayAhead?.priceEurPerMwh.slice(0, 96));
    expect(references).toEqual([...(dayAhead?.priceEurPerMwh ?? [])]);
  });

  it('are in a table of their own and in that of the grid; there is none where they are given', async () => {
    const [formed, given] = [await run(small()), await run(smallMarket())];
    const named = (name: string) => tables.find((each) => each.name === name) as (typeof tables)[number];
    const column = (run: SimulationResult, table: string, name: string) => {
      const { source, columns } = named(table);
      const rows = source(run) as { rows: number };
      const { value } = columns.find((each) => each.name === name) as (typeof columns)[number];
      return Float64Array.from({ length: rows.rows }, (_, row) => value(rows, row) as number);
    };
    expect(named('dayAhead').source(given)).toBeUndefined();
    for (const name of ['baseEurPerMwh', 'priceEurPerMwh', 'boughtMw'] as const)
      expect(column(formed, 'dayAhead', name)).toEqual(formed.dayAhead?.[name]);
    expect(column(formed, 'dayAhead', 'baseEurPerMwh')).toEqual(formed.world.prices.dayAhead);
    expect([...new Set(column(formed, 'dayAhead', 'day'))]).toEqual([0, 1]);
    expect(column(formed, 'dayAhead', 'isp')[191]).toBe(191);
    expect(column(formed, 'grid', 'dayAheadEurPerMwh')).toEqual(formed.dayAhead?.priceEurPerMwh);
    expect(column(given, 'grid', 'dayAheadEurPerMwh')).toEqual(given.world.prices.dayAhead);
    const names = ['dayAheadGap', 'dayAheadRounds', 'dayAheadPeakMw', 'chargingCoincidence', 'chargingSynchrony'];
    for (const name of [...names, 'dayAheadPriceSd', 'restOfMarketEur', 'restOfMarketSurplusEur'])
      expect(figureOf(given, name), name).toBeNaN();
  });

  it('do without the days of a run that ends before', async () => {
    const { dayAhead } = await run(small({ calendar: { start: '2024-02-19', days: 3 } }), { until: 90 });
    expect(dayAhead?.rounds[1]).toBeGreaterThan(0);
    expect(dayAhead?.rounds[2]).toBeNaN();
    expect(dayAhead?.priceEurPerMwh[200]).toBeNaN();
  });
});

describe('the same bytes', () => {
  it.each(CLEARINGS)(
    'whatever the order of delivery, or of the config; as strangers (%s)',
    { tags: 'slow' },
    async (clearing) => {
      const config = small({ dayAhead: { clearing } });
      const expected = bytesOf(await run(config));
      for (let seed = 0; seed < 2; seed++) {
        const shuffled = await run(config, { shuffle: stream(seed, 'shuffle') });
        expect(bytesOf(shuffled) === expected, `shuffled with seed ${seed}`).toBe(true);
      }
      expect(bytesOf(await run(config, { asStrangers: true })) === expected).toBe(true);
      const reversed = await run({ ...config, aggregators: [...config.aggregators].reverse() });
      const forwards = await run(config);
      expect(reversed.kpis.balancesEur).toEqual(forwards.kpis.balancesEur);
      expect(reversed.dayAhead).toEqual(forwards.dayAhead);
      expect(reversed.recorder.grid).toEqual(forwards.recorder.grid);
    },
  );

  it('with formed balancing prices beside them', { tags: 'slow' }, async () => {
    const market = { dayAhead: { slope: '100 EUR/MWh per MW' }, balancing: { need: 1 } };
    const config = small({ market });
    const expected = bytesOf(await run(config));
    expect(bytesOf(await run(config, { shuffle: stream(1, 'shuffle'), asStrangers: true })) === expected).toBe(true);
  });
});

describe('every law holds', () => {
  const anyRules = fc.record({
    clearing: fc.constantFrom(...CLEARINGS),
    interval: fc.constantFrom('hour', 'isp'),
    slope: fc.constantFrom(0, 10, 5000, '200 EUR/MWh per MW', '3000 EUR/MWh per MW'),
    gap: fc.constantFrom(0, 0.01, 0.5),
    rounds: fc.constantFrom(1, 2, 20),
    schedules: fc.constantFrom(1, 3),
    highest: fc.constantFrom(70, 4000),
  });
  const anyMarket = fc.record({
    dayAhead: anyRules,
    scheme: fc.constantFrom(...SCHEME_NAMES),
    offerHorizon: fc.integer({ min: 1, max: 8 }),
    gateClosure: fc.constantFrom('00:00', '12:00', '23:45'),
    ownerBilling: fc.constantFrom('charged', 'net'),
  });
  const anyChange = fc.record({
    seed: fc.integer({ min: 0, max: 100 }),
    market: anyMarket,
    forecast: fc.constantFrom<object | string>('base', 'persistence', 'noisy', { kind: 'noisy', updateEveryIsps: 7 }),
    // winter and summer time, and the days on which the clock changes
    calendar: fc.record({
      start: fc.constantFrom('2024-02-19', '2023-03-25', '2023-10-28'),
      days: fc.constantFrom(2, 3),
    }),
  });

  it('whatever the rules, for strangers in any order', { tags: 'slow' }, async () => {
    await fc.assert(
      fc.asyncProperty(anyChange, async (changes) => {
        const { dayAhead, kpis, world } = await run(small(changes), {
          ...{ asStrangers: true, shuffle: stream(1, 'shuffle') },
        });
        expect(dayAhead?.rounds.every((rounds) => rounds <= changes.market.dayAhead.rounds)).toBe(true);
        expect(Math.abs(kpis.balancesEur.Exchange)).toBeLessThan(1e-6);
        if (changes.market.dayAhead.slope === 0 && changes.market.dayAhead.highest === 4000)
          expect(dayAhead?.priceEurPerMwh).toEqual(world.prices.dayAhead);
      }),
      { numRuns: 12, seed: 5 },
    );
  });
});
