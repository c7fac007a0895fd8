import { counted } from '../../../src/counted.ts';
import { own } from '../../../src/lookup.ts';
import { numberText } from '../../../src/numberText.ts';
import { filled, textTable } from '../../../src/results/terminal.ts';
import { sum } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { SimulationConfig } from './config.ts';
import { linearReport } from './linearReport.ts';
import { EV_OWNERS, SCHEMES, type Scheme } from './rules.ts';
import { flexibilityLine, sessionsLine } from './sessionReport.ts';
import type { AggregatorKpis, RunSummary } from './summary.ts';

/** An ISP as people name it: date and number of the ISP in its day. */
function ispName(calendar: Calendar, isp: number): string {
  if (isp < 0) return 'never';
  return `${calendar.dayOf(isp).date} ISP ${calendar.ispOfDay(isp) + 1}`;
}

const KWH_PER_MWH = 1000;
/** Rows of a table of aggregators, beside that of all; further ones are told as one. */
const MOST_ROWS = 12;
/** BRPs that are told one by one. */
const MOST_BRPS = 6;

/** A party, or several that are told as one. */
export interface Party {
  /** What one of several is called. */
  one: string;
  names: readonly string[];
}

/** Whose balances a report shows besides the aggregators'. */
export function otherParties({
  brps,
  tso,
  dso,
  exchange,
}: Pick<SimulationConfig, 'brps' | 'tso' | 'dso' | 'exchange'>): Party[] {
  const alone = (name: string): Party => ({ one: name, names: [name] });
  const names = brps.map(({ name }) => name);
  return [
    ...(names.length > MOST_BRPS ? [{ one: 'BRP', names }] : names.map(alone)),
    ...[tso, dso, exchange].map(({ name }) => alone(name)),
    alone(EV_OWNERS),
  ];
}

/** What a party has, and of several from how little to how much. */
function partyText({ one, names }: Party, of: (name: string) => number): string {
  const each = names.map(of);
  if (names.length === 1) return `${names[0]} ${numberText(each[0])}`;
  return `${counted(names.length, one)} ${numberText(sum(each))} (each ${numberText(Math.min(...each))} to ${numberText(Math.max(...each))})`;
}

/** Aggregators one by one; of many the first, and what the rest come to. */
function aggregatorRows({ aggregators, total }: RunSummary): string[][] {
  const all = Object.entries(aggregators);
  const shown = all.length > MOST_ROWS ? all.slice(0, MOST_ROWS - 1) : all;
  const rest = all.slice(shown.length).map(([, each]) => each);
  const summed = () =>
    Object.fromEntries(
      Object.keys(total).map((key) => [key, sum(rest.map((each) => each[key as keyof AggregatorKpis]))]),
    );
  return [
    ...shown.map(([name, each]) => [name, ...aggregatorCells(each)]),
    ...(rest.length > 0 ? [[`${rest.length} more`, ...aggregatorCells(summed() as unknown as AggregatorKpis)]] : []),
    ['all', ...aggregatorCells(total)],
  ];
}

/** Who earned what in one run, how much flexibility was delivered, and how loaded the grid was. */
export function runReport(kpis: RunSummary, calendar: Calendar, parties: readonly Party[]): string {
  const rows = [
    ['aggregator', 'offered MWh', 'up MWh', 'down MWh', 'day-ahead MWh', 'upward EUR', 'fee EUR', 'profit EUR'],
    ...aggregatorRows(kpis),
  ];
  const balance = (name: string) => own(kpis.balancesEur, name);
  const others = parties
    .map(({ one, names }) => ({ one, names: names.filter((name) => balance(name) !== undefined) }))
    .filter(({ names }) => names.length > 0);
  const { mainLine, highest, congestedIsps, lossMwh } = kpis.grid;
  const { green, yellow, red, withheldMwh, falseAlarms, misses } = kpis.validations;
  const byScheme = SCHEMES[kpis.scheme as Scheme].validation !== 'none';
  const validation = { byScheme, times: green + yellow + red, falseAlarms, misses };
  const lines = [
    `Other parties, EUR: ${others.map((party) => partyText(party, (name) => balance(name) ?? 0)).join(', ')}`,
    highest.branch === ''
      ? 'No branch has a rating: nothing can be congested'
      : `Main line: ${numberText(mainLine.loading * 100, 1)} % at most (${mainLine.reverse ? 'export' : 'import'}, ` +
        `${ispName(calendar, mainLine.isp)}), ${counted(mainLine.overloadedIsps, 'ISP')} over the limit; ` +
        `any branch: ${numberText(highest.loading * 100, 1)} % (${highest.branch}), ${counted(congestedIsps, 'ISP')} over it`,
    linearReport(kpis.grid.linear, validation, (isp) => ispName(calendar, isp)),
    `DSO: ${green} green, ${yellow} yellow, ${red} red; ${numberText(withheldMwh, 2)} MWh withheld. Losses ${numberText(lossMwh, 1)} MWh`,
    ...departureLines(kpis),
    ...forecastCostLines(kpis, others),
    ...(kpis.flexibilityValueEur ? [flexibilityLine(kpis.flexibilityValueEur)] : []),
  ];
  return `${textTable(rows)}\n\n${filled(lines.join('\n'))}`;
}

/** What was missing when EVs left, at home and elsewhere, and of what was activated. */
function departureLines({ total, aggregators, sessions }: RunSummary): string[] {
  const { unmetAtDepartureKwh, chargedEnRouteKwh, undeliveredMwh, unavailableMwh } = total;
  const delivery =
    `${numberText(undeliveredMwh, 3)} MWh activated were not delivered` +
    (unavailableMwh > 0 ? `, ${numberText(unavailableMwh, 3)} MWh of bids taken back in time` : '');
  if (sessions?.fleets === Object.keys(aggregators).length) return [sessionsLine(sessions), `Balancing: ${delivery}`];
  const unmetKwh = unmetAtDepartureKwh - KWH_PER_MWH * (sessions?.unmetMwh ?? 0);
  return [
    ...(sessions ? [sessionsLine(sessions)] : []),
    `EVs ${sessions ? 'that live at home ' : ''}left ${numberText(unmetKwh, 1)} kWh short of full and charged ${numberText(chargedEnRouteKwh, 1)} kWh on the way; ${delivery}`,
  ];
}

/** What wrong forecasts cost each party against the same run with perfect ones. */
function forecastCostLines({ forecastCostEur: cost, aggregators }: RunSummary, others: readonly Party[]): string[] {
  if (!cost) return [];
  const ofAggregators = Object.keys(aggregators).reduce((sum, name) => sum + (own(cost, name) ?? 0), 0);
  const each = others.map((party) => partyText(party, (name) => own(cost, name) ?? 0));
  return [`Wrong forecasts cost, EUR: aggregators ${numberText(ofAggregators)}, ${each.join(', ')} (negative: a gain)`];
}

const aggregatorCells = (each: RunSummary['total']) => [
  numberText(each.offeredMwh, 1),
  numberText(each.upwardMwh, 1),
  numberText(each.downwardMwh, 1),
  numberText(each.dayAheadMwh, 1),
  numberText(each.incomeUpwardEur),
  numberText(-each.deviationFeeEur),
  numberText(each.profitEur),
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
    numberText(kpis.total.upwardMwh, 1),
    numberText(kpis.total.downwardMwh, 1),
    numberText(kpis.total.dayAheadMwh, 1),
    numberText(kpis.validations.withheldMwh, 2),
    numberText(kpis.total.profitEur),
    numberText(brps.reduce((sum, { name }) => sum + (own(kpis.balancesEur, name) ?? 0), 0)),
    numberText(own(kpis.balancesEur, tso.name) ?? 0),
    numberText(kpis.grid.mainLine.loading * 100, 1),
    counted(kpis.grid.mainLine.overloadedIsps, 'ISP'),
    `${ispName(calendar, kpis.grid.mainLine.isp)} ${kpis.grid.mainLine.reverse ? 'export' : 'import'}`,
  ]);
  return textTable([header, ...rows]);
}
