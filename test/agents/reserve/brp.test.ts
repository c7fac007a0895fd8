import { describe, expect, it } from 'vitest';
import { brp } from '../../../agents/reserve/brp.ts';
import { exchange } from '../../../agents/reserve/exchange.ts';
import type { Message, MessageOf } from '../../../agents/reserve/market/messages.ts';
import { entries, only, rules, stage } from './stage.ts';

const flat = (value: number) => new Float64Array(96).fill(value);
const onStage = (entry: object, market: object = {}) =>
  stage(
    brp,
    'BRP',
    'brp',
    {
      entry: entries({ brps: [{ name: 'BRP', ...entry }] }).brps[0],
      market: rules(market),
      customers: ['A', 'B'],
    },
    4,
  );
type Staged = ReturnType<typeof onStage>;

const schedule = (from: string, day: number, mwh: number): Message => ({
  type: 'Schedule',
  from,
  to: 'BRP',
  isp: 0,
  day,
  energyMwh: flat(mwh),
});
const forecast = (day: number): Message => ({
  type: 'PriceForecast',
  from: 'world',
  to: 'topic:forecast',
  isp: 0,
  day,
  dayAhead: flat(50),
  upward: flat(Number.NaN),
  downward: flat(Number.NaN),
});
const result = (day: number): Message => ({
  type: 'DayAheadResult',
  from: 'Exchange',
  to: 'BRP',
  isp: 0,
  day,
  priceEurPerMwh: flat(50),
});
const metered = (
  aggregator: string,
  energy: Partial<MessageOf<'MeteredVolumes'>['allocations'][number]>,
  isp = 0,
): Message => ({
  type: 'MeteredVolumes',
  from: 'world',
  to: 'BRP',
  isp,
  allocations: [
    { aggregator, upwardMwh: 0, downwardMwh: 0, dayAheadMwh: 0, congestionUpMwh: 0, congestionDownMwh: 0, ...energy },
  ],
});
const statement = (isp: number, imbalanceMwh: number, shortage = 90, surplus = 20): Message => ({
  type: 'ImbalanceStatement',
  from: 'TSO',
  to: 'BRP',
  isp,
  nominatedMwh: 0,
  meteredMwh: 0,
  activatedMwh: 0,
  imbalanceMwh,
  shortagePriceEurPerMwh: shortage,
  surplusPriceEurPerMwh: surplus,
  undelivered: [],
});
const feeQuoted = (agent: Staged, isp: number) => only(agent.start('inform', isp), 'DeviationFee')[0]?.feeEurPerMwh;

describe('schedules and nomination', () => {
  it('buys each customer’s schedule on its account and nominates the sum', () => {
    const agent = onStage({});
    agent.hear(forecast(0), schedule('A', 0, 0.5), schedule('B', 0, 0.25));
    const [order] = only(agent.start('nominate', -2), 'DayAheadOrder');
    expect(order.lines.map(({ account, energyMwh }) => [account, energyMwh[7]])).toEqual([
      ['A', 0.5],
      ['B', 0.25],
      ['BRP', 0],
    ]);
    const [nomination] = only(agent.hear(result(0)), 'Nomination');
    expect(nomination.energyMwh[7]).toBe(0.75);
    expect(nomination.customers).toEqual(['A', 'B']);
  });

  it('does nothing in an ISP in which no gate closes', () => {
    const agent = onStage({});
    agent.hear(forecast(0));
    expect(agent.start('nominate', 3)).toEqual([]);
    expect(agent.start('inform', 3)).toEqual([]);
  });
});

describe('deviation fee', () => {
  it('fixed: quoted to every customer as its gate opens', () => {
    const agent = onStage({ deviationFee: 200 });
    expect(only(agent.start('inform', -2), 'DeviationFee').map(({ to, feeEurPerMwh }) => [to, feeEurPerMwh])).toEqual([
      ['A', 200],
      ['B', 200],
    ]);
  });

  it('cost-reflective: what being off has cost per MWh of deviation lately, plus the margin', () => {
    const agent = onStage({ deviationFee: { margin: 3 } });
    expect(feeQuoted(agent, -2)).toBe(3);
    agent.hear(forecast(0), schedule('A', 0, 0.5));
    agent.start('nominate', -2);
    agent.hear(result(0), metered('A', { dayAheadMwh: 0.4 }), statement(0, 0.1));
    // 0.1 MWh bought at 50 went for 20: 3 EUR over 0.1 MWh of deviation
    expect(feeQuoted(agent, 48)).toBeCloseTo(33, 9);
  });

  it('bears on upward, downward and what is off schedule (gross), or on the net of them', () => {
    const feeVolume = (deviationVolumes: string) => {
      const agent = onStage({ deviationFee: 10 }, { deviationVolumes });
      feeQuoted(agent, -2);
      agent.hear(forecast(0), schedule('A', 0, 0.5));
      agent.start('nominate', -2);
      agent.hear(result(0), metered('A', { upwardMwh: 0.2, downwardMwh: 0.1, dayAheadMwh: 0.4 }));
      return agent.start('settle', 0);
    };
    const gross = only(feeVolume('gross'), 'Payment');
    expect(gross.map(({ reason }) => reason)).toEqual(['deviation fee', 'deviation energy']);
    expect(gross[0].volumeMwh).toBeCloseTo(0.4, 12);
    expect(gross[1].volumeMwh).toBeCloseTo(-0.1, 12);
    expect(gross[1].amountEur).toBeCloseTo(-5, 12);
    expect(only(feeVolume('net'), 'Payment')[0].volumeMwh).toBeCloseTo(0.2, 12);
  });
});

describe('energy activated and not delivered', () => {
  const failing = (shortage: number, surplus: number, direction: 'upward' | 'downward') => {
    const agent = onStage({});
    const said = agent.hear({
      ...statement(0, direction === 'upward' ? -0.1 : 0.1, shortage, surplus),
      undelivered: [{ aggregator: 'A', direction, volumeMwh: 0.1 }],
    } as Message);
    return only(said, 'Payment').map(({ payer, payee, reason, amountEur }) => [payer, payee, reason, amountEur]);
  };

  it('costs its aggregator what that imbalance costs the BRP', () => {
    expect(failing(90, 20, 'upward')).toEqual([['A', 'BRP', 'non-delivery', 9]]);
    expect(failing(90, -50, 'downward')).toEqual([['A', 'BRP', 'non-delivery', 5]]);
  });

  it('brings its aggregator nothing where the imbalance brings the BRP something', () => {
    expect(failing(90, 20, 'downward')).toEqual([]);
    expect(failing(-30, -30, 'upward')).toEqual([]);
  });
});

describe('its own day-ahead position', () => {
  it('buys what its customers have needed beyond their schedules, between the least and the most it has seen', () => {
    const agent = onStage({ cvarWeight: 0 });
    feeQuoted(agent, -2);
    agent.hear(forecast(0));
    agent.start('nominate', -2);
    agent.hear(result(0));
    for (const [isp, need] of [0.1, 0.2, 0.3, 0.4].entries())
      agent.hear(metered('A', {}, isp), statement(isp, -need, 90, 20));
    agent.hear(forecast(1));
    const [order] = only(agent.start('nominate', 48), 'DayAheadOrder');
    const own = order.lines.find(({ account }) => account === 'BRP')!.energyMwh;
    // newsvendor: (90 - 50) / (90 - 20) = 0.57 of four scenarios, so the third
    expect(own[0]).toBeCloseTo(0.3, 6);
    expect(own[20]).toBe(0);
  });

  it('is none where its store gave less than is settled', () => {
    const agent = onStage({ store: { power: 1 } }, { balancing: {} });
    agent.start('inform', -2);
    agent.hear(result(0));
    for (const [isp, mwh] of [0, 9e-10, -9e-10, 4e-10].entries()) {
      const party = { party: 'BRP', powerMw: mwh * 4, energyMwh: 1 };
      agent.hear({ type: 'StoreReading', from: 'world', to: 'BRP', isp, ...party }, statement(isp, 0));
    }
    agent.hear(forecast(1));
    const [order] = only(agent.start('nominate', 48), 'DayAheadOrder');
    expect([...order.lines.find(({ account }) => account === 'BRP')!.energyMwh]).toEqual(Array(96).fill(0));
  });
});

describe('the exchange', () => {
  it('clears in full at the price of the ISP, and collects from each account', () => {
    const agent = stage(exchange, 'Exchange', 'exchange', {});
    const clearing: Message = {
      type: 'DayAheadClearing',
      from: 'world',
      to: 'role:exchange',
      isp: -2,
      day: 0,
      priceEurPerMwh: flat(40),
    };
    const order: Message = {
      type: 'DayAheadOrder',
      from: 'BRP',
      to: 'role:exchange',
      isp: -2,
      day: 0,
      lines: [
        { account: 'A', energyMwh: flat(0.5) },
        { account: 'BRP', energyMwh: flat(0) },
      ],
    };
    expect(only(agent.hear(clearing, order), 'DayAheadResult')).toMatchObject([{ to: 'BRP', day: 0 }]);
    expect(agent.start('settle', 5)).toMatchObject([
      { payer: 'A', payee: 'Exchange', reason: 'day-ahead', volumeMwh: 0.5, amountEur: 20 },
    ]);
  });
});
