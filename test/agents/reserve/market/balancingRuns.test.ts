// @module-tag slow
import { describe, expect, it } from 'vitest';
import { figures } from '../../../../agents/reserve/market/figures.ts';
import type { MessageOf } from '../../../../agents/reserve/market/messages.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { buildWorld } from '../../../../agents/reserve/market/world.ts';
import { stream } from '../../../../src/random/streams.ts';
import { sum } from '../../../../src/series.ts';
import { loadedConfig, run, smallMarket } from './helpers.ts';

type Result = Awaited<ReturnType<typeof run>>;

const oneDay = { start: '2024-02-19', days: 1 };
const MADE_BY_FORMING = ['TSO', 'reserve units', 'other BRPs', 'area'];

/** Fleets that charge, are surprised, and neither bid nor react. */
const idle = (market: object = {}, changes: object = {}) =>
  smallMarket({
    market,
    brps: [{ name: 'B1' }, { name: 'B2' }],
    aggregators: smallMarket().aggregators.map(({ bids: _, congestionPrice: __, ...entry }, k) => ({
      ...entry,
      brp: k % 2 === 0 ? 'B1' : 'B2',
    })),
    ...changes,
  });

/** Fleets that react, and bid, and BRPs with stores. */
const reacting = (market: object = {}, changes: object = {}) =>
  smallMarket({
    calendar: oneDay,
    forecast: { kind: 'persistence' },
    market: { balancing: { need: 1, ladder: 0.1, subSteps: 3 }, ...market },
    brps: [
      { name: 'B1', store: { power: 0.2 } },
      { name: 'B2', store: { power: 0.1, hours: 1 }, reacts: { delay: 4 } },
    ],
    aggregators: smallMarket().aggregators.map(({ congestionPrice: _, ...entry }, k) => ({
      ...entry,
      brp: k % 2 === 0 ? 'B1' : 'B2',
      reacts: k === 3 ? { lambda: 0.5, threshold: '10 EUR/MWh' } : k !== 0,
    })),
    ...changes,
  });

const bytesOf = ({ trace, recorder, ledger, balance, kpis }: Result) =>
  JSON.stringify([trace, recorder.columns, ledger, balance, kpis], (_, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value instanceof Map ? [...value] : value,
  );

describe('where nobody bids or reacts', () => {
  it.each([1, 3])('formed prices are those of the world, payment for payment (%i steps an ISP)', async (subSteps) => {
    const [given, formed] = [await run(idle()), await run(idle({ balancing: { subSteps } }))];
    const { prices } = formed.world;
    expect(formed.balance?.shortageEurPerMwh).toEqual(prices.shortage);
    expect(formed.balance?.surplusEurPerMwh).toEqual(prices.surplus);
    expect(formed.balance?.regulationState).toEqual(prices.regulationState);
    expect(formed.recorder.columns).toEqual(given.recorder.columns);
    const parties = Object.keys(formed.kpis.balancesEur);
    for (const party of parties) {
      if (MADE_BY_FORMING.includes(party)) continue;
      expect(Math.abs(formed.ledger.balance(party) - given.ledger.balance(party)), party).toBeLessThan(1e-9);
    }
    expect(parties).toEqual(expect.arrayContaining(['B1', 'B2', 'North', 'EV owners', 'reserve units', 'other BRPs']));
    expect(Math.abs(sum(parties.map((party) => formed.ledger.balance(party))))).toBeLessThan(1e-6);
  });

  it.each(['dso-managed', 'tso-managed'])('under %s too', async (scheme) => {
    const [given, formed] = [
      await run(idle({ scheme }, { calendar: oneDay })),
      await run(idle({ scheme, balancing: {} }, { calendar: oneDay })),
    ];
    for (const party of ['B1', 'B2', 'North', 'South', 'East', 'West', 'DSO', 'EV owners', 'Exchange'])
      expect(Math.abs(formed.ledger.balance(party) - given.ledger.balance(party)), party).toBeLessThan(1e-9);
  });

  it('one more fleet, or a store that does nothing, changes nothing of the others', async () => {
    const market = { balancing: { subSteps: 3 } };
    const plain = await run(idle(market, { calendar: oneDay }));
    const stored = await run(
      idle(market, { calendar: oneDay, brps: [{ name: 'B1', store: { power: 5 }, reacts: false }, { name: 'B2' }] }),
    );
    expect(stored.kpis.balancesEur).toEqual(plain.kpis.balancesEur);
    expect(stored.balance?.needMw).toEqual(plain.balance?.needMw);
  });
});

describe('a market that reacts', () => {
  it('says the same, byte for byte: twice, delivered in another order, by agents treated as strangers', async () => {
    for (const config of [reacting(), reacting({ settlement: 'pay-as-bid', scheme: 'dso-managed' })]) {
      const expected = bytesOf(await run(config));
      expect(bytesOf(await run(config)) === expected, 'twice').toBe(true);
      for (const seed of [1, 2]) {
        const shuffle = stream(seed, 'shuffle');
        expect(bytesOf(await run(config, { shuffle })) === expected, `shuffled ${seed}`).toBe(true);
      }
      const [shared, copied] = [
        await run(config, { trace: true }),
        await run(config, { trace: true, asStrangers: true }),
      ];
      expect(bytesOf(copied) === bytesOf(shared), 'strangers').toBe(true);
    }
  });

  it('does not depend on the order of entries in the config', async () => {
    const config = reacting() as ReturnType<typeof smallMarket> & { brps: object[] };
    const reversed = {
      ...config,
      aggregators: [...config.aggregators].reverse(),
      brps: [...config.brps].reverse(),
    };
    const [one, other] = [await run(config), await run(reversed)];
    expect(other.kpis.balancesEur).toEqual(one.kpis.balancesEur);
    expect(other.balance).toEqual(one.balance);
  });

  it('has its clearings solved again by the linear programme', async () => {
    const { certificates } = await run(reacting(), { certify: 0.2 });
    expect(certificates.find(({ kind }) => kind === 'merit order')).toMatchObject({ largestGap: expect.closeTo(0, 6) });
  });

  it('moves what fleets said, of EVs with nothing else to do, also where these are surprised or share a connection', async () => {
    const said = new Map<string, number>();
    const took = new Map<string, number>();
    const allocated: MessageOf<'MeteredVolumes'>['allocations'][number][] = [];
    const aggregators = smallMarket().aggregators.map(({ congestionPrice: _, ...entry }, k) => ({
      ...entry,
      reacts: true,
      ...(k === 2 ? { evs: 3, connectionLimit: '12 kW' } : {}),
    }));
    const config = smallMarket({
      ...{ forecast: { kind: 'persistence' }, aggregators, market: { balancing: { need: 1, subSteps: 3 } } },
    });
    await run(config, {
      listen: (message) => {
        if (message.type === 'PassiveReaction')
          said.set(message.from, (said.get(message.from) ?? 0) + message.mw / 3 / 4);
        if (message.type !== 'MeteredVolumes' || message.to !== 'role:tso') return;
        for (const each of message.allocations) {
          const mwh = (each.passiveDownMwh ?? 0) - (each.passiveUpMwh ?? 0);
          took.set(each.aggregator, (took.get(each.aggregator) ?? 0) + mwh);
          allocated.push(each);
        }
      },
    });
    for (const name of ['North', 'South', 'East', 'West']) expect(took.get(name)).toBeCloseTo(said.get(name) ?? 0, 9);
    expect(allocated.filter(({ passiveUpMwh }) => (passiveUpMwh ?? 0) > 0).length).toBeGreaterThan(5);
    expect(allocated.filter(({ passiveDownMwh }) => (passiveDownMwh ?? 0) > 0).length).toBeGreaterThan(5);
    for (const { passiveUpMwh, passiveDownMwh } of allocated)
      expect(Math.min(passiveUpMwh ?? 0, passiveDownMwh ?? 0)).toBe(0);
  });

  it('keeps the energy of stores: what they gave is what they hold less', async () => {
    const readings: MessageOf<'StoreReading'>[] = [];
    const { balance } = await run(reacting(), {
      listen: (message) => {
        if (message.type === 'StoreReading' && message.to === 'B1') readings.push(message);
      },
    });
    const first = 0.2;
    const given = sum(readings.map(({ powerMw }) => powerMw / 4));
    expect(readings.at(-1)?.energyMwh).toBeCloseTo(first - given, 9);
    expect(sum(balance?.reactionMw.B1 ?? []) / 3 / 4).toBeCloseTo(-given, 9);
    expect(readings.every(({ energyMwh }) => energyMwh >= -1e-9 && energyMwh <= 0.4 + 1e-9)).toBe(true);
    expect(new Set(readings.map(({ energyMwh }) => energyMwh)).size).toBeGreaterThan(5);
  });

  it('leaves no money over, and the figures of what emerges', async () => {
    const result = await run(reacting());
    const parties = Object.keys(result.kpis.balancesEur);
    expect(Math.abs(sum(parties.map((party) => result.ledger.balance(party))))).toBeLessThan(1e-6);
    const of = (name: string) => figures.find((figure) => figure.name === name)?.of(result) ?? Number.NaN;
    expect(of('amplification')).toBeGreaterThan(0);
    expect(of('stateUpShare') + of('stateDownShare') + of('stateTwoShare')).toBeLessThanOrEqual(1);
    expect(of('reserveEur')).toBe(result.ledger.balance('reserve units'));
    const balance = result.balance as NonNullable<typeof result.balance>;
    expect(of('metNeedMwh')).toBeGreaterThanOrEqual(sum(balance.activatedMw.map(Math.abs)) / 3 / 4 - 1e-9);
  });
});

describe('what wrong forecasts cost', () => {
  const costly = loadedConfig(reacting());

  it('is not found where prices are formed, and is refused where it is asked for', async () => {
    const world = buildWorld(costly);
    expect((await reserve.run(costly, world, { asked: 'all' })).kpis.forecastCostEur).toBeUndefined();
    await expect((async () => reserve.run(costly, world, { asked: ['forecastCostBrpEur'] }))()).rejects.toThrow(
      /^kpis: found the figure forecastCostBrpEur; expected none of these where prices are formed/,
    );
  });
});
