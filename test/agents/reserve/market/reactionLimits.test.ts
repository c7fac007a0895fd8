import { filter, map, merge, mergeMap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cast } from '../../../../agents/reserve/cast.ts';
import { figures } from '../../../../agents/reserve/market/figures.ts';
import type { Agent, Message, MessageOf } from '../../../../agents/reserve/market/messages.ts';
import type { Cast } from '../../../../agents/reserve/market/parts.ts';
import { ReactionLaws } from '../../../../agents/reserve/market/reactionLaws.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { present } from '../../../../src/lookup.ts';
import { stream } from '../../../../src/random/streams.ts';
import { loadedConfig, run, smallMarket } from './helpers.ts';

const figure = (result: SimulationResult, name: string) =>
  present(
    figures.find((each) => each.name === name),
    name,
  ).of(result);
const [north, south] = smallMarket().aggregators;
const stores = (count: number, store: object) =>
  Array.from({ length: count }, (_, k) => ({
    name: `R${k}`,
    store: { hours: 2, node: [12, 42, 18][k % 3], ...store },
  }));
const config = (changes: object = {}) =>
  smallMarket({
    calendar: { start: '2024-02-19', days: 1 },
    forecast: 'base',
    fleet: {},
    market: { deviationPrice: 'imbalance', balancing: { need: 1, ladder: 0.1, subSteps: 3 } },
    aggregators: [
      { ...north, evs: 20, reacts: true },
      { ...south, evs: 20, reacts: true },
    ],
    brps: stores(3, { power: 0.2 }),
    ...changes,
  });
const taken = ({ balance }: SimulationResult) => present(balance, 'balance').reactionMw;

describe('a DSO that lets a share of each connection through', () => {
  it('has stores do what such of that power, with as much energy, do', async () => {
    const of = (store: object, dso: object) =>
      run(config({ aggregators: [north, south], brps: stores(6, store), dso }));
    const [limited, smaller, all] = [
      await of({ power: 0.4, hours: 1 }, { limitsReactions: '25 %' }),
      await of({ power: 0.1, hours: 4 }, { limitsReactions: '100 %' }),
      await of({ power: 0.4, hours: 1 }, {}),
    ];
    for (const name of ['R0', 'R5']) {
      expect(taken(limited)[name]).toEqual(taken(smaller)[name]);
      expect(Math.max(...taken(limited)[name].map(Math.abs))).toBeCloseTo(0.1, 12);
      expect(Math.max(...taken(all)[name].map(Math.abs))).toBeCloseTo(0.4, 12);
      expect(limited.ledger.balance(name)).toBe(smaller.ledger.balance(name));
    }
    expect(figure(limited, 'withheldReactionMwh')).toBeGreaterThan(1);
    expect(figure(all, 'withheldReactionMwh')).toBe(0);
  });

  it('changes nothing where that is all of it, and has nobody react where it is none', async () => {
    const [none, whole, open] = [
      await run(config({ dso: { limitsReactions: '0 %' } })),
      await run(config({ dso: { limitsReactions: 1 } })),
      await run(config({ dso: { limitsReactions: false } })),
    ];
    for (const series of Object.values(taken(none))) expect(Math.max(...series.map(Math.abs))).toBe(0);
    expect(figure(none, 'amplification')).toBe(1);
    expect(taken(whole)).toEqual(taken(open));
    expect(whole.kpis).toEqual(open.kpis);
    expect(open.kpis).toEqual((await run(config())).kpis);
  });

  it('leaves one who is not on its grid alone', async () => {
    const beside = stores(2, { power: 0.2, node: undefined });
    const limits: Message[] = [];
    const result = await run(
      config({ brps: [...stores(1, { power: 0.2 }), { ...beside[1] }], dso: { limitsReactions: 0 } }),
      {
        listen: (message) => message.type === 'ReactionLimit' && limits.push(message),
      },
    );
    expect(new Set(limits.map(({ to }) => to))).toEqual(new Set(['North', 'South', 'R0']));
    expect(Math.max(...taken(result).R1.map(Math.abs))).toBeGreaterThan(0.1);
  });
});

describe('a DSO that limits reactions to what its grid carries', () => {
  // so much power that it overloads the lines wherever it all goes one way
  const large = (limitsReactions: boolean, scheme: string, boundaryRule: string) =>
    run(
      config({
        market: { scheme, balancing: { need: 20, ladder: 1, subSteps: 1 } },
        brps: stores(6, { power: 5 }),
        dso: { limitsReactions, boundaryRule },
      }),
    );

  it.each([
    ['hybrid', 'optimal'],
    ['dso-managed', 'divide'],
  ])('has no line loaded beyond its limit by them (%s, %s)', { tags: 'slow' }, async (scheme, boundaryRule) => {
    const [limited, free] = [await large(true, scheme, boundaryRule), await large(false, scheme, boundaryRule)];
    expect(figure(free, 'congestedIsps')).toBeGreaterThan(10);
    expect(figure(limited, 'congestedIsps')).toBe(0);
    expect(figure(limited, 'highestLoading')).toBeLessThanOrEqual(0.95 + 1e-6);
    expect(figure(limited, 'withheldReactionMwh')).toBeGreaterThan(10);
    expect(Math.max(...Object.values(taken(limited)).map((series) => Math.max(...series)))).toBeGreaterThan(0.5);
  });

  it('is the same however messages are delivered, and among strangers', { tags: 'slow' }, async () => {
    const loaded = loadedConfig(
      config({
        brps: stores(4, { power: 4 }),
        market: { balancing: { need: 8, ladder: 1 } },
        dso: { limitsReactions: true },
      }),
    );
    const plain = await run(loaded, { trace: true });
    expect(figure(plain, 'withheldReactionMwh')).toBeGreaterThan(0);
    expect((await run(loaded, { shuffle: stream(1, 'shuffle') })).kpis).toEqual(plain.kpis);
    expect((await run(loaded, { asStrangers: true, trace: true })).trace).toEqual(plain.trace);
  });
});

type AnyPart = Agent<never>;
const isClearing = (message: Message) => message.type === 'PhaseStart' && message.phase === 'clear' && message.isp >= 0;
const limit = ({ isp }: Message): Message => ({
  ...({ type: 'ReactionLimit', from: 'DSO', to: 'R0', isp, upMw: 0, downMw: 0 } as const),
});
const saying =
  (agent: AnyPart, says: (said: Message) => Message[]): AnyPart =>
  (self) =>
  (heard) =>
    agent(self)(heard).pipe(mergeMap(says));
/** Somebody who says other things than the agent that ships; whether what strangers say is looked at. */
const among = (role: keyof Cast, says: (said: Message) => Message[], asStrangers = false) =>
  run(config({ dso: { limitsReactions: '50 %' } }), {
    cast: { ...cast, [role]: saying(cast[role] as AnyPart, says) } as Cast,
    asStrangers,
  });
const changing =
  <T extends Message['type']>(type: T, isp: number, change: (message: MessageOf<T>) => Partial<MessageOf<T>>) =>
  (said: Message): Message[] =>
    [said.type === type && said.isp === isp ? { ...said, ...change(said as MessageOf<T>) } : said] as Message[];

describe('who goes beyond the limit stops the run', () => {
  const beyond = changing('PassiveReaction', 30, () => ({ mw: 0.11 }));

  it('as it is said', async () => {
    await expect(among('brp', beyond)).rejects.toThrow(
      /^R\d, ISP 30: says in step \d that it takes 0.11 MW, where the DSO lets it give 0.1 and take 0.1 MW/,
    );
  });

  it('at once, if it is a stranger', async () => {
    await expect(among('brp', beyond, true)).rejects.toThrow(
      /said a PassiveReaction that is for 0.11 MW, where the DSO lets it give 0.1 MW and take 0.1 MW/,
    );
    // one that has heard nothing of a limit
    const deaf: AnyPart = (self) => (heard) =>
      (cast.brp as AnyPart)(self)(heard.pipe(filter((message: Message) => message.type !== 'ReactionLimit')));
    await expect(
      run(config({ dso: { limitsReactions: '50 %' } }), { cast: { ...cast, brp: deaf } as Cast, asStrangers: true }),
    ).rejects.toThrow(/said a PassiveReaction that is for -?0.2 MW, where the DSO lets it give 0.1 MW/);
  });

  it('as it is metered, whatever was said', () => {
    const laws = () => {
      const of = new ReactionLaws(['F', 'R'], 'DSO', 0.25);
      for (const to of ['F', 'R']) of.observe({ type: 'ReactionLimit', from: 'DSO', to, isp: 0, upMw: 2, downMw: 1 });
      return of;
    };
    const energy = {
      aggregator: 'F',
      upwardMwh: 0,
      downwardMwh: 0,
      dayAheadMwh: 3,
      congestionUpMwh: 0,
      congestionDownMwh: 0,
    };
    const fleet = (passive: object) => laws().closeIsp(new Map([['F', { ...energy, ...passive }]]));
    expect(fleet({ passiveUpMwh: 0, passiveDownMwh: 0.25 })).toBeUndefined();
    expect(fleet({ passiveUpMwh: 0.5, passiveDownMwh: 0 })).toBeUndefined();
    expect(fleet({ passiveUpMwh: 0, passiveDownMwh: 0.26 })).toEqual({
      agent: 'F',
      figure: 'takes 1.04 MW, where the DSO lets it give 2 and take 1 MW',
    });
    const store = (powerMw: number) => {
      const of = laws();
      of.observe({ type: 'StoreReading', from: 'world', to: 'R', isp: 0, party: 'R', powerMw, energyMwh: 1 });
      return of.closeIsp(new Map());
    };
    expect(store(2)).toBeUndefined();
    expect(store(2.1)?.figure).toBe('takes -2.1 MW, where the DSO lets it give 2 and take 1 MW');
    expect(new ReactionLaws(['F'], 'DSO', 0.25).closeIsp(new Map())).toEqual({
      agent: 'DSO',
      figure: 'does not say how far F may react',
    });
  });
});

describe('a DSO that says other things of limits than it may stops the run', () => {
  const toR0 = (change: object) => (said: Message) =>
    (said.type === 'ReactionLimit' && said.to === 'R0' ? [{ ...said, ...change }] : [said]) as Message[];

  it.each<[string, (said: Message) => Message[], boolean, RegExp]>([
    [
      'that tells somebody nothing',
      (said) => (said.type === 'ReactionLimit' && said.to === 'R0' && said.isp === 9 ? [] : [said]),
      false,
      /^DSO, ISP 9: does not say how far R0 may react/,
    ],
    [
      'that lets through more than there is',
      toR0({ downMw: 7 }),
      true,
      /said a ReactionLimit that lets R0 give 0.1 and take 7 MW, whose connection carries 0.2 and 0.2 MW/,
    ],
    [
      'that says it twice',
      (said) => (said.type === 'ReactionLimit' ? [said, said] : [said]),
      true,
      /said a ReactionLimit that is the second one to \w+ in this ISP/,
    ],
    [
      'that says it of another time',
      toR0({ isp: 3 }),
      true,
      /said a ReactionLimit that is for ISP 3, where it is to be for ISP 0/,
    ],
  ])('%s', async (_, says, asStrangers, fault) => {
    await expect(among('dso', says, asStrangers)).rejects.toThrow(fault);
  });

  it('or that limits where the config does not have it', async () => {
    const limiting: AnyPart = (self) => (heard) =>
      merge((cast.dso as AnyPart)(self)(heard), heard.pipe(filter(isClearing), map(limit)));
    await expect(run(config(), { cast: { ...cast, dso: limiting } as Cast, asStrangers: true })).rejects.toThrow(
      /said a ReactionLimit that is to 'R0', whose reactions it does not limit \(dso\.limitsReactions\)/,
    );
  });

  it('as does one who claims to be kept from more than it has, or from anything where nothing is limited', async () => {
    const claims = changing('ReactionWithheld', 30, () => ({ mw: 9 }));
    await expect(among('brp', claims, true)).rejects.toThrow(
      /said a ReactionWithheld that is of 9 MW, where its connection gives 0.2 and takes 0.2 MW at most/,
    );
    const unasked = saying(cast.brp as AnyPart, (said) =>
      said.type === 'PassiveReaction'
        ? [said, { type: 'ReactionWithheld', from: said.from, to: 'role:dso', isp: said.isp, step: said.step, mw: 0.1 }]
        : [said],
    );
    await expect(run(config(), { cast: { ...cast, brp: unasked } as Cast, asStrangers: true })).rejects.toThrow(
      /said a ReactionWithheld that is of a limit that it was not told/,
    );
  });
});

describe('a config is refused in which', () => {
  it.each<[string, object, RegExp]>([
    [
      'reactions are limited that there are not',
      { market: {}, brps: [{ name: 'R' }], aggregators: [north] },
      /dso\.limitsReactions.*: found a limit on reactions, where prices are given; expected market\.balancing/,
    ],
    [
      'nobody who may react is on the grid',
      { aggregators: [north], brps: [{ name: 'R', store: { power: 1 } }] },
      /dso\.limitsReactions.*: found a limit on reactions, where nobody who may react is on the grid; expected aggregators that react \(reacts: true\), or stores that have a node \(brps\[\]\.store\.node\)/,
    ],
    [
      'the DSO is to test a grid of which it is told nothing',
      { market: { scheme: 'tso-managed', balancing: {} } },
      /dso\.limitsReactions.*: found true, under tso-managed, where the DSO is told nothing of the grid ahead; expected a share of each connection, as 50 %; or another scheme/,
    ],
    [
      'a share is none',
      { dso: { limitsReactions: 2 } },
      /dso\.limitsReactions.*: found 2; expected a share, as 0.95 or 95 %, at least 0 and at most 1/,
    ],
  ])('%s', (_, changes, fault) => {
    expect(() => loadedConfig(config({ dso: { limitsReactions: true }, ...changes }))).toThrow(fault);
  });

  it('and one in which somebody could react is not', () => {
    const none = { aggregators: [{ ...north, reacts: false }], brps: [{ name: 'R' }] };
    expect(loadedConfig(config({ dso: { limitsReactions: '50 %' }, ...none })).config.dso.limitsReactions).toBe(0.5);
  });
});
