import { copyOf } from '../bus/copy.ts';
import { Failure } from '../errors.ts';

/** What an agent was told from outside the program, as by a process or another program's answer. */
export interface OutsideRow {
  agent: string;
  /** Of the clock, when it asked. */
  isp: number;
  /** What was asked, in a word, as `python` or the name of a model. */
  what: string;
  question: unknown;
  answer: unknown;
}

/**
 * What agents are told from outside: recorded whole, so that a run can be made again without asking, and is the same then. What is played
 * back is given to each agent in the order in which it asked.
 */
export class Outside {
  private readonly recorded = new Map<string, OutsideRow[]>();
  private readonly left: Map<string, OutsideRow[]> | undefined;

  /** @param played what is given in place of asking */
  constructor(played?: readonly OutsideRow[]) {
    if (played === undefined) return;
    this.left = new Map();
    for (const row of played) listOf(this.left, row.agent).push(row);
  }

  /** @throws Failure where what is played back answers another question */
  async ask<T>(agent: string, isp: number, what: string, question: unknown, ask: () => PromiseLike<T> | T): Promise<T> {
    const asked = copyOf(question);
    const row = { agent, isp, what, question: asked, answer: undefined as unknown };
    listOf(this.recorded, agent).push(row);
    row.answer = this.left === undefined ? copyOf(await ask()) : playedFor(row, this.left);
    return copyOf(row.answer) as T;
  }

  /** By agent, in the order of their names, each in the order in which it asked. */
  rows(): OutsideRow[] {
    return [...this.recorded.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, rows]) => rows);
  }
}

function listOf(of: Map<string, OutsideRow[]>, agent: string): OutsideRow[] {
  const known = of.get(agent) ?? [];
  of.set(agent, known);
  return known;
}

function playedFor({ agent, isp, what, question }: OutsideRow, left: ReadonlyMap<string, OutsideRow[]>): unknown {
  const next = left.get(agent)?.shift();
  const isSame = next?.isp === isp && next.what === what && sameData(next.question, question);
  if (next !== undefined && isSame) return next.answer;
  const then = next === undefined ? 'it asked nothing more' : `it asked ${next.what} in ISP ${next.isp}`;
  throw new Failure(`asks ${what} another question than when the answers were recorded: then ${then}`);
}

function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Map && b instanceof Map) return sameData([...a], [...b]);
  if (a instanceof Set && b instanceof Set) return sameData([...a], [...b]);
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  const at = (of: object, key: string) => (of as Record<string, unknown>)[key];
  return keys.length === others.length && keys.every((key) => key in b && sameData(at(a, key), at(b, key)));
}
