import type { Network } from '../../../src/grid/network.ts';
import { present } from '../../../src/lookup.ts';
import { ISP, text } from '../../../src/market/columns.ts';
import { type Column, table } from '../../../src/market/system.ts';
import type { Recorder } from './recorder.ts';
import type { SimulationResult } from './simulate.ts';

interface FlowRows {
  rows: number;
  /** Of the kinds one after another: its first row, its name, what a row of an ISP is of, and the values. */
  kinds: readonly { from: number; feeder: string; names: readonly string[]; values: Float32Array }[];
}

/** Values of each branch or bus of a kind of feeder, ISP after ISP. */
function flowRows(
  { world, recorder, loaded }: SimulationResult,
  namesOf: (network: Network) => readonly string[],
  valuesOf: (flow: Recorder['flows'][number]) => Float32Array,
): FlowRows {
  let rows = 0;
  const kinds = world.feeders.map((network, k) => {
    const values = valuesOf(recorder.flows[k]);
    const kind = { from: rows, feeder: loaded.config.feeders[k].name, names: namesOf(network), values };
    rows += values.length;
    return kind;
  });
  return { rows, kinds };
}

const kindAt = ({ kinds }: FlowRows, row: number) => {
  const kind = present(
    kinds.findLast(({ from }) => from <= row),
    'a kind of feeder',
  );
  return { ...kind, at: row - kind.from };
};

const flowColumns = (what: Column<FlowRows>['name'], says: string): Column<FlowRows>[] => [
  {
    ...ISP,
    value(of, row) {
      const { names, at } = kindAt(of, row);
      return Math.floor(at / names.length);
    },
  },
  { ...text('feeder', 'Kind of feeder.'), value: (of, row) => kindAt(of, row).feeder },
  {
    ...text(what, says),
    value(of, row) {
      const { names, at } = kindAt(of, row);
      return names[at % names.length];
    },
  },
];
const flowValue = (name: string, says: string): Column<FlowRows> => ({
  ...{ name, type: 'FLOAT', unit: 'p.u.', says },
  value(of, row) {
    const { values, at } = kindAt(of, row);
    return values[at];
  },
});

export const branches = table({
  name: 'branches',
  says: 'How loaded each branch of one feeder of each kind was, by AC flow: a row per kind, ISP and branch.',
  source: (run: SimulationResult) =>
    flowRows(
      run,
      ({ branches }) => branches.map(({ id }) => id),
      ({ loading }) => loading,
    ),
  columns: [...flowColumns('branch', 'Id of the branch.'), flowValue('loading', 'Of its rating.')],
});

export const buses = table({
  name: 'buses',
  says: 'Voltages of one feeder of each kind, by AC flow: a row per kind, ISP and bus.',
  source: (run: SimulationResult) =>
    flowRows(
      run,
      ({ buses }) => buses.map(({ id }) => id),
      ({ voltagePu }) => voltagePu,
    ),
  columns: [...flowColumns('bus', 'Id of the bus.'), flowValue('voltage', 'Of its nominal voltage.')],
});
