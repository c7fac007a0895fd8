import { counted } from '../../../src/counted.ts';
import { mainLinesOf } from '../../../src/grid/network.ts';
import type { Strip } from '../../../src/market/system.ts';
import { numberText } from '../../../src/numberText.ts';
import { emergenceReport } from './emergenceReport.ts';
import type { AggregatorColumn } from './recorder.ts';
import type { SessionRecord } from './sessionRecord.ts';
import { sessionsSentence } from './sessionReport.ts';
import type { SimulationResult } from './simulate.ts';
import type { RunSummary } from './summary.ts';

/** Money and energy below this are told as none, EUR and MWh. */
const NONE_EUR = 0.5;
const NONE_MWH = 0.005;

const money = (eur: number): string => `${numberText(Math.abs(eur))} EUR`;
const energy = (mwh: number): string =>
  `${mwh.toLocaleString('en-GB', mwh < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 })} MWh`;

/** What fleets earned, and with what. */
export function fleetsSentence(count: number, total: RunSummary['total']): string {
  const who = counted(count, 'fleet');
  const earned =
    Math.abs(total.profitEur) < NONE_EUR
      ? `${who} earned nothing`
      : `${who} ${total.profitEur > 0 ? 'earned' : 'lost'} ${money(total.profitEur)}`;
  const delivered = [
    { mwh: total.upwardMwh, way: 'upward', eur: total.incomeUpwardEur },
    { mwh: total.downwardMwh, way: 'downward', eur: total.incomeDownwardEur },
  ].filter(({ mwh }) => mwh >= NONE_MWH);
  if (delivered.length === 0) return `${earned}, and delivered no balancing energy.`;
  const each = delivered.map(
    ({ mwh, way, eur }) => `${energy(mwh)} ${way} (${eur < 0 ? 'paid' : 'paid them'} ${money(eur)})`,
  );
  return `${earned}, and delivered ${each.join(' and ')}.`;
}

/** Whether the grid held, and what the DSO did about it. */
export function gridSentence({ grid, validations }: Pick<RunSummary, 'grid' | 'validations'>): string {
  const { highest, congestedIsps } = grid;
  if (highest.branch === '') return 'No branch has a rating: nothing can be congested.';
  const at = `${(100 * highest.loading).toFixed(1)} % at most, on ${highest.branch}`;
  const held =
    congestedIsps > 0
      ? `The grid was over the DSO's limit in ${counted(congestedIsps, 'ISP')} (${at})`
      : `The grid stayed within the DSO's limit (${at})`;
  return validations.withheldMwh < NONE_MWH
    ? `${held}.`
    : `${held}; ${energy(validations.withheldMwh)} of what was bid were withheld for it.`;
}

/** What came of a run, what emerged first. */
export function answer(run: SimulationResult): string[] {
  const { kpis, loaded } = run;
  const emergence = emergenceReport(run);
  const isIdle = kpis.total.offeredMwh < NONE_MWH && Math.abs(kpis.total.profitEur) < NONE_EUR;
  return [
    ...(emergence === undefined ? [] : [emergence]),
    ...(emergence !== undefined && isIdle ? [] : [fleetsSentence(loaded.config.aggregators.length, kpis.total)]),
    ...(kpis.sessions ? [sessionsSentence(kpis.sessions)] : []),
    gridSentence(kpis),
  ];
}

/** Loading of main lines, what fleets were called for, and what the area needs where balancing prices are formed. */
export function strips({ recorder, world, balance, sessions, until }: SimulationResult): Strip[] {
  const mainLines = mainLinesOf(world.network).flatMap((isMain, k) => (isMain ? [k] : []));
  const isps = Array.from({ length: Math.max(0, until) }, (_, isp) => isp);
  const loading = isps.map((isp) =>
    mainLines.reduce((most, line) => {
      const is = 100 * (recorder.loading[isp]?.[line] ?? Number.NaN);
      return is <= most ? most : is;
    }, Number.NaN),
  );
  const ofAll = (column: AggregatorColumn) =>
    isps.map((isp) =>
      recorder.aggregators.reduce((sum, name) => sum + recorder.columns[column][recorder.place(name, isp) ?? 0], 0),
    );
  const calls = (['activatedUpwardMw', 'activatedDownwardMw'] as const)
    .map((column): Strip => {
      const label = column === 'activatedUpwardMw' ? 'called upward' : 'called downward';
      return { label, unit: 'MW', values: ofAll(column), cell: 'highest', from: 0 };
    })
    .filter(({ values }) => Array.from(values).some((mw) => mw > 0));
  return [
    { label: 'main line', unit: '%', values: loading, cell: 'highest', from: 0 },
    ...calls,
    ...(balance ? needStrips(balance, isps) : []),
    ...(sessions ? [inUseStrip(sessions, isps)] : []),
  ];
}

const inUseStrip = ({ fleets }: SessionRecord, isps: readonly number[]): Strip => {
  const values = isps.map((isp) => fleets.reduce((all, { pluggedIn }) => all + pluggedIn[isp], 0));
  return { label: 'connectors used', unit: '', values, cell: 'mean', from: 0 };
};

const needStrips = (
  { needMw, baseMw, subSteps, shortageEurPerMwh }: NonNullable<SimulationResult['balance']>,
  isps: readonly number[],
): Strip[] => {
  const sizes = (series: Float64Array) =>
    isps.map((isp) => {
      const steps = series.subarray(isp * subSteps, (isp + 1) * subSteps);
      return steps.reduce((all, mw) => all + Math.abs(mw), 0) / subSteps;
    });
  return [
    { label: 'need before', unit: 'MW', values: sizes(baseMw), cell: 'mean', from: 0 },
    { label: 'need after', unit: 'MW', values: sizes(needMw), cell: 'mean', from: 0 },
    { label: 'shortage price', unit: 'EUR/MWh', values: shortageEurPerMwh.subarray(0, isps.length), cell: 'mean' },
  ];
};
