// @module-tag slow
import { filter, map, mergeMap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { aggregator } from '../../../../agents/reserve/aggregator.ts';
import { brp } from '../../../../agents/reserve/brp.ts';
import { cast } from '../../../../agents/reserve/cast.ts';
import { dso } from '../../../../agents/reserve/dso.ts';
import { exchange } from '../../../../agents/reserve/exchange.ts';
import { BalancingAudit } from '../../../../agents/reserve/market/balancingAudit.ts';
import type { Agent, Message, MessageOf, MessageType } from '../../../../agents/reserve/market/messages.ts';
import type { Cast } from '../../../../agents/reserve/market/parts.ts';
import { marketRules } from '../../../../agents/reserve/market/rules.ts';
import { tso } from '../../../../agents/reserve/tso.ts';
import type { BalancingArea } from '../../../../src/worlds/balancing/area.ts';
import { run, smallMarket } from './helpers.ts';

const config = smallMarket({
  calendar: { start: '2024-02-19', days: 1 },
  forecast: { kind: 'persistence' },
  fleet: {},
  market: { balancing: { need: 1, ladder: 0.1, subSteps: 3 } },
  brps: [{ name: 'BRP', store: { power: 0.2 } }],
  aggregators: smallMarket().aggregators.map(({ congestionPrice: _, ...entry }) => ({ ...entry, reacts: true })),
});

type AnyPart = Agent<never>;

/** An agent that says some messages of a type with other contents; or not at all. */
const forging =
  <T extends MessageType>(agent: AnyPart, type: T, forge: (message: MessageOf<T>) => Partial<MessageOf<T>>): AnyPart =>
  (self) =>
  (heard) =>
    agent(self)(heard).pipe(
      map((said): Message => (said.type === type ? { ...said, ...forge(said as MessageOf<T>) } : said)),
    );

function forged<T extends MessageType>(
  role: keyof Cast,
  type: T,
  forge: (message: MessageOf<T>) => Partial<MessageOf<T>>,
  asStrangers: boolean,
) {
  const agents = { aggregator, brp, tso, dso, exchange, [role]: forging(cast[role] as AnyPart, type, forge) };
  return run(config, { cast: agents as Cast, asStrangers }).then(() => 'it went through');
}

/** Of one ISP, and its first step. */
const once =
  <M extends Message>(forge: (message: M) => Partial<M>) =>
  (message: M): Partial<M> =>
    message.isp === 30 && (!('step' in message) || message.step === 0) ? forge(message) : {};

describe('a forgery stops the run, naming who', () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'another price of a step than the last unit asks',
      () =>
        forged(
          'tso',
          'BalancePrice',
          once((m) => ({
            upwardEurPerMwh: (m.upwardEurPerMwh ?? 0) + 5,
            downwardEurPerMwh: (m.downwardEurPerMwh ?? 0) + 5,
          })),
          false,
        ),
      /^TSO, ISP 30: publishes [-\d.]+ as \w+EurPerMwh of step 0, where the last unit costs/,
    ],
    [
      'more activated than is needed',
      () =>
        forged(
          'tso',
          'BalancePrice',
          once((m) => ({ activatedMw: m.activatedMw + 0.1 })),
          false,
        ),
      /^TSO, ISP 30: publishes [-\d.]+ as activatedMw of step 0, which is/,
    ],
    [
      'more reserve than was called',
      () =>
        forged(
          'tso',
          'BalancePrice',
          once((m) => ({ reserveUpMw: m.reserveUpMw + 0.1 })),
          false,
        ),
      /^TSO, ISP 30: publishes [-\d.]+ as reserveUpMw of step 0/,
    ],
    [
      'another regulation state',
      () =>
        forged(
          'tso',
          'ImbalancePrice',
          once((m) => ({ regulationState: m.regulationState === 2 ? 1 : 2 })),
          false,
        ),
      /^TSO, ISP 30: publishes regulation state \d, which is -?\d/,
    ],
    [
      'another imbalance price',
      () =>
        forged(
          'tso',
          'ImbalancePrice',
          once((m) => ({ surplusEurPerMwh: m.surplusEurPerMwh - 1 })),
          false,
        ),
      /^TSO, ISP 30: publishes [-\d.]+ EUR\/MWh as surplusEurPerMwh, which is/,
    ],
    [
      'more activated of a bid than its place in the merit order gives it',
      () =>
        forged(
          'tso',
          'Activation',
          ({ isp, volumeMw }) => (isp > 30 && volumeMw > 0 ? { volumeMw: volumeMw * 0.9 } : {}),
          false,
        ),
      /^TSO, ISP \d+: activates [\d.e-]+ MW \w+ of \w+, of which [\d.e-]+ MW are needed before what is dearer/,
    ],
    [
      'another price for a bid than is due',
      () =>
        forged(
          'tso',
          'Activation',
          ({ isp, volumeMw, priceEurPerMwh: p }) => (isp > 30 && volumeMw > 0 ? { priceEurPerMwh: p + 1 } : {}),
          false,
        ),
      /^TSO, ISP \d+: pays \w+ [-\d.]+ EUR\/MWh \w+, where [-\d.]+ is due/,
    ],
    [
      'a store that says it gives what it has not',
      () =>
        forged(
          'brp',
          'PassiveReaction',
          once<MessageOf<'PassiveReaction'>>(() => ({ mw: -3 })),
          false,
        ),
      /^BRP, ISP 30: says in step 0 that it takes -3 MW, where its store gives [\d.]+ and takes [\d.]+ MW at most/,
    ],
    [
      'a fleet that says it takes what it does not take',
      () =>
        forged(
          'aggregator',
          'PassiveReaction',
          once(({ mw }) => ({ mw: mw + 0.01 })),
          false,
        ),
      /^\w+, ISP 30: takes [-\d.e]+ MW of its own accord, where it said [-\d.e]+ MW/,
    ],
    [
      'a fleet that takes what it did not say',
      () =>
        forged(
          'aggregator',
          'EvSetpoints',
          ({ isp, dayAheadKwh, upKwh }) => {
            if (isp < 30) return {};
            const free = dayAheadKwh.findIndex((kwh, ev) => kwh + upKwh[ev] === 0);
            return {
              passiveUpKwh: dayAheadKwh.map((_, ev) => (ev === free ? 1 : 0)),
              passiveDownKwh: dayAheadKwh.map(() => 0),
            };
          },
          false,
        ),
      /^\w+, ISP \d+: takes [-\d.e]+ MW of its own accord, where it said [-\d.e]+ MW/,
    ],
    [
      'imbalance settled at another price',
      () =>
        forged(
          'tso',
          'Payment',
          ({ isp, reason, priceEurPerMwh: p, volumeMwh }) =>
            isp > 30 && reason === 'imbalance' ? { priceEurPerMwh: p + 1, amountEur: (p + 1) * volumeMwh } : {},
          false,
        ),
      /^TSO, ISP \d+: /,
    ],
    [
      'reserve units paid for more than they did',
      () =>
        forged(
          'tso',
          'Payment',
          ({ isp, reason, priceEurPerMwh: p, volumeMwh }) =>
            isp > 30 && reason === 'reserve' ? { volumeMwh: 2 * volumeMwh, amountEur: 2 * p * volumeMwh } : {},
          false,
        ),
      /^TSO, ISP \d+: /,
    ],
  ])('%s', async (_, running, fault) => {
    await expect(running()).rejects.toThrow(fault);
  });

  it('who does not say how it reacts', async () => {
    const silent: AnyPart = (self) => (heard) =>
      (cast.brp as AnyPart)(self)(heard).pipe(
        map((said): Message => (said.type === 'PassiveReaction' && said.isp === 30 ? { ...said, mw: 0 } : said)),
      );
    await expect(run(config, { cast: { ...cast, brp: silent } as Cast })).resolves.toBeDefined(); // 0 is an answer
    const mute: AnyPart = (self) => (heard) => (cast.brp as AnyPart)(self)(heard.pipe(dropping('ReactionAsk', 30)));
    await expect(run(config, { cast: { ...cast, brp: mute } as Cast })).rejects.toThrow(
      /^BRP, ISP 30: does not say how it reacts in step 0/,
    );
  });
});

function dropping(type: MessageType, isp: number) {
  return filter((message: Message) => message.type !== type || message.isp !== isp);
}

describe('prices of an ISP by another rule than the market has stop the run', () => {
  const under = (imbalancePrice: string) => ({
    ...config,
    market: { balancing: { from: 'generated', need: 1, ladder: 0.1, subSteps: 3, imbalancePrice } },
    aggregators: smallMarket().aggregators.map(({ congestionPrice: _, ...entry }) => entry),
  });
  const tsoOf =
    (imbalancePrice: 'extreme' | 'mean' | 'dual'): typeof tso =>
    (self) => {
      const { market, ...rest } = self.config;
      const balancing = market.balancing && { ...market.balancing, imbalancePrice };
      return tso({ ...self, config: { ...rest, market: { ...market, balancing } } });
    };

  it.each([
    ['mean', 'extreme'],
    ['extreme', 'mean'],
    ['dual', 'extreme'],
    ['mean', 'dual'],
  ] as const)('%s, where it settles by %s', async (rule, other) => {
    await expect(run(under(rule))).resolves.toBeDefined();
    await expect(run(under(rule), { cast: { ...cast, tso: tsoOf(other) } })).rejects.toThrow(
      /^TSO, ISP \d+: publishes [-\d.]+ EUR\/MWh as (shortage|surplus)EurPerMwh, which is [-\d.]+/,
    );
  });

  it('who was called is paid the extreme where the mean of his steps is due, and reserve units likewise', async () => {
    const paying = (agent: AnyPart): AnyPart => {
      const extreme = { upward: 0, downward: 0 };
      return (self) => (heard) =>
        agent(self)(heard).pipe(
          map((said): Message => {
            if (said.type === 'BalancePrice') {
              if (said.step === 0) [extreme.upward, extreme.downward] = [-Infinity, Infinity];
              extreme.upward = Math.max(extreme.upward, said.upwardEurPerMwh ?? -Infinity);
              extreme.downward = Math.min(extreme.downward, said.downwardEurPerMwh ?? Infinity);
            }
            return said.type === 'Activation' && said.volumeMw > 0
              ? { ...said, priceEurPerMwh: extreme[said.direction] }
              : said;
          }),
        );
    };
    const agents = { ...cast, tso: paying(cast.tso as AnyPart) } as Cast;
    await expect(run(under('extreme'), { cast: agents })).resolves.toBeDefined();
    await expect(run(under('mean'), { cast: agents })).rejects.toThrow(
      /^TSO, ISP \d+: pays \w+ [-\d.]+ EUR\/MWh (up|down)ward, where [-\d.]+ is due/,
    );
    const reserve = forging(cast.tso as AnyPart, 'Payment', ({ reason, priceEurPerMwh: p, volumeMwh }) =>
      reason === 'reserve' ? { priceEurPerMwh: p + 1, amountEur: (p + 1) * volumeMwh } : {},
    );
    await expect(run(under('mean'), { cast: { ...cast, tso: reserve } as Cast })).rejects.toThrow(/^TSO, ISP \d+: /);
  });
});

describe('the world itself is held to its own laws', () => {
  const area = {
    ...{ settings: { subSteps: 1 }, base: () => ({ upMw: 10, downMw: 0 }), ladder: () => [] },
    basePrices: () => ({ regulationState: 0, shortageEurPerMwh: 0, surplusEurPerMwh: 0 }),
  } as unknown as BalancingArea;
  const audit = () =>
    new BalancingAudit(area, marketRules.parse({ balancing: {} }), new Map([['B', { power: 2, hours: 2 }]]), 0.25);
  const need = (changes: Partial<MessageOf<'AreaImbalance'>>): Message => ({
    ...({ type: 'AreaImbalance', from: 'world', to: 'role:tso', isp: 0, step: 0, steps: 1 } as const),
    ...{
      upMw: 10,
      downMw: 0,
      baseUpMw: 10,
      baseDownMw: 0,
      deadbandMw: 0,
      upward: [],
      downward: [],
      midEurPerMwh: 0,
      base: null,
    },
    ...changes,
  });
  const reaction = (mw: number): Message => ({
    type: 'PassiveReaction',
    from: 'B',
    to: 'role:environment',
    isp: 0,
    step: 0,
    mw,
  });
  const reading = (changes: Partial<MessageOf<'StoreReading'>>): Message => ({
    ...({ type: 'StoreReading', from: 'world', to: 'B', isp: 0, party: 'B', powerMw: 1, energyMwh: 1.75 } as const),
    ...changes,
  });

  it('the need is that of the area and of who reacts', () => {
    expect(audit().observe(need({}))).toBeUndefined();
    expect(audit().observe(need({ upMw: 11 }))?.figure).toMatch(
      /states a need of 11 MW, where base and reactions make 10 MW/,
    );
    expect(audit().observe(need({ baseUpMw: 9, upMw: 9 }))?.figure).toMatch(
      /states a base need of 9 and 0 MW, which is 10 and 0 MW/,
    );
    const reacted = audit();
    expect(reacted.observe(reaction(-1))).toBeUndefined();
    expect(reacted.observe(need({}))?.figure).toMatch(/states a need of 10 MW, where base and reactions make 9 MW/);
    expect(audit().closeIsp(0).breach).toEqual({ agent: 'world', figure: 'the need of the area was not told' });
  });

  it('stores hold what they did', () => {
    const after = (changes: Partial<MessageOf<'StoreReading'>>, mw = -1) => {
      const one = audit();
      one.observe(reaction(mw));
      return one.observe(reading(changes))?.figure;
    };
    expect(after({})).toBeUndefined();
    expect(after({ energyMwh: 1.8 })).toMatch(/its store holds 1.8 MWh, its balance gives 1.75 MWh/);
    expect(after({ powerMw: 0.5, energyMwh: 1.875 })).toMatch(
      /its store gives 0.5 MW where it said it would take -1 MW/,
    );
    expect(after({ powerMw: 9, energyMwh: -0.25 })).toMatch(/holds -0.25 MWh, outside 0..4 MWh/);
    expect(after({ party: 'C', to: 'C' })).toMatch(/has a store read that it has not/);
    expect(audit().observe(reaction(-2.1))?.figure).toMatch(
      /takes -2.1 MW, where its store gives 2 and takes 2 MW at most/,
    );
  });
});

describe('what a stranger says of the balance is checked at once', () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'a reaction beyond all its EVs',
      () => forged('aggregator', 'PassiveReaction', () => ({ mw: 3 }), true),
      /phase activate: said a PassiveReaction that is for 3 MW, where all its EVs together can change by [\d.]+ MW at most/,
    ],
    [
      'a reaction beyond its store',
      () => forged('brp', 'PassiveReaction', () => ({ mw: 0.3 }), true),
      /said a PassiveReaction that is for 0.3 MW, where its store gives 0.2 MW and takes 0.2 MW at most/,
    ],
    [
      'a reaction in another step',
      () => forged('brp', 'PassiveReaction', ({ step }) => ({ step: step + 1 }), true),
      /said a PassiveReaction that is of step 1, of which it was not asked/,
    ],
    [
      'a reaction of another time',
      () => forged('brp', 'PassiveReaction', ({ isp }) => ({ isp: isp + 1 }), true),
      /said a PassiveReaction that is for ISP 1, where it is to be for ISP 0/,
    ],
    [
      'a balance of a step that is not to be met',
      () => forged('tso', 'BalancePrice', () => ({ step: 2 }), true),
      /said a BalancePrice that is of step 2, which is not to be met/,
    ],
    [
      'a price that is none',
      () => forged('tso', 'BalancePrice', () => ({ midEurPerMwh: Number.NaN }), true),
      /said a malformed BalancePrice: midEurPerMwh/,
    ],
    [
      'a price beyond all measure',
      () => forged('tso', 'ImbalancePrice', () => ({ shortageEurPerMwh: 1e9 }), true),
      /said a ImbalancePrice that has 1000000000 as shortageEurPerMwh/,
    ],
    [
      'set points of EVs that are not there',
      () => forged('aggregator', 'EvSetpoints', () => ({ passiveUpKwh: new Float64Array(9) }), true),
      /said a EvSetpoints that has 9 values for 4 EVs/,
    ],
    [
      'set points below 0',
      () => forged('aggregator', 'EvSetpoints', ({ upKwh }) => ({ passiveDownKwh: upKwh.map(() => -1) }), true),
      /said a EvSetpoints that has a setpoint that is not 0 or more/,
    ],
    [
      'imbalance at another price than the ISP came to',
      () => forged('tso', 'ImbalanceStatement', () => ({ shortagePriceEurPerMwh: 1 }), true),
      /said a ImbalanceStatement that has imbalance prices of 1 and/,
    ],
  ])('%s', async (_, running, fault) => {
    await expect(running()).rejects.toThrow(fault);
  });

  it.each<[string, (said: Message) => Message[], RegExp]>([
    [
      'two answers to one question',
      (m) => (m.type === 'PassiveReaction' ? [m, m] : [m]),
      /PassiveReaction that is of step 0, of which it was not asked/,
    ],
    [
      'two balances of a step',
      (m) => (m.type === 'BalancePrice' ? [m, m] : [m]),
      /BalancePrice that is the second one of step 0/,
    ],
    [
      'two imbalance prices',
      (m) => (m.type === 'ImbalancePrice' ? [m, m] : [m]),
      /ImbalancePrice that is the second one of this ISP/,
    ],
    [
      'an imbalance price before the last step',
      (m) => (m.type === 'BalancePrice' && m.step === 0 ? [m, early(m)] : [m]),
      /ImbalancePrice that comes before the last step was met/,
    ],
  ])('%s', async (_, says, fault) => {
    const speaking =
      (agent: AnyPart): AnyPart =>
      (self) =>
      (heard) =>
        agent(self)(heard).pipe(mergeMap(says));
    const agents = {
      ...cast,
      brp: speaking(cast.brp as AnyPart),
      tso: speaking(cast.tso as AnyPart),
    } as unknown as Cast;
    await expect(run(config, { cast: agents, asStrangers: true })).rejects.toThrow(fault);
  });
});

function early({ from, to, isp }: MessageOf<'BalancePrice'>): Message {
  return {
    ...({ type: 'ImbalancePrice', from, to, isp, regulationState: 0 } as const),
    ...{ shortageEurPerMwh: 0, surplusEurPerMwh: 0, upwardEurPerMwh: null, downwardEurPerMwh: null },
  };
}
