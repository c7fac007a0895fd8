import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Part } from '../../../src/market/view.ts';
import { numberText } from '../../../src/numberText.ts';
import type { MarketSteps } from './marketSteps.ts';
import { type Stored, seriesOf } from './reading.ts';

/** Prices so many times the dearest that was published are out of the picture: lines are overloaded there. */
const FAR = 1.25;

/** What one more MWh costs the TSO, over what feeders draw, step by step; nothing where the leader was not told it. */
export function valueFigure(run: Stored, steps: MarketSteps): Part {
  const ofRow = (column: string) => seriesOf(run, 'valueFunction', column);
  const [days, places] = [ofRow('day'), ofRow('step')];
  if (days.length === 0) return { tables: [], figures: [] };
  const stepPlaces = seriesOf(run, 'market', 'step');
  const labels = new Map(steps.labels.map((label, row) => [`${steps.days[row]}/${stepPlaces[row]}`, label]));
  const hour = Array.from(days, (day, row) => labels.get(`${day}/${places[row]}`) ?? '');
  const lmp = steps.of('lmp');
  const highest = lmp.reduce((most, price) => Math.max(most, price), Number.NEGATIVE_INFINITY);
  const prices = ofRow('lmp');
  const isFar = (price: number) => price > FAR * Math.abs(highest);
  const left = prices.some(isFar)
    ? ` Not drawn above ${numberText(FAR * Math.abs(highest))} EUR/MWh, where lines are overloaded.`
    : '';
  const table = shownTable('value', {
    hour: words(hour, { says: 'When the step begins.' }),
    importMw: numbers(ofRow('importMw'), { unit: 'MW', says: 'What all feeders draw.' }),
    lmp: numbers(
      prices.map((price) => (isFar(price) ? Number.NaN : price)),
      { unit: 'EUR/MWh', says: 'What one more MWh costs the TSO.' },
    ),
    cost: numbers(ofRow('costEurPerH'), { unit: 'EUR/h', says: 'Cost of the TSO’s dispatch.' }),
    isCleared: numbers(Uint8Array.from(ofRow('isCleared')), { says: '1 at what was cleared.' }),
  });
  return {
    tables: [table],
    figures: [
      {
        ...{ kind: 'curve', id: 'value', title: 'What the leader knows of the TSO’s answer', table: 'value' },
        note: `The slope of the TSO’s cost over all that feeders could draw, at the flexibility they offer; the dot is what was cleared.${left}`,
        ...{ x: 'importMw', y: 'lmp', isStepped: true, marked: 'isCleared' },
        choices: [{ column: 'hour', label: 'hour', chosen: steps.labels[lmp.indexOf(highest)], by: 'steps' }],
      },
    ],
  };
}
