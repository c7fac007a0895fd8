import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyOf } from '../bus/copy.ts';
import type { Payment } from '../bus/payment.ts';
import type { AnyMessage } from '../bus/protocol.ts';
import { type TraceRow, Tracer } from '../bus/trace.ts';
import { InputError } from '../errors.ts';
import { bodyText } from '../market/messageText.ts';
import type { RunTools } from '../market/run.ts';
import type { Configured } from '../market/system.ts';
import { loadSolver, type Solver, withHighs } from '../optimizers/highs.ts';
import { readTable, type TableRow } from '../results/readTable.ts';
import { isLineAbout, readStored } from '../results/storedDecisions.ts';
import { type Calendar, createCalendar } from '../time/calendar.ts';
import { noSuchIsp, notThere, writtenMessages } from './conversation.ts';
import { decisionPage, inForce, type Looked } from './decisionPage.ts';
import type { Explanation, Money, PageMessage } from './explanation.ts';
import { replay } from './replay.ts';
import { digestsOf, type StoredRun } from './storedRun.ts';
import { collapsed } from './traceText.ts';

/** What is to be explained: what an agent did about an ISP. */
export interface Question {
  agent: string;
  isp: number;
  /** How often it may be solved again for each end of a knob's range; where not given, not at all where a solve takes long. */
  solves?: number | undefined;
}

type Tools = Pick<RunTools, 'onProgress' | 'onStep' | 'offload'>;

/**
 * What an agent heard, decided, said and earned about an ISP. Read from what the run has written where its decisions are stored; else the
 * run is made again up to that ISP.
 * @throws InputError for an agent or an ISP that is not there, or where the run made again is not what was written
 */
export async function explain(
  run: StoredRun,
  configured: Configured,
  question: Question,
  tools: Tools = {},
): Promise<Explanation> {
  const { agent, isp } = question;
  const { system, loaded } = configured;
  const calendar = createCalendar(loaded.config.calendar);
  const names = new Set([
    ...run.manifest.cast.map(({ name }) => name),
    ...(await digestsOf(run)).map((row) => row.agent),
  ]);
  if (!names.has(agent)) throw notThere('--agent', agent, names);
  const lastIsp = (run.manifest.until ?? calendar.ispCount) - 1;
  if (!(isp >= 0 && isp <= lastIsp)) throw noSuchIsp(isp, { firstIsp: 0, lastIsp });
  const known = (await written(run, configured, question)) ?? (await remade(run, configured, question, tools));
  let solver: Promise<Solver> | undefined;
  const decisions = [];
  const kinds = await system.decisionKinds();
  for (const decided of inForce(known.decisions, kinds)) {
    const options = {
      ...{ isp, calendar, kinds, solves: question.solves, isStored: known.isRead },
      solver: () => {
        solver ??= loadSolver();
        return solver;
      },
    };
    decisions.push(await withHighs(() => decisionPage(decided, options)));
  }
  const taken = decisions.length === 0 ? isp - 1 : Math.max(...decisions.map(({ takenIn }) => takenIn[1]));
  const { role = '', hears = [] } = run.manifest.cast.find(({ name }) => name === agent) ?? {};
  const addresses = new Set([agent, ...hears]);
  const isHeard = ({ to }: TraceRow) => addresses.has(to);
  const day = calendar.dayOf(isp).index;
  const messages = known.messages.filter((row) => row.about === isp || dayOfBody(row.body) === day);
  const heard = messages.filter((row) => isHeard(row) && row.type !== 'Payment');
  return {
    ...{ agent, role, isp, start: calendar.localStart(isp) },
    heard: pageMessages(heard.filter((row) => row.isp <= taken)),
    decisions,
    said: pageMessages(messages.filter((row) => row.from === agent && row.type !== 'Payment')),
    after: pageMessages(heard.filter((row) => row.isp > taken)),
    money: moneyOf(
      messages.filter((row) => row.about === isp),
      agent,
    ),
    isRead: known.isRead,
  };
}

interface Known {
  messages: readonly TraceRow[];
  decisions: readonly Looked[];
  isRead: boolean;
}

const isAbout = ([from, to]: readonly [number, number], isp: number): boolean => from <= isp && isp < to;

/** What the run has written, where that is enough: messages, and of every decision of the agent about the ISP its problem and answer. */
async function written(run: StoredRun, { system }: Configured, { agent, isp }: Question): Promise<Known | undefined> {
  const messages = await writtenMessages(run);
  if (messages === undefined) return undefined;
  const rows = await decisionRows(run.folder);
  if (rows === undefined) return run.manifest.cast.length > 0 ? { messages, decisions: [], isRead: true } : undefined;
  const mine = rows.filter((row) => row.agent === agent && isAbout([Number(row.aboutFrom), Number(row.aboutTo)], isp));
  if (!mine.every(({ kind }) => system.storedKinds.includes(String(kind)))) return undefined;
  if (mine.length === 0) return { messages, decisions: [], isRead: true };
  const all = readStored(run.folder, (line) => line.includes(JSON.stringify(agent)) && isLineAbout(line, isp));
  const decisions = all.filter((each) => each.agent === agent && isAbout(each.about, isp));
  return decisions.length === mine.length ? { messages, decisions, isRead: true } : undefined;
}

async function decisionRows(folder: string): Promise<TableRow[] | undefined> {
  const file = join(folder, 'decisions.parquet');
  return existsSync(file) ? readTable(file) : undefined;
}

/** The run made again as far as the ISP is settled, with the agent's decisions about it. */
async function remade(run: StoredRun, configured: Configured, { agent, isp }: Question, tools: Tools): Promise<Known> {
  const calendar = createCalendar(configured.loaded.config.calendar);
  const tracer = new Tracer();
  const decisions: Looked[] = [];
  const day = calendar.dayOf(isp).index;
  const hear = (message: AnyMessage, phase: string, clock: number): undefined => {
    if (message.isp === isp) tracer.add(message, phase, clock);
    else if ((message as { day?: unknown }).day === day) tracer.add(inIsp(message, calendar, isp), phase, clock);
  };
  const difference = await replay(run, configured, hear, {
    ...tools,
    until: configured.system.settledIn(isp, calendar) + 1,
    onDecision: (decision) => {
      if (decision.agent !== agent || !isAbout(decision.about, isp)) return;
      const { isp: clock, phase, kind, objective, about, subject, problem, answer } = decision;
      decisions.push({ isp: clock, phase, kind, objective, about, subject, ...asData(problem, answer) });
    },
  });
  if (difference === undefined) return { messages: tracer.rows, decisions, isRead: false };
  throw new InputError({
    file: run.folder,
    found: `a run that, made again, differs from ISP ${difference.isp} on, where ${difference.agents.join(', ')} say something else`,
    expected: 'the same run; flexagora verify says more',
  });
}

/** A message about a day, with what its series hold for one ISP. */
function inIsp(message: AnyMessage, calendar: Calendar, isp: number): AnyMessage {
  const at = calendar.ispOfDay(isp);
  const { ispCount } = calendar.dayOf(isp);
  const fields = Object.entries(message).map(([key, value]): [string, unknown] =>
    value instanceof Float64Array && value.length === ispCount ? [`${key} in this ISP`, value[at]] : [key, value],
  );
  return Object.fromEntries(fields) as unknown as AnyMessage;
}

/** As it was when it was decided; what cannot be copied is left out. */
function asData(problem: unknown, answer: unknown): Pick<Looked, 'problem' | 'answer'> {
  try {
    return copyOf({ problem, answer });
  } catch {
    return { problem: undefined, answer: undefined };
  }
}

function dayOfBody(body: string): number | undefined {
  const found = /"day":(\d+)/.exec(body);
  return found ? Number(found[1]) : undefined;
}

const pageMessages = (rows: readonly TraceRow[]): PageMessage[] =>
  collapsed(rows).map(({ first: { isp, phase, from, to, type, body }, count }) => ({
    ...{ isp, phase, from, to, type, count },
    says: bodyText(body),
  }));

/** Payments to and by an agent, by reason. */
function moneyOf(rows: readonly TraceRow[], agent: string): Money[] {
  const byReason = new Map<string, Money>();
  for (const { type, body } of rows) {
    if (type !== 'Payment') continue;
    const paid = JSON.parse(body) as Payment;
    const sign = (paid.payee === agent ? 1 : 0) - (paid.payer === agent ? 1 : 0);
    if (sign === 0) continue;
    const known = byReason.get(paid.reason) ?? { reason: paid.reason, payments: 0, eur: 0 };
    known.payments++;
    known.eur += sign * paid.amountEur;
    byReason.set(paid.reason, known);
  }
  return [...byReason.values()].sort((a, b) => b.eur - a.eur);
}
