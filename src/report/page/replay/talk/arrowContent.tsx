import { useState } from 'preact/hooks';
import { bodyText } from '../../../../market/messageText.ts';
import { textAt } from '../../../../market/shownTables.ts';
import type { ShownTable } from '../../../../market/view.ts';
import type { Arrow } from '../../../conversation.ts';
import { saidIn } from '../../../messages.ts';
import { MessageView } from './messageView.tsx';

/** Messages that are listed at first. */
const LISTED = 30;

/** What was said: the message, or the list of those that are told as one. */
export function ArrowContent({ messages, arrow: { rows } }: { messages: ShownTable; arrow: Arrow }) {
  const [most, setMost] = useState(LISTED);
  if (rows.length === 1) return <MessageView messages={messages} row={rows[0]} />;
  return (
    <>
      <ul class="sayings">
        {rows.slice(0, most).map((row) => (
          <li key={row}>
            <Saying messages={messages} row={row} />
          </li>
        ))}
      </ul>
      {rows.length > most && (
        <button type="button" onClick={() => setMost(most + 10 * LISTED)}>
          {rows.length - most} more
        </button>
      )}
    </>
  );
}

function Saying({ messages, row }: { messages: ShownTable; row: number }) {
  const [isOpen, setIsOpen] = useState(false);
  const { from, to } = saidIn(messages, row);
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        <b>
          <bdi>{from}</bdi> → <bdi>{to.replace(/^(role|topic):/, 'every ')}</bdi>
        </b>{' '}
        <span>
          <bdi>{bodyText(textAt(messages.columns.body, row))}</bdi>
        </span>
      </summary>
      {isOpen && <MessageView messages={messages} row={row} />}
    </details>
  );
}
