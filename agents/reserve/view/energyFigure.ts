import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Part } from '../../../src/market/view.ts';
import type { Reading } from './reading.ts';

/** Width of a bin, and what the first and the last hold and all beyond, EUR/MWh. */
const WIDTH = 10;
const FROM = -100;
const TO = 250;
const BINS = (TO - FROM) / WIDTH;

/** Place of the bin that a price falls into. */
export const binOf = (eurPerMwh: number): number =>
  Math.max(0, Math.min(BINS - 1, Math.floor((eurPerMwh - FROM) / WIDTH)));

/** Energy of all fleets by what was paid for a MWh of it, MWh a bin. */
function energyByPrice(reading: Reading): Record<'day-ahead' | 'upward' | 'downward', Float64Array> {
  const bins = {
    'day-ahead': new Float64Array(BINS),
    upward: new Float64Array(BINS),
    downward: new Float64Array(BINS),
  };
  const dayAhead = reading.ofGrid('dayAheadEurPerMwh');
  for (const fleet of reading.fleets.keys()) {
    const bought = reading.ofFleet(fleet, 'dayAheadMwh');
    const sold = { mwh: reading.ofFleet(fleet, 'upwardMwh'), eur: reading.ofFleet(fleet, 'balancingUpwardEur') };
    const taken = { mwh: reading.ofFleet(fleet, 'downwardMwh'), eur: reading.ofFleet(fleet, 'balancingDownwardEur') };
    for (let isp = 0; isp < reading.isps; isp++) {
      if (bought[isp] !== 0) bins['day-ahead'][binOf(dayAhead[isp])] += bought[isp];
      if (sold.mwh[isp] !== 0) bins.upward[binOf(sold.eur[isp] / sold.mwh[isp])] += sold.mwh[isp];
      if (taken.mwh[isp] !== 0) bins.downward[binOf(-taken.eur[isp] / taken.mwh[isp])] += taken.mwh[isp];
    }
  }
  return bins;
}

/** Energy that fleets bought and sold, by its price; nothing where they did neither. */
export function energyFigure(reading: Reading): Part {
  const bins = Object.entries(energyByPrice(reading));
  const rows = bins.flatMap(([part, energy]) => Array.from(energy, (mwh, bin) => ({ part, mwh, bin })));
  const filled = rows.filter(({ mwh }) => mwh !== 0);
  if (filled.length === 0) return { tables: [], figures: [] };
  const from = Float64Array.from(filled, ({ bin }) => FROM + bin * WIDTH);
  const table = shownTable('energy-by-price', {
    from: numbers(from, { unit: 'EUR/MWh', says: 'Price, lower end of each bin.' }),
    to: numbers(
      from.map((price) => price + WIDTH),
      { unit: 'EUR/MWh', says: 'Upper end of the bin.' },
    ),
    mwh: numbers(
      Float64Array.from(filled, ({ mwh }) => mwh),
      { unit: 'MWh', says: 'Energy of all fleets.' },
    ),
    service: words(
      filled.map(({ part }) => part),
      { says: 'Bought day-ahead, or balancing energy delivered upward (sold) or downward (bought).' },
    ),
  });
  return {
    tables: [table],
    figures: [
      {
        kind: 'stacked',
        id: 'energy-by-price',
        title: 'Energy bought and sold, by price',
        note: `What fleets charged besides balancing, at the day-ahead price, and balancing energy they delivered, at what was paid for it. Bins of ${WIDTH} EUR/MWh; the first and the last hold what lies beyond.`,
        table: 'energy-by-price',
        x1: 'from',
        x2: 'to',
        y: 'mwh',
        part: 'service',
      },
    ],
  };
}
