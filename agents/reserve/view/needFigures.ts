import { numbers, shownTable } from '../../../src/market/shownTables.ts';
import type { Part } from '../../../src/market/view.ts';
import type { Balance } from './balance.ts';
import { byDay, dayNote } from './days.ts';
import { noteOf } from './marks.ts';
import type { Reading } from './reading.ts';

/** What the area needed before and after those who react, a day at a time. */
export function needFigure({ run: { calendar } }: Reading, balance: Balance): Part {
  const { subSteps, baseMw, reactionMw, needMw } = balance;
  const isReacted = reactionMw.some((mw) => mw !== 0);
  const { columns, choices } = byDay(calendar, subSteps, isReacted ? reactionMw : needMw);
  const table = shownTable('need', {
    ...columns,
    baseMw: numbers(baseMw, { unit: 'MW', says: 'Needed before anyone reacts; short above 0.' }),
    reactionMw: numbers(reactionMw, { unit: 'MW', says: 'What those who react take more (above 0) or less.' }),
    needMw: numbers(needMw, { unit: 'MW', says: 'Needed after that; short above 0.' }),
  });
  return {
    tables: [table],
    figures: [
      {
        kind: 'lines',
        id: 'need',
        title: isReacted ? 'What the area needs, before and after reactions' : 'What the area needs',
        note: noteOf('Above 0 it is short.', dayNote(choices, isReacted ? 'reactions' : 'needs')),
        table: 'need',
        isWide: true,
        choices,
        x: 'hour',
        isStepped: true,
        series: [
          { y: 'needMw', label: isReacted ? 'after reactions' : 'need', part: 'upward' },
          ...(isReacted ? [{ y: 'baseMw', label: 'before', isBeside: true }] : []),
        ],
      },
    ],
  };
}

/** Imbalance prices as they were formed, a day at a time, against those of the world where the need is the world's. */
export function formedPricesFigure(reading: Reading, balance: Balance): Part {
  const { isps, shortageEurPerMwh, surplusEurPerMwh } = balance;
  const { calendar, config } = reading.run;
  const { columns, choices } = byDay(calendar, 1, shortageEurPerMwh);
  const isOfWorld = config.market.balancing?.from === 'world';
  const price = (values: Float64Array, says: string) => numbers(values, { unit: 'EUR/MWh', says });
  const ofGrid = (column: string) => reading.ofGrid(column).subarray(0, isps);
  const table = shownTable('formed-prices', {
    ...columns,
    shortage: price(shortageEurPerMwh, 'Imbalance price of who is short.'),
    surplus: price(surplusEurPerMwh, 'Imbalance price of who is long.'),
    dayAhead: price(ofGrid('dayAheadEurPerMwh'), 'Day-ahead price.'),
    ...(isOfWorld && {
      worldShortage: price(ofGrid('shortageEurPerMwh'), 'Imbalance price of who is short, if nobody bid or reacted.'),
    }),
  });
  return {
    tables: [table],
    figures: [
      {
        kind: 'lines',
        id: 'formed-prices',
        title: 'Imbalance prices, as they were formed',
        note: noteOf(
          'What who is short pays, and who is long is paid.',
          dayNote(choices, 'prices'),
          isOfWorld ? 'Broken: shortage price if nobody bid or reacted.' : '',
        ),
        table: 'formed-prices',
        isWide: true,
        choices,
        x: 'hour',
        isStepped: true,
        series: [
          { y: 'shortage', label: 'short', part: 'upward' },
          { y: 'surplus', label: 'long', part: 'downward' },
          { y: 'dayAhead', label: 'day-ahead', part: 'day-ahead' },
          ...(isOfWorld ? [{ y: 'worldShortage', label: 'short, nobody reacting', isBeside: true }] : []),
        ],
      },
    ],
  };
}
