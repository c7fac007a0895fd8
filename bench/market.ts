import { cast } from '../agents/reserve/cast.ts';
import type { LoadedConfig } from '../agents/reserve/market/config.ts';
import { simulate } from '../agents/reserve/market/fromDisk.ts';
import type { EvDay } from '../src/optimizers/evDay.ts';
import { solveEvDay } from '../src/optimizers/evDayDp.ts';
import { solveEvDayHighs } from '../src/optimizers/evDayMilp.ts';
import { loadSolver } from '../src/optimizers/highs.ts';
import { crowd, week } from './crowd.ts';
import { type Cost, costText, type Figure, growth, leastOf, timed } from './figure.ts';

/** The EV-days the aggregators of a run decide. */
async function decidedDays(loaded: LoadedConfig): Promise<EvDay[]> {
  const days: EvDay[] = [];
  const listening = {
    ...cast,
    aggregator: (self: Parameters<typeof cast.aggregator>[0]) =>
      cast.aggregator({
        ...self,
        decided: ({ kind, problem }) => {
          if (kind === 'EV-day' && (problem as EvDay).fromIsp === 0) days.push(problem as EvDay);
        },
      }),
  };
  await simulate(loaded, { cast: listening });
  return days;
}

/** CPU of a whole week, and against the MILPs of a hundredth of its EV-days; its growth with aggregators and days. */
export async function benchMarket(): Promise<Figure[]> {
  const days = await decidedDays(week());
  const step = Math.floor(days.length / 70);
  const sample = Array.from({ length: 70 }, (_, k) => days[k * step]);
  const solver = await loadSolver();
  for (const day of sample.slice(0, 5)) solveEvDayHighs(solver, day);
  const [milp, dp, whole] = await leastOf([
    () => sample.forEach((day) => void solveEvDayHighs(solver, day)),
    () => sample.forEach((day) => void solveEvDay(day)),
    () => simulate(week(), { cast }),
  ]);
  const [usual, dearest] = spreadOf(sample, (day) => void solveEvDayHighs(solver, day));
  return [
    {
      id: 'week',
      name: 'Week of 10 aggregators with 100 EVs each',
      value: whole.cpu,
      unit: 's of CPU',
      detail: `${costText(whole)}; warm; hybrid: agents, grid, ledger and checks; nothing written`,
    },
    {
      name: 'HiGHS in WebAssembly on 70 of its 7,000 EV-days over the whole week',
      value: milp.cpu / whole.cpu,
      unit: 'times the CPU',
      detail: `the 70 take HiGHS ${costText(milp)}, half of them less than ${usual} ms and the dearest ${dearest}; the dynamic programme one by one ${costText(dp)}`,
    },
    ...(await withAggregators([100, 300, 1000, 3000])),
    await withDays([1, 7, 28]),
  ];
}

/** The median and the most of what each takes, ms by the clock. */
function spreadOf<T>(each: readonly T[], work: (one: T) => void): [string, string] {
  const ms = each.map((one) => {
    const before = performance.now();
    work(one);
    return performance.now() - before;
  });
  ms.sort((a, b) => a - b);
  return [ms[Math.floor(ms.length / 2)].toFixed(0), ms[ms.length - 1].toFixed(0)];
}

async function withAggregators(sizes: readonly number[]): Promise<Figure[]> {
  const points: { size: number; cost: Cost }[] = [];
  for (const size of sizes) {
    const run = crowd(size, 10);
    const tries: Cost[] = [];
    for (let k = 0; k < 3; k++) tries.push(await timed(run));
    const least = (of: keyof Cost) => Math.min(...tries.map((each) => each[of]));
    points.push({ size, cost: { cpu: least('cpu'), wall: least('wall') } });
  }
  const detail = 'a day of 10 EVs each, hybrid, with the grid';
  return [
    growth('aggregators', points, { id: 'growthAggregators', detail }),
    growth('aggregators', points.slice(-2), { detail, goal: { atMost: 1.05 } }),
  ];
}

async function withDays(days: readonly number[]): Promise<Figure> {
  const costs = await leastOf(
    days.map((count) => () => simulate(week(count), { cast })),
    { tries: 2 },
  );
  const points = days.map((count, k) => ({ size: 96 * count, cost: costs[k] }));
  return growth('ISPs', points, { id: 'growthIsps', detail: 'days of 10 aggregators with 100 EVs each' });
}
