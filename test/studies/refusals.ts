import { beforeAll, describe, expect, test } from 'vitest';
import { configText, flexagoraMany, folderWith, listing, type Outcome } from '../cli/command.ts';

/** A command line that must be refused. */
export interface Fault {
  /** Lines of `study.yaml` after its name and its base, which are lines 1 and 2. */
  study?: string;
  /** Files beside `study.yaml` and `config.yaml`, or in their place. */
  files?: Record<string, string>;
  /** In place of `study study.yaml`. */
  line?: string[];
  /** After `study study.yaml`. */
  args?: string[];
  /** What the message must say: where, what was found, what is expected. */
  says: (string | RegExp)[];
}

interface Refusal {
  folder: string;
  before: string[];
  outcome: Outcome;
}

/** A refused command exits 2, says one line for people to read, and writes nothing. */
function expectRefused({ folder, before, outcome: { code, out, err } }: Refusal, says: Fault['says']): void {
  expect(err).toMatch(/^flexagora: [^\n]+\n$/);
  for (const part of says) {
    if (typeof part === 'string') expect(err).toContain(part);
    else expect(err).toMatch(part);
  }
  expect(err).not.toMatch(/\bat .*\.[jt]s:\d+|undefined|Invalid (input|number)|\[object|TypeError/);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(listing(folder)).toEqual(before);
}

/** Tests of commands with a fault, in groups: run in one process before the first of them. */
export function refuses(groups: Record<string, Record<string, Fault>>): void {
  const faults = Object.values(groups).flatMap((group) => Object.values(group));
  const refusals = new Map<Fault, Refusal>();
  beforeAll(async () => {
    const jobs = faults.map(({ study = '', files = {}, args = [], line = ['study', 'study.yaml'] }) => ({
      cwd: folderWith({
        'config.yaml': configText(),
        'study.yaml': `name: small\nbase: config.yaml\n${study}\n`,
        ...files,
      }),
      args: [...line, ...args],
    }));
    const before = jobs.map(({ cwd }) => listing(cwd));
    const outcomes = await flexagoraMany(jobs);
    faults.forEach((fault, k) => {
      refusals.set(fault, { folder: jobs[k].cwd, before: before[k], outcome: outcomes[k] });
    });
  }, 60_000);
  describe.each(Object.entries(groups))('%s', (_, group) => {
    test.each(Object.entries(group))('%s', (_, fault) => expectRefused(refusals.get(fault)!, fault.says));
  });
}
