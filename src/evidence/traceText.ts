import type { TraceRow } from '../bus/trace.ts';
import { counted } from '../counted.ts';
import { bodyText } from '../market/messageText.ts';
import { WIDTH } from '../results/terminal.ts';

/** Messages of one kind in turn, in one phase: more of them than this are told as one with how many there are. */
const MANY = 3;

/** Messages that are told together. */
export interface Told {
  first: TraceRow;
  count: number;
}

/** Messages in their order; of many alike in turn (one type, in one phase, of one speaker or to one hearer) the first, and how many. */
export function collapsed(messages: readonly TraceRow[], whole = false): Told[] {
  const told: Told[] = [];
  for (let k = 0; k < messages.length; ) {
    const first = messages[k];
    let end = k + 1;
    const isAlike = (row: TraceRow) =>
      row.type === first.type && row.phase === first.phase && row.isp === first.isp && row.about === first.about;
    while (end < messages.length && isAlike(messages[end])) end++;
    if (end - k > MANY && !whole) told.push({ first, count: end - k });
    else for (let each = k; each < end; each++) told.push({ first: messages[each], count: 1 });
    k = end;
  }
  return told;
}

const shortened = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, Math.max(0, width - 3))}...` : text;

/** The conversation as lines, under a line for each ISP of the clock and each phase. */
export function conversationLines(messages: readonly TraceRow[], whole = false): string[] {
  const told = collapsed(messages, whole);
  const who = (row: TraceRow) => `${row.from} > ${row.to.replace(/^(role|topic):/, '')}`;
  const widest = Math.min(40, Math.max(0, ...told.map(({ first }) => who(first).length)));
  const lines: string[] = [];
  let place = '';
  for (const { first, count } of told) {
    const about = first.about === first.isp ? '' : `, about ISP ${first.about}`;
    const here = `In ISP ${first.isp}, ${first.phase}${about}`;
    if (here !== place) lines.push(...(place === '' ? [] : ['']), here);
    place = here;
    const what = `${count > 1 ? `${count} x ` : ''}${first.type}`;
    const line = `  ${who(first).padEnd(widest)}  ${what}: ${bodyText(first.body)}`;
    lines.push(whole ? line : shortened(line, WIDTH));
  }
  return lines;
}

/** How many of each type were said, by whom and to whom. */
export function overview(messages: readonly TraceRow[]): string[][] {
  const byType = new Map<string, { count: number; phases: Set<string>; from: Set<string>; to: Set<string> }>();
  for (const { type, phase, from, to } of messages) {
    const known = byType.get(type) ?? { count: 0, phases: new Set(), from: new Set(), to: new Set() };
    byType.set(type, known);
    known.count++;
    known.phases.add(phase);
    known.from.add(from);
    known.to.add(to.replace(/^(role|topic):/, ''));
  }
  const some = (names: ReadonlySet<string>, what: string, many?: string) =>
    names.size > 2 ? counted(names.size, what, many) : [...names].join(', ');
  return [
    ['type', 'phase', 'from', 'to', 'messages'],
    ...[...byType].map(([type, { count, phases, from, to }]) => [
      type,
      [...phases].join(', '),
      some(from, 'agent'),
      some(to, 'address', 'addresses'),
      count.toLocaleString('en-GB'),
    ]),
  ];
}
