import { describe, expect, it } from 'vitest';
import { fleetPlanner } from '../../../../../agents/reserve/aggregator/fleetPlanner.ts';
import { SessionDesk } from '../../../../../agents/reserve/aggregator/sessions/sessionDesk.ts';
import type { AggregatorConfig } from '../../../../../agents/reserve/market/parts.ts';
import { sessionRules } from '../../../../../agents/reserve/market/sessionConfig.ts';
import type { Solver } from '../../../../../src/optimizers/highs.ts';
import { createCalendar } from '../../../../../src/time/calendar.ts';
import { loadedConfig, run } from '../../market/helpers.ts';
import { chargingMarket } from '../../market/sessionHelpers.ts';

const calendar = createCalendar({ start: '2024-02-19', days: 1 });
const GATE = -2;

/** The desk of one charger of 10 kW, in a day in which energy costs 50 EUR/MWh in every ISP; calls are forecast for ISP 0 alone. */
function deskOf(fleet: object = {}, call: { upward?: number; downward?: number } = {}) {
  const { config: all } = loadedConfig(chargingMarket({ fleet: { announced: 1, ...fleet } }));
  const [entry] = all.aggregators;
  const config: AggregatorConfig = {
    ...{ entry, market: all.market, fleet: all.fleet, brp: 'BRP', sessions: sessionRules(all.fleet) },
    solver: new Proxy({} as Solver, { get: () => expect.unreachable('nothing couples sessions here') }),
  };
  const dayAhead = new Float64Array(calendar.ispCount).fill(50);
  const calls = (price = Number.NaN) => new Float64Array(calendar.ispCount).fill(Number.NaN).fill(price, 0, 1);
  const about = { from: 'environment', to: 'North', isp: GATE, day: 0 };
  const prices = { dayAhead, upward: calls(call.upward), downward: calls(call.downward) };
  const desk = new SessionDesk(
    {
      ...{ type: 'ChargerRegistration', ...about, chargeKw: Float64Array.of(10), dischargeKw: Float64Array.of(10) },
      ...{ chargeEfficiency: 1, dischargeEfficiency: 1 },
    },
    {
      ...{ name: 'North', config, calendar, decided: () => {} },
      planner: fleetPlanner(config, () => {}),
      told: {
        deviationFee: 30,
        forecast: { type: 'PriceForecast', ...about, ...prices },
        pricesOf: () => prices,
      },
    },
  );
  return { desk, about };
}

describe('a desk for sessions', () => {
  it('counts on nobody who has not come when announced, from that ISP on', () => {
    const { desk, about } = deskOf();
    const session = {
      ...{ name: 'one', arrivalIsp: 10, departureIsp: 20, arrivalKwh: 10, wantKwh: 25 },
      ...{ capacityKwh: 50, minimumKwh: 10, chargeKw: 10, dischargeKw: 0 },
    };
    desk.hear({ type: 'SessionsAnnounced', ...about, sessions: [session] });
    desk.planDay();
    const planned = () => Array.from({ length: 4 }, (_, k) => desk.total('dayAheadKwh', 10 + k));
    desk.begin(9);
    expect(planned()).toEqual([2.5, 2.5, 2.5, 2.5]);
    desk.begin(10);
    expect(planned()).toEqual([0, 0, 0, 0]);
  });

  it('prices what stands by at what energy costs behind the horizon, where that is to be charged there', () => {
    const { desk, about } = deskOf({ beyond: 20 }, { upward: 300, downward: -100 });
    const session = {
      ...{ name: 'over midnight', arrivalIsp: 90, departureIsp: 120, arrivalKwh: 30, wantKwh: 10 },
      ...{ capacityKwh: 50, minimumKwh: 10, chargeKw: 10, dischargeKw: 10 },
    };
    desk.hear({ type: 'SessionsAnnounced', ...about, sessions: [session] });
    desk.planDay();
    expect(desk.total('dayAheadKwh', 95)).toBe(0);
    const upward = 20 + 30 - 85 + 30; // bought back with the fee, which the owner pays for, and the fee on what is sold
    expect(desk.standby(91, ['upward']).upward).toEqual({ kwh: 2.5, marginalEurPerMwh: upward });
    expect(desk.standby(91, ['downward']).downward).toEqual({ kwh: 2.5, marginalEurPerMwh: 20 - 2 * 30 });
  });

  it('plans who comes otherwise than announced behind a limit too, where nobody plans again', async () => {
    const unmetKwh = async (entry: object) => {
      const config = chargingMarket({
        fleet: {
          ...{ sessions: { model: 'workplace', perDay: 2 }, chargers: [{ connectors: 6, kw: 11 }], announced: 1 },
          ...{ v2g: false, surprise: { arrivalSdIsps: 6 } },
        },
        aggregators: [{ name: 'North', node: 12, bids: {}, replan: 'never', ...entry }],
      });
      const { kpis } = await run(config);
      return [kpis.total.unmetAtDepartureKwh, kpis.sessions?.served ?? 0];
    };
    const [alone, served] = await unmetKwh({});
    const [behindLimit] = await unmetKwh({ connectionLimit: 66 }); // which they cannot reach
    const isps = 2; // that have been offered when one comes
    expect(served).toBeGreaterThan(2);
    expect(behindLimit).toBeLessThanOrEqual(alone + served * isps * 11 * 0.25);
  });

  it('refuses plans that end before their day where nobody makes new ones', () => {
    const config = chargingMarket({
      fleet: { horizon: '4 h' },
      aggregators: [{ name: 'North', node: 12, bids: {}, replan: 'never' }],
    });
    expect(() => loadedConfig(config)).toThrow(/horizon[\s\S]*never plans again/);
  });
});
