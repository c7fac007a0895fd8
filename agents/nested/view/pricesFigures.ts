import { ispColumn } from '../../../src/market/shownRows.ts';
import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Part } from '../../../src/market/view.ts';
import { byIsp, type MarketSteps } from './marketSteps.ts';

/** What energy and flexibility cost, as cleared. */
export function pricesFigures(steps: MarketSteps, isps: number): Part {
  const of = (column: string, unit: string, says: string) =>
    numbers(byIsp(steps, steps.of(column), isps), { unit, says });
  const table = shownTable('prices', {
    isp: ispColumn(Array.from({ length: isps }, (_, isp) => isp)),
    lambda: of('lambda', 'EUR/MWh', 'Price of energy before lines.'),
    lmp: of('lmp', 'EUR/MWh', 'Price of energy where the feeders are.'),
    up: of('upPrice', 'EUR/MW h', 'Price of upward flexibility.'),
    down: of('downPrice', 'EUR/MW h', 'Price of downward flexibility.'),
  });
  return {
    tables: [table],
    figures: [
      {
        ...{ kind: 'lines', id: 'energy-price', title: 'Price of energy', table: 'prices', x: 'isp' },
        note: 'They part where a line is at its limit.',
        series: [
          { y: 'lambda', label: 'before lines', isBeside: true },
          { y: 'lmp', label: 'where feeders are', part: 'bought' },
        ],
      },
      {
        ...{ kind: 'lines', id: 'flexibility-price', title: 'Price of flexibility', table: 'prices', x: 'isp' },
        note: 'What a MW that stands by for an hour is paid.',
        fromZero: true,
        series: [
          { y: 'up', label: 'upward', part: 'upward' },
          { y: 'down', label: 'downward', part: 'downward' },
        ],
      },
    ],
  };
}

/** Flexibility that the TSO requires, and what of it the DSO gives, either way. */
export function flexibilityFigure(steps: MarketSteps, isps: number): Part {
  const ways = [
    ['upward', 'requiredUpMw', 'takenUpMw'],
    ['downward', 'requiredDownMw', 'takenDownMw'],
  ] as const;
  const both = (k: 1 | 2) => Float64Array.from(ways.flatMap((way) => [...byIsp(steps, steps.of(way[k]), isps)]));
  const table = shownTable('flexibility', {
    isp: ispColumn(ways.flatMap(() => Array.from({ length: isps }, (_, isp) => isp))),
    direction: words(
      ways.flatMap(([direction]) => new Array<string>(isps).fill(direction)),
      { says: 'Direction.' },
    ),
    required: numbers(both(1), { unit: 'MW', says: 'What the TSO requires.' }),
    taken: numbers(both(2), { unit: 'MW', says: 'What of it the DSO gives.' }),
  });
  return {
    tables: [table],
    figures: [
      {
        ...{ kind: 'lines', id: 'flexibility', title: 'Flexibility required, and what the DSO gives of it' },
        note: 'Held for the change to the next step; the TSO’s units give the rest.',
        ...{ table: 'flexibility', x: 'isp', facet: 'direction', fromZero: true },
        series: [
          { y: 'required', label: 'required', isBeside: true },
          { y: 'taken', label: 'from the DSO', part: 'bought' },
        ],
      },
    ],
  };
}
