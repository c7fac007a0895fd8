import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Laboratory, Paper, PaperOptions, Reproduction } from '../claims/paper.ts';
import { matrixReport } from '../claims/report.ts';
import { writeReproduction } from '../claims/results.ts';
import { counted } from '../counted.ts';
import { shellWord } from '../shellWord.ts';
import { Store } from '../studies/store.ts';
import { progressBar } from './progress.ts';
import { give, notice, placesText, tell } from './say.ts';
import { writeReproductionPage } from './studyPage.ts';
import { threadEngine } from './threads.ts';

export interface ReproduceOptions {
  workers?: number;
  out?: string;
  quiet?: boolean;
  json?: boolean;
}

const INTERRUPTED = 130;

/** `flexagora reproduce PAPER`: what a paper claims, and whether it holds under each reading. */
export async function reproduceCommand(paper: Paper, options: ReproduceOptions & PaperOptions): Promise<void> {
  const reproduce = paper.prepare(options);
  const store = await Store.open(options.out ?? join('runs', paper.name), paper);
  const engine = threadEngine(options.workers ?? availableParallelism());
  let interrupted = false;
  const leave = () => {
    interrupted = true;
    void engine.close();
  };
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  const laboratory: Laboratory = {
    store,
    engine,
    progress: (label) => progressBar(label, Boolean(options.quiet || options.json)),
    notice: (text) => {
      if (!options.quiet) notice(text);
    },
  };
  try {
    await end(paper, await reproduce(laboratory), store, options);
  } catch (error) {
    if (!interrupted) throw error;
    const kept = `${counted(store.records.size, 'finished run is', 'finished runs are')} kept; the same command goes on from there`;
    if (!options.quiet) notice(`stopped; ${kept}`);
    process.exitCode = INTERRUPTED;
  } finally {
    store.close();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
    await engine.close();
  }
}

async function end(
  paper: Paper,
  { columns, runs, title, failed, told, more }: Reproduction,
  store: Store,
  options: ReproduceOptions & PaperOptions,
): Promise<void> {
  const { folder } = store;
  const { json, quiet } = options;
  writeReproduction(store, { paper, command: commandOf(paper, options), title, failed }, runs, columns);
  const page = await writeReproductionPage(folder, Boolean(quiet));
  if (failed > 0) process.exitCode = 1;
  if (json) {
    const plain = columns.map(({ labels, seeds, findings }) => ({ ...labels, seeds, findings }));
    give({ folder, failed, columns: plain, ...more });
  } else if (!quiet) {
    tell(`${told === '' ? '' : `${told}\n\n`}${matrixReport(columns)}\n\n${placesText(folder, page)}`);
  }
}

/** The command with what it was told of the paper, where that is not what it takes by itself. */
export function commandOf({ name, options }: Paper, given: PaperOptions): string {
  const words = options.flatMap(({ flags, default: usual }) => {
    const [flag] = flags.split(' ');
    const value = given[flag.slice(2).replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    if (value === undefined || value === false || value === usual) return [];
    return [value].flat().flatMap((each) => (each === true ? [flag] : [flag, shellWord(String(each))]));
  });
  return ['flexagora reproduce', name, ...words].join(' ');
}
