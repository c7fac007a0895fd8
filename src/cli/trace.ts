import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SYSTEMS } from '../../agents/systems.ts';
import { type TraceRow, Tracer } from '../bus/trace.ts';
import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { chromeTrace } from '../evidence/chrome.ts';
import { type Asked, checkAsked, isAsked, presentIn, writtenMessages } from '../evidence/conversation.ts';
import { mermaid } from '../evidence/mermaid.ts';
import { replay } from '../evidence/replay.ts';
import { configOfRun, openStoredRun, type StoredRun, whatDiffers } from '../evidence/storedRun.ts';
import { conversationLines, overview } from '../evidence/traceText.ts';
import { MessageTables, wholeJson } from '../evidence/wholeMessages.ts';
import type { Difference } from '../market/digests.ts';
import { onDisk } from '../results/disk.ts';
import { foundIn, makeFolders } from '../results/files.ts';
import { textTable } from '../results/terminal.ts';
import { offloadingThreads } from './offload.ts';
import { progressBar } from './progress.ts';
import { give, notice, show, tell } from './say.ts';

export interface TraceOptions extends Asked {
  whole?: boolean;
  mermaid?: boolean;
  chrome?: string;
  parquet?: string;
  config?: string;
  all?: boolean;
  quiet?: boolean;
  json?: boolean;
}

const DIFFERS = 3;

/** Lines that a terminal is given at most, unless all are asked for. */
const MOST_LINES = 200;

/** `flexagora trace RUN`: who said what. */
export async function traceCommand(folder: string, options: TraceOptions): Promise<void> {
  const { isp, agent, type, parquet, chrome } = options;
  const asked: Asked = { isp, agent, type };
  const run = openStoredRun(folder);
  if (parquet !== undefined) return writeWhole(run, parquet, asked, options);
  if (options.whole) return showWhole(run, asked, options);
  const messages = (await writtenMessages(run)) ?? (await madeAgain(run, options));
  checkAsked(asked, presentIn(messages));
  const wanted = messages.filter((message) => isAsked(asked, message));
  if (chrome !== undefined) return writeChrome(chrome, wanted, options);
  if (options.json) {
    for (const { body, ...row } of wanted) give({ ...row, says: JSON.parse(body) });
    return;
  }
  if (options.mermaid) {
    if (isp === undefined) {
      throw new InputError({ path: '--mermaid', found: 'a whole run', expected: 'one ISP of it, as --isp 47' });
    }
    return show(mermaid(wanted));
  }
  if (isp === undefined && agent === undefined && type === undefined) return showOverview(folder, messages);
  showLines(conversationLines(wanted, options.all), options);
}

function showOverview(folder: string, messages: readonly TraceRow[]): void {
  const { firstIsp, lastIsp } = presentIn(messages);
  show(textTable(overview(messages), 4));
  tell(
    `\n${counted(messages.length, 'message')} about ISPs ${firstIsp} to ${lastIsp}. One ISP: flexagora trace ${folder} --isp ${Math.max(0, firstIsp)}; also --agent, --type`,
  );
}

function showLines(lines: readonly string[], { all }: TraceOptions): void {
  const most = all || !process.stdout.isTTY ? lines.length : MOST_LINES;
  show(lines.slice(0, most).join('\n'));
  if (lines.length > most) {
    tell(
      `... and ${counted(lines.length - most, 'more line')}: ask for less with --isp, --agent or --type, or for --all`,
    );
  }
}

/** Makes a run again and has what is said heard. */
async function again(
  run: StoredRun,
  { config, quiet, json }: TraceOptions,
  hear: Parameters<typeof replay>[2],
  until?: number,
): Promise<Difference | undefined> {
  const silent = Boolean(quiet || json);
  const configured = await configOfRun(run, SYSTEMS, config);
  if (!silent) for (const each of whatDiffers(run, configured)) notice(`not as it was: ${each}`);
  const bar = progressBar('made again', silent);
  const { offload, close } = offloadingThreads();
  try {
    return await replay(run, configured, hear, { until, offload, onProgress: bar.update, onStep: bar.step });
  } finally {
    bar.stop();
    await close();
  }
}

function mindDifference(difference: Difference | undefined): void {
  if (difference === undefined) return;
  process.exitCode = DIFFERS;
  notice(
    `ISP ${difference.isp}: what ${difference.agents.join(', ')} say now is not what was said then; see flexagora verify`,
  );
}

async function madeAgain(run: StoredRun, options: TraceOptions): Promise<TraceRow[]> {
  const tracer = new Tracer();
  const hear: Parameters<typeof replay>[2] = (message, phase, isp) => {
    tracer.add(message, phase, isp);
    return undefined;
  };
  mindDifference(await again(run, options, hear));
  return tracer.rows;
}

/** Whole messages, a line of JSON each. */
async function showWhole(run: StoredRun, asked: Asked, options: TraceOptions): Promise<void> {
  const written = await writtenMessages(run);
  if (written) checkAsked(asked, presentIn(written));
  const wanted = written?.filter((message) => isAsked(asked, message));
  const until = wanted && Math.max(Number.NEGATIVE_INFINITY, ...wanted.map(({ isp }) => isp)) + 1;
  const difference = await again(
    run,
    options,
    (message, phase, isp) => {
      if (isAsked(asked, { ...message, about: message.isp })) show(wholeJson(message, phase, isp));
      return undefined;
    },
    until,
  );
  mindDifference(difference);
}

async function writeWhole(run: StoredRun, out: string, asked: Asked, options: TraceOptions): Promise<void> {
  const target = freeFolder(out);
  const tables = new MessageTables();
  const hear: Parameters<typeof replay>[2] = (message, phase, isp) => {
    if (isAsked(asked, { ...message, about: message.isp })) tables.add(message, phase, isp);
    return undefined;
  };
  const difference = await again(run, options, hear);
  mindDifference(difference);
  if (difference) return;
  const partial = join(dirname(target), `.${process.pid}.partial`);
  const files = onDisk(target, () => {
    makeFolders(dirname(target));
    mkdirSync(partial);
    try {
      const written = tables.write(partial);
      rmSync(target, { recursive: true, force: true });
      renameSync(partial, target);
      return written;
    } finally {
      rmSync(partial, { recursive: true, force: true });
    }
  });
  if (options.json) give({ folder: target, files });
  else if (!options.quiet)
    tell(`${files.map(({ file, rows }) => `${file} (${rows.toLocaleString('en-GB')})`).join(', ')}: ${target}`);
}

/** @throws InputError where something is in that place */
function freeFolder(out: string): string {
  const target = resolve(out);
  const found = foundIn(target);
  if (found === undefined) return target;
  throw new InputError({ path: `--parquet ${out}`, found, expected: 'a new folder' });
}

function writeChrome(out: string, messages: readonly TraceRow[], { quiet }: TraceOptions): void {
  onDisk(out, () => {
    const partial = `${out}.${process.pid}.partial`;
    writeFileSync(partial, '');
    let text = '';
    for (const part of chromeTrace(messages)) {
      text += part;
      if (text.length < 1 << 20) continue;
      appendFileSync(partial, text);
      text = '';
    }
    appendFileSync(partial, text);
    renameSync(partial, out);
  });
  if (!quiet) tell(`${counted(messages.length, 'message')} for ui.perfetto.dev or chrome://tracing: ${out}`);
}
