import { tablesOf } from '../../market/messagesTable.ts';
import { shownTable } from '../../market/shownTables.ts';
import { type ColumnType, orNull, type Run, type System, type Table } from '../../market/system.ts';
import type { ShownTable, StoredTables } from '../../market/view.ts';
import { answerOf } from '../../results/answer.ts';
import { NOT_SHOWN } from '../readRun.ts';
import { columnOf } from '../readShown.ts';

/** What the columns of a run are in Parquet. */
const STORED: Record<ColumnType, string> = { INT32: 'INT32', DOUBLE: 'DOUBLE', FLOAT: 'FLOAT', STRING: 'BYTE_ARRAY' };

/** What a run would have on disk if it were written now: the same as `readRun` reads then. A table is made when it is asked for. */
export function soFar(system: System, run: Run): StoredTables {
  const { loaded, world, cast, until } = run;
  const made = new Map<string, ShownTable | undefined>();
  const shown = tablesOf(system).filter(({ name, source }) => !NOT_SHOWN.includes(name) && source(run) !== undefined);
  const tables = new Map(shown.map((table) => [table.name, table]));
  return {
    ...answerOf(system, run),
    config: loaded.config,
    calendar: world.calendar,
    seed: loaded.config.seed,
    kpis: JSON.parse(JSON.stringify(system.summary(run))),
    network: system.drawing(run),
    cast,
    until,
    tableNames: [...tables.keys()],
    table(name) {
      const table = tables.get(name);
      if (table !== undefined && !made.has(name)) made.set(name, shownOf(table, run));
      return made.get(name);
    },
  };
}

function shownOf({ name, says, source, columns }: Table, run: Run): ShownTable | undefined {
  const read = source(run);
  if (read === undefined) return undefined;
  const shown = columns.map(({ name: column, type, value, ...told }) => {
    const cells = Array.from({ length: read.rows }, (_, row) => {
      const cell = value(read, row);
      return typeof cell === 'number' ? orNull(cell) : cell;
    });
    return [column, columnOf(cells, STORED[type], { unit: told.unit, says: told.says })];
  });
  return { ...shownTable(name, Object.fromEntries(shown)), says };
}
