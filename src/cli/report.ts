import { SYSTEMS } from '../../agents/index.ts';
import { configOfRun, openStoredRun } from '../evidence/storedRun.ts';
import type { Opened } from '../report/readRun.ts';
import { runPage } from '../report/runPage.ts';
import { writePage } from '../report/write.ts';
import { give, tell } from './say.ts';

export interface ReportOptions {
  beside?: string;
  quiet?: boolean;
  json?: boolean;
}

/** `flexagora report DIR`: the page of a run, a study or a reproduction, anew. */
export async function reportCommand(folder: string, { beside, quiet, json }: ReportOptions): Promise<void> {
  const page = await runPage(await opened(folder), beside === undefined ? undefined : await opened(beside));
  const file = writePage(folder, page);
  if (json) give({ file });
  else if (!quiet) tell(`Report: ${file}`);
}

async function opened(folder: string): Promise<Opened> {
  const stored = openStoredRun(folder);
  return { stored, configured: await configOfRun(stored, SYSTEMS) };
}
