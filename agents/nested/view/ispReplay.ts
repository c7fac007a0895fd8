import { ispColumn } from '../../../src/market/shownRows.ts';
import { numbers, rounded, shownTable, texts, words } from '../../../src/market/shownTables.ts';
import type { Replay, ReplayMap, Sentence, ShownTable } from '../../../src/market/view.ts';
import { clockText } from '../../../src/time/calendar.ts';
import { type IspFacts, ispSentence } from './ispSentence.ts';
import { jumpTo } from './jumps.ts';
import { byIsp, type MarketSteps } from './marketSteps.ts';
import { type Stored, seriesOf, textsOf } from './reading.ts';
import { SPOKEN } from './spoken.ts';

/** Loading is kept in steps of this, %. */
const LOADING_STEP = 0.01;
const VOLTAGE_STEP = 1e-4;
/** What was said before the first ISP is told of in that. */
const BEFORE_THE_FIRST = 0;

/** The market ISP by ISP, with the tables it is drawn from. */
export function ispReplay(run: Stored, steps: MarketSteps, isps: number): { replay: Replay; tables: ShownTable[] } {
  const system = (column: string) => seriesOf(run, 'system', column).subarray(0, isps);
  const [drawn, bought, lmp] = [system('importMw'), system('scheduledMw'), system('lmp')];
  const [up, down] = [system('calledUpMw'), system('calledDownMw')];
  const cleared = (column: string) => byIsp(steps, steps.of(column), isps);
  const [less, more] = [cleared('rewardUp'), cleared('rewardDown')];
  const [baseline, answered] = [cleared('baselineMw'), cleared('answeredMw')];
  const { loading, voltage } = extremes(run, isps);
  const factsOf = (isp: number): IspFacts => ({
    ...{ importMw: drawn[isp], boughtMw: bought[isp], lmp: lmp[isp], rewardUp: less[isp], rewardDown: more[isp] },
    ...{ movedMw: answered[isp] - baseline[isp], calledUpMw: up[isp], calledDownMw: down[isp] },
    ...{ loadingPercent: 100 * loading[isp], lowestVoltagePu: voltage[isp] },
  });
  const all = Array.from({ length: isps }, (_, isp) => isp);
  const table = shownTable('isps', {
    label: texts(
      all.map((isp) => clockText(run.calendar, isp)),
      { says: 'Local time at which the ISP begins.' },
    ),
    isp: ispColumn(all),
    isps: numbers(new Uint8Array(isps).fill(1), { says: 'How many ISPs it is.' }),
    importMw: numbers(drawn, { unit: 'MW', says: 'What all feeders draw.' }),
    isCalled: numbers(
      Uint8Array.from(all, (isp) => (up[isp] > 0 || down[isp] > 0 ? 1 : 0)),
      { says: 'Flexibility is called.' },
    ),
  });
  const map = mapOf(run, isps);
  const parties = partiesOf(run, isps);
  const replay: Replay = {
    ...{ of: 'isp', title: 'ISP by ISP', steps: 'isps' },
    sentences: all.map((isp): Sentence => ispSentence(factsOf(isp))),
    strip: { column: 'importMw', label: 'what feeders draw', marks: 'isCalled', marksLabel: 'flexibility called' },
    jumps: [
      { label: 'first gate closure', step: BEFORE_THE_FIRST },
      ...jumpTo('largest reward', less, 0),
      ...jumpTo('dearest', lmp),
      ...jumpTo('most called upward', up, 0),
      ...jumpTo('most called downward', down, 0),
      ...jumpTo('most loaded', loading, 0),
    ],
    ...(map && { map: map.map }),
    parties: {
      title: 'What each user did on one feeder, and is paid on all',
      table: 'parties',
      columns: [
        { column: 'baseline', label: 'baseline', isSummed: true },
        { column: 'scheduled', label: 'scheduled', isSummed: true },
        { column: 'metered', label: 'metered', isSummed: true },
        { column: 'called', label: 'called', isSummed: true },
        { column: 'earned', label: 'paid', isSummed: true },
      ],
      glyph: { mw: 'moved' },
    },
    spoken: SPOKEN,
  };
  return { replay, tables: [table, parties, ...(map?.tables ?? [])] };
}

/** Highest loading and lowest voltage on any kind of feeder, by ISP, p.u. */
function extremes(run: Stored, isps: number): { loading: Float64Array; voltage: Float64Array } {
  const [highest, lowest] = [seriesOf(run, 'feeders', 'highestLoading'), seriesOf(run, 'feeders', 'lowestVoltagePu')];
  const { ispCount } = run.calendar;
  const loading = new Float64Array(isps);
  const voltage = new Float64Array(isps).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < highest.length; row++) {
    const isp = row % ispCount;
    loading[isp] = Math.max(loading[isp], highest[row]);
    voltage[isp] = Math.min(voltage[isp], lowest[row]);
  }
  return { loading, voltage };
}

/** What each user did, a row an ISP and user. */
function partiesOf(run: Stored, isps: number): ShownTable {
  const isp = seriesOf(run, 'users', 'isp');
  const kept = Array.from(isp, (_, row) => row).filter((row) => isp[row] < isps);
  const of = (column: string) => {
    const all = seriesOf(run, 'users', column);
    return Float64Array.from(kept, (row) => all[row]);
  };
  const names = textsOf(run, 'users', 'user');
  const [baseline, scheduled, up, down] = ['baselineMw', 'scheduledMw', 'calledUpMw', 'calledDownMw'].map(of);
  const [reward, standby, activation] = ['rewardEur', 'standbyEur', 'activationEur'].map(of);
  const mw = (values: Float64Array, says: string) => numbers(values, { unit: 'MW', says });
  return shownTable('parties', {
    step: numbers(
      Int32Array.from(kept, (row) => isp[row]),
      { says: 'ISP.' },
    ),
    party: words(
      kept.map((row) => names[row]),
      { says: 'Building or fleet.' },
    ),
    baseline: mw(baseline, 'What it would draw at the retail price alone.'),
    scheduled: mw(scheduled, 'What it last said it would draw.'),
    metered: mw(of('meteredMw'), 'What it draws.'),
    called: mw(
      up.map((each, k) => each - down[k]),
      'By how much it is called to draw less; below 0 to draw more.',
    ),
    moved: mw(
      baseline.map((each, k) => each - scheduled[k]),
      'By how much less it said it would draw than at the retail price alone; below 0 more.',
    ),
    earned: numbers(
      reward.map((each, k) => each + standby[k] + activation[k]),
      { unit: 'EUR', says: 'What it is paid for moving, standing by and being called.' },
    ),
  });
}

/** One feeder of the first kind: loading of its branches and voltages of its buses. */
function mapOf(run: Stored, isps: number): { map: ReplayMap; tables: ShownTable[] } | undefined {
  const { network } = run;
  if (network === undefined) return undefined;
  const loading = seriesOf(run, 'branches', 'loading').subarray(0, isps * network.branches.length);
  const voltage = seriesOf(run, 'buses', 'voltage').subarray(0, isps * network.buses.length);
  const map = { network, limit: 100 };
  if (loading.length === 0) return { map, tables: [] };
  const branches = shownTable('branchLoading', {
    loading: numbers(
      rounded(
        loading.map((each) => 100 * each),
        LOADING_STEP,
      ),
      { unit: '%', says: 'Loading of each branch of one feeder, of its rating, to 0.01 %.' },
      { scale: LOADING_STEP, digits: 1 },
    ),
  });
  const buses = shownTable('busVoltage', {
    voltage: numbers(
      rounded(voltage, VOLTAGE_STEP),
      { unit: 'p.u.', says: 'Voltage of each bus, to 0.0001 p.u.' },
      { scale: VOLTAGE_STEP, digits: 3 },
    ),
  });
  return { map: { ...map, loading: 'branchLoading', voltages: 'busVoltage' }, tables: [branches, buses] };
}
