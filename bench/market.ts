import { fileURLToPath } from 'node:url';
import { cast } from '../agents/reserve/cast.ts';
import type { LoadedConfig } from '../agents/reserve/market/config.ts';
import { loadConfig, simulate } from '../agents/reserve/market/fromDisk.ts';
import type { EvDay } from '../src/optimizers/evDay.ts';
import { solveEvDay } from '../src/optimizers/evDayDp.ts';
import { solveEvDayHighs } from '../src/optimizers/evDayMilp.ts';
import { loadSolver } from '../src/optimizers/highs.ts';
import { type Figure, seconds } from './figure.ts';

const week = () => loadConfig(fileURLToPath(new URL('../configs/bleiswijk-winter.yaml', import.meta.url)));

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

/** The case study with this many aggregators, of 100 EVs each: smaller EVs, since the grid stays what it is. */
function crowd(aggregators: number, days: number): LoadedConfig {
  const loaded = week();
  const { config } = loaded;
  config.calendar.days = days;
  const models = config.aggregators;
  config.aggregators = Array.from({ length: aggregators }, (_, k) => ({
    ...models[k % models.length],
    name: `EV_Agg${k + 1}`,
  }));
  for (const key of ['battery', 'chargePower', 'dischargePower'] as const) config.fleet[key] *= 10 / aggregators;
  return loaded;
}

/** Time of a whole week against the MILPs of a hundredth of its EV-days, and its growth with the number of aggregators. */
export async function benchMarket(): Promise<Figure[]> {
  const days = await decidedDays(week());
  const step = Math.floor(days.length / 70);
  const sample = Array.from({ length: 70 }, (_, k) => days[k * step]);
  const solver = await loadSolver();
  for (const day of sample.slice(0, 5)) solveEvDayHighs(solver, day);
  const milpTime = await seconds(() => sample.forEach((day) => void solveEvDayHighs(solver, day)), 2);
  const dpTime = await seconds(() => sample.forEach((day) => void solveEvDay(day)));
  const weekTime = await seconds(() => simulate(week(), { cast }));
  const few = await seconds(() => simulate(crowd(10, 1), { cast }));
  const many = await seconds(() => simulate(crowd(1000, 1), { cast }), 1);
  return [
    {
      name: 'Week of 10 aggregators with 100 EVs each',
      value: weekTime,
      unit: 'seconds',
      detail: 'hybrid: agents, grid, ledger and checks; nothing written',
    },
    {
      name: 'HiGHS on 70 of its 7,000 EV-days over the whole week',
      value: milpTime / weekTime,
      unit: 'times',
      detail: `the 70 take HiGHS ${milpTime.toPrecision(3)} s, the dynamic programme ${(dpTime * 1000).toPrecision(3)} ms`,
    },
    {
      name: 'A day of 1,000 aggregators over a day of 10',
      value: many / few,
      unit: 'times (100 is linear)',
      detail: `${many.toPrecision(3)} s against ${few.toPrecision(3)} s; hybrid, 100 EVs each`,
    },
  ];
}
