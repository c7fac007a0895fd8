import { counted } from '../../../src/counted.ts';
import { InputError } from '../../../src/errors.ts';
import { reduceScenarios } from '../../../src/optimizers/scenarioReduction.ts';
import type { PossibleDay } from './days.ts';

/** The few possible days that stand for many. */
export interface DayScenarios {
  probability: Float64Array;
  days: PossibleDay[];
  sources: SourceRow[];
}

/** What the reduction left of one uncertain source: mean and deviation over draws and hours, before and after. */
export interface SourceRow {
  source: string;
  unit: string;
  draws: number;
  kept: number;
  meanDrawn: number;
  meanKept: number;
  sdDrawn: number;
  sdKept: number;
}

const SOURCES: readonly { source: string; unit: string; of(day: PossibleDay): Float64Array }[] = [
  { source: 'day-ahead price', unit: 'EUR/MWh', of: ({ dayAhead }) => dayAhead },
  { source: 'real-time price', unit: 'EUR/MWh', of: ({ realTime }) => realTime },
  { source: 'load of households', unit: 'share', of: ({ zoneLoad }) => zoneLoad[0] },
  { source: 'load of businesses', unit: 'share', of: ({ zoneLoad }) => zoneLoad[zoneLoad.length - 1] },
  { source: 'sun', unit: 'share', of: ({ solar }) => solar },
  { source: 'wind', unit: 'share', of: ({ wind }) => wind },
];

/** Hours whose mean counts as one figure where days are compared. */
const BLOCK = 4;

/**
 * Joint draws of a day, reduced by fast forward selection. Days are compared by the means of four hours of each source, each in units of its
 * own standard deviation, so that all sources count alike.
 * @throws InputError where more are to be kept than drawn
 */
export function dayScenarios(drawn: readonly PossibleDay[], keep: number): DayScenarios {
  if (keep > drawn.length) {
    const found = `${counted(keep, 'scenario')} of ${counted(drawn.length, 'draw')}`;
    throw new InputError({ path: 'world.scenarios', found, expected: 'at most as many scenarios as draws' });
  }
  const all = new Float64Array(drawn.length).fill(1 / drawn.length);
  const columns = SOURCES.flatMap(({ of }) => blocksOf(drawn.map(of), all));
  const width = columns.length;
  const values = new Float64Array(drawn.length * width);
  columns.forEach((column, at) => {
    for (let i = 0; i < drawn.length; i++) values[i * width + at] = column[i];
  });
  const { kept, probability } = reduceScenarios({ values, width, probability: all }, keep, { method: 'fast-forward' });
  const days = kept.map((k) => drawn[k]);
  const sources = SOURCES.map(({ source, unit, of }): SourceRow => {
    const [before, after] = [momentsOf(drawn.map(of), all), momentsOf(days.map(of), probability)];
    return {
      ...{ source, unit, draws: drawn.length, kept: keep },
      ...{ meanDrawn: before.mean, meanKept: after.mean, sdDrawn: before.sd, sdKept: after.sd },
    };
  });
  return { probability, days, sources };
}

/** Means of blocks of hours, a column a block, over the standard deviation of the source; none of a source that never differs. */
function blocksOf(series: readonly Float64Array[], probability: Float64Array): Float64Array[] {
  const hours = series[0].length;
  const columns: Float64Array[] = [];
  for (let from = 0; from < hours; from += BLOCK) {
    const to = Math.min(hours, from + BLOCK);
    columns.push(
      Float64Array.from(series, (each) => {
        let sum = 0;
        for (let hour = from; hour < to; hour++) sum += each[hour];
        return sum / (to - from);
      }),
    );
  }
  const sd = Math.sqrt(
    columns.reduce(
      (sum, column) =>
        sum +
        momentsOf(
          [...column].map((value) => [value]),
          probability,
        ).sd **
          2,
      0,
    ) / columns.length,
  );
  return sd > 0 ? columns.map((column) => column.map((value) => value / sd)) : [];
}

/** Mean, and standard deviation between days, root mean square over hours. */
function momentsOf(series: readonly ArrayLike<number>[], probability: Float64Array): { mean: number; sd: number } {
  const hours = series[0].length;
  let total = 0;
  let variance = 0;
  for (let hour = 0; hour < hours; hour++) {
    let mean = 0;
    for (let s = 0; s < series.length; s++) mean += probability[s] * series[s][hour];
    let square = 0;
    for (let s = 0; s < series.length; s++) square += probability[s] * (series[s][hour] - mean) ** 2;
    total += mean / hours;
    variance += square / hours;
  }
  return { mean: total, sd: Math.sqrt(variance) };
}
