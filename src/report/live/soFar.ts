import { tablesOf } from '../../market/messagesTable.ts';
import { shownTable } from '../../market/shownTables.ts';
import type { Run, System, Table } from '../../market/system.ts';
import type { ShownColumn, ShownTable, StoredTables } from '../../market/view.ts';
import { answerOf } from '../../results/answer.ts';
import { cellsOf, type PartColumn, partOf } from '../../results/tablePart.ts';
import { NOT_SHOWN } from '../readRun.ts';
import { areWords, columnOf } from '../readShown.ts';

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

function shownOf(table: Table, run: Run): ShownTable | undefined {
  const read = table.source(run);
  if (read === undefined) return undefined;
  const { columns } = partOf(table, read);
  const shown = columns.map((column, c) => {
    const { unit, says } = table.columns[c];
    return [column.name, shownColumn(column, { unit, says })];
  });
  return { ...shownTable(table.name, Object.fromEntries(shown)), says: table.says };
}

/** What `columnOf` makes of the same cells. */
function shownColumn(column: PartColumn, told: { unit: string; says: string }): ShownColumn {
  if ('numbers' in column) {
    const { numbers, type } = column;
    const isWhole = type === 'INT32' && !numbers.some(Number.isNaN);
    const values = isWhole ? Int32Array.from(numbers) : type === 'FLOAT' ? Float32Array.from(numbers) : numbers;
    return { kind: 'numbers', values, ...told };
  }
  const { codes, words: distinct } = column;
  const isPlain = !distinct.includes(null);
  if (isPlain && areWords(distinct.length, codes.length)) {
    return { kind: 'words', codes: Uint16Array.from(codes), words: distinct as string[], ...told };
  }
  return columnOf(cellsOf(column), 'BYTE_ARRAY', told);
}
