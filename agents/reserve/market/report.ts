import { counted } from '../../../src/counted.ts';
import { own } from '../../../src/lookup.ts';
import { filled, textTable } from '../../../src/results/terminal.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { SimulationConfig } from './config.ts';
import { linearReport } from './linearReport.ts';
import { SCHEMES, type Scheme } from './rules.ts';
import type { RunSummary } from './summary.ts';

const figure = (value: number, digits = 0) =>
  value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-0', '0');

/** An ISP as people name it: date and number of the ISP in its day. */
function ispName(calendar: Calendar, isp: number): string {
  if (isp < 0) return 'never';
  return `${calendar.dayOf(isp).date} ISP ${calendar.ispOfDay(isp) + 1}`;
}

/** Who earned what in one run, how much flexibility was delivered, and how loaded the grid was. */
/** @param emergence what emerged where balancing prices are formed */
export function runReport(
  kpis: RunSummary,
  calendar: Calendar,
  parties: readonly string[],
  emergence?: string,
): string {
  const rows = [
    ['aggregator', 'offered MWh', 'up MWh', 'down MWh', 'day-ahead MWh', 'upward EUR', 'fee EUR', 'profit EUR'],
    ...Object.entries(kpis.aggregators).map(([name, each]) => [name, ...aggregatorCells(each)]),
    ['all', ...aggregatorCells(kpis.total)],
  ];
  const others = parties.filter((party) => own(kpis.balancesEur, party) !== undefined);
  const { mainLine, highest, congestedIsps, lossMwh } = kpis.grid;
  const { green, yellow, red, withheldMwh } = kpis.validations;
  const validation = { byScheme: SCHEMES[kpis.scheme as Scheme].validation !== 'none', times: green + yellow + red };
  const lines = [
    `Other parties, EUR: ${others.map((party) => `${party} ${figure(kpis.balancesEur[party])}`).join(', ')}`,
    highest.branch === ''
      ? 'No branch has a rating: nothing can be congested'
      : `Main line: ${figure(mainLine.loading * 100, 1)} % at most (${mainLine.reverse ? 'export' : 'import'}, ` +
        `${ispName(calendar, mainLine.isp)}), ${counted(mainLine.overloadedIsps, 'ISP')} over the limit; ` +
        `any branch: ${figure(highest.loading * 100, 1)} % (${highest.branch}), ${counted(congestedIsps, 'ISP')} over it`,
    linearReport(kpis.grid.linear, validation, (isp) => ispName(calendar, isp)),
    `DSO: ${green} green, ${yellow} yellow, ${red} red; ${figure(withheldMwh, 2)} MWh withheld. Losses ${figure(lossMwh, 1)} MWh`,
    `EVs left ${figure(kpis.total.unmetAtDepartureKwh, 1)} kWh short of full and charged ${figure(kpis.total.chargedEnRouteKwh, 1)} kWh on the way; ` +
      `${figure(kpis.total.undeliveredMwh, 3)} MWh activated were not delivered` +
      (kpis.total.unavailableMwh > 0 ? `, ${figure(kpis.total.unavailableMwh, 3)} MWh of bids taken back in time` : ''),
    ...forecastCostLines(kpis, others),
    ...(emergence === undefined ? [] : [emergence]),
  ];
  return `${textTable(rows)}\n\n${filled(lines.join('\n'))}`;
}

/** What wrong forecasts cost each party against the same run with perfect ones. */
function forecastCostLines({ forecastCostEur: cost, aggregators }: RunSummary, others: readonly string[]): string[] {
  if (!cost) return [];
  const ofAggregators = Object.keys(aggregators).reduce((sum, name) => sum + (own(cost, name) ?? 0), 0);
  const each = others.map((party) => `${party} ${figure(own(cost, party) ?? 0)}`);
  return [`Wrong forecasts cost, EUR: aggregators ${figure(ofAggregators)}, ${each.join(', ')} (negative: a gain)`];
}

const aggregatorCells = (each: RunSummary['total']) => [
  figure(each.offeredMwh, 1),
  figure(each.upwardMwh, 1),
  figure(each.downwardMwh, 1),
  figure(each.dayAheadMwh, 1),
  figure(each.incomeUpwardEur),
  figure(-each.deviationFeeEur),
  figure(each.profitEur),
];

/** Several runs side by side. */
export function comparisonReport(
  runs: readonly {
    label: string;
    kpis: RunSummary;
    calendar: Calendar;
    config: Pick<SimulationConfig, 'brps' | 'tso'>;
  }[],
): string {
  const header = [
    'run',
    'up MWh',
    'down MWh',
    'day-ahead MWh',
    'withheld MWh',
    'profit EUR',
    'BRP EUR',
    'TSO EUR',
    'main line %',
    'over limit',
    'when',
  ];
  const rows = runs.map(({ label, kpis, calendar, config: { brps, tso } }) => [
    label,
    figure(kpis.total.upwardMwh, 1),
    figure(kpis.total.downwardMwh, 1),
    figure(kpis.total.dayAheadMwh, 1),
    figure(kpis.validations.withheldMwh, 2),
    figure(kpis.total.profitEur),
    figure(brps.reduce((sum, { name }) => sum + (own(kpis.balancesEur, name) ?? 0), 0)),
    figure(own(kpis.balancesEur, tso.name) ?? 0),
    figure(kpis.grid.mainLine.loading * 100, 1),
    counted(kpis.grid.mainLine.overloadedIsps, 'ISP'),
    `${ispName(calendar, kpis.grid.mainLine.isp)} ${kpis.grid.mainLine.reverse ? 'export' : 'import'}`,
  ]);
  return textTable([header, ...rows]);
}
