import { numbers, shownTable } from '../../../src/market/shownTables.ts';
import type { Part } from '../../../src/market/view.ts';
import { chargersOf } from './chargers.ts';
import { marksNote, marksOf, meanOf, noteOf, startsOf } from './marks.ts';
import type { Reading } from './reading.ts';

/** Energy below this is none, kWh. */
const NONE_KWH = 1e-6;

/** Connectors in use, what those who are plugged in still lack, and what was bought for strangers; nothing without fleets of sessions. */
export function connectorsFigures(reading: Reading): Part {
  const chargers = chargersOf(reading);
  if (chargers === undefined) return { tables: [], figures: [] };
  const marks = marksOf(reading.isps);
  const bought = chargers.ofAll('poolBoughtKwh');
  const left = chargers.ofAll('poolLeftKwh');
  const taken = bought.map((kwh, isp) => kwh - left[isp]);
  const series = (values: Float64Array, unit: string, says: string) => numbers(meanOf(marks, values), { unit, says });
  const isGivingBack = chargers.ofAll('discharging').some((count) => count > 0);
  const isPool = bought.some((kwh) => kwh > NONE_KWH);
  const table = shownTable('connectors-in-use', {
    isp: startsOf(marks),
    pluggedIn: series(
      chargers.ofAll('pluggedIn'),
      'connectors',
      'With somebody plugged in, of all fleets of sessions.',
    ),
    charging: series(chargers.ofAll('charging'), 'connectors', 'At which an EV charges.'),
    discharging: series(chargers.ofAll('discharging'), 'connectors', 'At which an EV gives energy back.'),
    lacking: series(
      chargers.ofAll('lackingKwh'),
      'kWh',
      'What those who are plugged in still lack of what they want, as the ISP ends.',
    ),
    bought: series(bought, 'kWh', 'Bought day-ahead for sessions that nobody had announced, an ISP.'),
    taken: series(taken, 'kWh', 'What of that sessions took, less what others gave back to it.'),
  });
  const note = marksNote(marks, 'mean');
  return {
    tables: [table],
    figures: [
      {
        kind: 'lines',
        id: 'connectors-in-use',
        title: 'Connectors in use',
        note: noteOf('Of all fleets of sessions.', note),
        table: 'connectors-in-use',
        isWide: true,
        fromZero: true,
        x: 'isp',
        series: [
          { y: 'pluggedIn', label: 'plugged in', part: 'plugged in' },
          { y: 'charging', label: 'charging', part: 'downward' },
          ...(isGivingBack ? [{ y: 'discharging', label: 'giving back', part: 'upward' }] : []),
        ],
      },
      {
        kind: 'lines',
        id: 'energy-wanted',
        title: 'Energy still wanted',
        note: noteOf('What those who are plugged in lack of what they want to leave with.', note),
        table: 'connectors-in-use',
        fromZero: true,
        x: 'isp',
        series: [{ y: 'lacking', label: 'still wanted', part: 'downward' }],
      },
      ...(isPool
        ? [
            {
              ...({ kind: 'lines', id: 'pool', title: 'Bought for those who are not known' } as const),
              note: noteOf(
                'Energy an ISP, and what of it sessions took.',
                taken.some((kwh) => kwh < -NONE_KWH) ? 'Below 0 they gave back more than they took.' : '',
                note,
              ),
              ...{ table: 'connectors-in-use', fromZero: true, x: 'isp' },
              series: [
                { y: 'bought', label: 'bought', isBeside: true },
                { y: 'taken', label: 'taken', part: 'downward' },
              ],
            },
          ]
        : []),
    ],
  };
}
