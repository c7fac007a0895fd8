import { numbers, shownTable, texts, words } from '../../../src/market/shownTables.ts';
import type { Figure, Replay, ShownTable } from '../../../src/market/view.ts';
import { type Contingency, contingenciesOf, unservedHours } from './contingencies.ts';
import { contingencySentence } from './contingencySentence.ts';
import { clockText, ispOf, isps, ispsAnHour, rowsOf, type Stored } from './rows.ts';
import { branchStates, busStates } from './states.ts';

const WORST = 12;
/** Between a fault and the line that trips after it. */
const THEN = ', then ';

/** Those that leave most unserved in any of some runs, without cascades that leave no more than what fails first. */
function worstOf(runs: readonly Contingency[][]): string[] {
  const most = new Map<string, number>();
  for (const { name, unservedMwh } of runs.flat()) most.set(name, Math.max(unservedMwh, most.get(name) ?? 0));
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
  const all = runs.map(([of, run]) => ({ of, mwhOf: mwhByName(contingenciesOf(run)) }));
  const rows = worstOf(runs.map(([, run]) => contingenciesOf(run))).flatMap((name) =>
    all.flatMap(({ of, mwhOf }) => {
      const mwh = mwhOf.get(name);
      return mwh === undefined ? [] : [{ of, name, mwh }];
    }),
  );
  return shownTable('worst', {
    contingency: words(
      rows.map(({ name }) => name),
      { says: 'What fails.' },
    ),
    run: words(
      rows.map(({ of }) => of),
      { says: 'Run.' },
    ),
    unservedMwh: numbers(
      rows.map(({ mwh }) => mwh),
      { unit: 'MWh', says: 'Energy left unserved, if it lasted as long as was planned.' },
    ),
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

/** By contingency, MW unserved in each hour planned. */
function hoursTable(run: Stored, all: readonly Contingency[]): ShownTable {
  const plan = rowsOf(run, 'plan');
  const [days, hours] = ['day', 'hour'].map(plan.numbers);
  const starts = Array.from(days, (day, row) => ispOf(run, day, hours[row]));
  const places = new Map(starts.map((isp, row) => [isp, row]));
  const size = plan.count + 1;
  const mw = new Float32Array(all.length * size);
  const stepOf = new Map(all.map(({ name }, step) => [name, step]));
  for (const { contingency, day, hour, mw: unserved } of unservedHours(run)) {
    const [step, place] = [stepOf.get(contingency), places.get(ispOf(run, day, hour))];
    if (step !== undefined && place !== undefined) mw[step * size + place] = unserved;
  }
  for (let step = 0; step < all.length; step++) mw[(step + 1) * size - 1] = mw[(step + 1) * size - 2]; // a step is drawn as far as the next row
  const ends = [...starts, (starts.at(-1) ?? 0) + ispsAnHour(run)];
  const codes = Uint16Array.from(mw, (_, row) => Math.floor(row / size));
  return shownTable('contingencyHours', {
    contingency: { kind: 'words', codes, words: all.map(({ name }) => name), unit: '', says: 'What fails.' },
    isp: isps(
      Float64Array.from(mw, (_, row) => ends[row % size]),
      'ISP in which the hour begins.',
    ),
    unservedMw: numbers(mw, { unit: 'MW', says: 'Power that it would leave unserved.' }),
  });
}

const hoursFigure = (all: readonly Contingency[]): Figure => ({
  kind: 'lines',
  id: 'contingency-hours',
  title: 'What the contingency would leave unserved, by hour',
  note: 'With what units can give by the plan of each day.',
  table: 'contingencyHours',
  choices: [{ column: 'contingency', label: 'contingency', chosen: all[0].name, by: 'steps' }],
  x: 'isp',
  series: [{ y: 'unservedMw', label: 'unserved', part: 'unserved' }],
  fromZero: true,
});

/** Steps worth going to, each of which there is. */
export function contingencyJumps(all: readonly Contingency[], failedInRun: readonly string[]): Replay['jumps'] {
  const most = (of: (one: Contingency) => number) => {
    const highest = Math.max(0, ...all.map(of));
    return highest > 0 ? all.findIndex((one) => of(one) === highest) : -1;
  };
  return [
    { label: 'most unserved', step: most(({ unservedMwh }) => unservedMwh) },
    { label: 'most ties closed', step: most(({ closed }) => closed.length) },
    { label: 'most buses dead', step: most(({ dead }) => dead.length) },
    { label: 'most switches', step: most(({ switches }) => switches) },
    { label: 'worst that is no cascade', step: all.findIndex((one) => one.unservedMwh > 0 && !isCascade(one)) },
    { label: 'first that leaves nothing', step: all.findIndex(({ unservedMwh }) => unservedMwh === 0) },
    ...failedInRun.map((id) => ({
      label: `what failed in the run, ${id}`,
      step: all.findIndex(({ failed }) => failed.length === 1 && failed[0] === id),
    })),
  ].filter(({ step }) => step >= 0);
}

const isCascade = ({ name }: Contingency) => name.includes(THEN);

/** Contingencies to step through, those that leave most unserved first; none where none were planned. */
export function contingencyReplay(
  run: Stored,
  beside?: readonly [name: string, run: Stored],
): { replay: Replay; tables: ShownTable[]; figures: Figure[] } | undefined {
  const { network } = run;
  const all = contingenciesOf(run);
  if (all.length === 0) return undefined;
  const others = beside && new Map(contingenciesOf(beside[1]).map((one) => [one.name, one]));
  const hours = rowsOf(run, 'plan').count;
  const told = all.map((one) => {
    const other = others?.get(one.name);
    const when = one.worst && clockText(run, ispOf(run, one.worst.day, one.worst.hour));
    return contingencySentence(one, hours, when, beside && other && [beside[0], other]);
  });
  const steps = shownTable('contingencies', {
    label: texts(
      all.map(({ name }) => name),
      { says: 'What fails.' },
    ),
    unservedMwh: numbers(
      all.map(({ unservedMwh }) => unservedMwh),
      {
        unit: 'MWh',
        says: 'Energy that it would leave unserved, if it lasted as long as was planned.',
      },
    ),
    worthEur: numbers(
      all.map(({ worthEur }) => worthEur),
      { unit: 'EUR', says: 'What that energy is worth (8).' },
    ),
    ties: numbers(
      all.map(({ closed }) => closed.length),
      { says: 'Ties that are closed.' },
    ),
    dead: numbers(
      all.map(({ dead }) => dead.length),
      { says: 'Buses that no substation feeds.' },
    ),
    switches: numbers(
      all.map(({ switches }) => switches),
      { says: 'Switches that are operated.' },
    ),
  });
  const jumps = contingencyJumps(all, failedIn(run));
  const replay: Replay = {
    of: 'contingency',
    title: 'What may fail, and how it is restored',
    steps: 'contingencies',
    sentences: told,
    strip: { column: 'unservedMwh', label: 'energy left unserved' },
    jumps,
    ...(network ? { map: { network, limit: 100, branches: 'contingencyBranches', buses: 'contingencyBuses' } } : {}),
    figures: ['contingency-hours'],
  };
  const states = network
    ? [
        branchStates('contingencyBranches', network, all),
        busStates(
          'contingencyBuses',
          network,
          all.map(({ dead }) => dead),
        ),
      ]
    : [];
  return { replay, tables: [steps, hoursTable(run, all), ...states], figures: [hoursFigure(all)] };
}

/** Branches that failed in a run, in their order. */
export function failedIn(run: Stored): string[] {
  const rows = rowsOf(run, 'events');
  const ids = rows.texts('element');
  return [...new Set(rows.texts('event').flatMap((event, row) => (event === 'fault' ? [ids[row]] : [])))];
}
