import { expect, it } from 'vitest';
import { marketRules } from '../../../../agents/nested/market/rules.ts';
import { dayOfTso, overInterfaces } from '../../../../agents/nested/tso/tsoDay.ts';

const of = (...figures: number[]) => Float64Array.from(figures);

it('what several interfaces draw is summed step by step', () => {
  expect([...overInterfaces(of(1, 2, 3, 10, 20, 30), 3)]).toEqual([11, 22, 33]);
});

it('a day requires what the net load rises by, and how far it may be off', () => {
  const { interval } = marketRules.parse({ interval: { systemLoad: 0.02, wind: 0.1 } });
  const forecast = { loadMw: of(60, 90, 70), windMw: of(10, 10, 10) };
  const plan = { importMw: of(9, 13, 15), halfWidthMw: of(0, 0, 0) };
  const day = dayOfTso({ loadFlowMw: of(0.5) }, { interval }, forecast, plan);
  // net 59, 93, 75; hw 2.2, 2.8, 2.4
  const expected = [
    [34 + 2.8, 0, 2.4],
    [0, 18 + 2.4, 2.4],
  ];
  [day.requiredUpMw, day.requiredDownMw].forEach((series, way) => {
    series.forEach((mw, t) => {
      expect(mw).toBeCloseTo(expected[way][t], 9);
    });
  });
  expect(day.steps.map(({ demandMw, windMw }) => [demandMw, windMw])).toEqual([
    [60, 10],
    [90, 10],
    [70, 10],
  ]);
  expect(day.steps.map(({ requiredUpMw }) => requiredUpMw)).toEqual([...day.requiredUpMw]);
  expect([...day.steps[1].loadFlowMw]).toEqual([0.5]);
});

it('and more where storages do not cover all that feeders may be off', () => {
  const { interval } = marketRules.parse({ interval: { systemLoad: 0, wind: 0 } });
  const forecast = { loadMw: of(60, 90, 70), windMw: of(10, 10, 10) };
  const required = (halfWidthMw: Float64Array) =>
    dayOfTso({ loadFlowMw: of() }, { interval }, forecast, { importMw: of(9, 13, 15), halfWidthMw });
  const [narrow, wide] = [required(of(0, 0, 0)), required(of(1, 2, 3))];
  expect([...narrow.requiredUpMw]).toEqual([34, 0, 0]);
  expect([...wide.requiredUpMw]).toEqual([36, 0, 3]);
  expect([...wide.requiredDownMw]).toEqual([0, 21, 3]);
});
