import { counted } from '../../../src/counted.ts';
import { numberText } from '../../../src/numberText.ts';
import { filled, textTable } from '../../../src/results/terminal.ts';
import { sum } from '../../../src/series.ts';
import type { DayRecord } from './dayRecord.ts';
import { figures } from './figures.ts';
import type { MarketRules } from './rules.ts';
import type { SimulationResult } from './simulate.ts';

const two = (hour: number) => String(hour).padStart(2, '0');

/** Steps one after another for which something is so, as times of the clock. */
export function timesText(steps: readonly number[], hours: number): string {
  const clock = (step: number) => `${two(Math.floor(step * hours))}:${two(Math.round(((step * hours) % 1) * 60))}`;
  const spans: string[] = [];
  for (let from = 0; from < steps.length; ) {
    let to = from;
    while (steps[to + 1] === steps[to] + 1) to++;
    spans.push(`${clock(steps[from])}-${clock(steps[to] + 1)}`);
    from = to + 1;
  }
  return spans.length > 0 ? spans.join(', ') : 'never';
}

const where = (series: ArrayLike<number>, is: (value: number) => boolean): number[] =>
  Array.from(series, (value, t) => ({ value, t })).flatMap(({ value, t }) => (is(value) ? [t] : []));

/** What the TSO requires, and at which prices. */
export function requirementSentence({ said, hours, requiredMwh }: DayRecord): string {
  const { units, result } = said;
  const largest = (series: Float64Array) => series.reduce((most, mw) => Math.max(most, mw), 0);
  if (requiredMwh <= 0) return 'The TSO requires no flexibility.';
  const dear = where(result.upPrice, (price) => price >= 0.999 * largest(result.upPrice) && price > 0);
  const price = largest(result.upPrice);
  const dearest = price > 0 ? `; dearest upward at ${timesText(dear, hours)}, ${numberText(price, 1)} EUR/MW` : '';
  return (
    `The TSO requires ${numberText(requiredMwh)} MW h of flexibility, at most ${numberText(largest(units.requiredUpMw), 1)} MW up ` +
    `and ${numberText(largest(units.requiredDownMw), 1)} MW down${dearest}.`
  );
}

/** What users did when they were asked. */
export function tariffSentence(
  { said, hours }: Pick<DayRecord, 'said' | 'hours'>,
  shiftedMwh: number,
  rewardEur: number,
): string {
  const { tariff } = said;
  if (!tariff) return 'Users were asked for nothing.';
  const [up, down] = [tariff.rewardUp, tariff.rewardDown].map((series) => where(series, (reward) => reward > 0));
  if (up.length + down.length === 0) return 'No reward was set; users were asked to stand by alone.';
  return (
    `Rewards for less at ${timesText(up, hours)}, for more at ${timesText(down, hours)}: users moved ` +
    `${numberText(shiftedMwh, 1)} MWh for ${numberText(rewardEur)} EUR.`
  );
}

/** What the leader offered and expected, and whether it was right. */
export function leaderSentence(
  {
    said,
    anticipatedEur,
    clearedEur,
    takenMwh,
    hours,
  }: Pick<DayRecord, 'said' | 'anticipatedEur' | 'clearedEur' | 'takenMwh' | 'hours'>,
  scheme: MarketRules['scheme'],
): string {
  const { bid, leader } = said;
  const offered = hours * (sum(bid.offerUpMw) + sum(bid.offerDownMw));
  const off = anticipatedEur - clearedEur;
  const right =
    Math.abs(off) < (0.005 * Math.max(1, Math.abs(clearedEur))) / 100
      ? 'as it expected'
      : `where it expected ${numberText(anticipatedEur)}`;
  const who = {
    none: 'Nobody coordinates: the DSO',
    sequential: 'The DSO plans against the first prices and',
    nested: 'The DSO leads: it',
    central: 'One optimiser plans for both: the DSO',
  }[scheme];
  return (
    `${who} offers ${numberText(offered, 1)} MW h of flexibility, of which ${numberText(takenMwh, 1)} are taken, and pays ` +
    `${numberText(clearedEur)} EUR for energy less flexibility, ${right} (gap ${leader.gap.toExponential(0)}).`
  );
}

/** What batteries keep for the ends of the intervals. */
export function intervalSentence({ said }: Pick<DayRecord, 'said'>): string {
  const { costLowEur, costHighEur, uncoveredShare, uncoveredMwh } = said.leader;
  const covered =
    uncoveredShare < 5e-4
      ? 'batteries take up all of it in any window'
      : `batteries leave ${numberText(100 * uncoveredShare, 1)} % of it (${numberText(uncoveredMwh, 1)} MWh over all windows)`;
  return `At the ends of the intervals its day costs ${numberText(costLowEur)} to ${numberText(costHighEur)} EUR, and ${covered}.`;
}

export const figureOf = (run: SimulationResult, name: string) =>
  figures.find((each) => each.name === name)?.of(run) ?? Number.NaN;

/** What of a cost is nobody's: cover that batteries cannot give, as plans reckon it. */
export const missedText = (eur: number): string =>
  eur < 0.5 ? '' : ` (${numberText(eur)} of that for cover that batteries cannot give, paid to nobody)`;

/** A run in a screen: what was required, how users answered, what was cleared, and what came of it. */
export function runReport(run: SimulationResult): string {
  const { recorder, loaded, world } = run;
  const { config } = loaded;
  const [shifted, reward] = [figureOf(run, 'shiftedMwh'), figureOf(run, 'rewardEur')];
  const days = recorder.days
    .slice(0, 2)
    .map((record) =>
      [
        `${world.calendar.days[record.day].date}: ${requirementSentence(record)}`,
        recorder.days.length === 1 ? tariffSentence(record, shifted, reward) : '',
        leaderSentence(record, config.market.scheme),
        intervalSentence(record),
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
    );
  const left = recorder.days.length - 2;
  const more = left > 0 ? [`(${counted(left, 'more day')} in market.parquet and days.parquet.)`] : [];
  const f = (name: string, digits = 0) => numberText(figureOf(run, name), digits);
  const lines = [
    ...days,
    ...more,
    `System cost ${f('systemCostEur')} EUR, of which the DSO's own ${f('ownCostEur')}${missedText(figureOf(run, 'missedCoverEur'))}; flexibility required ` +
      `${f('procurementEur')} EUR, of which the DSO is paid ${f('flexPaymentEur')}.`,
    `Lines: ${f('boundLineHours')} h at a limit as cleared; ${f('plannedOverloadMwh', 2)} MWh beyond limits as cleared, ` +
      `${f('overloadMwh', 2)} as metered. Feeders: lowest voltage ${f('lowestVoltagePu', 3)} p.u., highest loading ` +
      `${f('highestLoading', 2)}, peak ${f('peakImportMw', 1)} MW, losses ${f('lossMwh', 1)} MWh.`,
    `Real time: ${f('calledUpMwh', 2)} MWh called up and ${f('calledDownMwh', 2)} down; imbalance ${f('imbalanceMwh', 2)} MWh; ` +
      `shed ${f('shedMwh', 2)} MWh.`,
    `Earned, EUR: ${['dsoEur', 'tsoEur', 'unitsEur', 'windEur'].map((name) => `${name.replace('Eur', '').toUpperCase()} ${f(name)}`).join(', ')} ` +
      '(the DSO with retail, before what its own units and batteries cost it).',
  ];
  return `${textTable(userRows(run))}\n\n${filled(lines.join('\n'))}`;
}

/** Users by type, and fleets: what they drew, stood by with, paid. */
function userRows(run: SimulationResult): string[][] {
  const { config } = run.loaded;
  const of = (name: string, user: string) =>
    figures.find((each) => each.name === name)?.ofMember?.(run, user) ?? Number.NaN;
  const groups: [string, readonly string[]][] = [
    ...Object.keys(config.buildingTypes).map((type): [string, string[]] => [
      type,
      config.buildings.filter((each) => each.type === type).map(({ name }) => name),
    ]),
    ['EV fleets', config.fleets.map(({ name }) => name)],
  ];
  return [
    [
      'users',
      'agents',
      'drawn MWh',
      'moved MWh',
      'bill EUR',
      'reward EUR',
      'standby EUR',
      'called EUR',
      'discomfort K h',
    ],
    ...groups
      .filter(([, names]) => names.length > 0)
      .map(([label, names]) => {
        const all = (name: string, digits = 0) => numberText(sum(names.map((user) => of(name, user))), digits);
        return [
          ...[label, String(names.length), all('drawnMwh', 1), all('shiftedMwh', 1), all('billEur')],
          ...[all('rewardEur'), all('standbyEur'), all('activationEur')],
          numberText(sum(names.map((user) => of('discomfortKh', user))) / names.length, 2),
        ];
      }),
  ];
}
