import { counted, firstOf } from '../counted.ts';
import type { ObservedSummary } from '../observed/summary.ts';
import { textTable } from '../results/terminal.ts';

const GAPS_SHOWN = 10;
/** Gaps are listed by themselves. */
const GAP_NOTE = / (has|have) no value: /;

const figure = (value: number | null, digits = 2): string =>
  value === null
    ? '-'
    : Math.abs(value) >= 0.005 || value === 0
      ? value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })
      : value.toExponential(2);
const percent = (share: number | null): string => (share === null ? '-' : `${figure(share * 100, 1)} %`);
const tallied = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

/** What was understood of a file, for people. */
export function importReport(summary: ObservedSummary): string {
  const { file, format, kind, timeZone, duplicates, notes, series, sessions, network } = summary;
  const lines = [`${file}: ${kind}, format ${format}${network ? '' : `, days in ${timeZone}`}`];
  if (series) lines.push(...seriesLines(series));
  if (sessions) lines.push(...sessionLines(sessions));
  if (network) lines.push(...networkLines(network));
  if (!network) lines.push(`Duplicate rows dropped: ${duplicates}`);
  const more = notes.filter((note) => !GAP_NOTE.test(note));
  if (more.length > 0) lines.push('', ...more.map((note) => `- ${note}`));
  return lines.join('\n');
}

function seriesLines(series: NonNullable<ObservedSummary['series']>): string[] {
  const { first, last, stepMinutes, intervals, clockChanges, gaps, all } = series;
  const rows = all.map((each) => [
    each.name,
    each.unit || '-',
    String(each.values),
    String(each.missing),
    figure(each.min),
    figure(each.mean),
    figure(each.max),
    percent(each.shareNegative),
  ]);
  const state = all.find((each) => each.states);
  return [
    `Period: ${first} to ${last} (starts of the first and last interval), ${counted(intervals, 'interval')} of ${stepMinutes} minutes`,
    `Days of the clock change: ${clockChanges.map(({ date, intervals: of, found }) => `${date} (${found} of ${counted(of, 'interval')})`).join(', ') || 'none'}`,
    `Gaps: ${gaps.length === 0 ? 'none' : `${gaps.length}`}`,
    ...gaps
      .slice(0, GAPS_SHOWN)
      .map(
        ({ from, to, intervals: of, series: names }) =>
          `  ${from} to ${to}: ${counted(of, 'interval')} of ${listed(names)}`,
      ),
    ...(gaps.length > GAPS_SHOWN ? [`  and ${gaps.length - GAPS_SHOWN} more`] : []),
    '',
    textTable([['series', 'unit', 'values', 'missing', 'min', 'mean', 'max', 'negative'], ...rows]),
    ...(state?.states
      ? [
          '',
          `Regulation state: ${state.states.map((each) => `${each.state} in ${percent(each.share)}`).join(', ')}` +
            `${state.missing > 0 ? ` of those with one; not given in ${state.missing} of ${counted(intervals, 'interval')}` : ''}`,
        ]
      : []),
    '',
  ];
}

const listed = (names: readonly string[]): string => firstOf(names, 3);

function sessionLines(sessions: NonNullable<ObservedSummary['sessions']>): string[] {
  const { first, last, count, chargers, users, kinds, months, meanHours, meanKwh, meanMaxKw } = sessions;
  return [
    `Arrivals: ${first} to ${last}`,
    `Sessions: ${count}, at ${counted(chargers, 'charger')}${users > 0 ? `, by ${counted(users, 'user')}` : ''}`,
    `Kinds: ${tallied(kinds)}`,
    `Months: ${tallied(months)}`,
    `Means: ${figure(meanHours)} h connected, ${figure(meanKwh)} kWh${meanMaxKw === null ? '' : `, at most ${figure(meanMaxKw)} kW`}`,
  ];
}

function networkLines(network: NonNullable<ObservedSummary['network']>): string[] {
  const { name, buses, kv, lines, transformers, open, withoutRating } = network;
  const { loads, loadMw, generators, generationMw, pvMw, sources } = network;
  return [
    `Network ${name}: ${counted(buses, 'bus', 'buses')} (${kv.join(', ')} kV), ${counted(lines, 'line')}, ${counted(transformers, 'transformer')}; ${open} of them open`,
    `Loads: ${figure(loadMw)} MW at ${counted(loads, 'bus', 'buses')}; generation: ${figure(generationMw)} MW in ${counted(generators, 'unit')}, of which PV ${figure(pvMw)} MW`,
    `Sources: bus ${sources.join(', ')}`,
    `Ratings missing: ${withoutRating} of ${counted(lines + transformers, 'branch', 'branches')}`,
  ];
}
