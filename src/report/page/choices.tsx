import type { Choice, ShownTable } from '../../market/view.ts';
import { cut } from '../figures/words.ts';
import { type Chosen, wordsOf } from './links.ts';

/** Names in a list are cut where they take more, px. */
const OPTION_WIDTH = 480;

interface ChoicesProps {
  /** Of the figure; begins what is named in the page. */
  id: string;
  choices: readonly Choice[];
  table: ShownTable;
  chosen: Chosen;
  onChoose: (column: string, word: string) => void;
}

/** What a reader chooses before a figure: by name, or by a slider through words in their order. */
export function Choices({ id, choices, table, chosen, onChoose }: ChoicesProps) {
  return (
    <div class="choices">
      {choices.map(({ column, label, by }, place) => {
        const Input = by === 'list' ? List : Steps;
        const inputId = `${id}-choice-${place}`;
        return (
          <div key={column}>
            <label for={inputId}>
              <bdi>{label}</bdi>
            </label>
            <Input
              id={inputId}
              words={wordsOf(table, column)}
              word={chosen[column]}
              onChoose={(word) => onChoose(column, word)}
            />
          </div>
        );
      })}
    </div>
  );
}

interface InputProps {
  id: string;
  words: readonly string[];
  word: string;
  onChoose: (word: string) => void;
}

function List({ id, words, word, onChoose }: InputProps) {
  return (
    <select id={id} value={word} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
      {words.map((each) => (
        <option key={each} value={each}>
          {cut(each, OPTION_WIDTH)}
        </option>
      ))}
    </select>
  );
}

function Steps({ id, words, word, onChoose }: InputProps) {
  return (
    <>
      <input
        id={id}
        type="range"
        min={0}
        max={words.length - 1}
        value={words.indexOf(word)}
        aria-valuetext={word}
        onInput={({ currentTarget }) => onChoose(words[Number(currentTarget.value)])}
      />
      <output for={id}>
        <bdi>{word}</bdi>
      </output>
    </>
  );
}
