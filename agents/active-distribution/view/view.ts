import type { Colour, Figure, View } from '../../../src/market/view.ts';
import type { Config } from '../market/config.ts';
import { namesOf } from './beside.ts';
import { bids, bidsTable } from './bids.ts';
import { worst, worstTable } from './contingencyFigures.ts';
import { contingencyReplay } from './contingencyReplay.ts';
import { front, frontTable } from './front.ts';
import { prices, realTime, unserved } from './ispFigures.ts';
import { ispReplay } from './ispReplay.ts';
import { answerOf, leadNumbers } from './lead.ts';
import { money, moneyTable } from './money.ts';
import { rowsOf, type Stored } from './rows.ts';
import { scenarios, scenariosTable } from './scenarios.ts';
import { schedule, scheduleTable } from './schedule.ts';
import { tariffs, tariffsTable } from './tariffs.ts';

const COLOURS: Readonly<Record<string, Colour>> = {
  exchange: 1,
  units: 2,
  'load and losses': 3,
  'sun and wind': 4,
  storage: 5,
  aggregators: 6,
  ...{ 'fuel and wear': 2, customers: 3, 'demand response': 4, 'parking lots': 6 },
  ...{ bid: 2, accepted: 1, without: 3 },
  ...{ 'day-ahead': 3, 'real time': 1, 'spinning reserve': 2 },
  ...{ metered: 1, intended: 3 },
  ...{ scenario: 3, 'as it came': 1 },
  ...{ tariff: 2, 'as it is': 1, flat: 3 },
};

/** Whether some load was not served. */
const isShort = (run: Stored): boolean =>
  rowsOf(run, 'system')
    .numbers('unservedMw')
    .some((mw) => mw > 0);

/** How runs of an active distribution system are looked at. */
export const view: View<Config> = {
  page(run, other) {
    const [own, name] = other ? namesOf(run, other) : ['this run', ''];
    const beside = other && ([name, other] as const);
    const runs = beside ? [[own, run] as const, beside] : [[own, run] as const];
    const names = runs.map(([of]) => of);
    const isp = ispReplay(run, beside);
    const contingency = contingencyReplay(run, names, beside);
    const zones = tariffsTable(run);
    const isPlanned = rowsOf(run, 'plan').count > 0;
    const figures: Figure[] = [
      schedule,
      ...(isPlanned ? [front(run, names)] : []),
      money,
      ...(isPlanned ? [bids(run)] : []),
      ...(isp ? [prices, realTime] : []),
      ...(isp && runs.some(([, of]) => isShort(of)) ? [unserved(names)] : []),
      ...(isPlanned ? [scenarios(run)] : []),
      ...(contingency ? [worst(beside !== undefined), ...contingency.figures] : []),
      ...tariffs(run),
    ];
    return {
      answer: answerOf(run, beside),
      numbers: leadNumbers(run, beside),
      tables: [
        ...[scheduleTable(run), frontTable(runs), moneyTable(run), bidsTable(run), scenariosTable(run)],
        ...(isp?.tables ?? []),
        ...(contingency ? [worstTable(runs), ...contingency.tables] : []),
        ...(zones ? [zones] : []),
      ],
      figures,
      replays: [isp?.replay, contingency?.replay].filter((replay) => replay !== undefined),
      colours: { ...COLOURS, [own]: 1, ...(beside ? { [beside[0]]: 3 as const } : {}) },
    };
  },
};
