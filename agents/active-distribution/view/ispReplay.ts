import type { Replay, Sentence, ShownTable } from '../../../src/market/view.ts';
import { ispSentence } from './ispSentence.ts';
import { mapOf, mapTables, mostLoaded, type States, statesOf } from './ispStates.ts';
import { ispTable, parties, partyTable } from './ispTables.ts';
import { rowsOf, type Stored } from './rows.ts';
import { spoken } from './spoken.ts';

/** ISPs worth going to, each of which there is. */
export function ispJumps(
  system: {
    importMw: ArrayLike<number>;
    lowestVoltage: ArrayLike<number>;
    unservedMw: ArrayLike<number>;
    loading: ArrayLike<number>;
  },
  events: readonly { isp: number; event: string; id: string }[],
): Replay['jumps'] {
  const extreme = (values: ArrayLike<number>, sign: number, beyond = Number.NEGATIVE_INFINITY) => {
    let best = -1;
    for (let isp = 0; isp < values.length; isp++) {
      const value = sign * values[isp];
      if (value > beyond && (best < 0 || value > sign * values[best])) best = isp;
    }
    return best;
  };
  return [
    ...events.flatMap(({ isp, event, id }) =>
      event === 'switching' ? [] : [{ label: event === 'fault' ? `${id} fails` : `${id} is mended`, step: isp }],
    ),
    { label: 'most unserved', step: extreme(system.unservedMw, 1, 5e-4) },
    { label: 'highest loading', step: extreme(system.loading, 1) },
    { label: 'lowest voltage', step: extreme(system.lowestVoltage, -1) },
    { label: 'most drawn', step: extreme(system.importMw, 1, 0) },
    { label: 'most given', step: extreme(system.importMw, -1, 0) },
  ].filter(({ step }) => step >= 0 && step < system.importMw.length);
}

/** The ISPs of a run to step through; none of one that has none. */
export function ispReplay(
  run: Stored,
  beside?: readonly [name: string, run: Stored],
): { replay: Replay; tables: ShownTable[] } | undefined {
  const { network } = run;
  const system = rowsOf(run, 'system');
  if (system.count === 0) return undefined;
  const states = network && statesOf(run, network);
  const isOut = Uint8Array.from({ length: system.count }, (_, isp) => (states?.switched[isp]?.failed.length ? 1 : 0));
  const table = ispTable(run, isOut, beside?.[1]);
  const events = rowsOf(run, 'events');
  const [event, id] = [events.texts('event'), events.texts('element')];
  const told = Array.from(events.numbers('isp'), (isp, row) => ({ isp, event: event[row], id: id[row] }));
  const shownOf = { importMw: system.numbers('importMw'), unservedMw: system.numbers('unservedMw') };
  const jumps = ispJumps(
    { ...shownOf, lowestVoltage: system.numbers('lowestVoltagePu'), loading: system.numbers('highestLoading') },
    told,
  );
  const isMapped = network !== undefined && states !== undefined && states.switched.length === system.count;
  const replay: Replay = {
    of: 'isp',
    title: 'What happened, ISP by ISP',
    steps: 'isps',
    sentences: ispSentences(run, states, beside),
    strip: {
      column: 'importMw',
      label: 'drawn from the grid above',
      ...(isOut.includes(1) ? { marks: 'isOut', marksLabel: 'a branch is out' } : {}),
    },
    jumps,
    ...(isMapped ? { map: mapOf(network, states) } : {}),
    parties,
    spoken,
  };
  const mapped = isMapped ? mapTables(network, states) : [];
  return { replay, tables: [table, partyTable(run), ...mapped] };
}

function ispSentences(
  run: Stored,
  states: States | undefined,
  beside: readonly [name: string, run: Stored] | undefined,
): Sentence[] {
  const system = rowsOf(run, 'system');
  const columns = {
    ...{ loadMw: 'loadMw', generationMw: 'generationMw', renewableMw: 'renewableMw', storageMw: 'storageMw' },
    ...{ localMw: 'localNetMw', importMw: 'importMw', unservedMw: 'unservedMw', beyondMw: 'realTimeNetMw' },
    ...{ realTimeEurPerMwh: 'realTimeEurPerMwh', loading: 'highestLoading', lowestVoltagePu: 'lowestVoltagePu' },
  } as const;
  const names = Object.keys(columns) as (keyof typeof columns)[];
  const series = names.map((name) => system.numbers(columns[name]));
  const there = beside && rowsOf(beside[1], 'system').numbers('unservedMw');
  const branches = run.network?.branches ?? [];
  return Array.from({ length: system.count }, (_, isp) => {
    const values = Object.fromEntries(names.map((name, k) => [name, series[k][isp]])) as Record<
      keyof typeof columns,
      number
    >;
    const { failed = [], closed = [], dead = [] } = states?.switched[isp] ?? {};
    const branch = states && mostLoaded(states.loading, isp, branches.length);
    return ispSentence(
      {
        ...values,
        failed,
        closed,
        deadBuses: dead.length,
        branch: branch === undefined ? undefined : branches[branch]?.id,
      },
      beside && there && isp < there.length ? [beside[0], there[isp]] : undefined,
    );
  });
}
