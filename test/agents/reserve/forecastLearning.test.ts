import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { cast } from '../../../agents/reserve/cast.ts';
import { type ClosedGate, DayAheadGate } from '../../../agents/reserve/exchange/dayAheadGate.ts';
import { PriceExpectation } from '../../../agents/reserve/learning/priceExpectation.ts';
import type { ForecastPlace } from '../../../agents/reserve/learning/settings.ts';
import { loadConfig } from '../../../agents/reserve/market/fromDisk.ts';
import { type SimulationResult, simulateFetched } from '../../../agents/reserve/market/simulate.ts';
import { reserve } from '../../../agents/reserve/market/system.ts';
import { present } from '../../../src/lookup.ts';
import { simulate } from '../../../src/market/systems.ts';
import { stream } from '../../../src/random/streams.ts';
import { createCalendar } from '../../../src/time/calendar.ts';
import { linearFleet, shifted } from './linearFleet.ts';
import { figureOf, herd } from './market/dayAheadRuns.ts';
import { loadedConfig, run, smallMarket } from './market/helpers.ts';
import { rules } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
afterAll(() => rmSync(folder, { recursive: true }));

const series = (value: number | ((at: number) => number)) =>
  Float64Array.from({ length: 96 }, (_, at) => (typeof value === 'number' ? value : value(at)));
const told = (dayAhead: number, upward = Number.NaN) => ({
  ...{ dayAhead: series(dayAhead), upward: series(upward), downward: series(Number.NaN) },
});
const place = (changes: Partial<ForecastPlace> = {}): ForecastPlace => ({
  ...{ lambda: 0.3, frozen: false, of: ['dayAhead', 'balancing'], start: {} },
  ...changes,
});
const calendar = createCalendar({ start: '2024-02-19', days: 9 });
const called = (isp: number, price: number | null) => ({ isp, upwardEurPerMwh: price, downwardEurPerMwh: null });

describe('an expectation of prices', () => {
  it('is what is told on the first day, and from there e + lambda (x - e)', () => {
    const expectation = new PriceExpectation(place(), calendar);
    expect(expectation.over(0, told(50))).toEqual(told(50));
    expectation.seeDay(0, series(60));
    expect(expectation.over(1, told(50)).dayAhead[17]).toBeCloseTo(53, 12);
    expectation.seeDay(1, series(60));
    expect(expectation.over(2, told(-9)).dayAhead[17]).toBeCloseTo(55.1, 12);
  });

  it('has a direction called where it mostly was, at the price it had when it was', () => {
    const expectation = new PriceExpectation(place({ lambda: 0.4 }), calendar);
    const seen = (day: number, price: number | null) => {
      const [known] = [expectation.over(day, told(50)).upward[8]];
      expectation.seeIsp(called(96 * day + 8, price));
      return known;
    };
    expect(seen(0, 100)).toBeNaN(); // told: not called. Share of calls 0.4 now
    expect(seen(1, null)).toBeNaN(); // 0.24
    expect(seen(2, 200)).toBeNaN(); // 0.544
    expect(seen(3, 200)).toBeCloseTo(100 + 0.4 * 100, 12);
    expect(expectation.over(4, told(50)).upward[8]).toBeCloseTo(140 + 0.4 * 60, 12);
    expect(expectation.over(4, told(50, 33)).upward[9]).toBe(33); // of which nothing was heard
  });

  it('with lambda 1 is the last of each, at the same local time, also where the clock changes', () => {
    const spring = createCalendar({ start: '2024-03-30', days: 3 });
    const expectation = new PriceExpectation(place({ lambda: 1 }), spring);
    const { days } = spring;
    const of = (day: number, value: (at: number) => number) =>
      Float64Array.from({ length: days[day].ispCount }, (_, at) => value(at));
    expectation.seeDay(
      0,
      of(0, (at) => at),
    );
    const forecast = (day: number) => ({ ...told(0), dayAhead: of(day, () => -1), upward: of(day, () => Number.NaN) });
    const short = expectation.over(1, { ...forecast(1), downward: of(1, () => Number.NaN) }).dayAhead;
    expect([short.length, short[7], short[8], short[91]]).toEqual([92, 7, 12, 95]); // 02:00 does not exist
    expectation.seeDay(1, short);
    expect(expectation.over(2, forecast(2)).dayAhead).toEqual(of(2, (at) => at));
  });

  it('goes on from what was learned, and frozen learns no more', () => {
    const first = new PriceExpectation(place(), calendar);
    first.over(0, told(50));
    first.seeDay(
      0,
      series((at) => at),
    );
    first.seeIsp(called(3, 70));
    const lessons = JSON.parse(JSON.stringify(first.lessons())) as ReturnType<typeof first.lessons>;
    const start = Object.fromEntries(
      lessons.map(({ part, state }) => [part, state]),
    ) as unknown as ForecastPlace['start'];
    for (const frozen of [true, false]) {
      const next = new PriceExpectation(place({ start, frozen }), calendar);
      expect(next.over(0, told(1))).toEqual(first.over(1, told(1)));
      next.seeDay(0, series(500));
      const moved = JSON.stringify(next.lessons()) !== JSON.stringify(first.lessons());
      expect(moved).toBe(!frozen);
    }
  });
});

/** Fleets of a linear demand that all answer what they expect, on a curve of 1 EUR/MWh per MW: how far prices are off, by day. */
function swings(lambda: number, gain: number, days: number, base: Float64Array): number[] {
  const { dayAhead } = rules({
    dayAhead: { slope: 1000, clearing: 'react', interval: 'isp', lowest: -1e12, highest: 1e12 },
  });
  const fleets = ['X', 'Y', 'Z'];
  const long = createCalendar({ start: '2024-04-01', days });
  const expectations = fleets.map(() => new PriceExpectation(place({ lambda, of: ['dayAhead'] }), long));
  const settled = base.map((price) => {
    const mean = base.reduce((sum, each) => sum + each, 0) / base.length;
    return mean + (price - mean) / (1 + gain);
  });
  return Array.from({ length: days }, (_, day) => {
    const gate = new DayAheadGate(present(dayAhead, 'rules'), 0.25, base, base, fleets, ['B']);
    gate.fix('B', series(0));
    let closed: ReturnType<typeof gate.tender>;
    fleets.forEach((name, k) => {
      const { dayAhead: expected } = expectations[k].over(day, { ...told(0), dayAhead: base });
      const energyMwh = shifted(expected, gain / fleets.length).map((mw) => mw / 4);
      closed = gate.tender(name, [{ energyMwh, ownCostEur: 0 }]);
    });
    const { priceEurPerMwh } = closed as ClosedGate;
    for (const each of expectations) each.seeDay(day, priceEurPerMwh);
    return priceEurPerMwh.reduce((most, price, at) => Math.max(most, Math.abs(price - settled[at])), 0);
  });
}

describe('prices that all answer as they expect them', () => {
  const base = series((at) => 50 + 20 * Math.sin(at / 7) + (at % 5));

  it('settle below a loop gain of 2/lambda - 1, and swing ever wider above', () => {
    for (const [lambda, critical] of [
      [1, 1],
      [0.5, 3],
      [0.3, 5.6667],
      [0.1, 19],
    ]) {
      const below = swings(lambda, 0.98 * critical, 200, base);
      const above = swings(lambda, 1.02 * critical, 200, base);
      expect(below[199]).toBeLessThan(0.1 * below[1]);
      expect(above[199]).toBeGreaterThan(10 * above[1]);
    }
  });

  it('are off by the factor 1 - lambda (1 + gain) more each day', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        (l, k) => {
          const off = swings(l, k, 6, base);
          const factor = Math.abs(1 - l * (1 + k));
          for (let day = 1; day < 6; day++)
            expect(Math.abs(off[day] - factor * off[day - 1])).toBeLessThan(1e-9 * (1 + off[day]));
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([
    [1, 0.7, 1.4],
    [0.3, 4, 8],
  ])('do so on the bus as well (lambda %d)', async (lambda, below, above) => {
    const dayAhead = { slope: 1000, clearing: 'react', interval: 'isp', lowest: -1e9, highest: 1e9 };
    const config = loadedConfig(
      herd({
        ...{ calendar: { start: '2024-02-20', days: 14 }, market: { scheme: 'tso-managed', dayAhead } },
        ...{ forecast: { kind: 'adaptive', lambda } },
        aggregators: [1, 2].map((k) => ({ name: `L${k}`, node: 12, evs: 10 })),
      }),
    );
    const widest = async (gain: number) => {
      const { dayAhead: formed } = await simulateFetched(config, {
        cast: { ...cast, aggregator: linearFleet(gain / 2) },
      });
      const { boughtMw } = present(formed, 'prices');
      const most = (day: number) => Math.max(...boughtMw.slice(96 * day, 96 * (day + 1)).map(Math.abs));
      return most(13) / most(1);
    };
    expect(await widest(below)).toBeLessThan(3); // prices of the world differ from day to day: they never quite settle
    expect(await widest(above)).toBeGreaterThan(20);
  });
});

describe('a run with adaptive forecasts', () => {
  const days = (count: number) => ({ calendar: { start: '2024-02-20', days: count } });
  const bought = ({ dayAhead }: SimulationResult) => [...present(dayAhead, 'prices').boughtMw];

  it('that weigh the last price alone is one in which all answer yesterday’s', async () => {
    const react = { ...days(3), dayAhead: { clearing: 'react' } };
    const plain = await run(herd(react));
    const adaptive = await run(herd({ ...react, forecast: { kind: 'adaptive', lambda: 1 } }));
    expect(bought(adaptive)).toEqual(bought(plain));
    expect(adaptive.kpis.balancesEur).toEqual(plain.kpis.balancesEur);
    const slow = await run(herd({ ...react, forecast: 'adaptive' }));
    expect(bought(slow).slice(0, 96)).toEqual(bought(plain).slice(0, 96));
    expect(bought(slow)).not.toEqual(bought(plain));
  });

  it('shifts less from day to day, and earns more, than one in which all answer yesterday’s', async () => {
    const react = { ...days(10), dayAhead: { clearing: 'react', slope: 600 } };
    const [last, slow] = [await run(herd(react)), await run(herd({ ...react, forecast: 'adaptive' }))];
    expect(figureOf(last, 'dayAheadShift')).toBeGreaterThan(1.5 * figureOf(slow, 'dayAheadShift'));
    expect(slow.kpis.total.profitEur).toBeGreaterThan(last.kpis.total.profitEur);
  });

  const balancing = (changes: object = {}) =>
    smallMarket({
      ...{ calendar: { start: '2024-02-19', days: 3 }, forecast: 'base' },
      market: { balancing: { from: 'generated', need: '10 MW' } },
      ...changes,
    });

  it('plans on balancing prices that were formed, after a first day on those told', async () => {
    const [base, adaptive] = await Promise.all([run(balancing()), run(balancing({ forecast: 'adaptive' }))]);
    const bids = ({ recorder }: SimulationResult, from: number, to: number) =>
      [...recorder.columns.bidUpwardMw.slice(from, to), ...recorder.columns.bidDownwardMw.slice(from, to)].join();
    expect(bids(adaptive, 0, 96)).toBe(bids(base, 0, 96));
    expect(bids(adaptive, 96, 288)).not.toBe(bids(base, 96, 288));
    expect(Object.keys(JSON.parse(reserve.texts(adaptive)['learned.json']).agents)).toHaveLength(4);
    expect(reserve.texts(base)).toEqual({});
  });

  it('is the same however messages are delivered, and among strangers', async () => {
    const config = loadedConfig(
      balancing({ forecast: 'adaptive', market: { balancing: {}, dayAhead: { slope: 1000 } } }),
    );
    const text = (result: SimulationResult) => JSON.stringify([result.kpis, reserve.texts(result)]);
    const plain = text(await run(config));
    expect(text(await run(config, { shuffle: stream(1, 'shuffle') }))).toBe(plain);
    expect(text(await run(config, { asStrangers: true }))).toBe(plain);
  });

  const learning = (learn: object, market: object = { dayAhead: { slope: 2500, clearing: 'react' } }) => ({
    ...herd(days(2)),
    market: { scheme: 'tso-managed', ...market },
    aggregators: [
      { name: 'A', node: 12, evs: 250, learn: [{ what: 'forecast', ...learn }] },
      { name: 'B', node: 12, evs: 250 },
    ],
  });
  const runWith = async (config: object, files: Record<string, string> = {}) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const file = join(folder, 'config.yaml');
    writeFileSync(file, stringify(config));
    return (await simulate({ system: reserve as never, loaded: loadConfig(file) })) as SimulationResult;
  };

  it('of one who learns it starts from what was learned, and, frozen, ends with it', async () => {
    const first = reserve.texts(await runWith(learning({ lambda: 0.5 })))['learned.json'];
    const { agents } = JSON.parse(first);
    expect(Object.keys(agents)).toEqual(['A']);
    expect(agents.A).toMatchObject([{ what: 'forecast', part: 'day-ahead', state: { parameters: { lambda: 0.5 } } }]);
    const files = { 'first.json': first };
    const again = { lambda: 0.5, from: 'first.json' };
    const [frozen, second] = [
      await runWith(learning({ ...again, frozen: true }), files),
      await runWith(learning(again), files),
    ];
    expect(reserve.texts(frozen)['learned.json']).toBe(first);
    expect(reserve.texts(second)['learned.json']).not.toBe(first);
    await expect(runWith(learning({ from: 'first.json' }), files)).rejects.toThrow(
      'aggregators[0].learn[0].from: lambda: found learned with 0.5; expected 0.3',
    );
    await expect(runWith(learning(again, { balancing: {}, dayAhead: {} }), files)).rejects.toThrow(
      'found nothing that A learned of forecast, upward; expected one of forecast',
    );
    const damaged = first.replace('"values": [', '"values": ["x", ');
    await expect(runWith(learning({ ...again, from: 'b.json' }), { 'b.json': damaged })).rejects.toThrow(
      'aggregators[0].learn[0].from: memory.values: found 97 numbers; expected 96 numbers',
    );
  });

  it('is refused where nothing is formed, or heard of', () => {
    const refused = (config: object) => () => loadedConfig(config);
    expect(refused(smallMarket({ forecast: 'adaptive' }))).toThrow(
      'found adaptive, where all prices are given by the world; expected market.dayAhead or market.balancing, by which prices are formed and heard of; or persistence',
    );
    expect(refused(learning({}, {}))).toThrow("learn[0].what (line 16): found 'forecast', where all prices are given");
    expect(refused(learning({ frozen: true }))).toThrow('found true, without anything that was learned');
    expect(refused(learning({ lambda: 0 }))).toThrow('found 0; expected a number above 0, at most 1');
    expect(refused(learning({ actions: [1] }))).toThrow("unknown key 'actions'");
    expect(refused({ ...learning({}, { balancing: {} }), forecast: 'scenarios' })).toThrow(
      "found 'forecast', beside possible days that are told",
    );
    expect(refused({ ...learning({}), brps: [{ name: 'S', learn: [{ what: 'forecast' }] }] })).toThrow(
      "found 'forecast', of a BRP; expected one of fee, use, delay, lambda",
    );
    expect(refused(herd({ forecast: { kind: 'adaptive', lambda: 2 } }))).toThrow('forecast.lambda');
    const twice = learning({});
    expect(
      refused({
        ...twice,
        aggregators: [{ ...twice.aggregators[0], learn: [{ what: 'forecast' }, { what: 'forecast' }] }],
      }),
    ).toThrow("found a second learner of 'forecast'");
    expect(refused(learning({ what: 'prices' }))).toThrow(
      'expected one of markup, use, delay, lambda, fee, limit, tariff, forecast',
    );
  });
});
