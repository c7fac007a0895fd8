import { SYSTEMS } from '../../agents/systems.ts';
import { counted } from '../counted.ts';
import { openStoredRun } from '../evidence/storedRun.ts';
import { apart, runsApart } from '../market/apart.ts';
import { fetched } from '../market/fromDisk.ts';
import type { RunTools } from '../market/run.ts';
import type { Configured, Run } from '../market/system.ts';
import { loadConfig } from '../market/systems.ts';
import { html, readAssets } from '../report/html.ts';
import type { Opened } from '../report/readRun.ts';
import { pageOfRun, runPage } from '../report/runPage.ts';
import { writeHtml, writePage } from '../report/write.ts';
import { fingerprintOf } from '../results/fingerprint.ts';
import {
  defaultRunFolder,
  manifestOf,
  openRunDirectory,
  type RunDirectory,
  type RunPlace,
  writeRun,
} from '../results/runDirectory.ts';
import { stripsText } from '../results/strips.ts';
import { offloadingThreads } from './offload.ts';
import type { ConfigArguments } from './options.ts';
import { progressBar } from './progress.ts';
import { RunTables } from './runTables.ts';
import { give, notice, placesText, show, telling } from './say.ts';

export interface RunOptions {
  out?: string;
  certify?: number;
  quiet?: boolean;
  json?: boolean;
}

/** What is printed of a run. */
export interface Printed {
  kpis: object;
  certificates: Run['certificates'];
  report: string;
}

interface Written {
  run: Run;
  printed: Printed;
  /** The page of it as HTML, where it was asked for and could be made. */
  html?: string | undefined;
}

/**
 * Runs a config of whatever market and writes its files.
 * @param into a place whose folder is there
 * @param withPage whether its page is to be made while its tables are written
 */
export async function runInto(
  into: RunPlace,
  { system, loaded: named }: Configured,
  tools: Pick<RunTools, 'certify' | 'until' | 'outside' | 'onProgress' | 'onStep' | 'follow' | 'listen' | 'between'>,
  withPage = false,
): Promise<Written> {
  const loaded = fetched(system, named);
  const threads = offloadingThreads();
  const tables = new RunTables(into.partial);
  try {
    const run = await system.run(loaded, system.world(loaded), {
      ...tools,
      onProgress(...done) {
        tables.follow();
        tools.onProgress?.(...done);
      },
      trace: (loaded.config.output?.messages ?? true) && tables.tracer,
      digest: true,
      asked: 'all',
      offload: threads.offload,
    });
    const fingerprint = fingerprintOf(system, loaded);
    let page: string | undefined;
    const meanwhile = async () => {
      const manifest = manifestOf(system, run, fingerprint);
      page = await htmlOf({ system, loaded }, run, { folder: into.target, manifest });
    };
    const [sink, told] = [await tables.sink(), tables.told];
    await writeRun(into, system, run, fingerprint, { sink, told, ...(withPage && { meanwhile }) });
    const printed = {
      kpis: system.summary(run),
      certificates: run.certificates,
      report: reportOf({ system, loaded }, run),
    };
    return { run, printed, html: page };
  } finally {
    await tables.abandon();
    await threads.close();
  }
}

/**
 * Has something written into a run directory; one that is interrupted, or fails, leaves nothing.
 * @param leave ends a process that is interrupted, at once or soon
 */
export async function written<T>(
  { system, loaded }: Configured,
  { out, quiet, json }: RunOptions,
  write: (into: RunPlace, told: Pick<RunTools, 'onProgress' | 'onStep'>) => Promise<T>,
  leave: () => void = () => process.exit(130),
): Promise<T & { folder: string }> {
  const { config } = loaded;
  const folder = out ?? defaultRunFolder(system, config, fingerprintOf(system, loaded));
  let directory: RunDirectory | undefined;
  let isLeft = false;
  const abandon = () => {
    isLeft = true;
    directory?.abandon();
    leave();
  };
  const unlessLeft = () => (isLeft ? new Promise<never>(() => {}) : undefined);
  process.once('SIGINT', abandon);
  process.once('SIGTERM', abandon);
  const bar = progressBar(`${config.name} ${system.variant(config)}`.trimEnd(), Boolean(quiet || json));
  try {
    directory = openRunDirectory(folder, out === undefined);
    const told = { onProgress: bar.update, onStep: bar.step };
    const done = await write({ partial: directory.partial, target: directory.target }, told).finally(unlessLeft);
    directory.commit();
    return { ...done, folder };
  } catch (error) {
    directory?.abandon();
    throw error;
  } finally {
    bar.stop();
    process.off('SIGINT', abandon);
    process.off('SIGTERM', abandon);
  }
}

/** Runs a config of whatever market in this thread, and writes its run directory. */
export const runAndWrite = (configured: Configured, options: RunOptions): Promise<Written & { folder: string }> =>
  written(configured, options, (into, told) => runInto(into, configured, { certify: options.certify, ...told }));

/**
 * Runs a config and writes its files into a place, in this thread, or in one made for it where a module of a user's own is in it, or a
 * decision takes long.
 */
export async function writeInto(
  into: RunPlace,
  configured: Configured,
  { certify, until, outside, ...told }: Pick<RunTools, 'certify' | 'until' | 'outside' | 'onProgress' | 'onStep'>,
  withPage = false,
): Promise<Pick<Written, 'printed' | 'html'>> {
  const tools = { certify, until, outside };
  if (!isApart(configured)) return runInto(into, configured, { ...tools, ...told }, withPage);
  const { config, file, folder } = configured.loaded;
  const printed = await apart<Printed>({ kind: 'write', loaded: { config, file, folder }, into, tools }, told);
  return { printed };
}

const isApart = (configured: Configured): boolean =>
  runsApart(configured) || configured.system.decidesLong(configured.loaded.config);

/** `flexagora run CONFIG`: one simulation, its report on standard output, its results in a folder, and a page of it. */
export async function runCommand({ file, givenFor }: ConfigArguments, options: RunOptions): Promise<void> {
  const configured = await loadConfig(file, SYSTEMS, givenFor);
  const { printed, html, folder } = await written(configured, options, (into, told) =>
    writeInto(into, configured, { certify: options.certify, ...told }, wantsPage(configured)),
  );
  const page = await pageOf(configured, folder, undefined, html);
  const { report, ...figures } = printed;
  if (options.json) give({ folder, ...(page && { report: page }), ...figures });
  else if (!options.quiet) show(`${report}\n\n${placesText(folder, page)}`);
}

/**
 * Writes the page of a run that is on disk whole, unless its config wants none; where it cannot be written, what the run has written
 * stays, and why is told.
 * @param beside the folder of a run to show beside it
 * @param made the page as HTML, where it is made
 * @returns where it is
 */
export async function pageOf(
  configured: Configured,
  folder: string,
  beside?: string,
  made?: string,
): Promise<string | undefined> {
  if (!wantsPage(configured)) return undefined;
  const opened = (of: string): Opened => ({ stored: openStoredRun(of), configured });
  try {
    if (made !== undefined) return writeHtml(folder, () => made);
    return writePage(folder, await runPage(opened(folder), beside === undefined ? undefined : opened(beside)));
  } catch (error) {
    notice(
      `no page was written of it (${(error as Error).message}); the results are whole, and \`flexagora report\` writes one`,
    );
    process.exitCode = 1;
    return undefined;
  }
}

const wantsPage = ({ loaded: { config } }: Configured): boolean => config.output?.report !== false;

/** The page of a run that has just ended; undefined where it cannot be made, of which `pageOf` tells. */
async function htmlOf(
  configured: Configured,
  ...of: [Run, Parameters<typeof pageOfRun>[2]]
): Promise<string | undefined> {
  try {
    return html(await pageOfRun(configured, ...of), readAssets());
  } catch {
    return undefined;
  }
}

function reportOf({ system, loaded: { config } }: Configured, run: Run): string {
  const { days } = run.world.calendar;
  const names = [config.name, system.variant(config)].filter((name) => name !== '').join(', ');
  const more = days.length > 1 ? ` and ${counted(days.length - 1, 'more day')}` : '';
  const notes = system.notes(run);
  const certified = run.certificates.map(
    ({ kind, decisions, checked, largestGap }) =>
      `Certified ${checked} of ${counted(decisions, 'decision')} (${kind}): largest gap ${largestGap.toExponential(1)}`,
  );
  const answer = system.answer(run);
  const strips = stripsText(system.strips(run), run.world.calendar);
  return [
    telling(`${names}, ${days[0].date}${more}, seed ${config.seed}\n`),
    ...(answer.length > 0 ? [telling(`${answer.join(' ')}\n`)] : []),
    ...(strips.length > 0 ? [`${strips.join('\n')}\n`] : []),
    ...(notes.length > 0 ? [telling(`${notes.join('\n')}\n`)] : []),
    system.report(run),
    ...certified.map(telling),
  ].join('\n');
}
