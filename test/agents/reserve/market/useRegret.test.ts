import { describe, expect, it } from 'vitest';
import type { Message, MessageOf } from '../../../../agents/reserve/market/messages.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { kept, present } from '../../../../src/lookup.ts';
import { stream } from '../../../../src/random/streams.ts';
import { figureSet } from '../../../../src/studies/figures.ts';
import { balancingArea } from '../../../../src/worlds/balancing/area.ts';
import { figureOf, heard, loadedConfig, run } from './helpers.ts';

const LEARN = [{ what: 'use', scale: 50 }];
const stores = (count: number, power: number, more: object = { learn: LEARN }) =>
  Array.from({ length: count }, (_, k) => ({ name: `R${k}`, store: { power, hours: 2 }, ...more }));
const market = ({ balancing = {}, ...changes }: { balancing?: object; [key: string]: unknown } = {}) => ({
  name: 'regret',
  seed: 5,
  calendar: { start: '2023-03-06', days: 2 },
  world: { season: 'winter' },
  forecast: 'base',
  market: {
    ...{ scheme: 'tso-managed', deviationPrice: 'imbalance' },
    balancing: { from: 'generated', need: '20 MW', ladder: '2 MW', subSteps: 3, ...balancing },
  },
  aggregators: [{ name: 'A', node: 12, evs: 30, bids: { upward: { markup: 5 }, downward: { markup: 5 } } }],
  brps: [{ name: 'B' }, ...stores(4, 3)],
  ...changes,
});
const recordOf = (result: SimulationResult, name: string) => kept(present(result.regrets, 'regrets').use, name);

/** EUR of what a store took at day-ahead prices: not paid, but counted. */
function takenAtDayAhead({ balance, world }: SimulationResult, name: string): number {
  const { reactionMw, subSteps } = present(balance, 'balance');
  const mwh = world.calendar.hoursPerIsp / subSteps;
  return reactionMw[name].reduce((eur, mw, k) => eur + mw * mwh * world.prices.dayAhead[Math.floor(k / subSteps)], 0);
}

/** The same as the recorder finds, from what was said: prices by walking up bids and ladder, sorted. */
function twin({ result, said }: Awaited<ReturnType<typeof heard>>, name: string): { got: number; wouldHave: number[] } {
  const { world, loaded } = result;
  const settings = present(loaded.config.market.balancing, 'market.balancing');
  const area = balancingArea(settings, world.prices, world.supplyPrices, world.calendar, world.seed);
  const of = <T extends Message['type']>(type: T, isp: number) =>
    said.filter((each) => each.type === type && each.isp === isp) as MessageOf<T>[];
  const prices = (isp: number, bids: MessageOf<'BalancingEnergyBid'>[], reactions: number[]) => {
    type Called = { mw: number; price: number }[];
    const called = { upward: [] as Called, downward: [] as Called };
    let mid = 0;
    reactions.forEach((reacted, step) => {
      const { upMw, downMw } = area.base(isp, step);
      const need = upMw - downMw + reacted;
      const first = (['upward', 'downward'] as const).map((way) => area.ladder(isp, step, way, settings.ladder)[0]);
      if (step === 0) mid = (first[0].priceEurPerMwh + first[1].priceEurPerMwh) / 2;
      if (Math.abs(need) <= settings.deadband * settings.need) return;
      const way = need > 0 ? 'upward' : 'downward';
      const sign = need > 0 ? 1 : -1;
      const offers = [
        ...bids.filter(({ direction }) => direction === way),
        ...area.ladder(isp, step, way, Math.abs(need)),
      ];
      let left = Math.abs(need);
      for (const offer of offers.sort((a, b) => sign * (a.priceEurPerMwh - b.priceEurPerMwh))) {
        left -= offer.volumeMw;
        if (left > 1e-9) continue;
        called[way].push({ mw: Math.abs(need), price: offer.priceEurPerMwh });
        break;
      }
    });
    const inAll = (way: 'upward' | 'downward', of: (offer: { mw: number; price: number }) => number) =>
      called[way].reduce((sum, each) => sum + of(each), 0);
    const meanOf = (way: 'upward' | 'downward') =>
      inAll(way, ({ mw, price }) => mw * price) / inAll(way, ({ mw }) => mw);
    const isMean = settings.imbalancePrice === 'mean';
    const up = isMean ? meanOf('upward') : Math.max(...called.upward.map(({ price }) => price));
    const down = isMean ? meanOf('downward') : Math.min(...called.downward.map(({ price }) => price));
    const [isUp, isDown] = [called.upward.length > 0, called.downward.length > 0];
    if ((isUp && isDown) || settings.imbalancePrice === 'dual')
      return [isUp ? Math.max(up, mid) : mid, isDown ? Math.min(down, mid) : mid];
    const one = isUp ? up : isDown ? down : mid;
    return [one, one];
  };
  let got = 0;
  const wouldHave: number[] = [];
  for (let isp = 0; isp < world.calendar.ispCount; isp++) {
    const reactions = of('PassiveReaction', isp);
    const own = reactions.filter(({ from }) => from === name);
    const others = own.map(({ step }) =>
      reactions.filter((each) => each.step === step && each.from !== name).reduce((sum, { mw }) => sum + mw, 0),
    );
    const bids = of('BalancingEnergyBid', isp);
    const worth = (mw: number[]) => {
      const [shortage, surplus] = prices(
        isp,
        bids,
        mw.map((each, step) => each + others[step]),
      );
      const given = (-0.25 * mw.reduce((sum, each) => sum + each, 0)) / mw.length;
      return given * (given >= 0 ? surplus : shortage) - given * world.prices.dayAhead[isp];
    };
    got += worth(own.map(({ mw }) => mw));
    present(own[0].byActionMw, 'actions').forEach((_, k) => {
      wouldHave[k] = (wouldHave[k] ?? 0) + worth(own.map(({ byActionMw = [] }) => byActionMw[k]));
    });
  }
  return { got, wouldHave };
}

/** What a fleet was paid for energy off schedule, less the day-ahead value of that energy. */
function earnedByFleet({ result, said }: Awaited<ReturnType<typeof heard>>, name: string): number {
  const { columns } = result.recorder;
  const from = present(result.recorder.place(name, 0), name);
  let earned = result.ledger.balance(name, 'deviation fee') + result.ledger.balance(name, 'deviation energy');
  for (const message of said) {
    if (message.type !== 'MeteredVolumes' || message.to !== 'role:tso') continue;
    const { isp, allocations } = message;
    const own = present(
      allocations.find(({ aggregator }) => aggregator === name),
      name,
    );
    const passive = (own.passiveDownMwh ?? 0) - (own.passiveUpMwh ?? 0);
    earned += (own.dayAheadMwh - columns.scheduledMwh[from + isp] + passive) * result.world.prices.dayAhead[isp];
  }
  return earned;
}

describe('regret of how much to react with', () => {
  it.each([undefined, 'mean', 'dual'])(
    'is that of clearing every ISP again from what was said (prices: %s)',
    async (imbalancePrice) => {
      const all = await heard(market({ balancing: { ...(imbalancePrice && { imbalancePrice }) } }));
      const { result } = all;
      for (const name of ['R0', 'R3']) {
        const { got, wouldHave } = twin(all, name);
        const record = recordOf(result, name);
        expect(record.decisions).toBe(192);
        expect(record.gotEur).toBeCloseTo(got, 6);
        expect(record.wouldHaveEur).toHaveLength(5);
        for (let k = 0; k < 5; k++) expect(record.wouldHaveEur[k]).toBeCloseTo(wouldHave[k], 6);
        const regret = (Math.max(...wouldHave) - got) / 192;
        expect(figureOf(result, 'regret', name)).toBeCloseTo(regret, 8);
        expect(figureOf(result, 'regretPerMw', name)).toBeCloseTo(regret / 3, 8);
        expect(figureOf(result, 'bestUse', name)).toBe(
          [0, 0.25, 0.5, 0.75, 1][wouldHave.indexOf(Math.max(...wouldHave))],
        );
      }
      const each = [0, 1, 2, 3].map((k) => figureOf(result, 'regret', `R${k}`));
      expect(figureOf(result, 'regret')).toBeCloseTo(each.reduce((sum, value) => sum + value, 0) / 4, 9);
    },
  );

  it.each(['world', 'generated'])('counts as got what was paid, at the prices that were (%s)', async (from) => {
    for (const subSteps of [1, 3]) {
      const result = await run(market({ balancing: { from, subSteps } }));
      for (const name of ['R0', 'R2'])
        expect(recordOf(result, name).gotEur).toBeCloseTo(
          result.ledger.balance(name) + takenAtDayAhead(result, name),
          6,
        );
    }
  });

  it('agrees with running all again, for one so small that it moves no price and is never full or empty', {
    tags: 'slow',
  }, async () => {
    const small = { name: 'Z', store: { power: 1e-5, hours: 1000 } };
    const actions = [0, 0.4, 1];
    const beside = (more: object) => market({ brps: [{ name: 'B' }, ...stores(4, 3, {}), { ...small, ...more }] });
    const learned = await run(beside({ learn: [{ what: 'use', actions, scale: 1e6 }] }));
    const { wouldHaveEur, gotEur } = recordOf(learned, 'Z');
    for (const [k, use] of actions.entries()) {
      const fixed = await run(beside({ reacts: { use } }));
      const earned = fixed.ledger.balance('Z') + takenAtDayAhead(fixed, 'Z');
      expect(Math.abs(earned - wouldHaveEur[k])).toBeLessThan(1e-4 * Math.max(1e-9, Math.abs(earned)));
      expect(fixed.regrets).toBeUndefined();
    }
    expect(wouldHaveEur[0]).toBe(0);
    expect(Math.max(...wouldHaveEur)).toBeGreaterThan(gotEur);
  });

  it('is none of one who has one action, or plays the best throughout', async () => {
    const only = await run(
      market({ brps: [{ name: 'B' }, ...stores(3, 3, { learn: [{ what: 'use', actions: [0.5] }] })] }),
    );
    expect(figureOf(only, 'regret')).toBe(0);
    expect(figureOf(only, 'bestUse')).toBe(0.5);
    const daily = await run(
      market({ brps: [{ name: 'B' }, ...stores(3, 3, { learn: [{ what: 'use', every: 'day' }] })] }),
    );
    expect(recordOf(daily, 'R1').decisions).toBe(2);
  });

  const fleets = (changes: object = {}) =>
    market({
      aggregators: [
        { name: 'A', node: 12, evs: 30, bids: { upward: { markup: 5 }, downward: { markup: 5 } } },
        { name: 'F', node: 42, evs: 40, reacts: true, learn: LEARN },
        { name: 'G', node: 42, evs: 40, reacts: true },
      ],
      brps: [{ name: 'B', deviationFee: 3 }],
      ...changes,
    });

  it.each([
    ['imbalance', 'gross'],
    ['imbalance', 'net'],
    ['day-ahead', 'gross'],
  ])(
    'of a fleet counts what it paid its BRP for energy off schedule (%s, %s)',
    async (deviationPrice, deviationVolumes) => {
      const balancing = { from: 'generated', need: '20 MW', subSteps: 3 };
      const config = fleets({ market: { scheme: 'tso-managed', balancing, deviationPrice, deviationVolumes } });
      const { result, said } = await heard(config);
      const earned = earnedByFleet({ result, said }, 'F');
      const record = recordOf(result, 'F');
      expect(record.gotEur).toBeCloseTo(earned, 6);
      expect(record.powerMw).toBeGreaterThan(0.1);
      expect(new Set(record.wouldHaveEur).size).toBe(5);
      expect(figureOf(result, 'regretPerMw', 'F')).toBeCloseTo(figureOf(result, 'regret', 'F') / record.powerMw, 9);
    },
  );

  it('agrees with running all again to the first ISP in which it matters, also of one large enough to move the price', {
    tags: 'slow',
  }, async () => {
    for (const seed of [1, 2]) {
      for (const [name, earnedIn] of [
        ['F', earnedByFleet],
        ['R', ({ result }, of) => result.ledger.balance(of) + takenAtDayAhead(result, of)],
      ] as [string, typeof earnedByFleet][]) {
        const config = (learn: object, reacts: object = {}) => ({
          ...fleets({ calendar: { start: '2023-03-06', days: 1 } }),
          ...changed(name, learn, reacts, seed),
        });
        const end = await firstReaction(config({}), name);
        const until = end + 1;
        const learned = await run(config({ learn: [{ what: 'use', actions: [0, 0.5, 1], scale: 1e6 }] }), { until });
        const { wouldHaveEur } = recordOf(learned, name);
        for (const [k, use] of [0, 0.5, 1].entries()) {
          const fixed = await heard(config({}, { use }), { until });
          expect(wouldHaveEur[k], `${name}, ${seed}`).toBeCloseTo(earnedIn(fixed, name), 9);
        }
        expect(new Set(wouldHaveEur).size).toBe(3);
      }
    }
  });

  /** Fleets and BRPs of which one, by name, learns or reacts otherwise. With one step an ISP nobody sees what was done in it. */
  function changed(name: string, learn: object, reacts: object, seed: number): object {
    const {
      aggregators,
      brps,
      market: rules,
    } = fleets({
      brps: [{ name: 'B', deviationFee: 3 }, { name: 'R', store: { power: 8, hours: 2 } }, ...stores(2, 3, {})],
    }) as unknown as Record<'aggregators' | 'brps', { name: string }[]> & { market: { balancing: object } };
    const of = (entry: { name: string; learn?: unknown }) => {
      const { learn: _, ...bare } = entry;
      if (entry.name === name) return { ...bare, ...learn, reacts: { threshold: 5, ...reacts } };
      return bare;
    };
    return {
      ...{ seed, aggregators: aggregators.map(of), brps: brps.map(of) },
      market: { ...rules, balancing: { ...rules.balancing, subSteps: 1 } },
    };
  }

  /** The first ISP in which somebody reacts. */
  async function firstReaction(config: object, name: string): Promise<number> {
    const { said } = await heard(config);
    const first = said.find((each) => each.type === 'PassiveReaction' && each.from === name && each.mw !== 0);
    return present(first, 'a reaction').isp;
  }

  it('may be asked of one BRP or aggregator, and what only aggregators have of them alone', () => {
    const { memberOf } = figureSet([reserve as never]);
    expect(memberOf('brps.R0.regret')).toEqual({ group: 'brps', one: 'BRP', member: 'R0', figure: 'regret' });
    expect(memberOf('aggregators.F.regret')?.group).toBe('aggregators');
    expect(memberOf('aggregators.F.profitEur')?.group).toBe('aggregators');
    expect(memberOf('brps.R0.profitEur')).toBeUndefined();
    expect(memberOf('brps.R0.markupRegret')).toBeUndefined();
  });

  it('has none where nobody learns it, or prices are given', async () => {
    const [none, given] = [
      await run(market({ brps: stores(2, 3, {}) })),
      await run({ ...market({ brps: [{ name: 'B', learn: [{ what: 'fee' }] }] }), market: {} }),
    ];
    for (const result of [none, given]) {
      expect(figureOf(result, 'regret')).toBeNaN();
      expect(figureOf(result, 'regret', 'R0')).toBeNaN();
    }
  });

  it('is the same however messages are delivered, and among strangers', { tags: 'slow' }, async () => {
    const config = loadedConfig(fleets({ brps: [{ name: 'B' }, ...stores(3, 3)] }));
    const text = (result: SimulationResult) => JSON.stringify([...present(result.regrets, 'regrets').use]);
    const plain = text(await run(config));
    expect(text(await run(config, { shuffle: stream(1, 'shuffle') }))).toBe(plain);
    expect(text(await run(config, { asStrangers: true }))).toBe(plain);
  });
});
