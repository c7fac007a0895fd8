import { filter, map, merge, mergeMap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cast } from '../../../../agents/reserve/cast.ts';
import { figures } from '../../../../agents/reserve/market/figures.ts';
import type { Agent, Message, MessageOf } from '../../../../agents/reserve/market/messages.ts';
import type { Cast } from '../../../../agents/reserve/market/parts.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { kept, present } from '../../../../src/lookup.ts';
import { stream } from '../../../../src/random/streams.ts';
import { loadedConfig, run, smallMarket } from './helpers.ts';

const figure = (result: SimulationResult, name: string, member?: string) => {
  const told = present(
    figures.find((each) => each.name === name),
    name,
  );
  return member === undefined ? told.of(result) : (told.ofMember?.(result, member) ?? Number.NaN);
};
const [north, south] = smallMarket().aggregators;
const config = ({ dso = { tariff: '300 EUR/MW' }, learn, ...changes }: { [key: string]: unknown } = {}) =>
  smallMarket({
    forecast: 'base',
    fleet: {},
    market: { deviationPrice: 'imbalance', balancing: { need: 1, ladder: 0.1, subSteps: 3 } },
    aggregators: [
      { ...north, evs: 20, reacts: true, ...(learn ? { learn } : {}) },
      { ...south, evs: 20 },
    ],
    brps: [
      { name: 'B' },
      { name: 'R', store: { power: 0.4, node: 42 }, ...(learn ? { learn } : {}) },
      { name: 'S', store: { power: 0.4 } },
    ],
    dso,
    ...changes,
  });

/** The most that somebody took in an ISP of each day, MW, by what it did step by step. */
function peaks({ balance, world: { calendar } }: SimulationResult, name: string): number[] {
  const { reactionMw, subSteps } = present(balance, 'balance');
  return calendar.days.map(({ firstIsp, ispCount }) => {
    const means = Array.from({ length: ispCount }, (_, at) => {
      const from = (firstIsp + at) * subSteps;
      return reactionMw[name].subarray(from, from + subSteps).reduce((sum, mw) => sum + mw, 0) / subSteps;
    });
    return Math.max(0, ...means);
  });
}
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe('a tariff on the peak of a day', () => {
  it('is paid to the DSO by each on its grid, for the ISP of the day in which it took most, and by nobody else', async () => {
    const paid: MessageOf<'Payment'>[] = [];
    const result = await run(config(), {
      listen: (message) => message.type === 'Payment' && message.reason === 'peak tariff' && paid.push(message),
    });
    for (const name of ['North', 'R']) {
      const of = peaks(result, name);
      expect(of.every((mw) => mw > 0.01)).toBe(true);
      expect(result.ledger.balance(name, 'peak tariff')).toBeCloseTo(-300 * total(of), 9);
      const days = paid.filter(({ payer }) => payer === name);
      expect(days.map(({ isp }) => isp)).toEqual([95, 191]);
      days.forEach(({ volumeMwh, priceEurPerMwh, payee }, day) => {
        expect([priceEurPerMwh, payee]).toEqual([1200, 'DSO']);
        expect(volumeMwh).toBeCloseTo(0.25 * of[day], 12);
      });
    }
    expect(new Set(paid.map(({ payer }) => payer))).toEqual(new Set(['North', 'R']));
    expect(result.ledger.balance('DSO')).toBeCloseTo(
      300 * total([...peaks(result, 'North'), ...peaks(result, 'R')]),
      9,
    );
    expect(figure(result, 'peakTariffEur')).toBe(result.ledger.balance('DSO'));
    expect(figure(result, 'dsoEur')).toBe(result.ledger.balance('DSO'));
  });

  it('changes nothing but money where nobody learns, and none at all where it is 0', async () => {
    const [with300, with0, without] = [
      await run(config()),
      await run(config({ dso: { tariff: 0 } })),
      await run(config({ dso: {} })),
    ];
    expect(with300.balance).toEqual(without.balance);
    expect(with0.kpis).toEqual(without.kpis);
    expect(figure(without, 'peakTariffEur')).toBe(0);
  });

  it('is the same however messages are delivered, and among strangers', { tags: 'slow' }, async () => {
    const loaded = loadedConfig(config({ learn: [{ what: 'use', every: 'day' }] }));
    const plain = await run(loaded);
    for (const options of [{ shuffle: stream(1, 'shuffle') }, { asStrangers: true }]) {
      const other = await run(loaded, options);
      expect(other.kpis).toEqual(plain.kpis);
      expect([...other.recorder.learned]).toEqual([...plain.recorder.learned]);
    }
  });
});

describe('who learns with how much to react, day by day', () => {
  const ALWAYS = [{ what: 'use', actions: [1], every: 'day', scale: 1e6, by: { algorithm: 'ucb', forgetting: 1 } }];
  /** Mean of what its days were said to earn, EUR per MW: 1/2 + money / (2 scale) is the reward. */
  const meanMoney = ({ recorder }: SimulationResult, name: string) => {
    const [{ state }] = kept(recorder.learned, name);
    const { memory } = state as { memory: { counts: number[]; sums: number[] } };
    return (memory.sums[0] / memory.counts[0] - 0.5) * 2e6;
  };

  it('is told what the peak costs it, per MW it has', async () => {
    const [taxed, free] = [await run(config({ learn: ALWAYS })), await run(config({ learn: ALWAYS, dso: {} }))];
    expect(taxed.balance).toEqual(free.balance);
    const fleetMw = 20 * 0.011;
    for (const [name, mw] of [
      ['R', 0.4],
      ['North', fleetMw],
    ] as const) {
      const cost = (300 * total(peaks(taxed, name))) / 2 / mw;
      expect(meanMoney(free, name) - meanMoney(taxed, name)).toBeCloseTo(cost, 4);
    }
  });

  it('regrets what it would have earned less its peak with each action', async () => {
    const learn = [{ what: 'use', every: 'day', scale: 500 }];
    const free = await run(config({ learn, dso: {} }));
    const said: MessageOf<'PassiveReaction'>[] = [];
    const taxed = await run(config({ learn }), {
      listen: (message) => message.type === 'PassiveReaction' && said.push(message),
    });
    const { dayAhead } = taxed.world.prices;
    const hours = 0.25 / 3;
    const took = said
      .filter(({ from }) => from === 'R')
      .reduce((eur, { mw, isp }) => eur + mw * hours * dayAhead[isp], 0);
    const { gotEur, wouldHaveEur, decisions } = kept(present(taxed.regrets, 'regrets').use, 'R');
    expect(decisions).toBe(2);
    expect(gotEur).toBeCloseTo(taxed.ledger.balance('R') + took, 6);
    // by action: the peak of the days is that of what it said it would have taken
    const peakOf = (action: number, day: number) => {
      const own = said.filter(({ from, isp }) => from === 'R' && Math.floor(isp / 96) === day);
      const isps = [...new Set(own.map(({ isp }) => isp))];
      return Math.max(
        0,
        ...isps.map((isp) => total(own.flatMap((m) => (m.isp === isp ? (m.byActionMw?.[action] ?? 0) : []))) / 3),
      );
    };
    const untaxed = await run(config({ learn, dso: { tariff: 0 } }));
    expect(kept(present(untaxed.regrets, 'regrets').use, 'R')).toEqual(kept(present(free.regrets, 'regrets').use, 'R'));
    expect(peakOf(0, 0)).toBe(0);
    expect(wouldHaveEur[0]).toBeCloseTo(0, 9);
    expect(peakOf(4, 0)).toBeCloseTo(0.4, 9);
    expect(figure(taxed, 'regret', 'R')).toBeCloseTo((Math.max(...wouldHaveEur) - gotEur) / 2, 9);
  });
});

type AnyPart = Agent<never>;
const saying =
  (agent: AnyPart, says: (said: Message) => Message[]): AnyPart =>
  (self) =>
  (heard) =>
    agent(self)(heard).pipe(mergeMap(says));
const withDso = (dso: AnyPart, asStrangers: boolean, changes: { [key: string]: unknown } = {}) =>
  run(config(changes), { cast: { ...cast, dso } as Cast, asStrangers });
const bill = (change: (payment: MessageOf<'Payment'>) => Message[]) =>
  saying(cast.dso as AnyPart, (said) =>
    said.type === 'Payment' && said.reason === 'peak tariff' ? change(said) : [said],
  );

describe('a DSO that bills peaks otherwise stops the run', () => {
  it.each<[string, (payment: MessageOf<'Payment'>) => Message[], RegExp]>([
    ['not at all', () => [], /^DSO, ISP 95: \w+ -> DSO: peak tariff: 0 MWh settled where [\d.]+ MWh are due/],
    [
      'twice',
      (paid) => [paid, paid],
      /^DSO, ISP 95: \w+ -> DSO: peak tariff: [\d.]+ MWh settled where [\d.]+ MWh are due/,
    ],
    [
      'of a larger peak',
      (paid) => [{ ...paid, volumeMwh: 2 * paid.volumeMwh, amountEur: 2 * paid.amountEur }],
      /^DSO, ISP 95: \w+ -> DSO: peak tariff: [\d.]+ MWh settled where/,
    ],
    [
      'at another tariff',
      (paid) => [{ ...paid, priceEurPerMwh: 1300, amountEur: 1300 * paid.volumeMwh }],
      /^DSO, ISP 95: \w+ -> DSO: peak tariff: [\d.]+ EUR paid where [\d.]+ EUR are due/,
    ],
    [
      'to one who has nothing on its grid',
      (paid) => [{ ...paid, payer: 'S', to: 'S' }],
      /^DSO, ISP 95: \w+ -> DSO: peak tariff: /,
    ],
  ])('%s', async (_, change, fault) => {
    await expect(withDso(bill(change), false)).rejects.toThrow(fault);
  });

  it('as does one that bills before the day is over', async () => {
    const early = saying(cast.dso as AnyPart, (said) => {
      if (said.type !== 'GridState' || said.isp !== 40) return [said];
      const volume = { volumeMwh: 0.1, priceEurPerMwh: 1200, amountEur: 120 };
      const sides = { from: 'DSO', to: 'R', payer: 'R', payee: 'DSO', isp: 40 };
      return [said, { type: 'Payment', ...sides, reason: 'peak tariff', ...volume }];
    });
    await expect(withDso(early, false)).rejects.toThrow(
      /^DSO, ISP 40: R -> DSO: peak tariff: 0.1 MWh settled where 0 MWh/,
    );
  });
});

describe('a stranger who is the DSO', () => {
  const telling =
    (change: (tariff: MessageOf<'PeakTariff'>) => Message[]): AnyPart =>
    (self) =>
    (heard) =>
      (cast.dso as AnyPart)(self)(heard).pipe(mergeMap((said) => (said.type === 'PeakTariff' ? change(said) : [said])));

  it('may tell none, and is owed none', async () => {
    const silent = saying(
      telling(() => []),
      (said) => (said.type === 'Payment' && said.reason === 'peak tariff' ? [] : [said]),
    );
    const calendar = { start: '2024-02-19', days: 1 };
    expect((await withDso(silent, true, { calendar })).ledger.balance('DSO')).toBe(0);
    await expect(
      withDso(
        telling(() => []),
        true,
        { calendar },
      ),
    ).rejects.toThrow(/^DSO, ISP 95: \w+ -> DSO: peak tariff: [\d.]+ MWh settled where 0 MWh are due/);
  });

  it.each<[string, (tariff: MessageOf<'PeakTariff'>) => Message[], RegExp]>([
    ['twice', (m) => [m, m], /said a PeakTariff that is the second one to \w+ for this day/],
    [
      'of another day',
      (m) => [{ ...m, day: 1 }],
      /said a PeakTariff that is for day 1, which does not begin in this ISP/,
    ],
    [
      'to one who is not on its grid',
      (m) => [{ ...m, to: 'S' }],
      /said a PeakTariff that is to 'S', whose peaks it does not bill \(dso\.tariff\)/,
    ],
    ['below 0', (m) => [{ ...m, eurPerMw: -1 }], /said a malformed PeakTariff: eurPerMw/],
  ])('cannot tell one %s', async (_, change, fault) => {
    await expect(withDso(telling(change), true)).rejects.toThrow(fault);
  });

  it('nor one in the midst of a day, nor where the config has none', async () => {
    const at =
      (isp: number): AnyPart =>
      (self) =>
      (heard) =>
        merge(
          (cast.dso as AnyPart)(self)(heard),
          heard.pipe(
            filter((m: Message) => m.type === 'PhaseStart' && m.phase === 'clear' && m.isp === isp),
            map((): Message => ({ type: 'PeakTariff', from: 'DSO', to: 'R', isp, day: 0, eurPerMw: 1 })),
          ),
        );
    await expect(withDso(at(7), true)).rejects.toThrow(
      /PeakTariff that is for day 0, which does not begin in this ISP/,
    );
    await expect(withDso(at(0), true, { dso: {} })).rejects.toThrow(
      /PeakTariff that is to 'R', whose peaks it does not bill/,
    );
  });
});

describe('a config is refused in which', () => {
  it.each<[string, { [key: string]: unknown }, RegExp]>([
    [
      'there are no reactions to have a peak',
      { market: {}, aggregators: [north], brps: [{ name: 'B' }] },
      /dso\.tariff.*: found a tariff on the peaks of reactions, where prices are given; expected market\.balancing/,
    ],
    [
      'nobody who may react is on the grid',
      { aggregators: [north], brps: [{ name: 'S', store: { power: 1 } }] },
      /dso\.tariff.*: found a tariff on the peaks of reactions, where nobody who may react is on the grid/,
    ],
    [
      'a tariff is none',
      { dso: { tariff: '3 EUR/MWh' } },
      /dso\.tariff.*: found '3 EUR\/MWh', which is not in EUR\/MW; expected a price of power, as 100 EUR\/MW, at least 0 EUR\/MW/,
    ],
    [
      'one who pays for the peak of a day learns by the ISP',
      { brps: [{ name: 'R', store: { power: 1, node: 42 }, learn: [{ what: 'use' }] }] },
      /brps\[0\]\.learn\[0\]\.what.*: found 'use' by the ISP, beside a tariff on the peak of a day \(dso\.tariff\); expected every: day/,
    ],
    [
      'a fleet does',
      { aggregators: [{ ...north, reacts: true, learn: [{ what: 'lambda', every: 'isp' }] }] },
      /aggregators\[0\]\.learn\[0\]\.every.*: found 'lambda' by the ISP, beside a tariff/,
    ],
  ])('%s', (_, changes, fault) => {
    expect(() => loadedConfig(config(changes))).toThrow(fault);
  });

  it('and one who does not pay it may', () => {
    const away = [{ name: 'S', store: { power: 1 }, learn: [{ what: 'use' }] }];
    expect(loadedConfig(config({ brps: away, dso: { tariff: '0.3 EUR/kW' } })).config.dso.tariff).toBe(300);
  });
});
