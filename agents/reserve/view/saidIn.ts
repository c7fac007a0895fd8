import { textAt } from '../../../src/market/shownTables.ts';
import type { MessageOf, MessageType } from '../market/messages.ts';
import type { Reading } from './reading.ts';

/** A message as a run writes it. */
interface Written<T extends MessageType> {
  from: string;
  /** ISP it is about. */
  about: number;
  /** Its fields. Series may be told by their length and sum alone. */
  content: Omit<MessageOf<T>, 'from' | 'to' | 'type' | 'isp'>;
}

/** All messages of a type, in the order in which they were said; undefined where messages were not written. */
export function saidIn<T extends MessageType>({ run }: Reading, type: T): Written<T>[] | undefined {
  const messages = run.table('messages');
  const types = messages?.columns.type;
  if (!messages || types?.kind !== 'words') return undefined;
  const { from, about, body } = messages.columns;
  const code = types.words.indexOf(type);
  const said: Written<T>[] = [];
  for (let row = 0; row < messages.rows; row++) {
    if (types.codes[row] !== code) continue;
    said.push({
      from: textAt(from, row),
      about: Number(textAt(about, row)),
      content: JSON.parse(textAt(body, row)) as Written<T>['content'],
    });
  }
  return said;
}
