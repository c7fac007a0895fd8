import { kept } from '../../../lookup.ts';
import { quantileOf } from '../estimators/scores.ts';
import { hourly, hoursOf, type PriceHistory, UNKNOWN } from './history.ts';

/** A figure of a price history, as a line of the judgement names it. */
export interface Statistic {
  what: string;
  statistic: string;
  unit: string;
  value: number;
}

const PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
const EUR = 'EUR/MWh';

/** What a price generator is judged by, of one history; NaN where the history does not tell. */
export function priceStatistics(history: PriceHistory): Statistic[] {
  const hours = hoursOf(history);
  return [...ofDayAhead(history), ...ofShape(history), ...ofStates(history, hours), ...ofSpreads(history)];
}

type Line = [statistic: string, unit: string, value: number];
const lines = (what: string, those: readonly Line[]): Statistic[] =>
  those.map(([statistic, unit, value]) => ({ what, statistic, unit, value }));

function ofDayAhead(history: PriceHistory): Statistic[] {
  const prices = hourly(history.dayAhead);
  const sorted = present(prices).sort();
  const below = prices.map((price) => (price < 0 ? 1 : 0));
  const daily = Float64Array.from(
    history.days.map(({ firstIsp, ispCount }) => mean(history.dayAhead.subarray(firstIsp, firstIsp + ispCount))),
  );
  return lines('day-ahead', [
    ['mean', EUR, mean(prices)],
    ['standard deviation', EUR, deviation(prices)],
    ...PROBABILITIES.map((p): Line => [`quantile ${percent(p)}`, EUR, quantileOf(sorted, p)]),
    ...[1, 24, 168].map((lag): Line => [`autocorrelation ${lag} h`, '', autocorrelation(prices, lag)]),
    ['autocorrelation of daily means, 1 day', '', autocorrelation(daily, 1)],
    ['standard deviation of daily means', EUR, deviation(daily)],
    ['hours below 0', '%', 100 * mean(below)],
    ['mean length of spells below 0', 'h', mean(runsOf(below, 1))],
  ]);
}

const KINDS = ['weekdays', 'Saturdays', 'Sundays'];

function ofShape(history: PriceHistory): Statistic[] {
  const prices = hourly(history.dayAhead);
  const all = mean(prices);
  const less = prices.map((price) => price - all);
  const sorted = present(less).sort();
  const at = history.days.flatMap(({ hours, kind, winter }) => hours.map((hour) => ({ hour, kind, winter })));
  const meanOf = (holds: (hour: (typeof at)[number]) => boolean): number => mean(less.filter((_, k) => holds(at[k])));
  return lines('day-ahead less its mean', [
    ...PROBABILITIES.map((p): Line => [`quantile ${percent(p)}`, EUR, quantileOf(sorted, p)]),
    ...Array.from({ length: 8 }, (_, k): Line => {
      return [`mean ${3 * k}-${3 * k + 3} h`, EUR, meanOf(({ hour }) => Math.floor(hour / 3) === k)];
    }),
    ...KINDS.map((name, kind): Line => [`mean of ${name}`, EUR, meanOf((each) => each.kind === kind)]),
    ['midday dip, summer half', EUR, middayDip(meanOf, (winter) => winter < 0.5)],
    ['midday dip, winter half', EUR, middayDip(meanOf, (winter) => winter >= 0.5)],
  ]);
}

/** Mean of 11-16 h less that of the whole day, in a half of the year. */
function middayDip(
  meanOf: (holds: (hour: { hour: number; winter: number }) => boolean) => number,
  half: (winter: number) => boolean,
): number {
  return meanOf(({ hour, winter }) => half(winter) && hour >= 11 && hour < 16) - meanOf(({ winter }) => half(winter));
}

function ofStates({ state }: PriceHistory, hours: Uint8Array): Statistic[] {
  const states = [-1, 0, 1, 2].filter((each) => state.includes(each));
  const byBlock = Array.from({ length: 6 }, () => new Map<number, number>());
  const steps = new Map<number, Map<number, number>>(states.map((each) => [each, new Map()]));
  const add = (to: Map<number, number>, key: number): void => void to.set(key, (to.get(key) ?? 0) + 1);
  for (let isp = 0; isp < state.length; isp++) {
    if (state[isp] === UNKNOWN) continue;
    add(byBlock[hours[isp] >> 2], state[isp]);
    if (isp > 0 && state[isp - 1] !== UNKNOWN) add(kept(steps, state[isp - 1]), state[isp]);
  }
  const percentOf = (counts: readonly Map<number, number>[], each: number): number => {
    const total = counts.reduce((sum, of) => sum + [...of.values()].reduce((a, b) => a + b, 0), 0);
    return (100 * counts.reduce((sum, of) => sum + (of.get(each) ?? 0), 0)) / total;
  };
  return lines('regulation state', [
    ...states.map((each): Line => [`share of ${each}`, '%', percentOf(byBlock, each)]),
    ...states.flatMap((each): Line[] => {
      const runs = runsOf(state, each);
      return [
        [`mean run of ${each}`, 'ISPs', mean(runs)],
        [`90 % of runs of ${each} are shorter than`, 'ISPs', smoothQuantile(runs, 0.9)],
      ];
    }),
    ...states.flatMap((from) =>
      states
        .filter((to) => to !== from)
        .map((to): Line => [`from ${from} to ${to} in an ISP`, '%', percentOf([kept(steps, from)], to)]),
    ),
    ...states
      .filter((each) => each > 0)
      .flatMap((each) =>
        [0, 1, 2, 3, 4, 5].map((block): Line => {
          return [`share of ${each}, ${4 * block}-${4 * block + 4} h`, '%', percentOf([byBlock[block]], each)];
        }),
      ),
  ]);
}

function ofSpreads({ dayAhead, shortage, surplus, state }: PriceHistory): Statistic[] {
  const over = (price: Float64Array): Float64Array => {
    const spread = new Float64Array(price.length);
    for (let isp = 0; isp < price.length; isp++) spread[isp] = price[isp] - dayAhead[isp];
    return spread;
  };
  const ofAll = (name: string, price: Float64Array): Statistic[] => {
    const spread = over(price);
    const sorted = present(spread).sort();
    return lines(`${name} price over day-ahead`, [
      ['mean', EUR, mean(spread)],
      ['standard deviation', EUR, deviation(spread)],
      ...[...PROBABILITIES, 0.999].map((p): Line => [`quantile ${percent(p)}`, EUR, quantileOf(sorted, p)]),
      ...[1, 4, 96].map((lag): Line => [`autocorrelation ${lag} ISPs`, '', autocorrelation(spread, lag)]),
      ['correlation of price with day-ahead', '', correlation(price, dayAhead)],
    ]);
  };
  const ofState = (name: string, price: Float64Array, of: number): Statistic[] => {
    const spread = over(price).filter((_, isp) => state[isp] === of);
    const sorted = present(spread).sort();
    return lines(name, [
      ['standard deviation', EUR, deviation(spread)],
      ...[0.01, 0.1, 0.5, 0.9, 0.99].map((p): Line => [`quantile ${percent(p)}`, EUR, quantileOf(sorted, p)]),
    ]);
  };
  return [
    ...ofAll('shortage', shortage),
    ...ofAll('surplus', surplus),
    ...ofState('upward over day-ahead, state 1', shortage, 1),
    ...ofState('downward over day-ahead, state -1', surplus, -1),
    ...ofState('upward over day-ahead, state 2', shortage, 2),
    ...ofState('downward over day-ahead, state 2', surplus, 2),
  ];
}

const present = (values: Float64Array): Float64Array => values.filter((value) => !Number.isNaN(value));

/** Mean of what is there; NaN of nothing. */
function mean(values: ArrayLike<number>): number {
  let [sum, count] = [0, 0];
  for (let k = 0; k < values.length; k++) {
    if (Number.isNaN(values[k])) continue;
    sum += values[k];
    count++;
  }
  return sum / count;
}

function deviation(values: ArrayLike<number>): number {
  return Math.sqrt(products(values, values, mean(values), mean(values)));
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return products(a, b, mean(a), mean(b)) / (deviation(a) * deviation(b));
}

function autocorrelation(values: Float64Array, lag: number): number {
  const centre = mean(values);
  return products(values, values.subarray(lag), centre, centre) / deviation(values) ** 2;
}

/** Mean product of what is there of two series, less a centre each. */
function products(a: ArrayLike<number>, b: ArrayLike<number>, centreA: number, centreB: number): number {
  let [sum, count] = [0, 0];
  for (let k = 0; k < b.length; k++) {
    const product = (a[k] - centreA) * (b[k] - centreB);
    if (Number.isNaN(product)) continue;
    sum += product;
    count++;
  }
  return sum / count;
}

/** Lengths of the runs of a value. */
function runsOf(values: ArrayLike<number>, value: number): number[] {
  const runs: number[] = [];
  for (let k = 0; k < values.length; k++) {
    if (values[k] !== value) continue;
    if (k > 0 && values[k - 1] === value) runs[runs.length - 1]++;
    else runs.push(1);
  }
  return runs;
}

/** A quantile of whole numbers, each taken as spread evenly over the unit around it, so that it moves without jumps. */
function smoothQuantile(values: readonly number[], probability: number): number {
  const sorted = Float64Array.from(values).sort();
  const target = probability * sorted.length;
  for (let first = 0; first < sorted.length; ) {
    let next = first;
    while (next < sorted.length && sorted[next] === sorted[first]) next++;
    if (next >= target) return sorted[first] - 0.5 + (target - first) / (next - first);
    first = next;
  }
  return Number.NaN;
}
