import { counted } from '../../../src/counted.ts';
import { numbers, shownTable } from '../../../src/market/shownTables.ts';
import type { Part } from '../../../src/market/view.ts';
import { limitText, percentText } from './amounts.ts';
import type { Context } from './context.ts';
import { byDay, dayNote } from './days.ts';
import { limitOf } from './lines.ts';
import { highestOf, marksNote, marksOf, noteOf, startsOf } from './marks.ts';
import { cutsOf } from './withheld.ts';

const highest = (series: ArrayLike<number>): number =>
  Array.from(series).reduce((most, value) => (value > most || Number.isNaN(most) ? value : most), Number.NaN);

/** What the most loaded main line came to, as a title. */
export function loadingTitle(
  line: string,
  mostPercent: number,
  beside?: { name: string; mostPercent: number },
): string {
  const other =
    beside && !Number.isNaN(beside.mostPercent) ? `, ${percentText(beside.mostPercent)} ${beside.name}` : '';
  return `${line} ${percentText(mostPercent)} at most${other}`;
}

/** Loading of the main line over the whole run; nothing where no main line has a rating. */
export function loadingFigure({ reading, lines, rulings, beside }: Context): Part {
  if (lines.names.length === 0 || reading.isps === 0) return { tables: [], figures: [] };
  const isOne = lines.names.length === 1;
  const cuts = cutsOf(rulings);
  const cutIsps = cuts.filter((mw) => mw > 0).length;
  const limit = limitOf(reading);
  const marks = marksOf(reading.isps);
  const table = shownTable('main-line', {
    isp: startsOf(marks),
    loading: numbers(highestOf(marks, lines.percent), {
      unit: '%',
      says: `AC loading of the ${isOne ? 'main line' : 'most loaded main line'}, of its rating.`,
    }),
    ...(beside && {
      beside: numbers(highestOf(marks, beside.linePercent), { unit: '%', says: `The same ${beside.name}.` }),
    }),
    cut: numbers(
      Uint8Array.from(highestOf(marks, cuts), (mw) => (mw > 0 ? 1 : 0)),
      { says: '1 where the DSO kept back something of what was bid.' },
    ),
  });
  const most = beside && { name: beside.name, mostPercent: highest(beside.linePercent) };
  const note = noteOf(
    isOne
      ? 'Loading of the branch at the external grid.'
      : `The most loaded of ${counted(lines.names.length, 'branch', 'branches')} at the external grid.`,
    cutIsps > 0 ? `Shaded: the DSO cut bids, in ${counted(cutIsps, 'ISP')}.` : '',
    marksNote(marks, 'highest'),
  );
  return {
    tables: [table],
    figures: [
      {
        kind: 'lines',
        id: 'main-line',
        title: loadingTitle(isOne ? 'Main line' : 'Main lines', highest(lines.percent), most),
        note,
        table: 'main-line',
        isWide: true,
        fromZero: true,
        x: 'isp',
        series: [
          { y: 'loading', label: isOne ? 'main line' : 'most loaded main line', part: 'upward' },
          ...(beside ? [{ y: 'beside', label: beside.name, isBeside: true }] : []),
        ],
        limits: [{ at: limit, label: `limit ${limitText(limit)}` }],
        ...(cutIsps > 0 && { shade: { column: 'cut', label: 'cut by the DSO' } }),
      },
    ],
  };
}

/** The same a day at a time, where there are several and something to tell apart: cuts, or a run beside. */
export function loadingByDayFigure({ reading, lines, rulings, beside }: Context): Part {
  const { calendar } = reading.run;
  const cuts = cutsOf(rulings);
  const isCut = cuts.some((mw) => mw > 0);
  const isWorthIt = isCut || beside !== undefined;
  if (lines.names.length === 0 || !isWorthIt || calendar.days.length === 1 || marksOf(reading.isps).each > 1)
    return { tables: [], figures: [] };
  const differences = lines.percent.map((percent, isp) => percent - (beside?.linePercent[isp] ?? 0));
  const { columns, choices } = byDay(calendar, 1, beside ? differences : cuts);
  const table = shownTable('main-line-by-day', {
    ...columns,
    loading: numbers(lines.percent, { unit: '%', says: 'AC loading of the most loaded main line, of its rating.' }),
    ...(beside && { beside: numbers(beside.linePercent, { unit: '%', says: `The same ${beside.name}.` }) }),
    cut: numbers(
      Uint8Array.from(cuts, (mw) => (mw > 0 ? 1 : 0)),
      { says: '1 where the DSO kept back something of what was bid.' },
    ),
  });
  const limit = limitOf(reading);
  return {
    tables: [table],
    figures: [
      {
        kind: 'lines',
        id: 'main-line-by-day',
        title: lines.names.length === 1 ? 'Main line, day by day' : 'Most loaded main line, day by day',
        note: dayNote(choices, beside ? 'differences of the two runs' : 'cuts'),
        table: 'main-line-by-day',
        isWide: true,
        fromZero: true,
        choices,
        x: 'hour',
        isStepped: true,
        series: [
          { y: 'loading', label: reading.run.variant, part: 'upward' },
          ...(beside ? [{ y: 'beside', label: beside.name, isBeside: true }] : []),
        ],
        limits: [{ at: limit, label: `limit ${limitText(limit)}` }],
        ...(isCut && { shade: { column: 'cut', label: 'cut by the DSO' } }),
      },
    ],
  };
}
