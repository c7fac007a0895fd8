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
