import { expect, it } from 'vitest';
import { realTimeOf } from '../../../../agents/active-distribution/market/days.ts';
import { worldOf } from '../../../../agents/active-distribution/market/fromDisk.ts';
import { sum } from '../../../../src/series.ts';
import { loadedConfig, run, smallSystem, withoutFigure } from './helpers.ts';

const worldWith = (world: object, changes: object = {}) =>
  worldOf(loadedConfig(smallSystem({ world, ...(changes as Record<string, object>) })));

it('the few days that are kept stand for the many that were drawn', () => {
  const { scenarios } = worldWith({ draws: 400, scenarios: 10 }).day(0);
  expect(scenarios.days).toHaveLength(10);
  expect(sum(scenarios.probability)).toBeCloseTo(1, 12);
  expect(scenarios.sources.map(({ source }) => source)).toHaveLength(6);
  for (const { source, meanDrawn, meanKept, sdDrawn, sdKept } of scenarios.sources) {
    expect([source, Math.abs(meanKept - meanDrawn) < 0.5 * sdDrawn + 1e-9]).toEqual([source, true]);
    expect([source, sdKept <= 1.2 * sdDrawn]).toEqual([source, true]);
  }
});

it('a draw is the same whatever else is drawn, and what comes true is none of them', () => {
  const [few, many] = [20, 60].map((draws) => worldWith({ draws, scenarios: draws }).day(0));
  expect(many.scenarios.days.slice(0, 20)).toEqual(few.scenarios.days);
  expect(many.actual).toEqual(few.actual);
  expect(few.scenarios.days.map(({ dayAhead }) => dayAhead)).not.toContainEqual(few.actual.dayAhead);
});

it('factors move their own price alone, on all days alike', () => {
  const plain = worldWith({ draws: 5, scenarios: 5 }).day(0);
  const dear = worldWith({ draws: 5, scenarios: 5, priceFactors: { dayAhead: 2, spinning: 3 } }).day(0);
  expect(dear.actual.dayAhead).toEqual(plain.actual.dayAhead.map((price) => 2 * price));
  expect(dear.scenarios.days[3].dayAhead).toEqual(plain.scenarios.days[3].dayAhead.map((price) => 2 * price));
  expect(dear.actual.realTime).toEqual(plain.actual.realTime);
  dear.ancillary.spinning.forEach((price, hour) => {
    expect(price).toBeCloseTo(3 * plain.ancillary.spinning[hour], 9);
  });
  expect(dear.ancillary.regulating).toEqual(plain.ancillary.regulating);
});

it('real time is cut where it runs away, but never to the other side of a day-ahead price that is beyond the limits', () => {
  const cut = [
    [80, 100],
    [80, 900],
    [80, -900],
    [500, 100],
    [500, -100],
    [-400, -100],
    [-400, 100],
  ] as const;
  expect(cut.map(([dayAhead, spread]) => realTimeOf(dayAhead, spread))).toEqual([130, 300, -150, 500, 450, -400, -350]);
});

it('reactive power costs a quarter of the dearest hour’s energy and a tenth of the cheapest’s, and nothing below 0', () => {
  const { ancillary, scenarios } = worldWith({ draws: 1, scenarios: 1 }).day(0);
  const { dayAhead } = scenarios.days[0];
  const [low, high] = [Math.min(...dayAhead), Math.max(...dayAhead)];
  expect(ancillary.reactive[dayAhead.indexOf(high)]).toBeCloseTo(0.25 * high, 9);
  expect(ancillary.reactive[dayAhead.indexOf(low)]).toBeCloseTo(Math.max(0, 0.1 * low), 9);
});

it.each([
  ['2024-03-31', 23, 92],
  ['2024-10-27', 25, 100],
])('on %s, a day of %i hours, all goes on', { tags: 'slow' }, async (start, hours, isps) => {
  const result = await run(smallSystem({ calendar: { start, days: 1 } }));
  expect(result.recorder.plans[0].soldMw).toHaveLength(hours);
  expect([result.until, result.recorder.system.loadMw.length]).toEqual([isps, isps]);
  expect(withoutFigure(result)).toEqual([]);
});

it('two days: the second is planned at noon of the first, from where that leaves units and storage', {
  tags: 'slow',
}, async () => {
  const gates: [number, number][] = [];
  const result = await run(smallSystem({ calendar: { start: '2024-03-20', days: 2 } }), {
    listen: (said) => void (said.type === 'DayAheadPlan' && gates.push([said.isp, said.day])),
  });
  expect(gates).toEqual([
    [-1, 0],
    [48, 1],
  ]);
  expect(result.recorder.plans).toHaveLength(2);
});
