import { ispColumn } from '../../../src/market/shownRows.ts';
import { numbers, rounded, shownTable, texts } from '../../../src/market/shownTables.ts';
import type { Replay, ReplayMap, Sentence, ShownTable } from '../../../src/market/view.ts';
import { clockText } from '../../../src/time/calendar.ts';
import { balanceFactsOf } from './balanceSentence.ts';
import { balanceColumns } from './balanceSteps.ts';
import { bidsTable } from './bids.ts';
import type { Context } from './context.ts';
import { areIdle } from './fleets.ts';
import { type IspFacts, ispSentence } from './ispSentence.ts';
import { jumpsOf } from './jumps.ts';
import { branchLoading, limitOf, UNTOLD } from './lines.ts';
import { type Needed, neededOf } from './needed.ts';
import { partiesOf } from './parties.ts';
import { ispsOf, type Reading } from './reading.ts';
import { SPOKEN } from './spoken.ts';
import { cutsOf } from './withheld.ts';

/** What there is to say of each ISP. */
function factsOf({ reading, lines, rulings, beside, balance }: Context): (isp: number) => IspFacts {
  const [up, down] = [reading.ofGrid('upwardEurPerMwh'), reading.ofGrid('downwardEurPerMwh')];
  const [bidUp, bidDown] = [reading.ofAll('bidUpwardMw'), reading.ofAll('bidDownwardMw')];
  const called = [reading.ofAll('activatedUpwardMw'), reading.ofAll('activatedDownwardMw')];
  const limitPercent = limitOf(reading);
  const balanced = balance && balanceFactsOf(balance);
  return (isp) => ({
    upwardEurPerMwh: up[isp],
    downwardEurPerMwh: down[isp],
    bidUpwardMw: bidUp[isp],
    bidDownwardMw: bidDown[isp],
    askedMw: rulings.askedMw[isp],
    throughMw: rulings.throughMw[isp],
    calledMw: called[0][isp] + called[1][isp],
    line: lines.names.length > 1 ? lines.names[lines.which[isp]] : '',
    linePercent: lines.percent[isp],
    limitPercent,
    beside: beside && { name: beside.name, linePercent: beside.linePercent[isp] },
    balance: balanced?.(isp),
  });
}

/** ISPs by their date and time. */
function labelsOf({ run: { calendar }, isps }: Reading): string[] {
  return Array.from({ length: isps }, (_, isp) => clockText(calendar, isp));
}

function stepsTable({ reading, lines, rulings, beside, balance }: Context, needed?: Needed): ShownTable {
  const cuts = cutsOf(rulings);
  const price = (column: string, says: string) => numbers(reading.ofGrid(column), { unit: 'EUR/MWh', says });
  const percent = (values: Float64Array, says: string) =>
    numbers(rounded(values, 0.01), { unit: '%', says }, { scale: 0.01 });
  return shownTable('isps', {
    label: texts(labelsOf(reading), { says: 'Local time at which the ISP begins.' }),
    isp: ispColumn(ispsOf(reading)),
    isps: numbers(new Uint8Array(reading.isps).fill(1), { says: 'How many ISPs it is.' }),
    linePercent: percent(lines.percent, 'AC loading of the most loaded main line, of its rating, to 0.01 %.'),
    ...(beside && {
      besidePercent: percent(beside.linePercent, `The same ${beside.name}.`),
    }),
    ...(needed && {
      neededUpwardMw: numbers(needed.upward, { unit: 'MW', says: 'Upward balancing energy that is needed.' }),
      neededDownwardMw: numbers(needed.downward, { unit: 'MW', says: 'Downward balancing energy that is needed.' }),
    }),
    cutMw: numbers(cuts, { unit: 'MW', says: 'What the DSO kept back of bids.' }),
    isCut: numbers(
      Uint8Array.from(cuts, (mw) => (mw > 0 ? 1 : 0)),
      { says: 'Where the DSO cut bids.' },
    ),
    ...(balance
      ? balanceColumns(balance)
      : {
          upwardEurPerMwh: price('upwardEurPerMwh', 'Upward balancing price.'),
          downwardEurPerMwh: price('downwardEurPerMwh', 'Downward balancing price.'),
        }),
  });
}

/** Whether somebody acts on the network of the config: fleets that are not idle, or stores that have a node of it. */
const isOnGrid = (reading: Reading): boolean =>
  !areIdle(reading) || reading.run.config.brps.some(({ store }) => store?.node !== undefined);

/** Loading of the network, to look at, where somebody acts on it; none of a network without ratings. */
function mapOf({ reading, lines }: Context): { map?: ReplayMap; tables: ShownTable[] } {
  const { network } = reading.run;
  if (!network || !isOnGrid(reading)) return { tables: [] };
  const loading = branchLoading(reading);
  const limit = limitOf(reading);
  if (!loading) return { map: { network, limit }, tables: [] };
  const says = loading.isCoarse
    ? `AC loading of a branch, of its rating, to 1 %; no figure below ${UNTOLD} %.`
    : 'AC loading of a branch, of its rating, to 0.01 %.';
  const table = shownTable('branch-loading', {
    loading: numbers(loading.values, { unit: '%', says }, { scale: loading.step }),
  });
  return { map: { network, limit, loading: 'branch-loading', named: lines.names }, tables: [table] };
}

/** What the strip shows of every ISP: what the area needs where its prices are formed, else how loaded the main line is. */
function stripOf({ reading, lines, rulings, balance }: Context): Pick<Replay, 'strip'> {
  if (balance) return { strip: { column: 'largestNeedMw', label: 'largest need of the area' } };
  if (lines.names.length === 0) return {};
  const line = lines.names.length > 1 ? 'most loaded main line' : 'main line';
  return {
    strip: {
      column: 'linePercent',
      label: line,
      ...(cutsOf(rulings).some((mw) => mw > 0) && { marks: 'isCut', marksLabel: 'cut by the DSO' }),
      limit: limitOf(reading),
    },
  };
}

/** The market, ISP by ISP, with the tables it is drawn from. */
export function replayOf(context: Context): { replay: Replay; tables: ShownTable[] } {
  const { reading, balance } = context;
  const facts = factsOf(context);
  const sentences = Array.from({ length: reading.isps }, (_, isp): Sentence => ispSentence(facts(isp)));
  const bids = bidsTable(reading);
  const needed = neededOf(reading);
  const { parties, table } = partiesOf(context);
  const { map, tables } = mapOf(context);
  const replay: Replay = {
    of: 'isp',
    title: 'The market, ISP by ISP',
    steps: 'isps',
    sentences,
    jumps: jumpsOf(context),
    ...stripOf(context),
    ...(map && { map }),
    ...(bids && {
      meritOrder: {
        table: 'bids',
        ...(needed && { needed: { upward: 'neededUpwardMw', downward: 'neededDownwardMw' } }),
        ...(!balance && { cleared: { upward: 'upwardEurPerMwh', downward: 'downwardEurPerMwh' } }),
      },
    }),
    parties,
    spoken: SPOKEN,
  };
  return { replay, tables: [stepsTable(context, needed), ...(bids ? [bids] : []), table, ...tables] };
}
