import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Choice, ShownColumn } from '../../../src/market/view.ts';
import type { Balance } from './balance.ts';
import { highestAt } from './jumps.ts';
import { noteOf } from './marks.ts';
import type { Part, Reading } from './reading.ts';

type Days = Reading['run']['calendar']['days'];

/** Rows by day, one of which is shown: that with the largest figure at first. */
function byDay(days: Days, dayOf: (row: number) => number, figure: Float64Array): { day: ShownColumn; choice: Choice } {
  const place = Math.max(0, highestAt(figure.map(Math.abs)));
  const names = Array.from(figure, (_, row) => days[dayOf(row)].date);
  const choice: Choice = { column: 'day', label: 'day', chosen: names[place], by: 'steps' };
  return { day: words(names, { says: 'Local date.' }), choice };
}

/** What the area needed before and after those who react, a day at a time. */
export function needFigure({ run: { calendar } }: Reading, balance: Balance): Part {
  const { subSteps, isps, baseMw, reactionMw, needMw } = balance;
  const rows = isps * subSteps;
  const { day, choice } = byDay(calendar.days, (row) => calendar.dayOf(Math.floor(row / subSteps)).index, needMw);
  const isReacted = reactionMw.some((mw) => mw !== 0);
  const table = shownTable('need', {
    isp: numbers(
      Float64Array.from({ length: rows }, (_, row) => row / subSteps),
      { unit: 'ISP', says: 'ISP, counted from 0 over the whole run, in parts where it has steps.' },
    ),
    day,
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
        note: noteOf('Above 0 it is short. A day at a time, at first the one with the largest need.'),
        table: 'need',
        isWide: true,
        choices: [choice],
        x: 'isp',
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
  const { day, choice } = byDay(calendar.days, (row) => calendar.dayOf(row).index, shortageEurPerMwh);
  const isOfWorld = config.market.balancing?.from === 'world';
  const price = (values: Float64Array, says: string) => numbers(values, { unit: 'EUR/MWh', says });
  const ofGrid = (column: string) => reading.ofGrid(column).subarray(0, isps);
  const table = shownTable('formed-prices', {
    isp: numbers(
      Int32Array.from({ length: isps }, (_, isp) => isp),
      { unit: 'ISP', says: 'ISP, counted from 0 over the whole run.' },
    ),
    day,
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
          'What who is short pays, and who is long is paid. A day at a time, at first the one with the largest price.',
          isOfWorld ? 'Broken: shortage price if nobody bid or reacted.' : '',
        ),
        table: 'formed-prices',
        isWide: true,
        choices: [choice],
        x: 'isp',
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
