import { kept } from '../../../src/lookup.ts';
import { ispColumn, number, tableOf, word } from '../../../src/market/shownRows.ts';
import { numbers, shownTable } from '../../../src/market/shownTables.ts';
import type { Figure, ShownTable } from '../../../src/market/view.ts';
import { type Contingency, contingenciesOf, THEN, unservedHours } from './contingencies.ts';
import { ispOf, rowsOf, type Stored } from './rows.ts';

const WORST = 12;

/**
 * Of what may fail in all of some runs, what leaves most unserved in any; without cascades that leave no more than what fails first.
 * @param runs MWh unserved, by contingency
 */
function worstOf(runs: readonly ReadonlyMap<string, number>[]): string[] {
  const [one] = runs;
  const common = [...one.keys()].filter((name) => runs.every((mwh) => mwh.has(name)));
  const most = new Map(common.map((name) => [name, Math.max(...runs.map((mwh) => kept(mwh, name)))]));
  const worsens = ([name, mwh]: readonly [string, number]) => {
    const [first, ...more] = name.split(THEN);
    return more.length === 0 || mwh > (most.get(first) ?? 0) + 1e-6;
  };
  return [...most]
    .filter((each) => each[1] > 0 && worsens(each))
    .sort((a, b) => b[1] - a[1])
    .slice(0, WORST)
    .map(([name]) => name);
}

/** The contingencies that leave most unserved in a run or the one beside it, and how much in each. */
export function worstTable(runs: readonly (readonly [name: string, run: Stored])[]): ShownTable {
  const all = runs.map(([of, run]) => ({ of, mwh: mwhByName(contingenciesOf(run)) }));
  const rows = worstOf(all.map(({ mwh }) => mwh)).flatMap((name) =>
    all.map(({ of, mwh }) => ({ of, name, mwh: kept(mwh, name) })),
  );
  return tableOf('worst', rows, {
    contingency: word(({ name }) => name, 'What fails.'),
    run: word(({ of }) => of, 'Run.'),
    unservedMwh: number(({ mwh }) => mwh, 'MWh', 'Energy left unserved, if it lasted as long as was planned.'),
  });
}

const mwhByName = (all: readonly Contingency[]) => new Map(all.map(({ name, unservedMwh }) => [name, unservedMwh]));

export const worst = (hasBeside: boolean): Figure => ({
  kind: 'bars',
  id: 'contingencies',
  title: 'The contingencies that leave most unserved',
  note: `The ${WORST} worst${hasBeside ? ' of both runs' : ''}, once restored; without cascades that leave no more than what fails first.`,
  table: 'worst',
  ...{ label: 'contingency', value: 'unservedMwh' },
  ...(hasBeside ? { by: 'run' } : {}),
});

/** MW unserved in each hour planned, a row a contingency and hour; and in a run beside it. */
export function hoursTable(run: Stored, all: readonly Contingency[], beside?: Stored): ShownTable {
  const plan = rowsOf(run, 'plan');
  const [days, hours] = ['day', 'hour'].map(plan.numbers);
  const starts = Array.from(days, (day, row) => ispOf(run, day, hours[row]));
  const rows = all.length * starts.length;
  const codes = Uint16Array.from({ length: rows }, (_, row) => Math.floor(row / starts.length));
  const mw = numbers(hourly(run, all, starts), { unit: 'MW', says: 'Power that it would leave unserved.' });
  const other = beside && {
    besideMw: numbers(hourly(beside, all, starts), { unit: 'MW', says: 'The same in the run beside it.' }),
  };
  return shownTable('contingencyHours', {
    contingency: { kind: 'words', codes, words: all.map(({ name }) => name), unit: '', says: 'What fails.' },
    isp: ispColumn(
      Float64Array.from(codes, (_, row) => starts[row % starts.length]),
      'ISP in which the hour begins.',
    ),
    unservedMw: mw,
    ...other,
  });
}

/** MW by contingency and hour. */
function hourly(run: Stored, all: readonly Contingency[], starts: readonly number[]): Float32Array {
  const size = starts.length;
  const mw = new Float32Array(all.length * size);
  const places = new Map(starts.map((isp, place) => [isp, place]));
  const stepOf = new Map(all.map(({ name }, step) => [name, step]));
  for (const { contingency, day, hour, mw: unserved } of unservedHours(run)) {
    const [step, place] = [stepOf.get(contingency), places.get(ispOf(run, day, hour))];
    if (step === undefined || place === undefined) continue;
    mw[step * size + place] = unserved;
  }
  return mw;
}

/** @param names of the run and the one beside it */
export const hoursFigure = (all: readonly Contingency[], names: readonly string[]): Figure => ({
  kind: 'lines',
  id: 'contingency-hours',
  title: 'What the contingency would leave unserved, by hour',
  note: 'With what units can give by the plan of each day.',
  table: 'contingencyHours',
  choices: [{ column: 'contingency', label: 'contingency', chosen: all[0].name, by: 'steps' }],
  x: 'isp',
  series: names.map((label, k) => ({ y: k === 0 ? 'unservedMw' : 'besideMw', label, part: label, isBeside: k > 0 })),
  fromZero: true,
});
