import type { TraceRow } from '../bus/trace.ts';
import { bodyText } from '../market/messageText.ts';
import { collapsed } from './traceText.ts';

/** Characters of a message's content in a diagram. */
const LENGTH = 48;

const plain = (text: string) =>
  text
    .replace(/[;#:<>"{}[\]\n]/g, ' ')
    .replace(/ +/g, ' ')
    .trim();

/** A conversation as a sequence diagram in the language of Mermaid; many messages alike are one arrow. */
export function mermaid(messages: readonly TraceRow[]): string {
  const ids = new Map<string, string>();
  const idOf = (name: string) => {
    const id = ids.get(name) ?? `p${ids.size}`;
    ids.set(name, id);
    return id;
  };
  const arrows: string[] = [];
  let place = '';
  for (const { first, count } of collapsed(messages)) {
    const [from, to] = [idOf(first.from), idOf(first.to)];
    const here = `ISP ${first.isp}, ${first.phase}`;
    if (here !== place) arrows.push(`  Note over ${from}: ${plain(here)}`);
    place = here;
    const body = plain(bodyText(first.body));
    const content = body.length > LENGTH ? `${body.slice(0, LENGTH)}...` : body;
    arrows.push(`  ${from}->>${to}: ${count > 1 ? `${count} x ` : ''}${first.type} ${content}`.trimEnd());
  }
  const participants = [...ids].map(
    ([name, id]) => `  participant ${id} as ${plain(name.replace(/^(role|topic):/, '$1 '))}`,
  );
  return ['sequenceDiagram', ...participants, ...arrows].join('\n');
}
