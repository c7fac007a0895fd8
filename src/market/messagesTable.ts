import type { TraceRow } from '../bus/trace.ts';
import { ISP, real, text } from './columns.ts';
import type { DecisionRow } from './decisions.ts';
import type { DigestRow } from './digests.ts';
import { type Run, type Strip, type System, type Table, table } from './system.ts';

interface Trace {
  trace: readonly TraceRow[];
}

export const MESSAGES: Table = table<Run, Trace>({
  name: 'messages',
  says: 'Every message as it was said: a row a message, in the order in which they were said.',
  source: ({ trace }) => (trace.length > 0 ? { trace, rows: trace.length } : undefined),
  columns: [
    {
      name: 'isp',
      type: 'INT32',
      unit: 'ISP',
      says: 'ISP of the clock when it was said, from 0 over the whole run; negative before the first day.',
      value: ({ trace }, row) => trace[row].isp,
    },
    {
      name: 'phase',
      type: 'STRING',
      unit: '',
      says: 'Phase of the clock when it was said.',
      value: ({ trace }, row) => trace[row].phase,
    },
    { name: 'from', type: 'STRING', unit: '', says: 'Who said it.', value: ({ trace }, row) => trace[row].from },
    {
      name: 'to',
      type: 'STRING',
      unit: '',
      says: 'To whom: an agent, a role (role:NAME) or the subscribers of a topic (topic:NAME).',
      value: ({ trace }, row) => trace[row].to,
    },
    {
      name: 'type',
      type: 'STRING',
      unit: '',
      says: 'Type of the message.',
      value: ({ trace }, row) => trace[row].type,
    },
    {
      name: 'about',
      type: 'INT32',
      unit: 'ISP',
      says: 'ISP the message is about.',
      value: ({ trace }, row) => trace[row].about,
    },
    {
      name: 'body',
      type: 'STRING',
      unit: '',
      says: 'The rest of it as JSON; a series is shown by its length and sum.',
      value: ({ trace }, row) => trace[row].body,
    },
  ],
});

const DECISIONS: Table = table<Run, { decisions: readonly DecisionRow[] }>({
  name: 'decisions',
  says: 'Every decision that an agent took with an optimiser and told of: a row a decision, round by round, in a round by agent.',
  source: ({ decisions }) => (decisions.length > 0 ? { decisions, rows: decisions.length } : undefined),
  columns: [
    {
      name: 'isp',
      type: 'INT32',
      unit: 'ISP',
      says: 'ISP of the clock when it was taken, from 0 over the whole run; negative before the first day.',
      value: ({ decisions }, row) => decisions[row].isp,
    },
    {
      name: 'phase',
      type: 'STRING',
      unit: '',
      says: 'Phase of the clock when it was taken.',
      value: ({ decisions }, row) => decisions[row].phase,
    },
    {
      name: 'agent',
      type: 'STRING',
      unit: '',
      says: 'Who took it.',
      value: ({ decisions }, row) => decisions[row].agent,
    },
    {
      name: 'kind',
      type: 'STRING',
      unit: '',
      says: 'What was decided.',
      value: ({ decisions }, row) => decisions[row].kind,
    },
    {
      name: 'subject',
      type: 'STRING',
      unit: '',
      says: 'Of what part of the agent, as the number of an EV; none where it is of all of it.',
      value: ({ decisions }, row) => decisions[row].subject?.toString() ?? null,
    },
    {
      name: 'aboutFrom',
      type: 'INT32',
      unit: 'ISP',
      says: 'First ISP that it is about.',
      value: ({ decisions }, row) => decisions[row].about[0],
    },
    {
      name: 'aboutTo',
      type: 'INT32',
      unit: 'ISP',
      says: 'The ISP behind the last that it is about.',
      value: ({ decisions }, row) => decisions[row].about[1],
    },
    {
      name: 'objective',
      type: 'DOUBLE',
      unit: '',
      says: 'What the answer is worth, in the terms of its problem; none where nothing could be done.',
      value: ({ decisions }, row) => decisions[row].objective,
    },
    {
      name: 'twin',
      type: 'DOUBLE',
      unit: '',
      says: 'The same by the slow twin, where the decision was certified.',
      value: ({ decisions }, row) => decisions[row].twin,
    },
  ],
});

const DIGESTS: Table = table<Run, { digests: readonly DigestRow[] }>({
  name: 'digests',
  says: 'A digest of all that an agent said in an ISP: a row an ISP and agent. It tells runs apart that differ by accident, and stops no forger.',
  source: ({ digests }) => (digests.length > 0 ? { digests, rows: digests.length } : undefined),
  columns: [
    {
      name: 'isp',
      type: 'INT32',
      unit: 'ISP',
      says: 'ISP of the clock when it was said, from 0 over the whole run; negative before the first day.',
      value: ({ digests }, row) => digests[row].isp,
    },
    { name: 'agent', type: 'STRING', unit: '', says: 'Who said it.', value: ({ digests }, row) => digests[row].agent },
    {
      name: 'messages',
      type: 'INT32',
      unit: '',
      says: 'How many messages it said.',
      value: ({ digests }, row) => digests[row].messages,
    },
    {
      name: 'digest',
      type: 'STRING',
      unit: '',
      says: 'Digest of their types, the names in them and the bytes of their numbers: 64 bits in hexadecimal digits.',
      value: ({ digests }, row) => digests[row].digest,
    },
  ],
});

interface StripRows {
  rows: number;
  at: readonly { strip: Strip; isp: number }[];
}

const stripsTable = (strips: System['strips']): Table =>
  table<Run, StripRows>({
    name: 'strips',
    says: 'The small charts below the answer: a row a chart and ISP.',
    source(run) {
      const at = strips(run).flatMap((strip) => Array.from(strip.values, (_, isp) => ({ strip, isp })));
      return at.length > 0 ? { at, rows: at.length } : undefined;
    },
    columns: [
      { ...ISP, value: ({ at }, row) => at[row].isp },
      { ...text('strip', 'What it is.'), value: ({ at }, row) => at[row].strip.label },
      { ...text('unit', 'Unit of its values.'), value: ({ at }, row) => at[row].strip.unit },
      {
        ...real('value', '', 'Its value; none where there is no figure.'),
        value: ({ at }, row) => at[row].strip.values[at[row].isp],
      },
    ],
  });

/** All tables of a market: those that every market has come last. */
export const tablesOf = ({ tables, strips }: Pick<System, 'tables' | 'strips'>): readonly Table[] => [
  ...tables,
  stripsTable(strips),
  MESSAGES,
  DIGESTS,
  DECISIONS,
];
