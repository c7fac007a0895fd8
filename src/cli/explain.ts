import { SYSTEMS } from '../../agents/systems.ts';
import { explain, type Question } from '../evidence/explain.ts';
import type { Explanation } from '../evidence/explanation.ts';
import { explanationText } from '../evidence/explanationText.ts';
import { configOfRun, openStoredRun } from '../evidence/storedRun.ts';
import { apart, runsApart } from '../market/apart.ts';
import type { RunTools } from '../market/run.ts';
import { offloadingThreads } from './offload.ts';
import { progressBar } from './progress.ts';
import { give, show } from './say.ts';

export interface ExplainOptions extends Question {
  config?: string;
  quiet?: boolean;
  json?: boolean;
}

/** Explains what an agent of the run in a folder did, in this thread. */
export async function explainFolder(
  folder: string,
  config: string | undefined,
  question: Question,
  told: Pick<RunTools, 'onProgress' | 'onStep'>,
): Promise<Explanation> {
  const run = openStoredRun(folder);
  const { offload, close } = offloadingThreads();
  try {
    return await explain(run, await configOfRun(run, SYSTEMS, config), question, { offload, ...told });
  } finally {
    await close();
  }
}

/** `flexagora explain RUN --agent A --isp N`: what it heard, decided, said and earned. */
export async function explainCommand(folder: string, options: ExplainOptions): Promise<void> {
  const { agent, isp, solves, config, quiet, json } = options;
  const question = { agent, isp, solves };
  const run = openStoredRun(folder);
  const isApart = runsApart(await configOfRun(run, SYSTEMS, config));
  const bar = progressBar('made again', Boolean(quiet || json));
  const told = { onProgress: bar.update, onStep: bar.step };
  let explained: Explanation;
  try {
    explained = isApart
      ? await apart<Explanation>({ kind: 'explain', folder, config, question }, told)
      : await explainFolder(folder, config, question, told);
  } finally {
    bar.stop();
  }
  if (json) give(explained);
  else show(explanationText(explained));
}
