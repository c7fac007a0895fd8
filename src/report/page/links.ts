import type { Figure, Page, ShownTable } from '../../market/view.ts';
import type { Hash } from './hashText.ts';

/** What is chosen of a figure's choices, by column. */
export type Chosen = Readonly<Record<string, string>>;

const CHOICE = 'choice.';

/** The table that a figure is drawn from. */
export const tableOf = ({ tables }: Pick<Page, 'tables'>, name: string): ShownTable =>
  tables.find((table) => table.name === name) as ShownTable;

/** What is chosen of a figure's choices: what a link says, where it is of this figure and the word is there; else as the figure says. */
export function chosenOf({ id, choices = [] }: Figure, table: ShownTable, hash: Hash): Chosen {
  const isLinked = hash.get('figure') === id;
  return Object.fromEntries(
    choices.map(({ column, chosen }) => {
      const word = isLinked ? hash.get(CHOICE + column) : undefined;
      return [column, word !== undefined && wordsOf(table, column).includes(word) ? word : chosen];
    }),
  );
}

/** What an address comes to say when a choice of a figure is made: of one figure at a time. */
export function linkOf(hash: Hash, id: string, chosen: Chosen): Record<string, string | undefined> {
  const others = [...hash.keys()].filter((key) => key.startsWith(CHOICE)).map((key) => [key, undefined]);
  const choices = Object.entries(chosen).map(([column, word]) => [CHOICE + column, word]);
  return { figure: id, ...Object.fromEntries(others), ...Object.fromEntries(choices) };
}

/** The words that a column is chosen by; none where it is of another kind. */
export function wordsOf(table: ShownTable, name: string): readonly string[] {
  const column = table.columns[name];
  return column?.kind === 'words' ? column.words : [];
}
