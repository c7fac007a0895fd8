import type { MessageOf } from '../../../../agents/reserve/market/messages.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { tables } from '../../../../agents/reserve/market/tables.ts';
import { present } from '../../../../src/lookup.ts';
import type { Cell } from '../../../../src/market/system.ts';
import { heard } from './helpers.ts';

/** A day of two fleets of sessions, one of strangers and one that gives energy back, and one that lives at home. */
export const pluggedMarket = (changes: object = {}) => ({
  name: 'plugged',
  seed: 2,
  calendar: { start: '2024-02-19', days: 1 },
  world: { season: 'winter' },
  fleet: { surprise: { departureSdIsps: 3, tripSdShare: 0.1 } },
  aggregators: [
    {
      name: 'Street',
      node: 12,
      bids: { downward: 5 },
      fleet: { sessions: { model: 'public', perDay: 4 }, chargers: [{ connectors: 5, kw: 11 }] },
    },
    {
      name: 'Works',
      node: 42,
      bids: { upward: 25, downward: { markup: 5 } },
      fleet: { v2g: true, announced: 1, sessions: { model: 'workplace' }, chargers: [{ connectors: 8, kw: 11 }] },
    },
    { name: 'Home', node: 18, evs: 3, bids: { downward: 5 } },
  ],
  ...changes,
});

type OfSessions = MessageOf<'SessionsStarted' | 'SessionsEnded' | 'SessionsTurnedAway' | 'PoolPurchase' | 'PoolRest'>;

/** What was said of sessions in a run. */
export async function heardOfSessions(config: object) {
  const { result, said } = await heard(config);
  const of = <T extends OfSessions['type'] | 'MeterReading' | 'Payment' | 'PoolShare'>(type: T) =>
    said.filter((message): message is MessageOf<T> => message.type === type);
  return { result, of };
}

/** Rows of a table of a run; none where it has no such table. */
export function rowsOf(run: SimulationResult, name: string): Record<string, Cell>[] {
  const { source, columns } = present(
    tables.find((each) => each.name === name),
    name,
  );
  const read = source(run);
  if (read === undefined) return [];
  return Array.from({ length: read.rows }, (_, row) =>
    Object.fromEntries(columns.map((column) => [column.name, column.value(read, row)])),
  );
}

export const sumOf = (rows: readonly Record<string, Cell>[], ...columns: string[]): number =>
  rows.reduce((all, row) => columns.reduce((sum, column) => sum + Number(row[column]), all), 0);
