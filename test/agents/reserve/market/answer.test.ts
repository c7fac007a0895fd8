import { expect, test } from 'vitest';
import { answer, fleetsSentence, gridSentence, strips } from '../../../../agents/reserve/market/answer.ts';
import type { RunSummary } from '../../../../agents/reserve/market/summary.ts';
import { run, smallMarket } from './helpers.ts';

type Total = RunSummary['total'];
const total = (of: Partial<Total>): Total => ({
  ...({ profitEur: 0, upwardMwh: 0, downwardMwh: 0, incomeUpwardEur: 0, incomeDownwardEur: 0 } as Total),
  ...of,
});
const grid = (congestedIsps: number, loading: number, withheldMwh: number, branch = 'main') =>
  gridSentence({
    grid: { congestedIsps, highest: { branch, loading, isp: 3 } },
    validations: { withheldMwh },
  } as RunSummary);

test('what fleets earned and delivered is said, and its opposite', () => {
  expect(fleetsSentence(1, total({}))).toBe('1 fleet earned nothing, and delivered no balancing energy.');
  expect(fleetsSentence(2, total({ profitEur: -1200 }))).toBe(
    '2 fleets lost 1,200 EUR, and delivered no balancing energy.',
  );
  const sold = { profitEur: 31886, upwardMwh: 243.3, incomeUpwardEur: 28050, downwardMwh: 23, incomeDownwardEur: -12 };
  expect(fleetsSentence(10, total(sold))).toBe(
    '10 fleets earned 31,886 EUR, and delivered 243 MWh upward (paid them 28,050 EUR) and 23 MWh downward (paid 12 EUR).',
  );
});

test('whether the grid held is said, and its opposite', () => {
  expect(grid(0, 0.943, 7.47)).toBe(
    "The grid stayed within the DSO's limit (94.3 % at most, on main); 7.47 MWh of what was bid were withheld for it.",
  );
  expect(grid(0, 0.7, 0)).toBe("The grid stayed within the DSO's limit (70.0 % at most, on main).");
  expect(grid(8, 1.17, 0)).toBe("The grid was over the DSO's limit in 8 ISPs (117.0 % at most, on main).");
  expect(grid(0, 0, 0, '')).toBe('No branch has a rating: nothing can be congested.');
});

test('a run is told by the figures of its summary, and drawn by those of its tables', async () => {
  const result = await run(smallMarket());
  const { kpis } = result;
  expect(answer(result)).toEqual([
    fleetsSentence(Object.keys(kpis.aggregators).length, kpis.total),
    gridSentence(kpis),
  ]);
  const [mainLine, ...calls] = strips(result);
  expect(Math.max(...Array.from(mainLine.values)) / 100).toBeCloseTo(kpis.grid.mainLine.loading, 6);
  const called = calls.reduce((all, { values }) => all + Array.from(values).reduce((a, b) => a + b, 0) / 4, 0);
  expect(called).toBeCloseTo(kpis.total.activatedMwh, 9);
});
