import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TraceRow } from '../bus/trace.ts';
import { InputError } from '../errors.ts';
import { nearest } from '../input/words.ts';
import { readTable } from '../results/readTable.ts';
import type { StoredRun } from './storedRun.ts';

/** Which messages are asked for. */
export interface Asked {
  /** ISP they are about. */
  isp?: number | undefined;
  /** Who says them, or to whom they are said by name. */
  agent?: string | undefined;
  type?: string | undefined;
}

/** The messages that a run has written, in the order in which they were said; undefined: it has written none. */
export async function writtenMessages({ folder }: StoredRun): Promise<TraceRow[] | undefined> {
  const file = join(folder, 'messages.parquet');
  if (!existsSync(file)) return undefined;
  const rows = await readTable(file);
  const columns = ['isp', 'phase', 'from', 'to', 'type', 'about', 'body'];
  if (rows.every((row) => columns.every((column) => row[column] !== null && column in row))) {
    return rows as unknown as TraceRow[];
  }
  throw new InputError({ file, found: 'rows that are no messages', expected: `${columns.join(', ')} in each` });
}

export const isAsked = (
  { isp, agent, type }: Asked,
  message: Pick<TraceRow, 'from' | 'to' | 'type' | 'about'>,
): boolean =>
  (isp === undefined || message.about === isp) &&
  (agent === undefined || message.from === agent || message.to === agent) &&
  (type === undefined || message.type === type);

/** What there is in a run: names, for who asked for what is not there. */
export interface Present {
  agents: ReadonlySet<string>;
  types: ReadonlySet<string>;
  firstIsp: number;
  lastIsp: number;
}

export function presentIn(messages: readonly TraceRow[]): Present {
  const agents = new Set<string>();
  const types = new Set<string>();
  let firstIsp = Number.POSITIVE_INFINITY;
  let lastIsp = Number.NEGATIVE_INFINITY;
  for (const { from, to, type, about } of messages) {
    agents.add(from);
    if (!to.includes(':')) agents.add(to);
    types.add(type);
    firstIsp = Math.min(firstIsp, about);
    lastIsp = Math.max(lastIsp, about);
  }
  return { agents, types, firstIsp, lastIsp };
}

/** A name that is not there, with those that are near. */
export function notThere(option: string, name: string, names: Iterable<string>): InputError {
  const all = [...names].sort();
  const near = nearest(name, all);
  const some = all.length > 12 ? `${all.slice(0, 12).join(', ')}, ... (${all.length} in all)` : all.join(', ');
  const expected = near.length > 0 ? `one that is there, as ${near.join(' or ')}` : `one of ${some}`;
  return new InputError({ path: `${option} ${name}`, found: 'nobody and nothing of this name', expected });
}

/** An ISP that a run has not. */
export function noSuchIsp(isp: number, { firstIsp, lastIsp }: Pick<Present, 'firstIsp' | 'lastIsp'>): InputError {
  const near = isp < firstIsp ? firstIsp : lastIsp;
  return new InputError({
    path: `--isp ${isp}`,
    found: 'an ISP that the run has not',
    expected: `${firstIsp} to ${lastIsp}; the nearest is ${near}`,
  });
}

/** @throws InputError naming what is asked for and not there */
export function checkAsked({ isp, agent, type }: Asked, present: Present): void {
  if (agent !== undefined && !present.agents.has(agent)) throw notThere('--agent', agent, present.agents);
  if (type !== undefined && !present.types.has(type)) throw notThere('--type', type, present.types);
  if (isp !== undefined && !(isp >= present.firstIsp && isp <= present.lastIsp)) throw noSuchIsp(isp, present);
}
