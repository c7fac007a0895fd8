import { describe, expect, it, test } from 'vitest';
import { cast } from '../../../../agents/reserve/cast.ts';
import {
  type Handlers,
  type Message,
  type MessageOf,
  type PaymentReason,
  reactTo,
  type Said,
  SCHEMAS,
} from '../../../../agents/reserve/market/messages.ts';
import type { Cast } from '../../../../agents/reserve/market/parts.ts';
import { SCHEME_NAMES } from '../../../../agents/reserve/market/rules.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { InvariantViolation } from '../../../../src/errors.ts';
import { stream } from '../../../../src/random/streams.ts';
import { atHome, run, smallMarket } from './helpers.ts';

/** Everything a run came to, as text that differs if a single bit does. */
const bytesOf = ({ kpis, recorder }: SimulationResult) =>
  JSON.stringify([kpis, recorder.validations, recorder.grid]) +
  Object.values(recorder.columns)
    .map((column) => Buffer.from(column.buffer).toString('base64'))
    .join();

const once = <T>(make: (scheme: string) => Promise<T>) => {
  const made = new Map<string, Promise<T>>();
  return (scheme: string): Promise<T> => {
    const known = made.get(scheme) ?? make(scheme);
    made.set(scheme, known);
    return known;
  };
};

/** The small market under a scheme; `hybrid` is what a config has that says nothing. */
const under = once((scheme) => run(smallMarket(scheme === 'hybrid' ? {} : { market: { scheme } })));

describe('determinism', () => {
  it.each(SCHEME_NAMES)(
    'results do not depend on the order of delivery within a phase (%s)',
    { tags: 'slow' },
    async (scheme) => {
      const surprise = { arrivalSdIsps: 30, departureSdIsps: 30, tripSdShare: 0.2 };
      const config = smallMarket({ market: { scheme }, fleet: { surprise } });
      const expected = bytesOf(await run(config));
      for (let seed = 0; seed < 3; seed++) {
        // every round of two days is in an order of its own
        const shuffled = await run(config, { shuffle: stream(seed, 'shuffle') });
        expect(bytesOf(shuffled) === expected, `shuffled with seed ${seed}`).toBe(true);
      }
    },
  );

  it('does not depend on the order of the aggregators in the config', { tags: 'slow' }, async () => {
    const config = smallMarket();
    const reversed = { ...config, aggregators: [...config.aggregators].reverse() };
    const [one, other] = [await under('hybrid'), await run(reversed)];
    expect(other.kpis.balancesEur).toEqual(one.kpis.balancesEur);
    expect(other.recorder.grid).toEqual(one.recorder.grid);
  });

  it('schemes, strategies and further aggregators meet the same world', { tags: 'slow' }, async () => {
    const one = await under('hybrid');
    const other = await run(
      smallMarket({
        market: { scheme: 'tso-managed' },
        aggregators: [
          { name: 'North', node: 12, evs: 4, bids: { downward: 0 }, replan: 'never' },
          { name: 'Extra', node: 15, evs: 7, bids: { upward: 1 } },
        ],
      }),
    );
    expect(other.world.prices).toEqual(one.world.prices);
    const fleet = ({ world }: SimulationResult) => atHome(world.fleets.find(({ name }) => name === 'North')!.fleet);
    expect(fleet(other).actual).toEqual(fleet(one).actual);
    const load = ({ world }: SimulationResult) => {
      const mw = new Float64Array(world.network.buses.length);
      world.grid.loadMw(100, mw);
      return mw;
    };
    expect(load(other)).toEqual(load(one));
  });
});

describe('who speaks to whom in one ISP', () => {
  /** Edges of the conversation of the first ISP in which bids are made and others activated; roles instead of names. */
  const conversation = once(async (scheme: string): Promise<string[]> => {
    const roles: Record<string, string> = {
      world: 'world',
      'role:environment': 'world',
      'role:tso': 'TSO',
      'role:dso': 'DSO',
      'role:exchange': 'Exchange',
    };
    const called = (address: string) =>
      roles[address] ?? (/^(BRP|TSO|DSO|Exchange|topic:)/.test(address) ? address : 'aggregator');
    const config = smallMarket({
      calendar: { start: '2024-02-19', days: 1 },
      market: { scheme },
      fleet: {},
      aggregators: ['A', 'B'].map((name) => ({ name, node: 12, evs: 20, bids: { upward: 25, downward: 5 } })),
    });
    const byIsp = new Map<number, Set<string>>();
    await run(config, {
      listen: ({ type, from, to }, phase, isp) => {
        const edges = byIsp.get(isp) ?? new Set<string>();
        byIsp.set(isp, edges.add(`${phase}: ${called(from)} -> ${called(to)}: ${type}`));
      },
    });
    const busy = [...byIsp.values()].find((edges) => {
      const all = `${[...edges].join()},`;
      return all.includes('BalancingEnergyBid') && all.includes('Activation,') && all.includes('settle: TSO');
    });
    return [...(busy ?? [])].sort();
  });
  const market = (edges: string[]) => edges.filter((edge) => /^(offer|validate|clear|activate|deliver)/.test(edge));

  it('hybrid: bids to the TSO, merit order list to the DSO, boundary back', async () => {
    expect(market(await conversation('hybrid'))).toEqual([
      'activate: TSO -> DSO: ActivationNotice',
      'activate: TSO -> aggregator: Activation',
      'clear: DSO -> TSO: Boundary',
      'deliver: aggregator -> world: EvSetpoints',
      'offer: aggregator -> TSO: BalancingEnergyBid',
      'validate: TSO -> DSO: MeritOrderList',
    ]);
  });

  it('dso-managed: bids to the DSO, which forwards them with boundaries', async () => {
    expect(market(await conversation('dso-managed'))).toEqual([
      'activate: TSO -> DSO: ActivationNotice',
      'activate: TSO -> aggregator: Activation',
      'clear: DSO -> TSO: Boundary',
      'deliver: aggregator -> world: EvSetpoints',
      'offer: aggregator -> DSO: BalancingEnergyBid',
    ]);
  });

  it('tso-managed: the DSO is not asked', async () => {
    expect(market(await conversation('tso-managed'))).toEqual([
      'activate: TSO -> aggregator: Activation',
      'deliver: aggregator -> world: EvSetpoints',
      'offer: aggregator -> TSO: BalancingEnergyBid',
    ]);
  });

  it('metering and settlement are the same in all three', async () => {
    const after = (edges: string[]) => edges.filter((edge) => /^(meter|settle)/.test(edge));
    const hybrid = after(await conversation('hybrid'));
    expect(after(await conversation('dso-managed'))).toEqual(hybrid);
    expect(after(await conversation('tso-managed'))).toEqual(hybrid);
    expect(hybrid).toContain('settle: TSO -> aggregator: Payment');
    expect(hybrid).toContain('settle: BRP -> aggregator: Payment');
  });
});

describe('the laws of a run', () => {
  it('money: balances of all parties sum to 0, under every scheme', async () => {
    for (const scheme of SCHEME_NAMES) {
      const { kpis, ledger } = await under(scheme);
      const sum = Object.values(kpis.balancesEur).reduce((all, each) => all + each, 0);
      expect(Math.abs(sum)).toBeLessThan(1e-9 * ledger.total().gross);
      expect(kpis.total.profitEur).not.toBe(0);
    }
  });

  it('profit of a perfectly informed fleet is the optimum of (1), however the bids are priced', async () => {
    const market = { scheme: 'tso-managed' };
    let planned = 0;
    const listening: Cast = {
      ...cast,
      aggregator: (self) =>
        cast.aggregator({
          ...self,
          decided: ({ kind, objective }) => {
            if (kind === 'EV-day') planned += objective;
          },
        }),
    };
    const { kpis } = await run(smallMarket({ market, fleet: {}, aggregators: smallMarket().aggregators.slice(0, 3) }), {
      cast: listening,
    });
    expect(kpis.total.profitEur).toBeCloseTo(planned, 6);
    expect(kpis.total.offScheduleMwh).toBeLessThan(1e-9);
  });

  /** The cast with one agent of whose messages some kinds are forged; the rest it says as it is. */
  const forged = (role: keyof Cast, forge: Handlers): Cast => {
    const passing = Object.fromEntries(
      Object.keys(SCHEMAS).map((type) => [type, (message: Message) => message]),
    ) as Handlers;
    const honest = cast[role] as unknown as (self: never) => (heard: never) => never;
    return {
      ...cast,
      [role]: (self: never) => (heard: never) => reactTo({ ...passing, ...forge })(honest(self)(heard)),
    };
  };
  const changed =
    (reason: PaymentReason, change: (payment: MessageOf<'Payment'>) => Said) => (payment: MessageOf<'Payment'>) =>
      payment.reason === reason ? change(payment) : payment;
  const priced = (payment: MessageOf<'Payment'>, factor: number) => ({
    ...payment,
    priceEurPerMwh: payment.priceEurPerMwh * factor,
    amountEur: payment.amountEur * factor,
  });

  test.each<[string, keyof Cast, Handlers, RegExp]>([
    [
      'upward energy is paid twice',
      'tso',
      { Payment: changed('balancing upward', (payment) => [payment, payment]) },
      /^TSO, ISP \d+: TSO -> \w+: balancing upward: [\d.]+ MWh settled where [\d.]+ MWh are due$/,
    ],
    [
      'upward energy is charged to who delivered it',
      'tso',
      {
        Payment: changed('balancing upward', (payment) => ({ ...payment, payer: payment.payee, payee: payment.payer })),
      },
      /balancing upward: \S+ MWh settled where/,
    ],
    [
      'ten times the price is paid',
      'tso',
      { Payment: changed('balancing upward', (payment) => priced(payment, 10)) },
      /balancing upward: \S+ EUR paid where \S+ EUR are due/,
    ],
    [
      'more is activated than was offered and let through',
      'tso',
      { Activation: (message) => ({ ...message, volumeMw: message.volumeMw * 2 + 0.001 }) },
      /^TSO, ISP \d+: activates \S+ MW \w+ of \w+, where \S+ MW are offered and let through/,
    ],
    [
      'an imbalance is never settled',
      'tso',
      { Payment: changed('imbalance', () => undefined) },
      /imbalance: 0 MWh settled where/,
    ],
    [
      'the deviation fee is charged twice',
      'brp',
      { Payment: changed('deviation fee', (payment) => [payment, payment]) },
      /^BRP, ISP \d+: \w+ -> BRP: deviation fee/,
    ],
    [
      'an amount is not volume times price',
      'brp',
      { Payment: (payment) => ({ ...payment, amountEur: payment.amountEur + 1 }) },
      /^BRP, ISP \d+: a deviation fee payment of/,
    ],
    [
      'a price is no number',
      'brp',
      { Payment: (payment) => ({ ...payment, priceEurPerMwh: Number.NaN, amountEur: Number.NaN }) },
      /^BRP, ISP \d+: a deviation fee payment of NaN EUR/,
    ],
    [
      'owners are billed what they did not agree to',
      'aggregator',
      { Payment: changed('charging', (payment) => priced(payment, 100)) },
      /EV owners -> \w+: charging: \S+ EUR paid where/,
    ],
    [
      'an aggregator bills the TSO for reserve',
      'aggregator',
      { Payment: (payment) => ({ ...payment, payer: 'TSO', reason: 'reserve' }) },
      /TSO -> \w+: reserve: \S+ MWh settled where 0 MWh are due|charging: 0 MWh settled/,
    ],
    ['the grid is not measured', 'dso', { GridState: () => undefined }, /^DSO, ISP 0: the grid was not measured$/],
  ])('a run stops in which %s', async (_, role, forge, figure) => {
    const stopped = run(smallMarket(), { cast: forged(role, forge) });
    await expect(stopped).rejects.toThrow(InvariantViolation);
    await expect(stopped).rejects.toThrow(figure);
  });

  test('a run in which nobody measures the grid names the DSO as its config does', async () => {
    const mute = forged('dso', { GridState: () => undefined });
    const named = run({ ...smallMarket(), dso: { name: 'Gridco' } }, { cast: mute });
    await expect(named).rejects.toThrow(/^Gridco, ISP 0: the grid was not measured$/);
  });
});
