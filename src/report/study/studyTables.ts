import { join } from 'node:path';
import { InputError } from '../../errors.ts';
import { numbers, shownTable, texts, words } from '../../market/shownTables.ts';
import type { ShownColumn, ShownTable } from '../../market/view.ts';
import { RESULTS } from '../../studies/store.ts';
import { inWords } from '../inWords.ts';
import { levelText } from './readable.ts';
import { QUANTILES, type Spread, spreadOf } from './storedRuns.ts';
import type { StoredKpi, StoredParameter, StoredStudy } from './storedStudy.ts';
import { COMMAND, choiceOf, highOf, lowOf } from './studyFigures.ts';

/** Single runs that a page holds; where there are more, it names the file that has them. */
export const MOST_RUNS = 20_000;
/** Rows of a point and a KPI that a page holds; where there are more, those of the first KPIs. */
export const MOST_ROWS = 20_000;
/** KPIs that have a card of their own. */
export const CARDS = 6;

const levelsAt = (parameter: StoredParameter, points: ArrayLike<number>): ShownColumn => {
  const { isNumeric, levels, unit, title } = parameter;
  const told = { unit, says: title };
  const those = Array.from(points, (point) => levels[point]);
  return isNumeric ? numbers(Float64Array.from(those, Number), told) : words(those.map(String), told);
};

/** Levels of all parameters, and once more in words those that are chosen among. */
const levelColumns = (
  parameters: readonly StoredParameter[],
  asWords: readonly StoredParameter[],
  points: ArrayLike<number>,
): Record<string, ShownColumn> =>
  Object.fromEntries([
    ...parameters.map((parameter) => [parameter.name, levelsAt(parameter, points)]),
    ...asWords.map((parameter) => [choiceOf(parameter), levelWords(parameter, points)]),
  ]);

const levelWords = ({ levels, unit, title }: StoredParameter, points: ArrayLike<number>): ShownColumn =>
  words(
    Array.from(points, (point) => levelText(levels[point], unit)),
    { says: title },
  );

const pointColumn = (points: ArrayLike<number>): ShownColumn =>
  numbers(Int32Array.from(points), { says: 'Which combination of levels, counted from 0.' });

const indices = (count: number): Int32Array => Int32Array.from({ length: count }, (_, k) => k);

/** How to get a study's points and runs again. */
export interface Commands {
  config(point: number): string;
  verify(point: number, seed: string): string;
}

/** A row a point: its levels, how many runs it has, and the KPIs that have cards with their intervals. */
export function pointsTable(
  study: StoredStudy,
  cards: readonly StoredKpi[],
  asWords: readonly StoredParameter[],
  commands: Commands,
): ShownTable {
  const { parameters, manifest, asked, succeeded } = study;
  const points = indices(manifest.points);
  const ofKpis = cards.flatMap(({ name, unit, mean, low, high }): [string, ShownColumn][] => [
    [name, numbers(mean, { unit, says: inWords(name, unit) })],
    [lowOf(name), numbers(low, { unit, says: `${name}: lower end of the 95 % interval` })],
    [highOf(name), numbers(high, { unit, says: `${name}: upper end of the 95 % interval` })],
  ]);
  return shownTable('points', {
    point: pointColumn(points),
    ...levelColumns(parameters, asWords, points),
    runs: numbers(asked, { says: 'Runs of this point.' }),
    succeeded: numbers(succeeded, { says: 'Runs that did not fail.' }),
    ...Object.fromEntries(ofKpis),
    [COMMAND]: texts(Array.from(points, commands.config), { says: 'Prints the config of this point.' }),
  });
}

/** A row a point and KPI: mean, interval, quantiles of single runs, and the extremes with their seeds. */
export async function kpisTable(
  study: StoredStudy,
  kpis: readonly StoredKpi[],
  asWords: readonly StoredParameter[],
): Promise<ShownTable> {
  const { parameters, manifest, runs } = study;
  const count = manifest.points;
  const points = Int32Array.from({ length: count * kpis.length }, (_, row) => row % count);
  const [pointOf, seeds] = [await runs.numbers('point'), await runs.texts('seed')];
  const spreads: Spread[] = [];
  for (const kpi of kpis) {
    const values = await runs.numbers(kpi.name);
    if (!study.file.antithetic) checkMeans(study.folder, kpi, pointOf, values);
    spreads.push(spreadOf(pointOf, values, count));
  }
  const joined = (of: (kpi: number) => Float64Array): Float64Array => {
    const all = new Float64Array(points.length);
    for (const k of kpis.keys()) all.set(of(k), k * count);
    return all;
  };
  const ofSpread = (of: (spread: Spread) => Float64Array) => joined((k) => of(spreads[k]));
  const seedsAt = (of: (spread: Spread) => Int32Array) =>
    spreads.flatMap((spread) => Array.from(of(spread), (row) => (row < 0 ? '' : seeds[row])));
  return shownTable('kpis', {
    kpi: words(
      kpis.flatMap(({ name }) => Array<string>(count).fill(name)),
      { says: 'KPI' },
    ),
    point: pointColumn(points),
    ...levelColumns(parameters, asWords, points),
    n: numbers(
      joined((k) => kpis[k].n),
      { says: 'Independent observations behind the mean and its interval.' },
    ),
    mean: numbers(
      joined((k) => kpis[k].mean),
      { says: 'Mean over replications.' },
    ),
    low: numbers(
      joined((k) => kpis[k].low),
      { says: 'Lower end of the 95 % interval of the mean.' },
    ),
    high: numbers(
      joined((k) => kpis[k].high),
      { says: 'Upper end of the 95 % interval of the mean.' },
    ),
    ...Object.fromEntries(
      QUANTILES.map((share, k) => [
        `q${100 * share}`,
        numbers(
          ofSpread(({ quantiles }) => quantiles[k]),
          { says: `Quantile of single runs: ${100 * share} % are below.` },
        ),
      ]),
    ),
    least: numbers(
      ofSpread(({ least }) => least),
      { says: 'The least of single runs.' },
    ),
    leastSeed: words(
      seedsAt(({ leastRow }) => leastRow),
      { says: 'Seed of the run with the least.' },
    ),
    most: numbers(
      ofSpread(({ most }) => most),
      { says: 'The most of single runs.' },
    ),
    mostSeed: words(
      seedsAt(({ mostRow }) => mostRow),
      { says: 'Seed of the run with the most.' },
    ),
  });
}

/** Two sums of the same numbers differ by no more, as a share of the largest of them. */
const ROUNDING = 1e-9;

/** @throws InputError where a mean of summary.csv is not that of the runs: one of the two files has been edited */
function checkMeans(folder: string, { name, plain }: StoredKpi, points: Float64Array, values: Float64Array): void {
  const [sums, counts, sizes] = [0, 0, 0].map(() => new Float64Array(plain.length));
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    sums[points[row]] += values[row];
    counts[points[row]]++;
    sizes[points[row]] = Math.max(sizes[points[row]], Math.abs(values[row]));
  }
  const other = plain.findIndex((mean, point) => {
    const found = sums[point] / counts[point];
    return Number.isNaN(mean) !== Number.isNaN(found) || Math.abs(mean - found) > ROUNDING * sizes[point];
  });
  if (other < 0) return;
  throw new InputError({
    file: join(folder, 'summary.csv'),
    found: `a mean of ${name} at point ${other} that is not that of its runs in ${RESULTS}`,
    expected: 'both as the study has written them',
  });
}

/** A row a run: its seed, its KPIs in single precision, why it failed, and how to make it again. */
export async function runsTable(
  { runs }: StoredStudy,
  kpis: readonly StoredKpi[],
  commands: Commands,
): Promise<ShownTable> {
  const [points, seeds, errors] = [await runs.numbers('point'), await runs.texts('seed'), await runs.texts('error')];
  const ofKpis: [string, ShownColumn][] = [];
  for (const { name, unit } of kpis)
    ofKpis.push([name, numbers(Float32Array.from(await runs.numbers(name)), { unit, says: name })]);
  return shownTable('runs', {
    point: pointColumn(points),
    seed: words(seeds, { says: 'Seed of the run.' }),
    ...Object.fromEntries(ofKpis),
    error: texts(errors, { says: 'Why the run failed; empty where it did not.' }),
    [COMMAND]: texts(
      seeds.map((seed, row) => commands.verify(points[row], seed)),
      {
        says: 'Makes this run again, and says whether it is the same.',
      },
    ),
  });
}
