import { useState } from 'preact/hooks';
import { bodyText, isSeriesSum } from '../../../../market/messageText.ts';
import { textAt } from '../../../../market/shownTables.ts';
import type { Arrow, Talk } from '../../../conversation.ts';
import { addressText } from '../../../conversation.ts';
import { inWords } from '../../../inWords.ts';
import { type Content, contentOf, saidIn } from '../../../messages.ts';
import { FieldRows } from './fieldRows.tsx';
import { MessageView } from './messageView.tsx';

/** Messages that are listed at first, and more at a time. */
const LISTED = 30;
/** Fields beyond which messages do not stand in one table. */
const FIELDS = 7;

/** What was said: the message; of those that are told as one a table, where they have few and plain fields, else a list, each of which opens. */
export function ArrowContent({ talk, arrow: { rows } }: { talk: Talk; arrow: Arrow }) {
  const [most, setMost] = useState(LISTED);
  if (rows.length === 1) return <MessageView talk={talk} row={rows[0]} />;
  const shown = rows.slice(0, most);
  const contents = shown.map((row) => contentOf(talk.messages, row));
  return (
    <>
      {contents.every(isPlain) ? (
        <AsTable talk={talk} rows={shown} contents={contents} />
      ) : (
        <ul class="sayings">
          {shown.map((row) => (
            <li key={row}>
              <Saying talk={talk} row={row} />
            </li>
          ))}
        </ul>
      )}
      {rows.length > most && (
        <button type="button" class="more" onClick={() => setMost(most + 10 * LISTED)}>
          {rows.length - most} more
        </button>
      )}
    </>
  );
}

const isPlain = (content: Content): boolean => {
  const values = Object.values(content);
  return (
    values.length <= FIELDS &&
    values.every((value) => typeof value !== 'object' || value === null || isSeriesSum(value))
  );
};

/** A row a message; what all say alike stands above. */
function AsTable({ talk, rows, contents }: { talk: Talk; rows: readonly number[]; contents: readonly Content[] }) {
  const names = Object.keys(contents[0]);
  const isShared = (name: string) =>
    contents.every((content) => JSON.stringify(content[name]) === JSON.stringify(contents[0][name]));
  const shared = names.filter(isShared);
  const said = rows.map((row) => saidIn(talk.messages, row));
  const ends = (['from', 'to'] as const).filter((end) => said.some((each) => each[end] !== said[0][end]));
  const all = said.map((each, k) => {
    const own = names.filter((name) => !shared.includes(name)).map((name) => [name, contents[k][name]]);
    return {
      ...Object.fromEntries(ends.map((end) => [end, addressText(talk, each[end])])),
      ...Object.fromEntries(own),
    };
  });
  const alike = {
    ...Object.fromEntries(
      (['from', 'to'] as const)
        .filter((end) => !ends.includes(end))
        .map((end) => [end, addressText(talk, said[0][end])]),
    ),
    ...Object.fromEntries(shared.map((name) => [inWords(name), contents[0][name]])),
  };
  return (
    <>
      <p class="quiet">all: {bodyText(JSON.stringify(alike))}</p>
      <FieldRows rows={all} />
    </>
  );
}

function Saying({ talk, row }: { talk: Talk; row: number }) {
  const [isOpen, setIsOpen] = useState(false);
  const { from, to } = saidIn(talk.messages, row);
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        <b>
          <bdi>{from}</bdi> → <bdi>{addressText(talk, to)}</bdi>
        </b>{' '}
        <span>
          <bdi>{bodyText(textAt(talk.messages.columns.body, row))}</bdi>
        </span>
      </summary>
      {isOpen && <MessageView talk={talk} row={row} />}
    </details>
  );
}
