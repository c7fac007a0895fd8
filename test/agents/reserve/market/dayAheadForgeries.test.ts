import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cast } from '../../../../agents/reserve/cast.ts';
import type { Agent, Message, MessageOf, MessageType } from '../../../../agents/reserve/market/messages.ts';
import type { Cast } from '../../../../agents/reserve/market/parts.ts';
import { InvariantViolation } from '../../../../src/errors.ts';
import { herd, small } from './dayAheadRuns.ts';
import { run } from './helpers.ts';

type Forge = (message: Message) => Message | undefined;

/** An agent of which some messages are others, or are not said. */
const forging =
  (agent: Agent<never>, forge: Forge): Agent<never> =>
  (self) =>
  (heard) =>
    agent(self)(heard).pipe(map((said) => forge(said) ?? said));

const forged = (role: keyof Cast, forge: Forge, config: object = small(), asStrangers = false) =>
  run(config, { cast: { ...cast, [role]: forging(cast[role] as Agent<never>, forge) } as Cast, asStrangers });

/** Forges messages of a type, or those of them that are meant. */
const only =
  <T extends MessageType>(
    type: T,
    forge: (message: MessageOf<T>) => Partial<MessageOf<T>>,
    isMeant: (message: MessageOf<T>) => boolean = () => true,
  ): Forge =>
  (message) => {
    if (message.type !== type || !isMeant(message as MessageOf<T>)) return undefined;
    return { ...message, ...forge(message as MessageOf<T>) } as Message;
  };

const first = (series: Float64Array, by: number) => series.map((value, t) => (t === 0 ? value + by : value));
const isFinal = (message: { isFinal: boolean }) => message.isFinal;
const dearer: Forge = (message) =>
  message.type === 'DayAheadAward' ||
  message.type === 'DayAheadResult' ||
  (message.type === 'DayAheadQuote' && message.isFinal)
    ? { ...message, priceEurPerMwh: first(message.priceEurPerMwh, 1e-6) }
    : undefined;

describe('a forgery of formed day-ahead prices stops the run and names who forged, and what', () => {
  it.each<[string, keyof Cast, Forge, RegExp]>([
    [
      'prices that X does not make',
      'exchange',
      dearer,
      /^Exchange, ISP -2: forms [\d.]+ EUR\/MWh in ISP 0, where [\d.]+ MW make [\d.]+$/,
    ],
    [
      'a price for one alone',
      'exchange',
      only('DayAheadAward', ({ priceEurPerMwh }) => ({ priceEurPerMwh: first(priceEurPerMwh, -1) })),
      /^Exchange, ISP -2: awards \w+ energy at [\d.]+ EUR\/MWh in ISP 0, which was quoted at [\d.]+$/,
    ],
    [
      'another price for agents than for the world',
      'exchange',
      only(
        'DayAheadQuote',
        ({ priceEurPerMwh }) => ({ priceEurPerMwh: first(priceEurPerMwh, -1) }),
        (quote) => quote.isFinal && quote.to === 'role:environment',
      ),
      /^Exchange, ISP -2: quotes [\d.]+ and [\d.]+ EUR\/MWh for one ISP$/,
    ],
    [
      'weights that do not sum to 1',
      'exchange',
      only('DayAheadAward', ({ weights }) => ({ weights: first(weights, 0.01) })),
      /^Exchange, ISP -2: awards \w+ weights that sum to 1\.01/,
    ],
    [
      'a weight below 0',
      'exchange',
      only('DayAheadAward', ({ weights }) => ({ weights: weights.map((_, k) => (k === 0 ? 2 : k === 1 ? -1 : 0)) })),
      /^Exchange, ISP -2: awards \w+ weights that sum to 1, of which the least is -1$/,
    ],
    [
      'too few weights',
      'exchange',
      only('DayAheadAward', () => ({ weights: Float64Array.of(1) })),
      /: awards \w+ 1 weights for the 2 schedules it has sent$/,
    ],
    [
      'energy that is no mixture of what was sent',
      'exchange',
      only('DayAheadAward', ({ energyMwh }) => ({ energyMwh: first(energyMwh, 1e-6) })),
      /^Exchange, ISP -2: awards \w+ [\d.e-]+ MWh in ISP 0, where its schedules make [\d.e-]+ MWh$/,
    ],
    [
      'a gap',
      'exchange',
      only('DayAheadQuote', ({ gapEur }) => ({ gapEur: (gapEur ?? 0) - 0.001 }), isFinal),
      /^Exchange, ISP -2: quotes a gap of -?[\d.e-]+ EUR, which is -?[\d.e-]+ EUR$/,
    ],
    [
      'no gap',
      'exchange',
      only('DayAheadQuote', () => ({ gapEur: null }), isFinal),
      /^Exchange, ISP -2: quotes a gap of null EUR, which is -?[\d.e-]+ EUR$/,
    ],
    [
      'a bill',
      'exchange',
      only('DayAheadQuote', () => ({ billEur: 1e5 }), isFinal),
      /^Exchange, ISP -2: quotes a bill of 100000 EUR, which is [\d.]+ EUR$/,
    ],
    [
      'a schedule that is not what was awarded',
      'aggregator',
      only(
        'Schedule',
        ({ energyMwh }) => ({ energyMwh: energyMwh.map(() => 1) }),
        ({ from }) => from === 'East',
      ),
      /^East, ISP -2: schedules 4 MWh from ISP 0 of day 0, of which it was awarded [\d.e-]+ MWh: EVs that cannot be split make [\d.]+ MWh at most$/,
    ],
    [
      'an order of more than a customer has scheduled',
      'brp',
      only(
        'DayAheadOrder',
        ({ lines }) => ({ lines: lines.map((line) => ({ ...line, energyMwh: first(line.energyMwh, 1) })) }),
        ({ lines }) => lines.length > 1,
      ),
      /^B1, ISP -2: orders 1[\d.]* MWh for \w+ in ISP 0 of day 0, who has scheduled [\d.]+ MWh$/,
    ],
  ])('%s', async (_, role, forge, fault) => {
    await expect(forged(role, forge)).rejects.toThrow(fault);
    await expect(forged(role, forge)).rejects.toThrow(InvariantViolation);
  });

  it('rounds that end too early', async () => {
    const early = herd({ dayAhead: { gap: '0.01 %' } });
    const lax: Forge = () => undefined;
    await expect(forged('exchange', lax, early)).resolves.toBeDefined();
    // an exchange that is content with 10 %, where 0.01 % is asked
    const content = (self: Parameters<Agent<never>>[0]) => {
      const { formed, ...rest } = self.config as { formed: { rules: object } };
      const config = { ...rest, formed: { ...formed, rules: { ...formed.rules, gap: 0.1 } } };
      return (cast.exchange as Agent<never>)({ ...self, config: config as never });
    };
    await expect(run(early, { cast: { ...cast, exchange: content as never } })).rejects.toThrow(
      /^Exchange, ISP -2: ends round 2 with a gap of [\d.]+ EUR of a bill of [\d.]+ EUR$/,
    );
  });
});

/** An agent that does not say messages of some types. */
const mute = (agent: Agent<never>, types: readonly MessageType[]): Agent<never> => {
  return (self) => (heard) => {
    const said = agent(self)(heard);
    return {
      subscribe: (out: { next(message: Message): void; error(error: unknown): void }) =>
        said.subscribe({
          next: (message) => {
            if (!types.includes(message.type)) out.next(message);
          },
          error: (error) => out.error(error),
        }),
    } as never;
  };
};

describe('who keeps a gate from closing is named', () => {
  it.each<[keyof Cast, MessageType[], RegExp]>([
    ['brp', ['DayAheadOrder'], /^B1, ISP -2: orders nothing for day 0, not even nothing for itself$/],
    ['aggregator', ['DayAheadTender'], /^North, ISP -2: has not answered round 1 of day 0$/],
    ['aggregator', ['Schedule'], /^North, ISP -2: has no schedule for day 0, of which it was awarded energy$/],
    ['exchange', ['DayAheadQuote'], /^Exchange, ISP -2: quotes no prices for day 0$/],
    ['exchange', ['DayAheadAward'], /^Exchange, ISP -2: awards North nothing for day 0$/],
  ])('%s without %s', async (role, types, fault) => {
    const agents = { ...cast, [role]: mute(cast[role] as Agent<never>, types) } as Cast;
    await expect(run(small(), { cast: agents })).rejects.toThrow(fault);
  });

  it('an exchange that never ends', async () => {
    const endless: Forge = (message) =>
      message.type === 'DayAheadQuote' && message.isFinal ? { ...message, isFinal: false } : undefined;
    await expect(forged('exchange', endless)).rejects.toThrow(/day-ahead|DayAhead|round/i);
  });
});

describe('what a stranger claims of day-ahead prices', () => {
  const given = small({ market: {}, forecast: 'perfect' });
  const early: Forge = (message) =>
    message.type === 'DPrognosis'
      ? undefined
      : message.type === 'DayAheadTender'
        ? ({
            type: 'Schedule',
            from: message.from,
            to: 'B1',
            isp: message.isp,
            day: message.day,
            energyMwh: message.schedules[0].energyMwh,
          } as Message)
        : undefined;
  it.each<[string, keyof Cast, Forge, RegExp, object?]>([
    [
      'a schedule before its award',
      'aggregator',
      early,
      /^\w+, ISP -2, phase nominate: said a Schedule that comes before its award of day-ahead energy$/,
    ],
    [
      'an answer to another round',
      'aggregator',
      only('DayAheadTender', () => ({ round: 7 })),
      /said a DayAheadTender that answers round 7 of day 0, which is not quoted$/,
    ],
    [
      'an answer for another day',
      'aggregator',
      only('DayAheadTender', () => ({ day: 1 })),
      /said a DayAheadTender that answers round 1 of day 1, which is not quoted$/,
    ],
    [
      'more schedules than asked',
      'aggregator',
      only('DayAheadTender', ({ schedules }) => ({ schedules: [...schedules, ...schedules] })),
      /said a DayAheadTender that has 2 schedules, where 1 may be sent$/,
    ],
    [
      'energy its EVs have not',
      'aggregator',
      only('DayAheadTender', ({ schedules: [{ energyMwh, ownCostEur }] }) => ({
        schedules: [{ energyMwh: first(energyMwh, 1), ownCostEur }],
      })),
      /said a DayAheadTender that is for 4[\d.]* MW, where all its EVs together/,
    ],
    [
      'a short series',
      'aggregator',
      only('DayAheadTender', () => ({ schedules: [{ energyMwh: new Float64Array(3), ownCostEur: 0 }] })),
      /said a DayAheadTender that has 3 values for a day of 96 ISPs$/,
    ],
    [
      'a quote for a day that is not open',
      'exchange',
      only('DayAheadQuote', () => ({ day: 1 })),
      /said a DayAheadQuote that is for day 1, whose gate does not close in this ISP$/,
    ],
    [
      'a quote of a round that is not due',
      'exchange',
      only('DayAheadQuote', () => ({ round: 5 })),
      /said a DayAheadQuote that is for round 5 of day 0, where round 1 is due$/,
    ],
    [
      'an award to nobody',
      'exchange',
      only('DayAheadAward', () => ({ to: 'B1' })),
      /said DayAheadAward to 'B1', and the role of brp takes none/,
    ],
    [
      'weights for schedules never sent',
      'exchange',
      only('DayAheadAward', () => ({ weights: Float64Array.of(1) })),
      /said a DayAheadAward that has 1 weights, where \w+ has sent 2 schedules$/,
    ],
    [
      'a result at another price',
      'exchange',
      only('DayAheadResult', ({ priceEurPerMwh }) => ({ priceEurPerMwh: first(priceEurPerMwh, 1) })),
      /said a DayAheadResult that has [\d.]+ EUR\/MWh in ISP 0 of day 0, which cleared at [\d.]+$/,
    ],
    [
      'a quote where prices are given',
      'exchange',
      (message) =>
        message.type === 'DayAheadResult'
          ? {
              type: 'DayAheadQuote',
              from: 'Exchange',
              to: 'role:aggregator',
              isp: message.isp,
              day: 0,
              round: 1,
              priceEurPerMwh: message.priceEurPerMwh,
              isFinal: false,
              gapEur: null,
              billEur: null,
            }
          : undefined,
      /said a DayAheadQuote that is for a market whose day-ahead prices are given$/,
      given,
    ],
    [
      'an award where prices are given',
      'exchange',
      (message) =>
        message.type === 'DayAheadResult'
          ? {
              type: 'DayAheadAward',
              from: 'Exchange',
              to: 'North',
              isp: message.isp,
              day: 0,
              weights: Float64Array.of(1),
              energyMwh: message.priceEurPerMwh,
              priceEurPerMwh: message.priceEurPerMwh,
            }
          : undefined,
      /said a DayAheadAward that is for a market whose day-ahead prices are given$/,
      given,
    ],
  ])('%s', async (_, role, forge, fault, config = small()) => {
    await expect(forged(role, forge, config, true)).rejects.toThrow(fault);
  });
});
