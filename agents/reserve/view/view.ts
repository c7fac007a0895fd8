import type { Colour, View } from '../../../src/market/view.ts';
import type { SimulationConfig } from '../market/config.ts';
import { contextOf } from './context.ts';
import { energyFigure } from './energyFigure.ts';
import { leadNumbers } from './leadNumbers.ts';
import { loadingFigure } from './loadingFigure.ts';
import { moneyFigure } from './moneyFigure.ts';
import { replayOf } from './replay.ts';

const COLOURS: Readonly<Record<string, Colour>> = {
  upward: 1,
  'balancing upward': 1,
  downward: 2,
  'balancing downward': 2,
  'day-ahead': 3,
  charging: 4,
  'deviation fee': 5,
  'deviation energy': 6,
  imbalance: 6,
  'non-delivery': 6,
  congestion: 6,
  'peak tariff': 6,
  'other reasons': 6,
};

/** How runs of the reserve market are looked at. */
export const view: View<SimulationConfig> = {
  page(run, other) {
    const context = contextOf(run, other);
    const { reading } = context;
    const parts = [loadingFigure(context), energyFigure(reading), moneyFigure(reading)];
    const { replay, tables } = replayOf(context);
    return {
      numbers: leadNumbers(context),
      tables: [...parts.flatMap((part) => part.tables), ...tables],
      figures: parts.flatMap(({ figures }) => figures),
      replays: reading.isps > 0 ? [replay] : [],
      colours: COLOURS,
    };
  },
};
