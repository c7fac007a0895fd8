import type { Figure } from '../../../src/market/view.ts';

/** Prices of a run, from the table of ISPs. */
export const prices: Figure = {
  kind: 'lines',
  id: 'prices',
  title: 'Prices, day-ahead and in real time',
  note: 'Of the exchange; spinning reserve in EUR for a MW held for an hour.',
  table: 'isps',
  x: 'isp',
  series: [
    { y: 'dayAhead', label: 'day-ahead', part: 'day-ahead' },
    { y: 'realTime', label: 'real time', part: 'real time' },
    { y: 'spinning', label: 'spinning reserve', part: 'spinning reserve' },
  ],
};

/** What was traded beyond the day-ahead position. */
export const realTime: Figure = {
  kind: 'lines',
  id: 'real-time',
  title: 'Traded in real time, as intended and as metered',
  note: 'Net export beyond the day-ahead position; below 0 short of it.',
  table: 'isps',
  x: 'isp',
  series: [
    { y: 'beyondMw', label: 'metered', part: 'metered' },
    { y: 'intendedMw', label: 'intended', part: 'intended', isBeside: true },
  ],
};

/** When load was not served, and how much where a run beside it would not be; of no use where all always was. */
export const unserved = (names: readonly string[]): Figure => ({
  kind: 'lines',
  id: 'unserved',
  title: 'Load that was not served',
  note: 'What customers wanted and did not get, by ISP.',
  table: 'isps',
  x: 'isp',
  series: names.map((label, k) => ({
    ...{ y: k === 0 ? 'unservedMw' : 'unservedBesideMw', label, part: label },
    isBeside: k > 0,
  })),
  shade: { column: 'isOut', label: 'a branch is out' },
  fromZero: true,
});
