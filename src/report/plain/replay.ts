import type { Paid } from '../../market/shownPayments.ts';
import { numberAt, numbers, shownTable, textAt, texts } from '../../market/shownTables.ts';
import type { Replay, ShownTable, Spoken, StoredTables } from '../../market/view.ts';
import { clockText } from '../../time/calendar.ts';
import { ispSentence, type OfIsp } from './ispSentence.ts';
import { mapOf } from './map.ts';
import { wordsOf } from './naming.ts';
import { type PartyTable, partiesOf } from './parties.ts';
import type { StripOf } from './strips.ts';

/** What a replay is made of. */
export interface Replayed {
  readonly run: StoredTables;
  readonly payments: readonly Paid[];
  /** The small chart above it. */
  readonly strip: StripOf | undefined;
  readonly members: readonly PartyTable[];
}

/** The ISPs of a run, one by one: what was said, who did what, and the network where one was kept. */
export function replayOf({ run, payments, strip, members }: Replayed): { tables: ShownTable[]; replays: Replay[] } {
  const { calendar, until } = run;
  if (until <= 0) return { tables: [], replays: [] };
  const messages = run.table('messages');
  const counts = new Int32Array(until);
  for (let row = 0; messages !== undefined && row < messages.rows; row++)
    counts[numberAt(messages.columns.about, row)]++;
  const paid = { count: new Int32Array(until), eur: new Float64Array(until) };
  for (const { about, eur } of payments) {
    paid.count[about]++;
    paid.eur[about] += Math.abs(eur);
  }
  const isps = Int32Array.from({ length: until }, (_, isp) => isp);
  const steps = shownTable('steps', {
    label: texts(
      Array.from(isps, (isp) => clockText(calendar, isp)),
      { says: 'Local time at which the ISP begins.' },
    ),
    isp: numbers(isps, { says: 'ISP, counted from 0 over the whole run.' }),
    isps: numbers(new Int32Array(until).fill(1), { says: 'How many ISPs it lasts.' }),
    messages: numbers(counts, { says: 'Messages about it.' }),
    paidEur: numbers(paid.eur, { unit: 'EUR', says: 'What changed hands for it, whoever paid.' }),
    ...(strip && { strip: numbers(strip.values, { unit: strip.unit, says: strip.label }) }),
  });
  const ofIsp = (isp: number): OfIsp => ({
    ...{ payments: paid.count[isp], eur: paid.eur[isp] },
    ...(messages && { messages: counts[isp] }),
    ...(strip && { strip: { ...strip, value: strip.values[isp] } }),
  });
  const parties = partiesOf(members, run.cast);
  const map = mapOf(run);
  const replay: Replay = {
    ...{ of: 'isp', title: 'ISP by ISP', steps: 'steps' },
    sentences: Array.from(isps, (isp) => ispSentence(ofIsp(isp))),
    strip: strip ? { column: 'strip', label: strip.label } : { column: 'messages', label: 'messages' },
    jumps: [
      ...jumpTo('most said', counts),
      ...jumpTo('most paid', paid.eur),
      ...(strip ? jumpTo(`highest ${strip.label}`, strip.values) : []),
    ],
    ...(map && { map: map.map }),
    ...(parties && { parties: parties.parties }),
    ...(messages && { spoken: spokenOf(messages, run.cast) }),
  };
  return {
    tables: [steps, ...(map ? [map.table] : []), ...(parties ? [parties.table] : [])],
    replays: [replay],
  };
}

/** A jump to the step with the highest figure, where figures differ. */
function jumpTo(label: string, values: ArrayLike<number>): Replay['jumps'] {
  let [most, least] = [-1, -1];
  for (let k = 0; k < values.length; k++) {
    if (Number.isNaN(values[k])) continue;
    if (most < 0 || values[k] > values[most]) most = k;
    if (least < 0 || values[k] < values[least]) least = k;
  }
  return most >= 0 && values[most] > values[least] ? [{ label, step: most }] : [];
}

/** Roles in the order in which they first speak, and what messages are called. */
function spokenOf({ columns, rows }: ShownTable, cast: StoredTables['cast']): Spoken {
  const roleOf = new Map(cast.map(({ name, role }) => [name, role]));
  const speaking = new Set<string>();
  const types = new Set<string>();
  for (let row = 0; row < rows; row++) {
    const role = roleOf.get(textAt(columns.from, row));
    if (role !== undefined) speaking.add(role);
    types.add(textAt(columns.type, row));
  }
  const roles = new Set([...speaking, ...cast.map(({ role }) => role)]);
  const sum = { field: 'amountEur', unit: 'EUR' };
  return {
    types: Object.fromEntries(
      [...types].map((type) => [type, { label: wordsOf(type), ...(type === 'Payment' && { sum }) }]),
    ),
    lanes: [...roles].map((role) => ({ role, label: wordsOf(role) })),
  };
}
