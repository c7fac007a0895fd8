import { map } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { aggregator } from '../../../agents/reserve/aggregator.ts';
import type { Message, MessageOf } from '../../../agents/reserve/market/messages.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { entries, only, rules, stage } from './stage.ts';

const ISPS = 96;
const flat = (value: number) => new Float64Array(ISPS).fill(value);
const none = () => flat(Number.NaN);
const at = (isp: number, value: number) => {
  const series = none();
  series[isp] = value;
  return series;
};

/** Full batteries of 60 kWh, 11 kW both ways: 2.75 kWh an ISP. */
const registration = (evs: number): Message => {
  const each = (value: number) => new Float64Array(evs).fill(value);
  return {
    type: 'FleetRegistration',
    from: 'world',
    to: 'A',
    isp: -2,
    capacityKwh: each(60),
    minimumKwh: each(12),
    chargeKw: each(11),
    dischargeKw: each(11),
    chargeEfficiency: each(1),
    dischargeEfficiency: each(1),
    energyKwh: each(60),
  };
};
const priceForecast = (dayAhead: Float64Array, upward = none(), downward = none(), day = 0): Message => ({
  type: 'PriceForecast',
  from: 'world',
  to: 'topic:forecast',
  isp: -2,
  day,
  dayAhead,
  upward,
  downward,
});
/** A trip of the given energy from ISP 32 to ISP 64; none where it takes nothing. */
const sessionForecast = (tripKwh: number[], day = 0): Message => ({
  type: 'SessionForecast',
  from: 'world',
  to: 'A',
  isp: -2,
  day,
  departureIsp: Int16Array.from(tripKwh, () => 32),
  arrivalIsp: Int16Array.from(tripKwh, (kwh) => (kwh > 0 ? 64 : 32)),
  tripKwh: Float64Array.from(tripKwh),
});
const fee = (feeEurPerMwh: number): Message => ({
  type: 'DeviationFee',
  from: 'BRP',
  to: 'A',
  isp: -2,
  day: 0,
  feeEurPerMwh,
});

function onStage(entry: object, options: { market?: object; solver?: Awaited<ReturnType<typeof loadSolver>> } = {}) {
  const config = entries({
    aggregators: [{ name: 'A', node: 2, evs: 1, bids: { upward: 20, downward: 20 }, ...entry }],
  });
  const [parsed] = config.aggregators;
  const market = rules({ scheme: 'tso-managed', ...options.market });
  return stage(aggregator, 'A', 'aggregator', {
    entry: parsed,
    fleet: config.fleet,
    market,
    risk: { cvarWeight: 0, alpha: 0.9 },
    brp: 'BRP',
    solver: options.solver,
  });
}
type Staged = ReturnType<typeof onStage>;

/** Runs the clock through an ISP with everything activated that was bid; what the chargers were asked. */
function liveThrough(
  agent: Staged,
  isp: number,
  energyKwh: number[],
  activated?: Message,
): MessageOf<'EvSetpoints'> | undefined {
  agent.start('plan', isp);
  agent.start('offer', isp);
  if (activated) agent.hear(activated);
  const setpoints = only(agent.start('deliver', isp), 'EvSetpoints')[0];
  const idle = new Float64Array(energyKwh.length);
  const asked = setpoints ?? {
    upKwh: idle,
    downKwh: idle,
    dayAheadKwh: idle,
    congestionUpKwh: idle,
    congestionDownKwh: idle,
  };
  energyKwh.forEach((kwh, ev) => {
    energyKwh[ev] = kwh - asked.upKwh[ev] + asked.downKwh[ev] + asked.dayAheadKwh[ev];
  });
  const { upKwh, downKwh, dayAheadKwh, congestionUpKwh, congestionDownKwh } = asked;
  const energy = { upKwh, downKwh, dayAheadKwh, congestionUpKwh, congestionDownKwh };
  agent.hear({ type: 'MeterReading', from: 'world', to: 'A', isp, ...energy, energyKwh: Float64Array.from(energyKwh) });
  return setpoints;
}
const activation = (direction: 'upward' | 'downward', volumeMw: number, isp: number): Message => ({
  type: 'Activation',
  from: 'TSO',
  to: 'A',
  isp,
  direction,
  volumeMw,
  priceEurPerMwh: 1000,
});

describe('the day before', () => {
  it('plans on forecasts, and tells its BRP the schedule and the DSO its prognosis', () => {
    const cheapAt70 = flat(50);
    cheapAt70[70] = 10;
    const agent = onStage({});
    agent.hear(registration(2), fee(30), priceForecast(cheapAt70), sessionForecast([2, 1]));
    const said = agent.start('plan', -2);
    const [schedule] = only(said, 'Schedule');
    expect(schedule).toMatchObject({ to: 'BRP', day: 0 });
    expect(schedule.energyMwh[70]).toBeCloseTo(0.003, 12);
    expect(schedule.energyMwh.reduce((sum, mwh) => sum + mwh, 0)).toBeCloseTo(0.003, 12);
    expect(only(said, 'DPrognosis')[0].powerMw[70]).toBeCloseTo(0.012, 12);
  });

  it('buys for the days it is told are possible, where it is told them', () => {
    const cheapAt = (isp: number) => flat(50).map((price, t) => (t === isp ? 10 : price));
    const agent = onStage({});
    const possible = { probability: 1, dayAhead: cheapAt(72), upward: none(), downward: none() };
    agent.hear(registration(2), fee(30), priceForecast(cheapAt(70)), sessionForecast([2, 1]));
    agent.hear({
      type: 'ScenarioForecast',
      from: 'world',
      to: 'topic:forecast',
      isp: -2,
      day: 0,
      scenarios: [possible],
    });
    const [{ energyMwh }] = only(agent.start('plan', -2), 'Schedule');
    expect(energyMwh[72]).toBeCloseTo(0.003, 12);
    expect(energyMwh[70]).toBe(0);
  });

  it('as a marble diagram: forecasts, then the start of the plan phase, then two messages at once', () => {
    const agent = onStage({});
    const heard: Record<string, Message> = {
      r: registration(1),
      f: fee(30),
      p: priceForecast(flat(50)),
      s: sessionForecast([4]),
      P: { type: 'PhaseStart', from: 'clock', to: 'topic:phase/plan', isp: -2, phase: 'plan' },
    };
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ hot, expectObservable }) => {
      const config = entries({ aggregators: [{ name: 'A', node: 2, evs: 1 }] });
      const behaviour = aggregator({
        name: 'A',
        role: 'aggregator',
        calendar: agent.calendar,
        config: { entry: config.aggregators[0], fleet: config.fleet, market: rules(), brp: 'BRP' },
        random: () => {
          throw new Error('an aggregator draws nothing');
        },
        decided: () => {},
        outside: async (_what, _question, ask) => ask(),
        offload: () => Promise.reject(new Error('nor has it anything decided elsewhere')),
      });
      const types = behaviour(hot('r-f-(ps)-P----|', heard)).pipe(map(({ type }) => type));
      expectObservable(types).toBe('---------(SD)-|', { S: 'Schedule', D: 'DPrognosis' });
    });
  });

  it('leaves out the directions it does not offer', () => {
    const agent = onStage({ bids: { downward: 5 } });
    agent.hear(registration(1), fee(0), priceForecast(flat(50), flat(1000)), sessionForecast([4]));
    agent.start('plan', -2);
    for (let isp = -2; isp < 40; isp++) expect(only(agent.start('offer', isp), 'BalancingEnergyBid')).toEqual([]);
  });
});

describe('bids', () => {
  const upAt20 = (bids: object) => {
    const agent = onStage({ bids });
    const dayAhead = flat(50);
    agent.hear(registration(1), fee(30), priceForecast(dayAhead, at(20, 1000)), sessionForecast([0]));
    agent.start('plan', -2);
    return only(agent.start('offer', 18), 'BalancingEnergyBid')[0];
  };

  it('at a fixed price', () => {
    expect(upAt20({ upward: 25 })).toMatchObject({ isp: 20, direction: 'upward', volumeMw: 0.011, priceEurPerMwh: 25 });
  });

  it('at marginal cost plus mark-up: what refilling costs, less what its owner pays for it, plus fee', () => {
    expect(upAt20({ upward: { markup: 5 } }).priceEurPerMwh).toBeCloseTo(50 - 85 + 30 + 5, 9);
  });
});

describe('standing by for calls that are not forecast', () => {
  const idleAt20 = (entry: object, usual: number, deviationFee = 30) => {
    const agent = onStage(entry);
    agent.hear(registration(2), fee(deviationFee), priceForecast(flat(50), at(40, usual)), sessionForecast([0, 0]));
    agent.start('plan', -2);
    return only(agent.start('offer', 18), 'BalancingEnergyBid');
  };

  it('bids what idle EVs can give and still be full in time, where the day’s usual price would pay for it', () => {
    expect(idleAt20({ offers: 'planned' }, 1000)).toEqual([]);
    expect(idleAt20({ offers: 'standby' }, 1000)).toMatchObject([{ isp: 20, direction: 'upward', volumeMw: 0.022 }]);
    // buying back costs 50 + 30 - 85, and the fee 30 more: 25 EUR/MWh in all
    expect(idleAt20({ offers: 'standby' }, 24)).toEqual([]);
    const [bid] = idleAt20({ offers: 'standby', bids: { upward: { markup: 5 } } }, 1000);
    expect(bid.priceEurPerMwh).toBeCloseTo(50 + 30 - 85 + 30 + 5, 9);
  });

  it('counts on refilling only between the call and the next departure, or midnight', () => {
    // twice as fast out as in, so that it takes two ISPs to put back what a call takes out
    const fast: Message = { ...registration(1), dischargeKw: Float64Array.of(22) } as Message;
    const cheapAround70 = flat(50).map((price, isp) => (isp >= 70 && isp < 72 ? 10 : price)); // where plans charge
    const trips = { away: sessionForecast([2]), none: sessionForecast([0]) };
    const offeredKwh = (whether: keyof typeof trips, isp: number) => {
      const agent = onStage({ offers: 'standby' });
      agent.hear(fast, fee(30), priceForecast(cheapAround70, at(40, 1000)), trips[whether]);
      agent.start('plan', -2);
      const bids = only(agent.start('offer', isp - 2), 'BalancingEnergyBid');
      return bids.filter((bid) => bid.isp === isp && bid.direction === 'upward').map(({ volumeMw }) => volumeMw * 250);
    };
    const departure = 32;
    expect(offeredKwh('away', departure - 3)[0]).toBeCloseTo(5.5, 9);
    expect(offeredKwh('away', departure - 2)[0]).toBeCloseTo(2.75, 9);
    expect(offeredKwh('away', departure - 1)).toEqual([]);
    expect(offeredKwh('away', departure)).toEqual([]);
    expect(offeredKwh('none', departure - 1)[0]).toBeCloseTo(5.5, 9);
    const home = 64;
    expect(offeredKwh('away', home - 1)).toEqual([]);
    for (const whether of ['away', 'none'] as const) {
      expect(offeredKwh(whether, ISPS - 2)[0], whether).toBeCloseTo(2.75, 9);
      expect(offeredKwh(whether, ISPS - 1)).toEqual([]);
    }
  });

  it('delivers it when the call comes, and takes it back in time when an EV that stood by has left', () => {
    const agent = onStage({ offers: 'standby' });
    agent.hear(registration(2), fee(30), priceForecast(flat(50), at(40, 1000)), sessionForecast([0, 0]));
    agent.start('plan', -2);
    const energy = [60, 60];
    for (let isp = 0; isp < 20; isp++) liveThrough(agent, isp, energy);
    agent.hear({ type: 'EvsUnplugged', from: 'world', to: 'A', isp: 20, evs: [0], energyKwh: [60] });
    const [told] = only(agent.start('plan', 20), 'Unavailability');
    expect(told).toMatchObject({ isp: 21, direction: 'upward' });
    expect(told.volumeMw).toBeCloseTo(0.011, 12);
    agent.hear(activation('upward', 0.011, 20));
    expect([...only(agent.start('deliver', 20), 'EvSetpoints')[0].upKwh]).toEqual([0, 2.75]);
  });
});

describe('real time', () => {
  /** Sells in ISP 4, refills when it is cheapest. */
  const seller = (entry: object = {}, evs = 2) => {
    const agent = onStage(entry);
    const dayAhead = flat(100);
    dayAhead[10] = 40;
    agent.hear(registration(evs), fee(10), priceForecast(dayAhead, at(4, 1000)), sessionForecast(Array(evs).fill(0)));
    agent.start('plan', -2);
    for (const isp of [-2, -1]) agent.start('offer', isp);
    return agent;
  };

  it('delivers what is activated', () => {
    const agent = seller();
    const energy = [60, 60];
    for (let isp = 0; isp < 4; isp++) expect(liveThrough(agent, isp, energy)).toBeUndefined();
    const setpoints = liveThrough(agent, 4, energy, activation('upward', 0.022, 4))!;
    expect([...setpoints.upKwh]).toEqual([2.75, 2.75]);
  });

  it('after a cut takes back the charging the cut made needless, and tells the DSO', () => {
    const agent = seller();
    const energy = [60, 60];
    for (let isp = 0; isp < 4; isp++) liveThrough(agent, isp, energy);
    liveThrough(agent, 4, energy, activation('upward', 0.011, 4));
    expect(energy).toEqual([57.25, 60]);
    const [prognosis] = only(agent.start('plan', 5), 'DPrognosis');
    expect(prognosis.powerMw[10]).toBeCloseTo(0.011, 9);
    for (let isp = 5; isp < 10; isp++) liveThrough(agent, isp, energy);
    expect([...liveThrough(agent, 10, energy)!.dayAheadKwh]).toEqual([2.75, 0]);
  });

  it('replan: never keeps to the plan as far as batteries allow', () => {
    const agent = seller({ replan: 'never' });
    const energy = [60, 60];
    for (let isp = 0; isp < 4; isp++) liveThrough(agent, isp, energy);
    liveThrough(agent, 4, energy, activation('upward', 0.011, 4));
    expect(only(agent.start('plan', 5), 'DPrognosis')).toEqual([]);
    for (let isp = 5; isp < 10; isp++) liveThrough(agent, isp, energy);
    expect([...liveThrough(agent, 10, energy)!.dayAheadKwh]).toEqual([2.75, 0]);
  });

  it('replan: every-isp plans all again, and on-deviation only who deviated', () => {
    expect(only(seller({ replan: 'every-isp' }).start('plan', 0), 'DPrognosis')).toHaveLength(1);
    expect(only(seller({ replan: 'on-deviation' }).start('plan', 0), 'DPrognosis')).toHaveLength(0);
  });

  it('an EV that left early cannot deliver; an idle one stands in for it, as far as it can', () => {
    const agent = seller();
    agent.hear({ type: 'EvsUnplugged', from: 'world', to: 'A', isp: 4, evs: [0], energyKwh: [60] });
    agent.start('plan', 4);
    const setpoints = only(
      agent.hear(activation('upward', 0.022, 4)).concat(agent.start('deliver', 4)),
      'EvSetpoints',
    )[0];
    expect([...setpoints.upKwh]).toEqual([0, 2.75]);
  });

  it('what an EV that left early cannot do it takes back in time, and of what is activated at once it says what is missing', () => {
    const agent = onStage({});
    const twice = none();
    twice[4] = twice[5] = 1000;
    agent.hear(registration(2), fee(10), priceForecast(flat(100), twice), sessionForecast([0, 0]));
    agent.start('plan', -2);
    for (let isp = -2; isp < 4; isp++) {
      if (isp >= 0) expect(agent.start('plan', isp)).toEqual([]);
      agent.start('offer', isp);
    }
    agent.hear({ type: 'EvsUnplugged', from: 'world', to: 'A', isp: 4, evs: [0, 1], energyKwh: [60, 60] });
    const said = agent.start('plan', 4);
    const told = only(said, 'Unavailability');
    expect(told.map(({ to }) => to)).toEqual(['role:tso', 'BRP']);
    expect(told[0]).toMatchObject({ isp: 5, direction: 'upward' });
    expect(told[0].volumeMw).toBeCloseTo(0.022, 12);
    const missing = only(
      agent.hear(activation('upward', 0.022, 4)).concat(agent.start('deliver', 4)),
      'DeliveryShortfall',
    );
    expect(missing.map(({ to }) => to)).toEqual(['role:tso', 'BRP']);
    expect(missing[0]).toMatchObject({ isp: 4, direction: 'upward' });
    expect(missing[0].volumeMw).toBeCloseTo(0.022, 12);
  });

  it('when the rest of the day is told anew, plans all EVs again on what it is told, and keeps to what it has bid', () => {
    const agent = seller();
    const upwardAt12 = none();
    upwardAt12[12] = 2000;
    const dayAhead = flat(100);
    dayAhead[10] = 40;
    agent.hear({ ...priceForecast(dayAhead, upwardAt12), type: 'PriceUpdate', isp: 0 } as Message);
    expect(only(agent.start('plan', 0), 'DPrognosis')).toHaveLength(1);
    const offered = (isp: number) => only(agent.start('offer', isp), 'BalancingEnergyBid').map(({ isp: at }) => at);
    expect([0, 1, 2, 3].flatMap(offered)).toEqual([]); // no longer in ISP 4
    expect(offered(10)).toEqual([12]);
    const never = seller({ replan: 'never' });
    never.hear({ ...priceForecast(dayAhead, upwardAt12), type: 'PriceUpdate', isp: 0 } as Message);
    expect(never.start('plan', 0)).toEqual([]);
    expect(only(never.start('offer', 2), 'BalancingEnergyBid')).toHaveLength(1);
  });

  it('an EV that comes home late, and lower than announced, is planned again from what it brings', () => {
    const agent = onStage({});
    const dayAhead = flat(100);
    dayAhead[70] = 20;
    agent.hear(registration(1), fee(10), priceForecast(dayAhead), sessionForecast([4]));
    agent.start('plan', -2);
    const energy = [60];
    for (let isp = 0; isp < 32; isp++) liveThrough(agent, isp, energy);
    agent.hear({ type: 'EvsUnplugged', from: 'world', to: 'A', isp: 32, evs: [0], energyKwh: [60] });
    for (let isp = 32; isp < 80; isp++) liveThrough(agent, isp, [Number.NaN]);
    const home = { evs: [0], energyKwh: [50], tripKwh: [10], chargedEnRouteKwh: [0] };
    agent.hear({ type: 'EvsPluggedIn', from: 'world', to: 'A', isp: 80, ...home });
    energy[0] = 50;
    for (let isp = 80; isp < 96; isp++) liveThrough(agent, isp, energy);
    expect(energy[0]).toBeCloseTo(60, 6);
  });
});

describe('a fleet whose EVs are coupled', () => {
  it('keeps its connection limit and bids no less than the minimum, by the MILP', async () => {
    const solver = await loadSolver();
    const agent = onStage({ connectionLimit: 15, minimumBid: 0.012 }, { solver });
    agent.hear(registration(3), fee(10), priceForecast(flat(50), at(4, 1000)), sessionForecast([0, 0, 0]));
    const [{ powerMw }] = only(agent.start('plan', -2), 'DPrognosis');
    expect(Math.max(...powerMw)).toBeLessThanOrEqual(0.015 + 1e-9);
    const [bid] = only(agent.start('offer', 2), 'BalancingEnergyBid');
    expect(bid.volumeMw).toBeGreaterThanOrEqual(0.012 - 1e-9);
    expect(bid.volumeMw).toBeLessThanOrEqual(0.015 + 1e-9);
  });
});
