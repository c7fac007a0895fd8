import { numbers, shownTable } from '../../../src/market/shownTables.ts';
import type { Part } from '../../../src/market/view.ts';
import { avalancheSizes, switchCounts } from '../../../src/measures/avalanche.ts';

/** Fewer avalanches show no law. */
const FEWEST = 10;

/** How many switch one after another without a pause: the share of avalanches that are at least so large. */
export function avalancheFigure(reacted: ReadonlyMap<string, Float64Array> | undefined): Part {
  const sizes = reacted ? avalancheSizes(switchCounts([...reacted.values()])).sort((a, b) => a - b) : [];
  if (sizes.length < FEWEST) return { tables: [], figures: [] };
  const different = [...new Set(sizes)];
  const table = shownTable('avalanches', {
    size: numbers(Int32Array.from(different), { unit: 'switches', says: 'Size of an avalanche.' }),
    share: numbers(
      different.map((size) => (100 * (sizes.length - sizes.indexOf(size))) / sizes.length),
      { unit: '%', says: 'Avalanches of at least that size.' },
    ),
  });
  return {
    tables: [table],
    figures: [
      {
        kind: 'points',
        id: 'avalanches',
        title: 'Avalanches',
        note: `How many switch one after another without a pause: of ${sizes.length} avalanches, the share of at least that size.`,
        table: 'avalanches',
        x: 'size',
        y: 'share',
        isJoined: true,
        isLogX: true,
        fromZero: true,
      },
    ],
  };
}
