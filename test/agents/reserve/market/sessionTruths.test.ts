// @module-tag slow
import { describe, expect, it } from 'vitest';
import { worldOf } from '../../../../agents/reserve/market/fromDisk.ts';
import type { Message, MessageOf, MessageType } from '../../../../agents/reserve/market/messages.ts';
import type { World } from '../../../../agents/reserve/market/world.ts';
import type { EvDay } from '../../../../src/optimizers/evDay.ts';
import { solveEvDay } from '../../../../src/optimizers/evDayDp.ts';
import { sum } from '../../../../src/series.ts';
import { saidAsItComes } from '../../../../src/worlds/charging/fleet.ts';
import type { Session, SessionFleet } from '../../../../src/worlds/charging/session.ts';
import { heard, loadedConfig, run } from './helpers.ts';

const FEE = 30;
const OWNERS = 85;

/** A market whose one aggregator has chargers, and of whose bids all are taken that the price allows. */
const market = ({
  fleet = {},
  fee = FEE,
  ...changes
}: {
  fleet?: object;
  fee?: number;
  [key: string]: unknown;
} = {}) => ({
  name: 'truths',
  seed: 5,
  calendar: { start: '2024-02-19', days: 1 },
  world: { season: 'winter' },
  market: { scheme: 'tso-managed', ownerPrice: OWNERS },
  brps: [{ name: 'BRP', deviationFee: fee }],
  fleet: {
    sessions: { model: 'public', perDay: 2 },
    chargers: [{ connectors: 10, kw: 11 }],
    announced: 1,
    v2g: true,
    ...fleet,
  },
  aggregators: [{ name: 'North', node: 12, bids: { upward: 25, downward: 5 } }],
  ...changes,
});

const sessionsOf = ({ fleets }: World) => fleets[0].fleet as SessionFleet;
const of = <T extends MessageType>(said: readonly Message[], type: T) =>
  said.filter((message): message is MessageOf<T> => message.type === type);

/** The same world with those sessions alone that leave before it ends. */
function whoLeaveInTime(world: World): World {
  const fleet = sessionsOf(world);
  const leaves = ({ departureIsp }: Session) => departureIsp <= world.calendar.ispCount;
  const kept: SessionFleet = {
    ...fleet,
    sessions: fleet.sessions.filter(({ actual }) => leaves(actual)),
    announced: (day) => fleet.announced(day).filter(leaves),
  };
  return { ...world, fleets: [{ ...world.fleets[0], fleet: kept }] };
}

/** What a session is at best worth, EUR: the answer of a solver to its own problem, all prices known. */
function bestOf(session: Session, { prices, calendar, fleets }: World): number {
  const { chargeEfficiency, dischargeEfficiency } = sessionsOf({ fleets } as World);
  const taken = (series: Float64Array, is: (price: number) => boolean) =>
    series.map((price) => (is(price) ? price : Number.NaN)).slice(0, session.departureIsp);
  const problem: EvDay = {
    hoursPerIsp: calendar.hoursPerIsp,
    fromIsp: session.arrivalIsp,
    ispCount: session.departureIsp,
    capacityKwh: session.capacityKwh,
    minimumKwh: session.minimumKwh,
    chargeKw: session.chargeKw,
    dischargeKw: session.dischargeKw,
    ...{ chargeEfficiency, dischargeEfficiency },
    startKwh: session.arrivalKwh,
    ...{ departureIsp: 0, arrivalIsp: 0, tripKwh: 0 },
    dayAheadPrice: prices.dayAhead.slice(0, session.departureIsp),
    upPrice: taken(prices.upward, (price) => price >= 25),
    downPrice: taken(prices.downward, (price) => price <= 5),
    deviationFee: FEE,
    ownerPrice: OWNERS,
    ownerBilling: 'charged',
    wear: 0,
    end: {
      wantedKwh: Math.min(session.arrivalKwh + session.wantKwh, session.capacityKwh),
      laterIsps: 0,
      laterPrice: 0,
    },
  };
  return solveEvDay(problem).objectiveEur;
}

describe('a fleet of sessions', () => {
  it('earns what each session is at best worth alone, where all announce what they do, prices are known and every bid is taken', async () => {
    const loaded = loadedConfig(market({ fleet: { chargeEfficiency: 0.9, dischargeEfficiency: 0.9 } }));
    const world = whoLeaveInTime(worldOf(loaded));
    let best = 0;
    for (const { actual } of sessionsOf(world).sessions) best += bestOf(actual, world);
    const { kpis } = await run(loaded, { world });
    expect(sessionsOf(world).sessions.length).toBeGreaterThan(10);
    expect(kpis.total.upwardMwh).toBeGreaterThan(0);
    expect(kpis.total.downwardMwh).toBeGreaterThan(0);
    expect(kpis.total.offScheduleMwh).toBeLessThan(1e-9);
    expect(kpis.total.profitEur).toBeCloseTo(best, 6);
  });

  it('earns more with those who give energy back, where it is called for', async () => {
    const [with2, without] = await Promise.all([true, false].map((v2g) => run(market({ fleet: { v2g } }))));
    expect(with2.kpis.total.upwardMwh).toBeGreaterThan(0);
    expect(without.kpis.total.upwardMwh).toBe(0);
    expect(with2.kpis.total.profitEur).toBeGreaterThan(without.kpis.total.profitEur);
  });

  it('has all off its schedule that strangers charge, where it buys nothing for them', async () => {
    const config = market({ fleet: { announced: 0, arrivals: 'none', v2g: false } });
    const { result, said } = await heard({ ...config, aggregators: [{ name: 'North', node: 12, bids: {} }] });
    const strangers = new Set(
      of(said, 'SessionsAnnounced').flatMap(({ sessions }) => sessions.map(({ name }) => name)),
    );
    const at = new Map<number, string>();
    let strangeKwh = 0;
    let knownKwh = 0;
    for (const message of said) {
      if (message.type === 'SessionsEnded') for (const { connector } of message.sessions) at.delete(connector);
      if (message.type === 'SessionsStarted')
        for (const { name, connector } of message.sessions) at.set(connector, name);
      if (message.type !== 'MeterReading') continue;
      for (const [connector, name] of at) {
        if (strangers.has(name)) knownKwh += message.dayAheadKwh[connector];
        else strangeKwh += message.dayAheadKwh[connector];
      }
    }
    expect(strangeKwh).toBeGreaterThan(50);
    expect(knownKwh).toBeGreaterThan(0);
    expect(result.kpis.total.offScheduleMwh * 1000).toBeCloseTo(strangeKwh, 6);
    expect(of(said, 'PoolPurchase')).toEqual([]);
  });

  it('earns the more the more is announced: what nobody knew of costs the fee', async () => {
    const profit = async (announced: number) => {
      const fleet = { announced, arrivals: 'none' };
      return (await run(market({ fleet, calendar: { start: '2024-02-19', days: 2 } }))).kpis.total.profitEur;
    };
    const [none, half, all] = [await profit(0), await profit(0.5), await profit(1)];
    expect(half).toBeGreaterThan(none);
    expect(all).toBeGreaterThan(half);
  });

  it('buys for strangers, day for day, what they come to charge', { tags: 'slow' }, async () => {
    const config = (arrivals: string) => ({
      ...market({ fleet: { announced: 0, arrivals, v2g: false, chargers: [{ connectors: 25, kw: 11 }] } }),
      calendar: { start: '2024-02-19', days: 14 },
      aggregators: [{ name: 'North', node: 12, bids: {} }],
    });
    const shareOf = async (arrivals: string) => {
      const { said } = await heard(config(arrivals));
      const boughtKwh = of(said, 'Schedule').reduce((kwh, { energyMwh }) => kwh + sum(energyMwh) * 1000, 0);
      const chargedKwh = of(said, 'MeterReading').reduce((kwh, { dayAheadKwh }) => kwh + sum(dayAheadKwh), 0);
      return boughtKwh / chargedKwh;
    };
    const [none, expected] = [await shareOf('none'), await shareOf('expected')];
    expect(none).toBeLessThan(0.5);
    expect(Math.abs(expected - 1)).toBeLessThan(0.08);
  });

  it('never earns more, in the mean, by a higher fee', async () => {
    const profits = await Promise.all(
      [0, 20, 60].map(async (fee) => {
        const runs = [1, 2, 3].map((seed) => run({ ...market({ fee, fleet: { announced: 0.5 } }), seed }));
        return (await Promise.all(runs)).reduce((eur, { kpis }) => eur + kpis.total.profitEur, 0);
      }),
    );
    expect(profits[0]).toBeGreaterThan(profits[1]);
    expect(profits[1]).toBeGreaterThan(profits[2]);
  });

  it('lets those who leave early go without, takes back what it bid of them, and pays for that', async () => {
    const config = market({ fleet: { surprise: { departureSdIsps: 20 } } });
    const loaded = loadedConfig(config);
    const world = worldOf(loaded);
    const { result, said } = await heard(config);
    const fleet = saidAsItComes(sessionsOf(world), world.calendar);
    const foreseen = await run(loaded, { world: { ...world, fleets: [{ ...world.fleets[0], fleet }] } });
    const saidToLeave = new Map(sessionsOf(world).sessions.map(({ stated }) => [stated.name, stated.departureIsp]));
    const early = of(said, 'SessionsEnded').flatMap(({ isp, sessions }) =>
      sessions.filter(({ name, unmetKwh }) => unmetKwh > 1 && isp < (saidToLeave.get(name) ?? 0)),
    );
    expect(early.length).toBeGreaterThan(0);
    expect(result.kpis.total.unavailableMwh).toBeGreaterThan(0);
    expect(foreseen.kpis.total.offScheduleMwh).toBeLessThan(1e-9);
    expect(result.kpis.total.offScheduleMwh).toBeGreaterThan(0.01);
    expect(result.kpis.total.profitEur).toBeLessThan(foreseen.kpis.total.profitEur);
  });
});
