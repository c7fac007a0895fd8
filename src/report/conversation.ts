import { groupedBy } from '../lookup.ts';
import { isSeriesSum } from '../market/messageText.ts';
import type { Listed } from '../market/run.ts';
import type { Page, Replay, ShownTable, Spoken } from '../market/view.ts';
import { briefly } from './figures/numbers.ts';
import { type Content, contentOf, type RowsOfStep, rowsByStep, type Said, saidIn } from './messages.ts';

/** Those who play one role, or several that people call by one name. */
export interface Lane {
  role: string;
  label: string;
}

/** Messages that are told as one: of one type, in one phase, between the same lanes, of one direction or reason. */
export interface Arrow {
  /** Places of lanes; several where a topic has hearers in several. */
  from: number;
  to: readonly number[];
  label: string;
  type: string;
  /** Direction or reason, '' where it has none. */
  of: string;
  /** In the table of messages. */
  rows: readonly number[];
}

export interface SpokenPhase {
  phase: string;
  isFolded: boolean;
  /** How many messages. */
  count: number;
  arrows: readonly Arrow[];
}

/** What was said at one ISP of the clock. */
export interface Moment {
  isp: number;
  phases: readonly SpokenPhase[];
}

/** What is known of a run's messages before one is read. */
export interface Talk {
  messages: ShownTable;
  rowsOf: RowsOfStep;
  cast: readonly Listed[];
  spoken: Spoken;
  lanes: readonly Lane[];
  /** Place of the lane of a role or a name. */
  laneOf: ReadonlyMap<string, number>;
}

const UNTOLD: Spoken = { types: {}, lanes: [] };

/** Payments are every market's. */
const SUMMED = { Payment: { field: 'amountEur', unit: 'EUR' } };

/** The messages of a replay's steps; undefined where the run kept none, or steps are not of the clock. */
export function talkOf({ tables, cast = [] }: Pick<Page, 'tables' | 'cast'>, replay: Replay): Talk | undefined {
  const find = (name: string) => tables.find((table) => table.name === name);
  const [messages, steps] = [find('messages'), find(replay.steps)];
  const rowsOf = messages && steps && rowsByStep(messages, steps);
  if (!rowsOf) return undefined;
  const { spoken = UNTOLD } = replay;
  const told = new Set(spoken.lanes.map(({ role }) => role));
  const others = [...new Set(cast.map(({ role }) => role))].filter((role) => !told.has(role));
  const lanes = [...spoken.lanes, ...others.map((role) => ({ role, label: role }))];
  const places = new Map(lanes.map(({ role }, place) => [role, place]));
  const laneOf = new Map(cast.map(({ name, role }) => [name, places.get(role) as number]));
  for (const [role, place] of places) laneOf.set(`role:${role}`, place);
  return { messages, rowsOf, cast, spoken, lanes, laneOf };
}

/** Those who hear what is said to an address: a name, `role:x` or `topic:y`. */
const hearersOf = ({ cast }: Pick<Talk, 'cast'>, to: string): readonly Listed[] =>
  cast.filter(({ name, hears }) => name === to || hears.includes(to));

/** An address as people call it: a name, a lane, a topic. */
export function addressText({ lanes }: Pick<Talk, 'lanes'>, to: string): string {
  if (to.startsWith('topic:')) return `all on ${to.slice('topic:'.length)}`;
  return lanes.find(({ role }) => to === `role:${role}`)?.label ?? to.replace(/^role:/, '');
}

/**
 * What was said about a step, by clock and phase.
 * @param agent only what it says, hears, pays or is paid
 */
export function conversationOf(talk: Talk, step: number, agent?: string): Moment[] {
  const { messages, rowsOf, spoken } = talk;
  const sayings = Array.from(rowsOf(step), (row) => sayingOf(talk, row, saidIn(messages, row))).filter(
    (saying) => agent === undefined || isWith(talk, saying, agent),
  );
  return grouped(sayings, ({ said }) => said.isp).map((ofIsp) => ({
    isp: ofIsp[0].said.isp,
    phases: grouped(ofIsp, ({ said }) => said.phase).map((ofPhase) => ({
      phase: ofPhase[0].said.phase,
      isFolded: spoken.folded?.includes(ofPhase[0].said.phase) ?? false,
      count: ofPhase.length,
      arrows: grouped(ofPhase, keyOf).map(arrowOf),
    })),
  }));
}

const grouped = <T>(all: readonly T[], keyOf: (each: T) => unknown): T[][] => [...groupedBy(all, keyOf).values()];

/** A message with what a picture tells of it. */
interface Saying {
  row: number;
  said: Said;
  from: number;
  to: readonly number[];
  label: string;
  /** Direction or reason, where it has one. */
  of: string;
  /** NaN: nothing that is summed. */
  amount: number;
  unit: string;
  /** Of a payment. */
  parties: readonly string[];
}

function sayingOf(talk: Talk, row: number, said: Said): Saying {
  const { spoken, messages, laneOf } = talk;
  const told = spoken.types[said.type];
  const sum = told?.sum ?? (SUMMED as Record<string, { field: string; unit: string }>)[said.type];
  const content = sum && contentOf(messages, row);
  const plain = {
    row,
    said,
    from: laneOf.get(said.from) ?? 0,
    to: lanesOf(talk, said.to),
    label: told?.label ?? typeInWords(said.type),
    of: wordOf(content?.direction) || wordOf(content?.reason),
    amount: sum ? amountOf(content?.[sum.field]) : Number.NaN,
    unit: sum?.unit ?? '',
    parties: [],
  };
  return content && said.type === 'Payment' ? asPaid(talk, plain, content) : plain;
}

/** A payment goes from who pays to who is paid; a negative one the other way. */
function asPaid({ laneOf }: Talk, saying: Saying, content: Content): Saying {
  const [payer, payee] = [wordOf(content.payer), wordOf(content.payee)];
  const ends = [saying.from, ...saying.to];
  const [paying, paid] = [laneOf.get(payer), laneOf.get(payee)];
  const beside = (other: number | undefined) => ends.find((lane) => lane !== other) ?? saying.from;
  const way = [paying ?? beside(paid), paid ?? beside(paying)];
  const [from, to] = saying.amount < 0 ? [way[1], way[0]] : way;
  return { ...saying, from, to: [to], amount: Math.abs(saying.amount), parties: [payer, payee] };
}

/** Lanes that hear an address; the first where nobody is known to. */
function lanesOf(talk: Talk, to: string): number[] {
  const known = talk.laneOf.get(to);
  if (known !== undefined) return [known];
  const lanes = hearersOf(talk, to).map(({ name }) => talk.laneOf.get(name) as number);
  return lanes.length === 0 ? [0] : [...new Set(lanes)].sort((a, b) => a - b);
}

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function amountOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (isSeriesSum(value)) return value.sum ?? Number.NaN;
  return Array.isArray(value) && value.every((each) => typeof each === 'number')
    ? value.reduce((sum, each) => sum + each, 0)
    : Number.NaN;
}

const isWith = (talk: Talk, { said, parties }: Saying, agent: string): boolean =>
  said.from === agent ||
  said.to === agent ||
  parties.includes(agent) ||
  hearersOf(talk, said.to).some(({ name }) => name === agent);

const keyOf = ({ said, from, to, of }: Saying): string => JSON.stringify([said.type, from, to, of]);

function arrowOf(sayings: readonly Saying[]): Arrow {
  const [{ said, from, to, label, of, unit }] = sayings;
  const about = [
    of,
    amountText(
      sayings.map(({ amount }) => amount),
      unit,
    ),
  ].filter((part) => part !== '');
  const what = about.length === 0 ? label : `${label}: ${about.join(', ')}`;
  return {
    from,
    to,
    label: sayings.length === 1 ? what : `${sayings.length} × ${what}`,
    type: said.type,
    of,
    rows: sayings.map(({ row }) => row),
  };
}

/** The sum, as `5.48 MW`; of several that are the same `0.95 MW each`; '' where there is none. */
function amountText(amounts: readonly number[], unit: string): string {
  const [first] = amounts;
  const isSame = amounts.length > 1 && amounts.every((amount) => amount === first);
  const amount = isSame ? first : amounts.reduce((sum, each) => sum + each, 0);
  if (Number.isNaN(amount)) return '';
  return `${`${briefly(amount)} ${unit}`.trimEnd()}${isSame ? ' each' : ''}`;
}

/** `BalancingEnergyBid` as `balancing energy bid`. */
export const typeInWords = (type: string): string =>
  type
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word))
    .join(' ');
