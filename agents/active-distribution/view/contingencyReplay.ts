import { number, tableOf, text } from '../../../src/market/shownRows.ts';
import type { Figure, Replay, ShownTable } from '../../../src/market/view.ts';
import { clockText } from '../../../src/time/calendar.ts';
import { type Contingency, contingenciesOf, THEN } from './contingencies.ts';
import { hoursFigure, hoursTable } from './contingencyFigures.ts';
import { contingencySentence } from './contingencySentence.ts';
import { ispOf, rowsOf, type Stored } from './rows.ts';
import { branchStates, busStates } from './states.ts';

/** A page holds the states of so many branches and buses, over all steps. */
const MOST_CELLS = 1_000_000;

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

/** What may fail; of very many the worst. */
export const replayTitle = (shown: number, all: number): string =>
  `What may fail, and how it is restored${shown < all ? `: the ${shown} worst of ${all}` : ''}`;

/**
 * Contingencies to step through, those that leave most unserved first; none where none were planned.
 * @param names of the run and the one beside it
 */
export function contingencyReplay(
  run: Stored,
  names: readonly string[],
  beside?: readonly [name: string, run: Stored],
): { replay: Replay; tables: ShownTable[]; figures: Figure[] } | undefined {
  const { network } = run;
  const every = contingenciesOf(run);
  if (every.length === 0) return undefined;
  const elements = network ? network.branches.length + network.buses.length : 1;
  const all = every.slice(0, Math.max(1, Math.floor(MOST_CELLS / elements)));
  const others = beside && new Map(contingenciesOf(beside[1]).map((one) => [one.name, one]));
  const hours = rowsOf(run, 'plan').count;
  const told = all.map((one) => {
    const other = others?.get(one.name);
    const when = one.worst && clockText(run.calendar, ispOf(run, one.worst.day, one.worst.hour));
    return contingencySentence(one, hours, when, beside && other && [beside[0], other]);
  });
  const steps = tableOf('contingencies', all, {
    label: text(({ name }) => name, 'What fails.'),
    unservedMwh: number(
      ({ unservedMwh }) => unservedMwh,
      'MWh',
      'Energy that it would leave unserved, if it lasted as long as was planned.',
    ),
    worthEur: number(({ worthEur }) => worthEur, 'EUR', 'What that energy is worth (8).'),
    ties: number(({ closed }) => closed.length, '', 'Ties that are closed.'),
    dead: number(({ dead }) => dead.length, '', 'Buses that no substation feeds.'),
    switches: number(({ switches }) => switches, '', 'Switches that are operated.'),
  });
  const jumps = contingencyJumps(all, failedIn(run));
  const replay: Replay = {
    of: 'contingency',
    title: replayTitle(all.length, every.length),
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
  return { replay, tables: [steps, hoursTable(run, all, beside?.[1]), ...states], figures: [hoursFigure(all, names)] };
}

/** Branches that failed in a run, in their order. */
function failedIn(run: Stored): string[] {
  const rows = rowsOf(run, 'events');
  const ids = rows.texts('element');
  return [...new Set(rows.texts('event').flatMap((event, row) => (event === 'fault' ? [ids[row]] : [])))];
}
