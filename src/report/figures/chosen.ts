import { textAt } from '../../market/shownTables.ts';
import type { Choice, Figure, ShownColumn, ShownTable } from '../../market/view.ts';

/**
 * The rows of a figure's table whose words are those chosen.
 * @param chosen by column; as the figure says where not given
 * @param counts whether a choice counts; all do where not given
 */
export function drawnRows(
  figure: Figure,
  table: ShownTable,
  chosen: Readonly<Record<string, string>>,
  counts: (choice: Choice) => boolean = () => true,
): number[] {
  const tests = (figure.choices ?? []).filter(counts).map((choice) => {
    const word = Object.hasOwn(chosen, choice.column) ? chosen[choice.column] : choice.chosen;
    return isWord(table.columns[choice.column], word);
  });
  const rows: number[] = [];
  for (let row = 0; row < table.rows; row++) if (tests.every((test) => test(row))) rows.push(row);
  return rows;
}

function isWord(column: ShownColumn | undefined, word: string): (row: number) => boolean {
  if (column === undefined) return () => true;
  if (column.kind !== 'words') return (row) => textAt(column, row) === word;
  const code = column.words.indexOf(word);
  return (row) => column.codes[row] === code;
}
