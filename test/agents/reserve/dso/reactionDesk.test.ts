import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { overloadMw } from '../../../../agents/reserve/dso/overload.ts';
import { ReactionDesk } from '../../../../agents/reserve/dso/reactionDesk.ts';
import type { LearnPlace } from '../../../../agents/reserve/learning/settings.ts';
import { figures } from '../../../../agents/reserve/market/figures.ts';
import { loadConfig } from '../../../../agents/reserve/market/fromDisk.ts';
import { placeOf } from '../../../../agents/reserve/market/learningConfig.ts';
import type { MessageOf } from '../../../../agents/reserve/market/messages.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { kept, present } from '../../../../src/lookup.ts';
import { stream } from '../../../../src/random/streams.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';
import { loadedConfig, run, smallMarket } from '../market/helpers.ts';
import { entries, lineNetwork, only, rules } from '../stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
afterAll(() => rmSync(folder, { recursive: true }));

const UCB = { algorithm: 'ucb', forgetting: 1 };
/** Learners as a config has them. */
const places = (learn: object[]): LearnPlace[] => {
  const { dso } = entries({ dso: { learn } });
  return (dso.learn ?? []).map((each) => placeOf(each as Parameters<typeof placeOf>[0], dso));
};
function deskOf(learn: object[], days: number) {
  const calendar = createCalendar({ start: '2024-02-19', days });
  const config = {
    entry: entries({ dso: {} }).dso,
    market: rules({ balancing: { subSteps: 3 }, scheme: 'tso-managed' }),
    network: lineNetwork(),
    connections: new Map(),
    reacting: new Map([['R', { node: '3', upMw: 4, downMw: 4 }]]),
    learning: places(learn),
  };
  const random = (...purpose: (string | number)[]) => stream(7, 'DSO', ...purpose);
  const self = { name: 'DSO', config, calendar, random, decided: () => {} };
  return { desk: new ReactionDesk(self, undefined, () => undefined), calendar };
}
const withheld = (mw: number): MessageOf<'ReactionWithheld'> => ({
  ...({ type: 'ReactionWithheld', from: 'R', to: 'role:dso', isp: 0, step: 0, mw } as const),
});

/** Days in which what the DSO has chosen has consequences; what it chose, and what it came to know. */
function play(
  learn: object[],
  days: number,
  happens: (chosen: { limit: number; tariff: number }, isp: number) => { loading?: number; withheldMw?: number },
) {
  const { desk, calendar } = deskOf(learn, days);
  const chosen = { limit: 1, tariff: 0 };
  const byDay: (typeof chosen)[] = [];
  let learned: MessageOf<'Learned'> | undefined;
  for (let isp = 0; isp < calendar.ispCount; isp++) {
    const said = desk.terms(isp);
    for (const { upMw } of only(said, 'ReactionLimit')) chosen.limit = upMw / 4;
    for (const { eurPerMw } of only(said, 'PeakTariff')) chosen.tariff = eurPerMw;
    if (calendar.ispOfDay(isp) === 0) byDay.push({ ...chosen });
    const { loading = 0, withheldMw = 0 } = happens(chosen, isp);
    for (let step = 0; step < 3; step++) desk.withheld(withheld(withheldMw));
    desk.measured([loading, 0]);
    [learned] = only(
      desk.settle(isp, () => 0),
      'Learned',
    );
  }
  return { byDay, learners: present(learned, 'what was learned').learners };
}

describe('what a DSO learns by', () => {
  it('is 500 EUR for a MWh over the limit of its lines, and 50 for one it keeps from those who react', () => {
    // main line of 10 MVA at 105 %, 0.1 over its limit: 0.98 MW; and 2 MW kept back
    const { learners } = play([{ what: 'limit', actions: [0.5], scale: 1e5, by: UCB }], 2, (_, isp) => ({
      loading: isp % 96 < 12 ? 1.05 : 0.95,
      withheldMw: isp % 96 < 24 ? 2 : 0,
    }));
    const [{ state, rewards, chosen, what, every }] = learners;
    const { counts, sums } = (state as { memory: { counts: number[]; sums: number[] } }).memory;
    expect([what, every, rewards, chosen]).toEqual(['limit', 'day', 2, [2]]);
    const eurPerDay = -(500 * 12 * 0.25 * 0.98 + 50 * 24 * 0.25 * 2);
    expect((sums[0] / counts[0] - 0.5) * 2e5).toBeCloseTo(eurPerDay, 6);
  });

  it('has overloads be those of the branch that is most above its limit', () => {
    const network = lineNetwork();
    const of = (main: number, far: number) =>
      overloadMw([main, far], network, { loadingLimit: 0.95, powerFactor: 0.98 });
    expect(of(0.95, 0.95)).toBe(0);
    expect(of(1, 0)).toBeCloseTo(0.49, 12);
    expect(of(1.15, 0.96)).toBeCloseTo(1.96, 12); // 2 % of 100 MVA are less
  });
});

describe('a DSO that learns', () => {
  const often = (
    days: readonly { limit: number; tariff: number }[],
    is: (day: { limit: number; tariff: number }) => boolean,
  ) => days.filter(is).length / days.length;

  it('comes to let through what overloads nothing, and all of it where all can be carried', () => {
    const narrow = play([{ what: 'limit', by: UCB }], 200, ({ limit }) => ({
      loading: limit > 0.5 ? 1.5 : 0.9,
      withheldMw: 1 - limit,
    }));
    expect(often(narrow.byDay.slice(100), ({ limit }) => limit <= 0.5)).toBeGreaterThan(0.8);
    const wide = play([{ what: 'limit', by: UCB }], 200, ({ limit }) => ({ withheldMw: 1 - limit }));
    expect(often(wide.byDay.slice(100), ({ limit }) => limit === 1)).toBeGreaterThan(0.5);
    expect(new Set(wide.byDay.map(({ limit }) => limit))).toEqual(new Set([0.25, 0.5, 0.75, 1]));
  });

  it('of tariffs to ask one that keeps its lines free', () => {
    const { byDay } = play([{ what: 'tariff', by: UCB }], 200, ({ tariff }) => ({ loading: tariff < 300 ? 1.2 : 0.9 }));
    expect(often(byDay.slice(100), ({ tariff }) => tariff === 300)).toBeGreaterThan(0.8);
  });

  it('has the range of its first 20 days as its scale', () => {
    const { learners } = play([{ what: 'limit' }], 30, (_, isp) => ({
      withheldMw: Math.floor(isp / 96) < 20 ? (Math.floor(isp / 96) % 5) / 4 : 0.5,
    }));
    expect(learners[0].scale).toMatchObject({ scale: 24 * 50, middle: -12 * 50, open: 0, rewards: 30, clipped: 0 });
  });

  it('knows of a day, as the next begins, all it came to', () => {
    // after a day over the limit with the first action tried the other is tried at once
    const { byDay } = play([{ what: 'limit', actions: [0.5, 1], by: UCB, scale: 1e5 }], 4, ({ limit }) => ({
      loading: limit > 0.5 ? 1.5 : 0.9,
    }));
    expect(byDay[0].limit).not.toBe(byDay[1].limit);
    expect(byDay[2].limit).toBe(0.5);
  });
});

const market = (changes: object = {}) =>
  smallMarket({
    calendar: { start: '2024-02-19', days: 3 },
    forecast: 'base',
    fleet: {},
    market: { deviationPrice: 'imbalance', balancing: { need: 1, ladder: 0.1, subSteps: 3 } },
    brps: [
      { name: 'R', store: { power: 0.4, node: 42 }, learn: [{ what: 'use', every: 'day' }] },
      { name: 'S', store: { power: 0.4, node: 12 } },
    ],
    dso: { learn: [{ what: 'limit' }, { what: 'tariff' }] },
    ...changes,
  });
const learnedIn = (result: SimulationResult): string => reserve.texts(result)['learned.json'];
const figure = (result: SimulationResult, name: string) => figures.find((each) => each.name === name)?.of(result);

describe('a run in which the DSO learns', () => {
  it('limits and bills as it chooses day by day, writes what it came to know, and has figures of it', async () => {
    const told: { limit: Set<number>; tariff: number }[] = [];
    const result = await run(market(), {
      listen(message) {
        const day = Math.floor(message.isp / 96);
        if (message.type === 'PeakTariff') told[day] = { limit: new Set(), tariff: message.eurPerMw };
        if (message.type === 'ReactionLimit' && message.to === 'R')
          told[day] = { ...told[day], limit: new Set([...(told[day]?.limit ?? []), message.upMw / 0.4]) };
      },
    });
    const [limit, tariff] = kept(result.recorder.learned, 'DSO');
    expect([limit.what, limit.actions, tariff.what, tariff.actions]).toEqual([
      'limit',
      [0.25, 0.5, 0.75, 1],
      'tariff',
      [0, 100, 300],
    ]);
    for (const { chosen } of [limit, tariff]) expect(chosen.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(told.map(({ limit: shares }) => shares.size)).toEqual([1, 1, 1]);
    expect(tariff.actions.map((each) => told.filter((day) => day.tariff === each).length)).toEqual(tariff.chosen);
    expect(figure(result, 'meanLimit')).toBeCloseTo([...told[2].limit][0], 12);
    expect(figure(result, 'meanTariff')).toBe(told[2].tariff);
    expect(Object.keys(JSON.parse(learnedIn(result)).agents)).toEqual(['DSO', 'R']);
  });

  it('starts from what it learned, and may learn no more', { tags: 'slow' }, async () => {
    const first = await run(market());
    writeFileSync(join(folder, 'learned.json'), learnedIn(first));
    const file = join(folder, 'config.yaml');
    const learn = ['limit', 'tariff'].map((what) => ({ what, from: 'learned.json', frozen: true }));
    writeFileSync(file, stringify(market({ dso: { learn } })));
    const again = await run(loadConfig(file));
    const states = (result: SimulationResult) =>
      kept(result.recorder.learned, 'DSO').map(({ state }) => JSON.stringify((state as { memory: unknown }).memory));
    expect(states(again).map((text) => text.length)).toEqual(states(first).map((text) => text.length));
    expect(kept(again.recorder.learned, 'DSO').map(({ rewards }) => rewards)).toEqual(
      kept(first.recorder.learned, 'DSO').map(({ rewards }) => rewards),
    );
    writeFileSync(file, stringify(market({ dso: { learn: [{ ...learn[0], actions: [0, 1] }] } })));
    await expect(run(loadConfig(file))).rejects.toThrow(
      /dso\.learn\[0\]\.from: actions: found learned with \[0\.25,0\.5,0\.75,1\]; expected \[0,1\]/,
    );
  });

  it('is the same however messages are delivered, and among strangers', { tags: 'slow' }, async () => {
    const loaded = loadedConfig(market());
    const plain = await run(loaded);
    for (const options of [{ shuffle: stream(1, 'shuffle') }, { asStrangers: true }]) {
      const other = await run(loaded, options);
      expect(learnedIn(other)).toBe(learnedIn(plain));
      expect(other.kpis).toEqual(plain.kpis);
    }
  });
});

describe('a config is refused in which', () => {
  it.each<[string, object, RegExp]>([
    [
      'the DSO learns what others do',
      { dso: { learn: [{ what: 'use' }] } },
      /dso\.learn\[0\]\.what.*: found 'use', of the DSO; expected one of limit, tariff/,
    ],
    [
      'others learn what it does',
      { brps: [{ name: 'R', store: { power: 1, node: 42 }, learn: [{ what: 'limit' }] }] },
      /brps\[0\]\.learn\[0\]\.what.*: found 'limit', of a BRP; expected one of fee, use, delay, lambda/,
    ],
    [
      'a limit holds for an ISP',
      { dso: { learn: [{ what: 'limit', every: 'isp' }] } },
      /dso\.learn\[0\]\.every.*: found isp, for a limit that holds for a day; expected day/,
    ],
    [
      'a limit is none',
      { dso: { learn: [{ what: 'limit', actions: [2] }] } },
      /dso\.learn\[0\]\.actions.*: found 2, of 'limit'; expected a share of each connection, 0 to 1/,
    ],
    [
      'a state is heard that is not',
      { dso: { learn: [{ what: 'tariff', contexts: 'state' }] } },
      /dso\.learn\[0\]\.contexts.*: found state, of which the DSO hears nothing; expected none/,
    ],
    [
      'a limit is learned, and given',
      { dso: { limitsReactions: '50 %', learn: [{ what: 'limit' }] } },
      /dso\.limitsReactions.*: found a limit on reactions, beside one that is learned; expected one of the two/,
    ],
    [
      'a tariff is learned, and given',
      { dso: { tariff: 10, learn: [{ what: 'tariff' }] } },
      /dso\.tariff.*: found a tariff, beside one that is learned; expected one of the two/,
    ],
    [
      'nobody reacts on its grid',
      { brps: [{ name: 'R' }] },
      /dso\.learn\[0\]\.what.*: found a limit on reactions, where nobody who may react is on the grid/,
    ],
    [
      'prices are given',
      { market: {}, brps: [{ name: 'R' }] },
      /dso\.learn\[0\]\.what.*: found a limit on reactions, where prices are given/,
    ],
    [
      'who pays a learned tariff learns by the ISP',
      { brps: [{ name: 'R', store: { power: 1, node: 42 }, learn: [{ what: 'use' }] }] },
      /brps\[0\]\.learn\[0\]\.what.*: found 'use' by the ISP, beside a tariff on the peak of a day \(dso\.tariff\); expected every: day/,
    ],
  ])('%s', (_, changes, fault) => {
    expect(() => loadedConfig(market(changes))).toThrow(fault);
  });
});
