import { DAY, real, whole } from '../../../src/market/columns.ts';
import { type Column, table } from '../../../src/market/system.ts';
import type { ResponsePiece } from '../tso/valueFunction.ts';
import type { SimulationResult } from './simulate.ts';
import { type ValuePoint, valueAlong } from './valueAlong.ts';

interface ValueRows {
  rows: number;
  at: readonly (ValuePoint & { day: number; step: number; isCleared: number })[];
}

/** The TSO's cost over what the feeders draw, at what was offered, in every step of which the leader was told it; and the point cleared. */
function valueRows({ recorder }: SimulationResult): ValueRows | undefined {
  const at = recorder.days.flatMap(({ day, said: { curve, bid, result, units } }) =>
    (curve?.pieces ?? []).flatMap((pieces, step) => {
      const cleared = { importMw: bid.importMw[step], costEurPerH: units.costEurPerH[step], lmp: result.lmp[step] };
      const offers = { upMw: bid.offerUpMw[step], downMw: bid.offerDownMw[step] };
      const corners = valueAlong(pieces as ResponsePiece[], offers);
      const before = corners.filter(({ importMw }) => importMw < cleared.importMw);
      const behind = corners.slice(before.length);
      return [
        ...before.map((point) => ({ ...point, day, step, isCleared: 0 })),
        { ...cleared, day, step, isCleared: 1 },
        ...behind.map((point) => ({ ...point, day, step, isCleared: 0 })),
      ];
    }),
  );
  return at.length > 0 ? { rows: at.length, at } : undefined;
}

const value = (name: keyof ValuePoint, unit: string, says: string): Column<ValueRows> => ({
  ...real(name, unit, says),
  value: ({ at }, row) => at[row][name],
});

export const valueFunction = table({
  name: 'valueFunction',
  says: 'What the TSO’s dispatch of a step costs over all that the feeders could draw, at what they offer, as the leader was told it: a row a corner, and one for what was cleared.',
  source: valueRows,
  columns: [
    { ...DAY, value: ({ at }, row) => at[row].day },
    { ...whole('step', 'Step of the day, counted from 0.'), value: ({ at }, row) => at[row].step },
    value('importMw', 'MW', 'What all feeders draw.'),
    value('costEurPerH', 'EUR/h', 'Cost of the dispatch.'),
    value('lmp', 'EUR/MWh', 'What one more MWh costs from there on; of what was cleared the price that was published.'),
    { ...whole('isCleared', '1 at what was cleared.'), value: ({ at }, row) => at[row].isCleared },
  ],
});
