import type { Figure, Page, ShownTable } from '../../market/view.ts';
import type { Chosen } from './choices.tsx';
import type { Hash } from './hashText.ts';

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
      const of = table.columns[column];
      return [column, word !== undefined && of?.kind === 'words' && of.words.includes(word) ? word : chosen];
    }),
  );
}

/** What an address comes to say when a choice of a figure is made: of one figure at a time. */
export function linkOf(hash: Hash, id: string, chosen: Chosen): Record<string, string | undefined> {
  const others = [...hash.keys()].filter((key) => key.startsWith(CHOICE)).map((key) => [key, undefined]);
  const choices = Object.entries(chosen).map(([column, word]) => [CHOICE + column, word]);
  return { figure: id, ...Object.fromEntries(others), ...Object.fromEntries(choices) };
}
