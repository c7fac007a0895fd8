import { describe, expect, it } from 'vitest';
import { brp } from '../../../../agents/reserve/brp.ts';
import type { Message, MessageOf } from '../../../../agents/reserve/market/messages.ts';
import { reactionSchema } from '../../../../agents/reserve/reaction/settings.ts';
import { entries, only, rules, stage } from '../stage.ts';

const flat = (value: number) => new Float64Array(96).fill(value);
const onStage = (market: object, entry: object = {}) =>
  stage(brp, 'BRP', 'brp', {
    entry: entries({ brps: [{ name: 'BRP', deviationFee: 10, ...entry }], market: { balancing: {} } }).brps[0],
    market: rules(market),
    customers: ['A'],
    reaction: {
      settings: reactionSchema.parse({ delay: 1, thresholdSpread: 0, softness: 0.001 }),
      rank: 0,
      subSteps: 3,
    },
  });
const message = <T extends Message['type']>(type: T, rest: object): Message =>
  ({ type, from: 'world', to: 'BRP', isp: 0, ...rest }) as unknown as MessageOf<T>;

const day = [
  message('PriceForecast', { day: 0, dayAhead: flat(50), upward: flat(Number.NaN), downward: flat(Number.NaN) }),
  message('Schedule', { from: 'A', day: 0, energyMwh: flat(0.5) }),
];
const metered = (energy: object) =>
  message('MeteredVolumes', {
    allocations: [
      {
        ...{
          aggregator: 'A',
          upwardMwh: 0,
          downwardMwh: 0,
          dayAheadMwh: 0.5,
          congestionUpMwh: 0,
          congestionDownMwh: 0,
        },
        ...energy,
      },
    ],
  });
const statement = (imbalanceMwh: number) =>
  message('ImbalanceStatement', {
    ...{ from: 'TSO', nominatedMwh: 0, meteredMwh: 0, activatedMwh: 0, imbalanceMwh, undelivered: [] },
    ...{ shortagePriceEurPerMwh: 90, surplusPriceEurPerMwh: 20 },
  });

/** What A pays its BRP for energy off schedule, EUR and EUR/MWh, above 0 from A to the BRP. */
function paid(market: object, energy: object) {
  const agent = onStage(market);
  agent.hear(...day);
  agent.start('nominate', -2);
  agent.hear(message('DayAheadResult', { day: 0, priceEurPerMwh: flat(50) }), metered(energy));
  const said = [...agent.start('settle', 0), ...agent.hear(statement(0))];
  const [energyPaid] = only(said, 'Payment').filter(({ reason }) => reason === 'deviation energy');
  if (!energyPaid) return undefined;
  const { payer, amountEur, priceEurPerMwh } = energyPaid;
  return { eur: payer === 'A' ? amountEur : -amountEur, priceEurPerMwh };
}

describe('energy off schedule', () => {
  const more = { passiveUpMwh: 0, passiveDownMwh: 0.1 };
  const less = { passiveUpMwh: 0.1, passiveDownMwh: 0 };

  it('costs the day-ahead price, whichever way', () => {
    expect(paid({}, more)).toEqual({ eur: expect.closeTo(5, 9), priceEurPerMwh: 50 });
    expect(paid({}, less)).toEqual({ eur: expect.closeTo(-5, 9), priceEurPerMwh: 50 });
  });

  it('or that of imbalance: of shortage where more was taken, of surplus where less was', () => {
    const market = { deviationPrice: 'imbalance' };
    expect(paid(market, more)).toEqual({ eur: expect.closeTo(9, 9), priceEurPerMwh: 90 });
    expect(paid(market, less)).toEqual({ eur: expect.closeTo(-2, 9), priceEurPerMwh: 20 });
    // 0.1 less of the schedule and 0.3 more of its own accord: 0.2 in all
    expect(paid(market, { dayAheadMwh: 0.4, passiveUpMwh: 0, passiveDownMwh: 0.3 })?.eur).toBeCloseTo(18, 9);
    expect(paid(market, {})).toBeUndefined();
  });
});

describe('a BRP with a store', () => {
  const ask = (step: number) => message('ReactionAsk', { step, referenceEurPerMwh: 50 });
  const price = (step: number, upwardEurPerMwh: number) =>
    message('BalancePrice', {
      ...{ from: 'TSO', to: 'topic:balance', step, regulationState: 1, upwardEurPerMwh, downwardEurPerMwh: null },
      ...{ midEurPerMwh: 50, activatedMw: 30, unmetMw: 0, reserveUpMw: 30, reserveDownMw: 0 },
    });
  const reactions = (said: Message[]) => only(said, 'PassiveReaction').map(({ mw }) => mw);

  it('gives what is in it, as long as it lasts, and answers every question', () => {
    const agent = onStage({ balancing: { subSteps: 3 } }, { store: { power: 6, hours: 0.25 } }); // 0.75 of 1.5 MWh
    expect(reactions(agent.hear(ask(0)))).toEqual([0]);
    agent.hear(price(0, 150));
    expect(reactions(agent.hear(ask(1)))).toEqual([-6]); // 0.5 MWh in five minutes
    agent.hear(price(1, 150));
    expect(reactions(agent.hear(ask(2)))).toEqual([expect.closeTo(-3, 9)]); // the 0.25 MWh that are left
    agent.hear(price(2, 150));
    agent.hear(message('StoreReading', { party: 'BRP', powerMw: 3, energyMwh: 0 }));
    expect(reactions(agent.hear({ ...ask(0), isp: 1 }))[0]).toBeCloseTo(0, 12);
  });

  it('is not surprised by what its own store gave', () => {
    const fee = (powerMw: number) => {
      const agent = onStage({ balancing: {} }, { store: { power: 6 }, deviationFee: { margin: 0 } });
      agent.start('inform', -2);
      agent.hear(...day);
      agent.start('nominate', -2);
      agent.hear(message('DayAheadResult', { day: 0, priceEurPerMwh: flat(50) }), metered({ dayAheadMwh: 0.4 }));
      agent.hear(message('StoreReading', { party: 'BRP', powerMw, energyMwh: 1 }), statement(0.1 + powerMw / 4));
      return only(agent.start('inform', 48), 'DeviationFee')[0]?.feeEurPerMwh;
    };
    expect(fee(4)).toBeCloseTo(fee(0) as number, 9);
    expect(fee(0)).toBeCloseTo(30, 9); // 0.1 MWh bought at 50 went for 20
  });
});
