import type { Colour, Part, Sentence, View } from '../../../src/market/view.ts';
import type { SimulationConfig } from '../market/config.ts';
import { avalancheFigure } from './avalancheFigure.ts';
import { comparedSentences } from './compared.ts';
import { connectorsFigures } from './connectorsFigure.ts';
import { type Context, contextOf } from './context.ts';
import { dayAheadFigures } from './dayAheadFigure.ts';
import { energyFigure } from './energyFigure.ts';
import { areIdle } from './fleets.ts';
import { forecastFigure } from './forecastFigure.ts';
import { leadNumbers } from './leadNumbers.ts';
import { linearFigure } from './linearFigure.ts';
import { loadingByDayFigure, loadingFigure } from './loadingFigure.ts';
import { moneyFigure } from './moneyFigure.ts';
import { formedPricesFigure, needFigure } from './needFigures.ts';
import { paymentsFigure } from './paymentsFigure.ts';
import { pricesFigure } from './pricesFigure.ts';
import { reactionFigure, synchronyFigure } from './reactionFigures.ts';
import { replayOf } from './replay.ts';
import { staysFigure } from './staysFigure.ts';
import { volumesFigure } from './volumesFigure.ts';

const COLOURS: Readonly<Record<string, Colour>> = {
  upward: 1,
  called: 1,
  'balancing upward': 1,
  downward: 2,
  'balancing downward': 2,
  'taken back': 2,
  'day-ahead': 3,
  'not called': 3,
  'plugged in': 3,
  charging: 4,
  reserve: 5,
  'deviation fee': 5,
  'cut by the DSO': 5,
  'deviation energy': 6,
  imbalance: 6,
  'non-delivery': 6,
  congestion: 6,
  'peak tariff': 6,
  'other reasons': 6,
};

/** All figures, what emerged first. */
function partsOf(context: Context): Part[] {
  const { reading, balance } = context;
  const emerged = balance
    ? [
        needFigure(reading, balance),
        formedPricesFigure(reading, balance),
        reactionFigure(reading, balance),
        synchronyFigure(reading, balance),
        avalancheFigure(context.reacted),
      ]
    : [];
  const isIdle = balance !== undefined && areIdle(reading);
  return [
    ...emerged,
    dayAheadFigures(reading),
    loadingFigure(context),
    loadingByDayFigure(context),
    connectorsFigures(reading),
    staysFigure(reading),
    ...(isIdle ? [] : [energyFigure(reading), moneyFigure(reading)]),
    volumesFigure(reading),
    ...(balance ? [] : [pricesFigure(reading)]),
    ...(isIdle && !reading.run.table('messages') ? [] : [paymentsFigure(reading)]),
    linearFigure(context),
    forecastFigure(reading),
  ];
}

/** How runs of the reserve market are looked at. */
export const view: View<SimulationConfig> = {
  page(run, other) {
    const context = contextOf(run, other);
    const parts = partsOf(context);
    const { replay, tables } = replayOf(context);
    const said = run.answer.map((text): Sentence => [text]);
    return {
      answer: [...said, ...comparedSentences(context)],
      numbers: leadNumbers(context),
      tables: [...parts.flatMap((part) => part.tables), ...tables],
      figures: parts.flatMap(({ figures }) => figures),
      replays: context.reading.isps > 0 ? [replay] : [],
      colours: COLOURS,
    };
  },
};
