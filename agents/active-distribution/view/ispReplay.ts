import { numbers, rounded, shownTable, texts, words } from '../../../src/market/shownTables.ts';
import type { Drawing } from '../../../src/market/system.ts';
import type { Parties, Replay, ReplayMap, Sentence, ShownTable } from '../../../src/market/view.ts';
import { ispSentence } from './ispSentence.ts';
import { clockText, isps, rowsOf, type Stored } from './rows.ts';
import { spoken } from './spoken.ts';
import { branchStates, busStates } from './states.ts';

/** Over this a branch is over its limit, %. */
const LIMIT = 100;

/** The network in each ISP: a value a branch or bus, in their order, and what is switched. */
interface States {
  /** Of the rating, p.u.; NaN: open. */
  loading: Float64Array;
  /** NaN: no substation feeds it. */
  voltage: Float64Array;
  switched: { failed: string[]; closed: string[]; dead: string[] }[];
}

/** What is switched in each ISP follows from what carries nothing there and what has no voltage. */
export function statesOf(run: Stored, { branches, buses }: Drawing): States {
  const loading = rowsOf(run, 'branches').numbers('loading');
  const voltage = rowsOf(run, 'buses').numbers('voltagePu');
  const steps = branches.length === 0 ? 0 : Math.floor(loading.length / branches.length);
  const switched = Array.from({ length: steps }, (_, isp) => {
    const isOpen = (k: number) => Number.isNaN(loading[isp * branches.length + k]);
    const idsOf = (closed: boolean) =>
      branches.flatMap((branch, k) => (branch.closed === closed && isOpen(k) === closed ? [branch.id] : []));
    const dead = buses.flatMap(({ id }, k) => (Number.isNaN(voltage[isp * buses.length + k]) ? [id] : []));
    return { failed: idsOf(true), closed: idsOf(false), dead };
  });
  return { loading, voltage, switched };
}

const SYSTEM = {
  dayAhead: { of: 'dayAheadEurPerMwh', unit: 'EUR/MWh', says: 'Day-ahead price.' },
  realTime: { of: 'realTimeEurPerMwh', unit: 'EUR/MWh', says: 'Real-time price.' },
  spinning: { of: 'spinningEurPerMw', unit: 'EUR/MW h', says: 'Price of spinning reserve.' },
  beyondMw: { of: 'realTimeNetMw', unit: 'MW', says: 'Net export beyond the day-ahead position, as metered.' },
  intendedMw: { of: 'plannedNetMw', unit: 'MW', says: 'The same as the operator meant it to be.' },
  importMw: { of: 'importMw', unit: 'MW', says: 'Power through the substations into the network; below 0 out of it.' },
  loadMw: { of: 'loadMw', unit: 'MW', says: 'Power that customers want.' },
  unservedMw: { of: 'unservedMw', unit: 'MW', says: 'Power that customers want and do not get.' },
  lowestVoltage: { of: 'lowestVoltagePu', unit: 'p.u.', says: 'Lowest voltage of a bus that a substation feeds.' },
} as const;

/** A row an ISP: prices, trades, the state of the grid. */
export function ispTable(run: Stored, isOut: Uint8Array): ShownTable {
  const system = rowsOf(run, 'system');
  const at = Array.from({ length: system.count }, (_, isp) => isp);
  return shownTable('isps', {
    label: texts(
      at.map((isp) => clockText(run, isp)),
      { says: 'Local time at which the ISP begins.' },
    ),
    isp: isps(at),
    isps: numbers(new Uint8Array(at.length).fill(1), { says: 'How many ISPs it is.' }),
    ...Object.fromEntries(
      Object.entries(SYSTEM).map(([name, { of, ...told }]) => [name, numbers(system.numbers(of), told)]),
    ),
    loading: numbers(
      system.numbers('highestLoading').map((pu) => 100 * pu),
      {
        unit: '% of rating',
        says: 'Highest loading of any branch.',
      },
    ),
    isOut: numbers(isOut, { says: 'a branch is out' }),
  });
}

const MONEY = ['dayAheadEur', 'realTimeEur', 'spinningEur', 'regulatingEur', 'nonDeliveryEur', 'othersEur'];

const PARTY = {
  acceptedMw: { unit: 'MW', says: 'Accepted of its bid the day before; below 0 it draws.', label: 'accepted' },
  activatedMw: { unit: 'MW', says: 'What it is activated for.', label: 'activated' },
  meteredMw: { unit: 'MW', says: 'What it gives.', label: 'metered' },
} as const;

/** What each aggregator was to do and did, a row an ISP and aggregator. */
export function partyTable(run: Stored): ShownTable {
  const rows = rowsOf(run, 'aggregators');
  const at = rows.numbers('isp');
  const names = rows.texts('aggregator');
  const money = MONEY.map(rows.numbers);
  const kept = [...at.keys()].filter((row) => at[row] < run.until).sort((a, b) => at[a] - at[b]);
  const of = (values: ArrayLike<number>) => kept.map((row) => values[row]);
  return shownTable('parties', {
    step: numbers(Int32Array.from(of(at)), { says: 'Step: the ISP.' }),
    party: words(
      kept.map((row) => names[row]),
      { says: 'Aggregator.' },
    ),
    ...Object.fromEntries(
      Object.entries(PARTY).map(([column, { label: _, ...told }]) => [column, numbers(of(rows.numbers(column)), told)]),
    ),
    eur: numbers(
      kept.map((row) => money.reduce((sum, column) => sum + column[row], 0)),
      {
        unit: 'EUR',
        says: 'What it earned in the ISP (+ is income).',
      },
    ),
  });
}

const parties: Parties = {
  title: 'What aggregators were to give, and gave',
  table: 'parties',
  columns: [
    ...Object.entries(PARTY).map(([column, { label }]) => ({ column, label, isSummed: true })),
    { column: 'eur', label: 'earned', isSummed: true },
  ],
  glyph: { mw: 'meteredMw' },
};

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
  const table = ispTable(run, isOut);
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
    strip: { column: 'importMw', label: 'drawn from the grid above', ...(isOut.includes(1) ? { marks: 'isOut' } : {}) },
    jumps,
    ...(isMapped ? { map: mapOf(network, states) } : {}),
    parties,
    spoken,
  };
  const mapped = isMapped
    ? [
        shownTable('loadings', {
          loading: {
            ...numbers(
              rounded(
                states.loading.map((pu) => 100 * pu),
                0.01,
              ),
              { unit: '%', says: 'Loading, of the rating.' },
              { scale: 0.01 },
            ),
          },
        }),
        shownTable('voltages', {
          voltage: numbers(rounded(states.voltage, 0.0001), { unit: 'p.u.', says: 'Voltage.' }, { scale: 0.0001 }),
        }),
        branchStates('branchStates', network, states.switched),
        busStates(
          'busStates',
          network,
          states.switched.map(({ dead }) => dead),
        ),
      ]
    : [];
  return { replay, tables: [table, partyTable(run), ...mapped] };
}

/** Picked out: what failed and closed in the run, or else the branches at the substations. */
function mapOf(network: Drawing, { switched }: States): ReplayMap {
  const touched = [...new Set(switched.flatMap(({ failed, closed }) => [...failed, ...closed]))];
  const isSource = new Set(network.sources);
  const heads = network.branches.filter(({ from, to, closed }) => closed && (isSource.has(from) || isSource.has(to)));
  return {
    ...{
      network,
      limit: LIMIT,
      loading: 'loadings',
      branches: 'branchStates',
      buses: 'busStates',
      voltages: 'voltages',
    },
    named: touched.length > 0 ? touched : heads.map(({ id }) => id),
  };
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

/** Place of the branch that is loaded most in an ISP. */
function mostLoaded(loading: Float64Array, isp: number, count: number): number | undefined {
  let most: number | undefined;
  for (let k = 0; k < count; k++) {
    const value = loading[isp * count + k];
    if (value >= 0 && !(value <= loading[isp * count + (most ?? -1)])) most = k;
  }
  return most;
}
