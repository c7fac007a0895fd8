import { isp, number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Part } from '../../../src/market/view.ts';
import { bidSeries, DIRECTIONS } from './bids.ts';
import { marksNote, marksOf, meanOf, noteOf } from './marks.ts';
import { type Reading, summed } from './reading.ts';

const FATES = ['called', 'not called', 'cut by the DSO', 'taken back'] as const;
type Fate = (typeof FATES)[number];

/** What became of bids of one direction, MW by ISP; together what was offered. */
function fatesOf(reading: Reading, direction: (typeof DIRECTIONS)[number]): Record<Fate, Float64Array> {
  const { isps, fleets } = reading;
  const unavailable = direction === 'upward' ? 'unavailableUpwardMw' : 'unavailableDownwardMw';
  const all = fleets.map((_, fleet) => {
    const { mw, through, called } = bidSeries(reading, fleet, direction);
    const back = reading.ofFleet(fleet, unavailable);
    const takenBack = back.map((given, isp) => Math.max(0, Math.min(given, through[isp] - called[isp])));
    return {
      called,
      'taken back': takenBack,
      'cut by the DSO': mw.map((offered, isp) => offered - through[isp]),
      'not called': through.map((passed, isp) => passed - called[isp] - takenBack[isp]),
    };
  });
  const total = (fate: Fate) => summed(all, isps, (each) => each[fate]);
  return {
    called: total('called'),
    'not called': total('not called'),
    'cut by the DSO': total('cut by the DSO'),
    'taken back': total('taken back'),
  };
}

/** Volumes below this are rounding, MW. */
const NONE_MW = 1e-9;

/** What was offered over time, and what became of it; nothing where nothing was. */
export function volumesFigure(reading: Reading): Part {
  const marks = marksOf(reading.isps);
  const rows = DIRECTIONS.flatMap((direction) => {
    const sign = direction === 'upward' ? 1 : -1;
    return Object.entries(fatesOf(reading, direction)).flatMap(([fate, mw]) =>
      Array.from(meanOf(marks, mw), (mean, mark) => ({ from: mark * marks.each, fate, mw: sign * mean })),
    );
  })
    .filter(({ mw }) => Math.abs(mw) > NONE_MW)
    .sort((a, b) => a.from - b.from);
  if (rows.length === 0) return { tables: [], figures: [] };
  const table = tableOf('offered', rows, {
    from: isp(({ from }) => from, 'ISP, counted from 0 over the whole run.'),
    to: isp(({ from }) => Math.min(reading.isps, from + marks.each), 'ISP before which it ends.'),
    mw: number(({ mw }) => mw, 'MW', 'Volume of bids, upward above 0 and downward below.'),
    fate: word(({ fate }) => fate, 'What became of it.'),
  });
  return {
    tables: [table],
    figures: [
      {
        kind: 'stacked',
        id: 'offered',
        title: 'What was offered, and what became of it',
        note: noteOf('Bids of all fleets, upward above 0 and downward below.', marksNote(marks, 'mean')),
        table: 'offered',
        isWide: true,
        x1: 'from',
        x2: 'to',
        y: 'mw',
        part: 'fate',
      },
    ],
  };
}
