import type { Observer } from '../../../src/market/run.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { BalancingArea } from '../../../src/worlds/balancing/area.ts';
import { WHAT_RULES } from '../learning/settings.ts';
import type { SimulationConfig } from './config.ts';
import type { PowerRecord } from './marketPower.ts';
import { MarkupRegretRecorder } from './markupRegret.ts';
import type { Message } from './messages.ts';
import type { RegretRecords } from './regretRecord.ts';
import { type UseLearner, UseRegretRecorder } from './useRegret.ts';

/** Each who learns something that may be regretted, and how often it decides. */
const learnersIn = <E extends { name: string; learn?: SimulationConfig['brps'][number]['learn'] }>(
  entries: readonly E[],
  wanted: keyof RegretRecords,
) =>
  entries.flatMap((entry) =>
    (entry.learn ?? []).flatMap((each) =>
      each.what === wanted ? [{ entry, every: each.every ?? WHAT_RULES[wanted].every }] : [],
    ),
  );

/** What finds the regret of those who learn, where somebody does. */
export function regretsIn(
  { aggregators, brps, market }: SimulationConfig,
  area: BalancingArea,
  calendar: Calendar,
): { observers: readonly Observer<Message>[]; records(): RegretRecords; power: PowerRecord } | undefined {
  const users: UseLearner[] = [
    ...learnersIn(aggregators, 'use').map(({ entry: { name }, every }) => ({ name, every, storeMw: undefined })),
    ...learnersIn(brps, 'use').map(({ entry: { name, store }, every }) => ({ name, every, storeMw: store?.power })),
  ];
  const bidders = new Map(learnersIn(aggregators, 'markup').map(({ entry: { name }, every }) => [name, every]));
  if (users.length + bidders.size === 0) return undefined;
  const use = new UseRegretRecorder(area, market, calendar, users);
  const markup = new MarkupRegretRecorder(market, calendar, bidders);
  return {
    observers: [use, markup],
    records: () => ({ use: use.records, markup: markup.records }),
    power: markup.power,
  };
}
