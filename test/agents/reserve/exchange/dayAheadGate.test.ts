import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type ClosedGate, DayAheadGate } from '../../../../agents/reserve/exchange/dayAheadGate.ts';
import { exchange } from '../../../../agents/reserve/exchange.ts';
import type { Message, MessageOf } from '../../../../agents/reserve/market/messages.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';
import { only, rules, stage } from '../stage.ts';

const flat = (value: number) => new Float64Array(96).fill(value);
/** 1 EUR/MWh per MW. */
const formed = (given: object = {}) => {
  const { dayAhead } = rules({ dayAhead: { slope: 1000, ...given } });
  if (!dayAhead) throw new Error('no rules');
  return dayAhead;
};
const gate = (given: object = {}, brps = ['B']) =>
  new DayAheadGate(formed(given), 0.25, flat(50), flat(40), ['X', 'Y'], brps);
const buying = (mw: number, ownCostEur = 0) => [{ energyMwh: flat(mw / 4), ownCostEur }];

describe('the gate of a day', () => {
  it('quotes when the orders of all BRPs are in, which move the curve', () => {
    const two = gate({}, ['B', 'C']);
    expect(two.fix('C', flat(0.5))).toBeUndefined();
    expect(two.fix('B', flat(-0.25))).toEqual({ round: 1, priceEurPerMwh: flat(51) });
  });

  it('mixes answers until they agree with the prices', () => {
    const open = gate();
    open.fix('B', flat(0));
    expect(open.tender('Y', buying(2))).toBeUndefined();
    expect(open.tender('X', buying(1))).toEqual({ round: 2, priceEurPerMwh: flat(53) });
    open.tender('X', buying(1));
    const closed = open.tender('Y', buying(2)) as ClosedGate;
    expect(closed).toMatchObject({ round: 2, priceEurPerMwh: flat(53), gapEur: 0 });
    expect(closed.awards.map(({ name, energyKwh, weights }) => [name, energyKwh[0], [...weights]])).toEqual([
      ['X', 250, [1, 0]],
      ['Y', 500, [1, 0]],
    ]);
    expect(closed.billEur).toBeCloseTo(53 * 3 * 24, 6);
  });

  it('calls once at the prices last formed, to clear what is sent, or the best mixture of it', () => {
    const herd = gate({ clearing: 'react' });
    expect(herd.fix('B', flat(0))).toEqual({ round: 1, priceEurPerMwh: flat(40) });
    herd.tender('X', buying(1));
    expect(herd.tender('Y', buying(1))).toMatchObject({ round: 1, priceEurPerMwh: flat(52), gapEur: Number.NaN });
    const auction = gate({ clearing: 'exclusive' });
    auction.fix('B', flat(0));
    auction.tender('Y', buying(0));
    const closed = auction.tender('X', [...buying(1, -24 * 51), ...buying(3, -24 * 3 * 51)]) as ClosedGate;
    // 50 + X = 51 where it is worth 51: the auction takes no more than 1 MW
    expect(closed.priceEurPerMwh[0]).toBeCloseTo(51, 4);
    expect(closed.awards[0].weights[0]).toBeCloseTo(1, 4);
  });

  it('refuses who speaks out of turn', () => {
    const open = gate();
    expect(() => open.tender('X', buying(1))).toThrow('X sends schedules before prices are quoted');
    expect(() => open.fix('Z', flat(0))).toThrow('Z, who is no BRP, orders on its own account');
    open.fix('B', flat(0));
    expect(() => open.fix('B', flat(0))).toThrow('B orders twice on its own account');
    expect(() => open.tender('X', [...buying(1), ...buying(2)])).toThrow('X sends 2 schedules where one is asked');
    expect(() => open.tender('Z', buying(1))).toThrow('Z is no aggregator of this market');
    const herd = gate({ clearing: 'react' });
    herd.fix('B', flat(0));
    expect(() => herd.tender('Z', buying(1))).toThrow('Z is no aggregator of this market');
    herd.tender('X', buying(1));
    expect(() => herd.tender('X', buying(1))).toThrow('X sends schedules twice');
  });
});

describe('an exchange that forms prices', () => {
  const clearing: Message = {
    type: 'DayAheadClearing',
    from: 'world',
    to: 'role:exchange',
    isp: 0,
    day: 1,
    priceEurPerMwh: flat(50),
  };
  const order = (from: string, ...accounts: string[]): Message => ({
    ...({ type: 'DayAheadOrder', from, to: 'role:exchange', isp: 0, day: 1 } as const),
    lines: accounts.map((account) => ({ account, energyMwh: flat(0.25) })),
  });
  const tender = (from: string, round = 1): Message => ({
    ...({ type: 'DayAheadTender', from, to: 'Exchange', isp: 0, day: 1, round } as const),
    schedules: buying(1),
  });
  const onStage = (given: object = { clearing: 'react' }) =>
    stage(exchange, 'Exchange', 'exchange', { formed: { rules: formed(given), aggregators: ['X'], brps: ['B', 'C'] } });

  it('tells prices to all, awards and results to whom they concern, and is paid and pays', () => {
    const agent = onStage();
    expect(agent.hear(clearing, order('B', 'B'))).toEqual([]);
    const [called] = only(agent.hear(order('C', 'C')), 'DayAheadQuote');
    expect(called).toMatchObject({
      to: 'role:aggregator',
      round: 1,
      isFinal: false,
      gapEur: null,
      priceEurPerMwh: flat(50),
    });
    const said = agent.hear(tender('X'));
    expect(said.map(({ type, to }) => [type, to])).toEqual([
      ['DayAheadQuote', 'role:aggregator'],
      ['DayAheadQuote', 'role:environment'],
      ['DayAheadAward', 'X'],
      ['DayAheadResult', 'B'],
      ['DayAheadResult', 'C'],
    ]);
    const [{ priceEurPerMwh }] = said as [MessageOf<'DayAheadQuote'>];
    expect(priceEurPerMwh).toEqual(flat(53));
    expect(only(agent.hear(order('B', 'X')), 'DayAheadResult')).toHaveLength(1);
    const payments = only(agent.start('settle', 96), 'Payment');
    expect(payments.map(({ payer, payee, amountEur }) => [payer, payee, amountEur])).toEqual([
      ['B', 'Exchange', 53 / 4],
      ['C', 'Exchange', 53 / 4],
      ['X', 'Exchange', 53 / 4],
      ['Exchange', 'rest of market', (3 * 53) / 4],
    ]);
    expect(agent.start('settle', 0)).toEqual([]);
  });

  it('calls for schedules of the next day at the prices it last formed', () => {
    const agent = onStage();
    const dayZero = [clearing, order('B', 'B'), order('C', 'C'), tender('X')].map((each) => ({ ...each, day: 0 }));
    agent.hear(...(dayZero as Message[]));
    const [called] = only(agent.hear(clearing, order('B', 'B'), order('C', 'C')), 'DayAheadQuote');
    expect(called.priceEurPerMwh).toEqual(flat(53));
  });

  it('fails on orders and schedules at the wrong time', () => {
    const failed = (...messages: Message[]): string => {
      const heard = new Subject<Message>();
      let fault = '';
      const config = { formed: { rules: formed({ clearing: 'react' }), aggregators: ['X'], brps: ['B', 'C'] } };
      const self = {
        name: 'Exchange',
        role: 'exchange',
        config,
        calendar: createCalendar({ start: '2024-02-19', days: 2 }),
        decided: () => {},
      };
      exchange(self as unknown as Parameters<typeof exchange>[0])(heard).subscribe({
        error: (error: Error) => {
          fault = error.message;
        },
      });
      for (const message of messages) heard.next(message);
      return fault;
    };
    expect(failed(order('B', 'B'))).toBe('an order for day 1 before its gate opened');
    expect(failed(tender('X'))).toBe('X sends schedules for day 1, whose gate is not open');
    expect(failed(clearing, order('B', 'B', 'X'))).toBe('B orders for others before prices are formed');
    const done = [clearing, order('B', 'B'), order('C', 'C'), tender('X')];
    expect(failed(...done, order('B', 'X'))).toBe('');
    expect(failed(...done, order('B', 'B'))).toBe('B orders on its own account after prices are formed');
  });
});
