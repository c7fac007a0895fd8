import { counted } from '../counted.ts';
import { numberText } from '../numberText.ts';
import { filled } from '../results/terminal.ts';
import { SOLVES } from './decisionPage.ts';
import type { DecisionPage, Explanation, Figure, KnobPage, Money, PageMessage, Turn } from './explanation.ts';

/** Messages of a part that are told one by one. */
const MOST_MESSAGES = 8;
/** Where a part's text begins. */
const MARGIN = 9;
/** Characters of a message's content. */
const CONTENT = 150;

const number = (value: number): string =>
  Number.isNaN(value) ? 'nothing' : value.toLocaleString('en-GB', { maximumSignificantDigits: 6 });
const money = (eur: number): string => `${numberText(eur, 2)} EUR`;
const withUnit = (value: number, unit: string): string =>
  Number.isNaN(value) ? 'nothing' : `${number(value)} ${unit}`.trimEnd();
const figureText = ({ what, value, unit }: Figure): string => `${what}: ${withUnit(value, unit)}`;

/** A part with its name in the margin; nothing where it is empty. */
function part(name: string, lines: readonly string[]): string[] {
  return lines.flatMap((line, k) =>
    filled((k === 0 ? name : '').padEnd(MARGIN) + line, k === 0 && name !== '' ? MARGIN + 2 : 2).split('\n'),
  );
}

function messageLines(messages: readonly PageMessage[], who: (message: PageMessage) => string): string[] {
  const told = messages.slice(0, MOST_MESSAGES).map((each) => {
    const content = each.says.length > CONTENT ? `${each.says.slice(0, CONTENT)}...` : each.says;
    return `${each.count > 1 ? `${each.count} x ` : ''}${each.type} ${who(each)}, in ISP ${each.isp}: ${content}`;
  });
  const left = messages.length - MOST_MESSAGES;
  return left > 0 ? [...told, `and ${left} more (flexagora trace)`] : told;
}

const address = (to: string): string => to.replace(/^(role|topic):/, '');

/** What it takes in one direction to come to another outcome, as a sentence. @param outcomeUnit of what is decided about */
export function turnText(
  { towards, found }: Turn,
  { now, unit, outcome }: Pick<KnobPage, 'now' | 'unit' | 'outcome'>,
  outcomeUnit: string,
): string {
  const side = towards > now ? 'above' : 'below';
  const becomes = (value: number) =>
    Number.isNaN(value)
      ? 'nothing can be done'
      : `${outcome?.what ?? 'it'} comes to ${withUnit(value, outcome?.unit ?? outcomeUnit)}`;
  if (found.is === 'exactly') return `${side} ${withUnit(found.value, unit)}, exactly, ${becomes(found.becomes)}`;
  if (found.is === 'between') {
    const [low, high] = [found.same, found.other].sort((a, b) => a - b);
    return `somewhere from ${number(low)} to ${withUnit(high, unit)} it changes; at ${number(found.other)} ${becomes(found.becomes)}`;
  }
  if (found.is === 'list') {
    const tried = [...found.tried].sort((a, b) => a.value - b.value);
    const list = tried.map(({ value, outcome }) => `${number(outcome)} at ${number(value)}`).join(', ');
    return `it rises and falls, so there is no threshold: ${list}`;
  }
  return found.proved
    ? `as far as ${withUnit(towards, unit)} it stays the same`
    : `as far as ${withUnit(towards, unit)} nothing that was tried changes it`;
}

function knobLines({ knobs, untried, outcome }: DecisionPage): string[] {
  if (untried.length > 0) return [`not tried, as a solve takes long: --solves ${SOLVES} turns ${untried.join(', ')}`];
  return knobs.map((knob) => {
    const turns = knob.turns.map((turn) => turnText(turn, knob, outcome?.unit ?? ''));
    return `${knob.name}, now ${withUnit(knob.now, knob.unit)}: ${turns.join('; ')}`;
  });
}

function decidedLines(page: DecisionPage): string[] {
  const {
    kind,
    part,
    decisions,
    by,
    takenIn,
    phase,
    objective,
    unit,
    sense,
    twin,
    proof,
    outcome,
    told,
    replaced,
    says,
  } = page;
  const [first, last] = takenIn;
  const when = `in ISP ${first === last ? first : `${first} to ${last}`}, ${phase}`;
  const how = by === '' ? '' : ` by ${by}`;
  const worth = Number.isNaN(objective)
    ? 'without an objective'
    : `${withUnit(objective, unit)}, the ${sense} there is`;
  const proofs = [
    ...(proof?.gap === undefined ? [] : [`to a gap of ${number(100 * proof.gap)} %`]),
    ...(proof?.nodeLimit === undefined ? [] : [`within ${number(proof.nodeLimit)} nodes`]),
    ...(twin ? [`twins of ${twin.asked} agree to ${twin.gap.toExponential(1)}`] : []),
  ];
  return [
    `${decisions > 1 ? `${decisions} x ` : ''}${kind}${part && ` ${part}`}, ${when}${how}: ${[worth, ...proofs].join(', ')}`,
    ...(says === '' ? [] : [says]),
    ...(outcome ? [[outcome, ...told].map(figureText).join('; ')] : []),
    ...(replaced > 0 ? [`It replaced ${counted(replaced, 'earlier decision')} about this ISP.`] : []),
  ];
}

const boundLine = ({ bounds, decisions }: DecisionPage): string[] =>
  bounds.length === 0
    ? []
    : [bounds.map(({ by, times }) => (decisions > 1 ? `${by} in ${times} of ${decisions}` : by)).join(', ')];

const dualLine = ({ duals }: DecisionPage): string[] =>
  duals.length === 0
    ? []
    : [`a unit more is worth, with its integers as they are: ${duals.map(figureText).join('; ')}`];

function moneyLines(all: readonly Money[]): string[] {
  if (all.length === 0) return ['nothing was paid about this ISP'];
  const total = all.reduce((sum, { eur }) => sum + eur, 0);
  const parts = all.map(
    ({ reason, payments, eur }) => `${reason} ${money(eur)}${payments > 1 ? ` (${payments})` : ''}`,
  );
  return [all.length > 1 ? `${money(total)}: ${parts.join(', ')}` : parts[0]];
}

/** The page of what an agent did about an ISP, in lines of at most 100 columns. */
export function explanationText(of: Explanation): string {
  const { agent, role, isp, start, heard, decisions, said, after, isRead } = of;
  const name = role === '' ? agent : `${agent} (${role})`;
  return [
    `${name}, ISP ${isp}: ${start.slice(0, 16).replace('T', ' ')} local time`,
    '',
    ...part(
      'heard',
      heard.length > 0
        ? messageLines(heard, ({ from }) => `of ${from}`)
        : [`nothing about this ISP before it ${decisions.length > 0 ? 'decided' : 'began'}`],
    ),
    ...(decisions.length === 0 ? part('decided', ['by rules of its own: it told of no decision about this ISP']) : []),
    ...decisions.flatMap((page) => [
      ...part('decided', decidedLines(page)),
      ...part('bound by', boundLine(page)),
      ...part('', dualLine(page)),
      ...part('instead', knobLines(page)),
    ]),
    ...part(
      'said',
      messageLines(said, ({ to }) => `to ${address(to)}`),
    ),
    ...part(
      'then',
      messageLines(after, ({ from }) => `of ${from}`),
    ),
    ...part('earned', moneyLines(of.money)),
    ...(isRead
      ? ['', 'Read from what the run has written.']
      : ['', 'The run was made again as far as this ISP, and is the same.']),
  ].join('\n');
}
