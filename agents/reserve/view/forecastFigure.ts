import { number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Part } from '../../../src/market/view.ts';
import type { RunSummary } from '../market/summary.ts';
import { shownFleets } from './fleets.ts';
import type { Reading } from './reading.ts';

/** Fleets that are shown one by one. */
const MOST_FLEETS = 20;

/** What wrong forecasts cost each party, where that was asked; nothing where nothing was uncertain. */
export function forecastFigure(reading: Reading): Part {
  const { forecastCostEur: costs = {} } = reading.run.kpis as Pick<RunSummary, 'forecastCostEur'>;
  const { fleets } = shownFleets(reading, MOST_FLEETS);
  const isFleet = new Set(reading.fleets);
  const others = Object.keys(costs).filter((party) => !isFleet.has(party));
  const rows = [
    ...fleets.map(({ name, members }) => ({
      name,
      eur: members.reduce((sum, member) => sum + (costs[reading.fleets[member]] ?? 0), 0),
    })),
    ...others.map((name) => ({ name, eur: costs[name] })),
  ];
  if (rows.every(({ eur }) => eur === 0)) return { tables: [], figures: [] };
  const table = tableOf('forecast-cost', rows, {
    party: word(({ name }) => name, 'Who.'),
    eur: number(
      ({ eur }) => eur,
      'EUR',
      'What wrong forecasts cost it (+ is a loss), against the same run with perfect ones.',
    ),
  });
  return {
    tables: [table],
    figures: [
      {
        kind: 'bars',
        id: 'forecast-cost',
        title: 'What wrong forecasts cost',
        note: 'Against the same run with perfect forecasts; below 0 a gain.',
        table: 'forecast-cost',
        label: 'party',
        value: 'eur',
      },
    ],
  };
}
