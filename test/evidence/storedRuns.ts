import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEMS } from '../../agents/systems.ts';
import { writeInto } from '../../src/cli/run.ts';
import { configOfRun, openStoredRun } from '../../src/evidence/storedRun.ts';
import { type Verdict, verify } from '../../src/evidence/verify.ts';
import { folderWith } from '../cli/command.ts';
import { runInto, TOY } from '../results/runs.ts';

export { TOY };

/** A run of a config, in a folder of its own. */
export async function runOf(file = TOY): Promise<string> {
  return runInto(join(folderWith({}), 'run'), {}, file);
}

/** The same run in another folder, with a file changed. */
export function changed(run: string, name: string, change: (content: Buffer) => Buffer | string): string {
  const copy = join(folderWith({}), 'run');
  cpSync(run, copy, { recursive: true });
  writeFileSync(join(copy, name), change(readFileSync(join(copy, name))));
  return copy;
}

/** What verifying a run finds, in this process. */
export async function verdictOn(folder: string): Promise<Verdict> {
  const run = openStoredRun(folder);
  const configured = await configOfRun(run, SYSTEMS, TOY);
  return verify(run, async (partial) => void (await writeInto({ partial, target: folder }, configured, {})));
}
