import { ispColumn } from '../../../src/market/shownRows.ts';
import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Figure, ShownTable } from '../../../src/market/view.ts';
import { choiceOf, rowsOf, type Stored } from './rows.ts';

/** What the customers of each zone wanted under its tariff; undefined without tariffs. */
export function tariffsTable(run: Stored): ShownTable | undefined {
  const rows = rowsOf(run, 'zones');
  if (rows.count === 0) return undefined;
  return shownTable('zones', {
    zone: words(rows.texts('zone'), { says: 'Branch at the head of the zone.' }),
    isp: ispColumn(rows.numbers('isp')),
    multiplier: numbers(rows.numbers('multiplier'), { says: 'Tariff, as a multiple of the flat one.' }),
    loadMw: numbers(rows.numbers('loadMw'), { unit: 'MW', says: 'Load under the tariff.' }),
    flatLoadMw: numbers(rows.numbers('flatLoadMw'), { unit: 'MW', says: 'Load as it would be at the flat tariff.' }),
  });
}

/** Tariffs of the zones, and how load answers. */
export function tariffs(run: Stored): Figure[] {
  const zones = [...new Set(rowsOf(run, 'zones').texts('zone'))];
  if (zones.length === 0) return [];
  return [
    {
      kind: 'lines',
      id: 'tariffs',
      title: 'Tariffs of the zones',
      note: 'As a multiple of the flat tariff; a zone is named by the branch at its head.',
      table: 'zones',
      x: 'isp',
      series: [{ y: 'multiplier', label: 'tariff', part: 'tariff' }],
      facet: 'zone',
    },
    {
      kind: 'lines',
      id: 'demand',
      title: 'Load under the tariff, and at the flat one',
      note: 'What a dear hour loses, the others of its day gain alike.',
      table: 'zones',
      choices: choiceOf('zone', 'zone', zones),
      x: 'isp',
      series: [
        { y: 'loadMw', label: 'tariff', part: 'as it is' },
        { y: 'flatLoadMw', label: 'flat tariff', part: 'flat', isBeside: true },
      ],
    },
  ];
}
